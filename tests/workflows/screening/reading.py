"""What single checks find in files as the product reads them."""

from __future__ import annotations

from datetime import date

from tests import samples
from workflows.renditions.model import Cell, Paragraph, Run, Table
from workflows.renditions.uploads import read_upload
from workflows.screening.model import Finding, Passage, Role, ScreenedDocument, Subject
from workflows.screening.registry import CHECKS, finding
from workflows.screening.rulebook import Rulebook
from workflows.screening.scanning import screened

TODAY = date(2026, 4, 10)


def file(text: str, name: str = "文稿", role: Role = "policy") -> ScreenedDocument:
    """A plain text, its lines told apart by what they are in an official document."""
    return screened(read_upload(f"{name}.txt", samples.txt_of(text)), role, name)  # type: ignore[arg-type]


def table(*rows: str) -> ScreenedDocument:
    """A document that is one table: rows of cells parted by |; `cell*2` is two columns wide, `cell^2` two rows high."""
    cells = tuple(tuple(_cell(cell) for cell in row.split("|")) for row in rows)
    passages = tuple(
        Passage(index, "正文表格", f"表格 1 第 {index + 1} 行", "\t".join(_text(cell) for cell in row), row=True)
        for index, row in enumerate(cells)
    )
    return ScreenedDocument("文稿", "policy", "文稿", passages, blocks=(Table(cells),))


def _cell(words: str) -> Cell:
    text, columns, rows = words, 1, 1
    if words[-2:-1] == "*":
        text, columns = words[:-2], int(words[-1])
    elif words[-2:-1] == "^":
        text, rows = words[:-2], int(words[-1])
    return Cell((Paragraph((Run(text),)),), columns=columns, rows=rows)


def _text(cell: Cell) -> str:
    return "".join(paragraph.text for paragraph in cell.paragraphs)


def found(
    check: str,
    document: str | ScreenedDocument,
    *others: ScreenedDocument,
    attribute: str | None = "proactive",
    matter_class: str | None = "general",
) -> list[Finding]:
    """What one registered check finds in a policy, together with the other documents of its matter."""
    policy = file(document) if isinstance(document, str) else document
    subject, known = Subject((policy, *others), TODAY, matter_class, attribute), CHECKS[check]
    each = [policy] if known.scope == "matter" else list(subject.documents)
    return [finding(known, one, doc) for doc in each for one in known.function(doc, subject, Rulebook())]


def words(findings: list[Finding]) -> list[str]:
    """The matched texts."""
    return [finding.matched for finding in findings]
