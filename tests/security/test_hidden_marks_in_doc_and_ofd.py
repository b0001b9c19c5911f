"""A secrecy mark in any place of a .doc or .ofd is found; what stands in a hidden place never reaches a rendition."""

from __future__ import annotations

import pytest

from tests.hiding_places import docs_with, ofds_with
from tests.samples import NOTICE
from tests.samples_ofd import ofd_of
from tests.samples_ole import doc_of
from workflows.renditions.model import VISIBLE_PLACES, FileKind, Upload, sha256
from workflows.renditions.ofd import read_ofd
from workflows.renditions.reading import Reading
from workflows.renditions.word_binary import read_doc
from workflows.renditions.xhtml import build_rendition
from workflows.screening.marks import find_marks

MARK, CANARY = "机密★5年", "绝无仅有的金丝雀"
SHOWN = VISIBLE_PLACES | {"脚注", "尾注"}


def upload(kind: FileKind, content: bytes) -> Upload:
    reading: Reading = read_doc(content) if kind == "doc" else read_ofd(content)
    return Upload(f"通知.{kind}", kind, content, sha256(content), reading.blocks, reading.pieces, reading.unread)


MARKED = [("doc", *each) for each in docs_with(MARK).items()] + [("ofd", *each) for each in ofds_with(MARK).items()]
HIDDEN = [("doc", *each) for each in docs_with(CANARY).items()] + [("ofd", *each) for each in ofds_with(CANARY).items()]


@pytest.mark.parametrize(("kind", "name", "sample"), MARKED, ids=[f"{kind}: {name}" for kind, name, _ in MARKED])
def test_a_mark_is_found_wherever_it_stands(kind: FileKind, name: str, sample: tuple[str, bytes]) -> None:
    place, content = sample

    marks = find_marks(upload(kind, content))

    assert {mark.level for mark in marks} == {"机密"}
    assert any(place in mark.place or "第 " in mark.place for mark in marks)


@pytest.mark.parametrize(("kind", "name", "sample"), HIDDEN, ids=[f"{kind}: {name}" for kind, name, _ in HIDDEN])
def test_a_text_is_read_in_its_place_and_only_shown_texts_reach_the_rendition(
    kind: FileKind, name: str, sample: tuple[str, bytes]
) -> None:
    place, content = sample
    read = upload(kind, content)

    rendition = build_rendition(read, role="policy")

    assert place in {piece.place for piece in read.pieces if CANARY in piece.text}
    assert (CANARY in rendition.text) == (place in SHOWN and name != "endnote")
    assert CANARY.encode() not in rendition.content or place in SHOWN


@pytest.mark.parametrize(("kind", "content"), [("doc", doc_of(NOTICE)), ("ofd", ofd_of(NOTICE))])
def test_a_clean_document_has_no_mark_and_all_its_words(kind: FileKind, content: bytes) -> None:
    read = upload(kind, content)

    assert find_marks(read) == []
    assert [line for line in NOTICE.splitlines() if line] == ["".join(r.text for r in b.runs) for b in read.blocks]  # type: ignore[union-attr]
    assert read.unread == ()
