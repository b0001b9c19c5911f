"""Reading .doc and .wps: what a person sees becomes structure, whatever way the file stores it."""

from __future__ import annotations

import struct

import pytest

from tests import samples_ole as ole
from tests.samples import NOTICE
from tests.samples_ole import Span, Word, doc_of, paragraphs, row
from tests.workflows.renditions.seen import lines
from workflows.renditions.model import Paragraph, Table
from workflows.renditions.reading import Reading
from workflows.renditions.uploads import read_upload
from workflows.renditions.word_binary import read_doc

WORDS = [line for line in NOTICE.splitlines() if line]


def read(*spans: Span, **more: object) -> Reading:
    return read_doc(Word(list(spans), **more).build())  # type: ignore[arg-type]


def cells(reading: Reading) -> list[list[tuple[str, int, int]]]:
    (table,) = [block for block in reading.blocks if isinstance(block, Table)]
    return [[("|".join(p.text for p in c.paragraphs), c.columns, c.rows) for c in line] for line in table.rows]


@pytest.mark.parametrize("compressed", [True, False])
def test_pieces_of_one_and_of_two_bytes_a_character_read_alike(compressed: bool) -> None:
    spans = [Span("abc 123"), Span("汉字"), Span("xyz\r")]

    assert lines(read(*spans, compressed=compressed)) == ["abc 123汉字xyz"]


@pytest.mark.parametrize(
    ("name", "kind"), [("通知.doc", "doc"), ("通知.wps", "wps"), ("通知.WPS", "wps"), ("通知", "doc")]
)
def test_a_wps_file_is_a_doc_by_another_name(name: str, kind: str) -> None:
    upload = read_upload(name, doc_of(NOTICE))

    assert upload.kind == kind
    assert [block.text for block in upload.blocks if isinstance(block, Paragraph)] == WORDS


def test_bold_alignment_and_outline_are_kept() -> None:
    reading = read(
        Span("甲", ole.BOLD),
        Span("乙\r", paragraph=ole.CENTRED),
        Span("丙\r", paragraph=struct.pack("<HB", 0x2640, 1)),
    )

    first, second = reading.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert [(run.text, run.bold) for run in first.runs] == [("甲", True), ("乙", False)]
    assert (first.align, first.heading, second.align, second.heading) == ("center", 0, "", 2)


def test_a_field_shows_its_result_and_not_its_code() -> None:
    reading = read(Span("第\x13 PAGE \x13 REF a \x14内\x15 \x14十\x15页\r"))

    assert lines(reading) == ["第十页"]
    assert [piece.text for piece in reading.pieces if piece.place == "域代码"] == [" PAGE  REF a 内 "]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    assert lines(read(Span("前半句"), Span("\r", ole.DELETED), Span("后半句\r"))) == ["前半句后半句"]


def test_special_characters_read_as_what_they_show() -> None:
    reading = read(Span("一\x0b二\r"), Span("a\x1eb\x1fc\r"), Span("机密"), Span("(", ole.SYMBOL), Span("(甲)\r"))

    assert lines(reading) == ["一", "二", "a-bc", "机密□(甲)"]


def test_characters_beyond_the_basic_plane_are_whole() -> None:
    assert lines(read(Span("𠮷野\r"))) == ["𠮷野"]


def test_a_table_becomes_rows_and_cells() -> None:
    reading = read(*paragraphs("前"), *row("姓名", "数"), *row("甲\r乙", "2"), *paragraphs("后"))

    assert cells(reading) == [[("姓名", 1, 1), ("数", 1, 1)], [("甲|乙", 1, 1), ("2", 1, 1)]]
    assert lines(reading) == ["前", "后"]
    assert [piece.text for piece in reading.pieces if piece.row] == ["姓名\t数", "甲 乙\t2"]


def test_cells_that_span_columns_and_rows() -> None:
    def end(edges: list[int], merges: list[int]) -> Span:
        shape = struct.pack(f"<B{len(edges)}h", len(merges), *edges)
        shape += b"".join(struct.pack("<H18s", merge << 5, b"") for merge in merges)
        return Span("\x07", paragraph=ole.ROW_END + struct.pack("<HH", 0xD608, len(shape) + 1) + shape)

    def cell(text: str) -> Span:
        return Span(f"{text}\x07", paragraph=ole.IN_TABLE)

    reading = read(
        cell("合"), end([0, 3000], [0]),
        cell("高"), cell("b"), cell("c"), end([0, 1000, 2000, 3000], [3, 0, 0]),
        cell(""), cell("d"), end([0, 1000, 3000], [1, 0]), Span("\r"),
    )  # fmt: skip

    assert cells(reading) == [[("合", 3, 1)], [("高", 1, 2), ("b", 1, 1), ("c", 1, 1)], [("d", 2, 1)]]


def test_numbers_that_word_counts_are_part_of_the_text() -> None:
    heads, level, overrides = ole.chinese_list()
    listed = ole.numbered(1)

    reading = read(
        Span("总则\r", paragraph=listed), Span("说明\r"), Span("附则\r", paragraph=listed),
        tables={73: heads, 74: overrides}, behind={73: level},
    )  # fmt: skip

    assert lines(reading) == ["一、总则", "说明", "二、附则"]


def test_notes_stand_behind_the_text_with_the_mark_that_refers_to_them() -> None:
    reading = read(
        Span("正文"), Span("\x02", ole.SPECIAL), Span("\r"),
        footnotes=[Span("\x02", ole.SPECIAL), Span("注释\r")],
        tables={2: struct.pack("<2IH", 2, 4, 1), 3: struct.pack("<2I", 0, 4)},
    )  # fmt: skip

    assert lines(reading) == ["正文[1]", "[1] 注释"]
    assert [block.part for block in reading.blocks if isinstance(block, Paragraph)] == ["body", "note"]


@pytest.mark.parametrize(
    ("spans", "streams", "unread"),
    [
        ([Span("\x01", ole.SPECIAL), Span("\r")], {}, ["图片 1 处"]),
        ([Span("甲\r")], {"ObjectPool/_1/\x01Ole10Native": b"x"}, ["内嵌文件 1 个"]),
        ([Span("甲\r")], {"ObjectPool/_1/Package": b"x", "ObjectPool/_2/CONTENTS": b"x"}, ["内嵌文件 2 个"]),
        ([Span("甲\r")], {"Strange": b"\0\1\2" * 50}, ["部件 Strange"]),
        ([Span("甲\r")], {"\x01CompObj": b"\0\1\2" * 50}, []),
    ],
)
def test_what_no_machine_has_read_is_named(spans: list[Span], streams: dict[str, bytes], unread: list[str]) -> None:
    found = read(*spans, streams=streams).unread

    assert [each.split("（")[0] for each in found] == unread
