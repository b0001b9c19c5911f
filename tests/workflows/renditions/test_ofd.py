"""Reading .ofd: positioned texts become lines, lines become paragraphs, in the order in which a person reads them."""

from __future__ import annotations

import pytest

from tests import samples_ofd as ofd
from tests.samples import NOTICE
from tests.samples_ofd import BODY, LEFT, RIGHT, Ofd, laid_out, ofd_of, text_object
from tests.workflows.renditions.seen import lines
from workflows.renditions.metadata import read_metadata
from workflows.renditions.model import Paragraph
from workflows.renditions.ofd import read_ofd
from workflows.renditions.reading import Reading
from workflows.renditions.uploads import read_upload

WORDS = [line for line in NOTICE.splitlines() if line]
LONG = "为鼓励职工提升技能，根据有关规定，现就技能提升补贴申领工作通知如下，请遵照执行，并做好宣传。" * 3


def read(*objects: str, **more: object) -> Reading:
    return read_ofd(Ofd(list(objects), **more).build())  # type: ignore[arg-type]


def test_a_document_reads_as_it_was_written_and_gives_its_metadata() -> None:
    upload = read_upload("通知.ofd", ofd_of(NOTICE))

    assert upload.kind == "ofd"
    assert [block.text for block in upload.blocks if isinstance(block, Paragraph)] == WORDS
    assert read_metadata(upload).number == "东人社发〔2026〕15号"
    assert read_metadata(upload).title == "东湖区人力资源和社会保障局关于做好技能提升补贴申领工作的通知"


def test_lines_that_fill_the_column_are_one_paragraph_over_the_end_of_a_page_too() -> None:
    text = "\n".join([LONG] * 8)

    reading = read_ofd(ofd_of(text))

    assert reading.pages == 3
    assert lines(reading) == [LONG] * 8


def test_runs_of_a_line_are_joined_by_their_place_and_not_by_their_order() -> None:
    runs = [("年", 3), ("机密", 0), ("5", 2.5), ("★", 2)]

    reading = read("".join(text_object(text, LEFT + x * BODY, 30 + x * 0.2) for text, x in runs))

    assert lines(reading) == ["机密★5年"]


def test_one_text_object_over_several_lines_is_several_lines() -> None:
    code = '<ofd:TextCode X="0" Y="4" {}>甲乙丙丁</ofd:TextCode>'
    down = f'<ofd:TextObject Boundary="30 30 50 50" Size="4">{code}</ofd:TextObject>'

    assert lines(read(down.format('DeltaX="4 -4 4" DeltaY="0 8 0"'))) == ["甲乙", "丙丁"]
    assert lines(read(down.format('DeltaX="g 3 4"'))) == ["甲乙丙丁"]


def test_columns_of_a_line_stay_apart() -> None:
    assert lines(read(text_object("甲局", 40, 50) + text_object("乙局", 100, 50))) == ["甲局　乙局"]


def test_a_page_number_is_no_part_of_the_text() -> None:
    reading = read(laid_out("甲")[0] + text_object("— 1 —", 100, 280))

    assert lines(reading) == ["甲"]
    assert [(piece.place, piece.text) for piece in reading.pieces if piece.place == "页脚"] == [("页脚", "— 1 —")]


def test_a_title_in_the_middle_and_a_signature_at_the_right_are_aligned() -> None:
    full = text_object("满" * int((RIGHT - LEFT) / BODY), LEFT, 60)
    title, signature = text_object("通知", 100, 40), text_object("某某局", RIGHT - 5 * BODY, 80)

    aligned = {
        block.text: block.align for block in read(title + full + signature).blocks if isinstance(block, Paragraph)
    }

    assert [aligned["通知"], aligned["某某局"]] == ["center", "right"]


def test_a_text_turned_like_a_watermark_stays_in_one_piece() -> None:
    turned = text_object("内部资料", 60, 60, more='CTM="0.7 -0.7 0.7 0.7 0 0"')

    assert "内部资料" in lines(read(laid_out("甲")[0] + turned))


@pytest.mark.parametrize(
    ("objects", "members", "unread"),
    [
        ('<ofd:ImageObject ResourceID="3"/>', {}, ["图片 1 处", "没有文字的页面"]),
        (text_object("甲", 30, 30), {"Doc_0/Res/a.png": b"x", "Doc_0/Res/b.jpg": b"x"}, ["图片 2 处"]),
        (text_object("甲", 30, 30), {"Doc_0/Res/font.ttf": b"x"}, []),
        (text_object("甲", 30, 30), {"Doc_0/Res/a.bin": b"\0\1"}, ["部件 Doc_0/Res/a.bin"]),
        (
            text_object("甲", 30, 30),
            {"Doc_0/Attachments.xml": ofd.part("Attachments", '<ofd:Attachment Name="a"/>')},
            ["内嵌文件 1 个"],
        ),
        (
            text_object("甲", 30, 30),
            {"Doc_0/Signs/Signatures.xml": ofd.part("Signatures", "<ofd:Signature/><ofd:Signature/>")},
            ["电子签章 2 处"],
        ),
        (
            text_object("甲", 30, 30)
            + f"<ofd:PathObject><ofd:AbbreviatedData>{'B 1 1 2 2 3 3 ' * 400}</ofd:AbbreviatedData></ofd:PathObject>",
            {},
            ["矢量图形 1 页"],
        ),
    ],
)
def test_what_no_machine_has_read_is_named(objects: str, members: dict[str, bytes], unread: list[str]) -> None:
    found = read(objects, members=members).unread

    assert [each.split("（")[0] for each in found] == unread


@pytest.mark.parametrize("delta", ["g 1000000000 1", "nan inf", "x", "1e400", "g", "g 1"])
def test_senseless_distances_lose_no_text(delta: str) -> None:
    sample = text_object("甲乙", 30, 30).replace(f'DeltaX="{BODY}"', f'DeltaX="{delta}"')

    assert "".join(lines(read(sample))).replace("　", "") == "甲乙"
