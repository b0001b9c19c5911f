"""Checking one file on its own, outside any matter: nothing is stored, no installation is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.errors import Invalid
from workflows.renditions.model import DocumentRole, Upload
from workflows.renditions.stored_reading import reading_of
from workflows.renditions.xhtml import build_rendition
from workflows.screening.model import Finding, ScreenedDocument, Subject
from workflows.screening.passages import screened_document, screened_upload
from workflows.screening.rulebook import Rulebook
from workflows.screening.run import screen

SCANNED, HELD_AGAINST = "scanned", "held-against"


@dataclass(frozen=True)
class Scan:
    """What was found in the file. `sha256` in hex; `characters` of all texts, hidden ones included; `unread` names in
    Chinese what no machine has read."""

    sha256: str
    characters: int
    findings: tuple[Finding, ...]
    unread: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Nothing at error or above, and nothing that was not read."""
        return not self.unread and not any(finding.is_serious for finding in self.findings)


def scan_upload(
    upload: Upload,
    book: Rulebook,
    *,
    today: date,
    against: Upload | None = None,
    attribute: str | None = None,
    matter_class: str | None = None,
) -> Scan:
    """The findings of the file as a policy, or as an interpretation of the policy `against` (whose own findings are
    left out). A file with a secrecy mark is checked like any other: nothing is kept here."""
    scanned = screened(upload, "interpretation" if against else "policy", SCANNED)
    policies = (screened(against, "policy", HELD_AGAINST),) if against else ()
    subject = Subject((*policies, scanned), today, matter_class, attribute)
    findings = tuple(finding for finding in screen(subject, book) if finding.document == SCANNED)
    return Scan(upload.hash, scanned.characters, findings, scanned.unread)


def screened(upload: Upload, role: DocumentRole, key: str) -> ScreenedDocument:
    """The file as the checks read it; one that has nothing to publish (only pictures, say) by its texts alone."""
    try:
        return screened_upload(upload, build_rendition(upload, role=role), role=role, key=key)
    except Invalid:
        return screened_document(key, role, upload.file_name, None, reading_of(upload))
