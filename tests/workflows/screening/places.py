"""Documents for the tests of single checks with rows, hidden places and unread parts."""

from __future__ import annotations

from workflows.screening import checks  # noqa: F401 - registers them
from workflows.screening.model import Passage, Role, ScreenedDocument
from workflows.screening.passages import SLOT_PLACES

Place = tuple[str, str]  # where, and what it says there
SLOTS = {name: kind for kind, name in SLOT_PLACES.items()}


def of(*places: Place | str, role: Role = "policy", unread: tuple[str, ...] = ()) -> ScreenedDocument:
    """A document of paragraphs (plain words), `row` (cells parted by |), `title`, and hidden places by their names."""
    passages = []
    for index, each in enumerate(places):
        where, text = ("正文", each) if isinstance(each, str) else each
        part = f"正文第 {index + 1} 段"
        if where == "row":
            passages.append(Passage(index, "正文表格", part, text.replace("|", "\t"), row=True))
        elif where in ("正文", "title"):
            passages.append(Passage(index, "正文", part, text, kind="title" if where == "title" else "body"))
        else:
            passages.append(Passage(index, where, where, text, visible=False, kind=SLOTS.get(where, "hidden")))
    return ScreenedDocument("d", role, "文稿", tuple(passages), file_kind="docx", unread=unread)
