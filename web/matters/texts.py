"""The documents of a matter as pages show them: the clean rendition, what changed in it, its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup
from sqlalchemy.orm import Session

from web.language import translate as t
from web.matters.queries import versions_by_id
from web.matters.shown import Compared, DocumentPane
from web.matters.views import DocumentLine, VersionLine
from workflows.matters import queries
from workflows.matters.classes import CLASSES, FORMS
from workflows.matters.labels import MAIN_TEXT, ORIGINS, ROLES
from workflows.matters.models import DocumentVersion, Matter, Revision
from workflows.matters.queries import MatterDetails
from workflows.people.actor import Actor
from workflows.renditions.changes import differences, differences_beside_html, differences_html
from workflows.renditions.highlights import Highlight, highlighted_html
from workflows.renditions.store import files_of
from workflows.renditions.stored_reading import StoredReading, decode


@dataclass(frozen=True)
class ShownText:
    """A document with the version that is before the reviewers, else the current one."""

    document_id: str
    role: str
    title: str
    version: DocumentVersion


def shown_texts(session: Session, actor: Actor, details: MatterDetails) -> tuple[ShownText, ...]:
    """The texts of the open revision, else the current ones."""
    current = details.open_revision
    if current is None:
        return tuple(
            ShownText(each.document.id, each.document.role, each.document.title, each.version)
            for each in details.documents
        )
    return tuple(
        ShownText(each.document.document_id, each.document.role, each.document.title, each.version)
        for each in queries.revision_texts(session, actor, current.id)
    )


def document_panes(
    session: Session,
    actor: Actor,
    details: MatterDetails,
    shown: Sequence[ShownText],
    marked: Mapping[str, Sequence[Highlight]] = MappingProxyType({}),
    seen: Mapping[str, str] = MappingProxyType({}),
    *,
    changes: bool = True,
) -> tuple[DocumentPane, ...]:
    """The texts with (`changes`) what changed since the last revision, and since their reader saw them last.

    `marked`: id of a version -> what was found in it. `seen`: id of a document -> the other version that the reader
    saw last."""
    before = _versions_before(session, actor, details, details.open_revision) if changes else {}
    looked = {one.document_id: one for one in versions_by_id(session, seen.values())}
    return tuple(
        _pane(
            session,
            details.matter,
            one,
            before.get(one.document_id),
            looked.get(one.document_id),
            marked.get(one.version.id, ()),
        )
        for one in shown
    )


def _versions_before(
    session: Session, actor: Actor, details: MatterDetails, current: Revision | None
) -> dict[str, DocumentVersion]:
    ordinal = current.ordinal if current else len(details.revisions) + 1
    earlier = [revision for revision in details.revisions if revision.ordinal < ordinal]
    if not earlier:
        return {}
    return {each.document.document_id: each.version for each in queries.revision_texts(session, actor, earlier[-1].id)}


def _pane(
    session: Session,
    matter: Matter,
    shown: ShownText,
    before: DocumentVersion | None,
    seen: DocumentVersion | None,
    marked: Sequence[Highlight],
) -> DocumentPane:
    version = shown.version
    since = compared(session, seen, version) if seen else None
    # what the reader saw last may be what was submitted last: shown once
    again = seen is not None and before is not None and seen.id == before.id
    return DocumentPane(
        document_id=shown.document_id,
        version_id=version.id,
        role=shown.role,
        role_label=role_words(shown.role, matter),
        title=shown.title,
        ordinal=version.ordinal,
        file_name=version.file_name,
        rendition_hash=version.rendition_hash,
        html=markup_in(session, matter, version, marked),
        differences=None if again and since else compared(session, before, version),
        since=since,
        pictures=_picture_count(session, version),
    )


def kept_reading(session: Session, version: DocumentVersion) -> StoredReading | None:
    """What was kept of the upload beside the rendition; None when the version was made here."""
    return decode(files_of(session).get(version.reading_hash)) if version.reading_hash else None


def _picture_count(session: Session, version: DocumentVersion) -> int:
    """Pictures that the rendition does not show; the browser shows those of a PDF."""
    kept = kept_reading(session, version) if version.rendition_kind == "xhtml" else None
    return kept.pictures if kept is not None else 0


def role_words(role: str, matter: Matter) -> str:
    """The kind of document; what is no official document has a 正文 in place of a policy."""
    return t(MAIN_TEXT) if role == "policy" and not CLASSES[matter.matter_class].full_path else t(ROLES[role])


def markup_in(
    session: Session, matter: Matter, version: DocumentVersion, marked: Sequence[Highlight] = ()
) -> Markup | None:
    """The rendition as it stands in its matter: with the number that the matter has, with places for what it waits for
    where its class has them."""
    formal, number = CLASSES[matter.matter_class].full_path, matter.number_assigned
    return rendition_markup(session, version, marked, formal=formal, number=number)


def rendition_markup(
    session: Session,
    version: DocumentVersion,
    marked: Sequence[Highlight] = (),
    *,
    formal: bool = True,
    number: str | None = None,
) -> Markup | None:
    """The rendition as part of a page, with what was found in it marked; None when it is a PDF. `formal`: it waits
    for a `number` and dates."""
    if version.rendition_kind != "xhtml":
        return None
    content = files_of(session).get(version.rendition_hash)
    shown = highlighted_html(content, marked, placeholders=formal, number=number)
    return Markup(shown)  # noqa: S704 — sanitised by page_html


def compared(
    session: Session, old: DocumentVersion | None, new: DocumentVersion, *, only_changed: bool = True
) -> Compared | None:
    """花脸稿 of two versions in one text and side by side; None when they are alike or one of them is a PDF."""
    if old is None or old.rendition_hash == new.rendition_hash:
        return None
    if old.rendition_kind != "xhtml" or new.rendition_kind != "xhtml":
        return None
    files = files_of(session)
    found = differences(files.get(old.rendition_hash), files.get(new.rendition_hash))
    return Compared(
        old_id=old.id,
        new_id=new.id,
        old_ordinal=old.ordinal,
        new_ordinal=new.ordinal,
        changed=sum(one.kind != "same" for one in found),
        inline=Markup(differences_html(found, only_changed=only_changed)),  # noqa: S704 — escaped by differences_html
        beside=Markup(differences_beside_html(found, only_changed=only_changed)),  # noqa: S704 — escaped likewise
    )


def document_lines(session: Session, actor: Actor, details: MatterDetails) -> tuple[DocumentLine, ...]:
    """Every document with its versions, newest first, and the revisions that each version was part of."""
    revisions: dict[str, list[int]] = {}
    for revision in details.revisions:
        for each in queries.revision_texts(session, actor, revision.id):
            revisions.setdefault(each.version.id, []).append(revision.ordinal)
    return tuple(
        DocumentLine(
            document_id=each.document.id,
            role=each.document.role,
            role_label=role_words(each.document.role, details.matter),
            title=each.document.title,
            form_label=t(FORMS[each.document.form]) if each.document.form in FORMS else "",
            versions=_versions(queries.versions_of(session, actor, each.document.id), revisions, details.names),
        )
        for each in details.documents
    )


def _versions(
    versions: Sequence[DocumentVersion], revisions: Mapping[str, list[int]], names: Mapping[str, str]
) -> tuple[VersionLine, ...]:
    lines = [
        VersionLine(
            version_id=version.id,
            ordinal=version.ordinal,
            file_name=version.file_name,
            size=version.source_size,
            origin=t(ORIGINS[version.origin]),
            person=names.get(version.created_by, ""),
            at=version.created_at,
            rendition_hash=version.rendition_hash,
            in_revisions=tuple(revisions.get(version.id, ())),
            previous_id=versions[position - 1].id if position else None,
        )
        for position, version in enumerate(versions)
    ]
    return tuple(reversed(lines))
