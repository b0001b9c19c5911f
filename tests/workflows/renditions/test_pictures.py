"""Pictures of an upload as people see them: where they stand, drawn anew, never the original bytes."""

import base64
import io
import zipfile
from typing import Any

import docx
import pytest
from PIL import Image

from engine.errors import NotFound
from tests import samples, samples_xlsx
from workflows.renditions.model import FileKind
from workflows.renditions.pictures import NOT_SHOWN, draw_picture, list_pictures


def word(*pictures: bytes, header: bytes | None = None) -> bytes:
    document = docx.Document()
    for picture in pictures:
        document.add_picture(io.BytesIO(picture))
    if header is not None:
        document.sections[0].header.paragraphs[0].add_run().add_picture(io.BytesIO(header))
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def drawn(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png), formats=("PNG",))


def shown(kind: FileKind, content: bytes) -> list[tuple[str, int, int, str]]:
    return [(each.place, each.width, each.height, each.note) for each in list_pictures(kind, content)]


def test_pictures_of_a_document_are_listed_with_their_places() -> None:
    content = word(samples_xlsx.picture("red"), samples_xlsx.picture("blue"), header=samples_xlsx.picture("green"))

    assert shown("docx", content) == [("正文", 40, 30, ""), ("正文", 40, 30, ""), ("页眉", 40, 30, "")]


def test_pictures_of_a_workbook_are_listed_by_sheet_and_unused_ones_last() -> None:
    content = samples.with_member(samples_xlsx.with_pictures("red"), "xl/media/old.png", samples_xlsx.picture())

    assert shown("xlsx", content) == [("工作表“补贴发放”", 40, 30, ""), ("文件内未使用的图片", 40, 30, "")]


def test_resources_of_an_ofd_are_listed() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as file:
        file.writestr("Doc_0/Res/image_1.jpg", samples_xlsx.picture(form="JPEG"))
        file.writestr("Doc_0/Res/seal.jb2", b"x")

    assert shown("ofd", output.getvalue()) == [("版式文件", 40, 30, ""), ("版式文件", 0, 0, NOT_SHOWN)]


def test_a_web_page_shows_what_it_holds_itself_and_fetches_nothing() -> None:
    inside = base64.b64encode(samples_xlsx.picture()).decode()
    page = f"<html><img src='data:image/png;base64,{inside}'><img src='http://x/a.png'><img src='data:x'></html>"
    markdown = f"![替](data:image/png;base64,{inside}) ![](b.png)"

    listed = list_pictures("html", page.encode())
    assert [(each.width, each.name, bool(each.note)) for each in listed] == [
        (40, "网页内图片", False), (0, "http://x/a.png", True), (0, "网页内图片", True),
    ]  # fmt: skip
    assert [bool(each.note) for each in list_pictures("md", markdown.encode())] == [False, True]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_every_format_is_drawn_as_png(form: str) -> None:
    package = samples.with_member(samples_xlsx.xlsx_of(("一",)), "xl/media/a", samples_xlsx.picture("red", form=form))

    red, green, blue = drawn(draw_picture("xlsx", package, 1)).getpixel((5, 5))  # type: ignore[misc]

    assert red > 200
    assert max(green, blue) < 60


def with_media(content: bytes) -> bytes:
    return samples.with_member(samples_xlsx.xlsx_of(("一",)), "xl/media/a", content, compression=zipfile.ZIP_STORED)


def saved(image: Image.Image, form: str, **given: Any) -> bytes:
    output = io.BytesIO()
    image.save(output, form, **given)
    return output.getvalue()


def test_what_is_drawn_holds_no_metadata_and_is_no_larger_than_a_screen() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "密语在此", 6  # description; turned by a quarter
    photo = saved(Image.new("RGB", (4000, 1000), "red"), "JPEG", exif=exif)

    png = draw_picture("xlsx", with_media(photo), 1)

    assert drawn(png).size == (400, 1600)
    assert drawn(png).info == {}
    assert "密语".encode() not in png


def test_every_page_of_a_picture_is_shown_and_white_writing_on_nothing_stays_visible() -> None:
    pages = [Image.new("RGBA", (20, 10), (255, 255, 255, alpha)) for alpha in (0, 255)]
    content = with_media(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]))

    assert len(list_pictures("xlsx", content)) == 2
    assert [drawn(draw_picture("xlsx", content, n)).getpixel((1, 1)) for n in (1, 2)] == [(232,) * 3, (255,) * 3]


HOSTILE = [
    (b"\x01\x00\x00\x00" + bytes(40) + b" EMF", NOT_SHOWN),
    (b"\xd7\xcd\xc6\x9a" + bytes(40), NOT_SHOWN),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", NOT_SHOWN),
    (samples_xlsx.picture()[:40], NOT_SHOWN),
    (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", NOT_SHOWN),
    (saved(Image.new("1", (9_000, 9_000)), "PNG"), "图片过大（9000 × 9000），" + NOT_SHOWN),
]


@pytest.mark.parametrize(("content", "note"), HOSTILE, ids=["emf", "wmf", "svg", "truncated", "eps", "bomb"])
def test_what_cannot_be_drawn_is_said(content: bytes, note: str) -> None:
    package = with_media(content)

    assert shown("xlsx", package) == [("文件内未使用的图片", 0, 0, note)]
    with pytest.raises(NotFound):
        draw_picture("xlsx", package, 1)


def test_an_animation_without_end_is_shown_in_part_and_says_so() -> None:
    frames = [Image.new("L", (8, 8), shade) for shade in range(0, 250, 5)]
    listed = list_pictures("xlsx", with_media(saved(frames[0], "GIF", save_all=True, append_images=frames[1:])))

    assert len(listed) == 21
    assert listed[-1].note == f"第 20 帧以后的画面{NOT_SHOWN}"


@pytest.mark.parametrize("kind", ["pdf", "txt", "doc"])
def test_other_kinds_have_nothing_to_list(kind: FileKind) -> None:
    assert list_pictures(kind, b"x") == ()


@pytest.mark.parametrize("number", [0, 2, 99])
def test_a_number_that_is_not_there_is_not_found(number: int) -> None:
    with pytest.raises(NotFound):
        draw_picture("xlsx", with_media(samples_xlsx.picture()), number)
