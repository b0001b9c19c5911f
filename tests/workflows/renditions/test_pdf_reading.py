"""A PDF that goes out says what its pages say, and nothing else."""

import io

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests import samples
from workflows.renditions.jpeg import without_metadata
from workflows.renditions.pdf_reading import page_texts, read_pdf
from workflows.renditions.uploads import read_upload
from workflows.renditions.xhtml import build_rendition

SECRETS = [
    "作者李四",
    "alert",
    "附件机要",
    "批注内容",
    "旧版本说明",
    "书签文字",
    "表单值",
    "EXIF地点",
    "图层名称",
    "缩略图",
]


def laden_pdf() -> bytes:
    """A PDF with something in every place that is not a page."""
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "EXIF地点".encode()
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG", exif=exif, comment="EXIF地点".encode())
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.pdf_of(samples.NOTICE, title="作者李四"))) as pdf:
        page = pdf.pages[0].obj
        text = pikepdf.String
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=text("app.alert(1)"))
        pdf.Root.OpenAction = script
        pdf.Root.AcroForm = pikepdf.Dictionary(
            Fields=[pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, V=text("表单值")))]
        )
        xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><x:a>作者李四</x:a></x:xmpmeta>"
        pdf.Root.Metadata = pdf.make_stream(xmp.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=text("图层名称")))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary())
        page.Annots = [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9],
                                          Contents=text("批注内容"), A=script)]  # fmt: skip
        page.AA = pikepdf.Dictionary(O=script)
        page.PieceInfo = pikepdf.Dictionary(App=text("旧版本说明"))
        page.Thumb = pdf.make_stream("缩略图".encode())
        image = pdf.make_stream(picture.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=8,
                                Height=8, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, OC=layer,
                                Filter=pikepdf.Name.DCTDecode)  # fmt: skip
        page.Resources.XObject = pikepdf.Dictionary(A=image, JS=image)
        page.Resources.Properties = pikepdf.Dictionary(MC0=layer)
        pdf.pages[0].contents_add(b"q 9 0 0 9 0 0 cm /A Do /JS Do Q")
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("书签文字", 0))
        pdf.attachments["附件机要.txt"] = "附件机要".encode()
        pdf.save(output)
    return output.getvalue()


def strings(item: object) -> str:
    if isinstance(item, pikepdf.String):
        return str(item)
    if not isinstance(item, (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)):
        return ""
    values = list(item) if isinstance(item, pikepdf.Array) else [value for _, value in item.items()]
    return "".join(strings(value) for value in values if not getattr(value, "is_indirect", False))


def everything(content: bytes) -> bytes:
    """The file with all its streams and strings laid open."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        words = "".join(strings(item) for item in pdf.objects)
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        raw = b"".join(
            item.read_raw_bytes() if item.get("/Filter") == "/DCTDecode" else item.read_bytes() for item in streams
        )
        pdf.save(output, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return output.getvalue() + raw + words.encode()


@pytest.fixture(scope="module")
def laden() -> bytes:
    return laden_pdf()


def test_the_sample_really_holds_what_must_go(laden: bytes) -> None:
    opened = everything(laden)

    assert [secret for secret in SECRETS if secret.encode() not in opened] == []
    assert b"/JavaScript" in opened


def test_nothing_but_the_pages_survives(laden: bytes) -> None:
    clean = build_rendition(read_upload("文稿.pdf", laden), role="policy").content
    opened = everything(clean)

    assert [secret for secret in SECRETS if secret.encode() in opened] == []
    for key in (b"/JavaScript", b"/OpenAction", b"/Annots", b"/EmbeddedFile", b"/Metadata", b"/AcroForm", b"/Outlines",
                b"/PieceInfo", b"/Thumb", b"/Info", b"/AA", b"/OC "):  # fmt: skip
        assert key not in opened, key


def test_the_pages_look_the_same(laden: bytes) -> None:
    def drawn(content: bytes) -> bytes:
        return bytes(pypdfium2.PdfDocument(content)[0].render(scale=1, draw_annots=False).to_pil().tobytes())

    clean = build_rendition(read_upload("文稿.pdf", laden), role="policy").content

    assert drawn(clean) == drawn(laden)
    assert list(page_texts(clean)) == list(page_texts(laden))


def test_the_same_file_gives_the_same_bytes_and_cleaning_twice_changes_nothing(laden: bytes) -> None:
    first = read_upload("文稿.pdf", laden).sanitised
    assert first is not None

    assert read_upload("另一个名字.pdf", laden).sanitised == first
    assert read_upload("文稿.pdf", first).sanitised == first


def test_texts_outside_the_pages_are_read_before_they_go(laden: bytes) -> None:
    upload = read_upload("文稿.pdf", laden)
    found = "".join(piece.text for piece in upload.hidden_texts)

    assert [
        words for words in ("作者李四", "批注内容", "书签文字", "表单值", "图层名称", "附件机要") if words not in found
    ] == []
    assert upload.unread == ("图片 1 处", "内嵌文件 1 个（清稿不含内嵌文件）")


def test_radicals_are_read_as_the_ideographs_they_look_like() -> None:
    rendition = build_rendition(read_upload("文稿.pdf", samples.pdf_of("⼈⺠政府⻔户")), role="policy")

    assert rendition.text == "人民政府门户"


def test_a_pdf_is_never_stamped_and_has_no_slots() -> None:
    rendition = build_rendition(read_upload("文稿.pdf", samples.pdf_of(samples.NOTICE)), role="policy")

    assert rendition.kind == "pdf"
    assert b"data-slot" not in rendition.content
    assert rendition.proposed.number == "东人社发〔2026〕15号"


def test_a_scan_is_flagged_and_its_pages_named() -> None:
    upload = read_upload("扫描.pdf", samples.scanned_pdf())

    assert not upload.has_text
    assert not build_rendition(upload, role="attachment").has_text
    assert upload.unread == ("没有文字的页面（扫描页）：第 1 页",)


@given(st.binary(max_size=300))
def test_cleaning_pictures_never_fails(content: bytes) -> None:
    without_metadata(content)
    without_metadata(b"\xff\xd8" + content)


@pytest.mark.parametrize("properties", [5, "x", pikepdf.Array([1])], ids=["number", "text", "list"])
def test_damaged_properties_are_passed_over(properties: object) -> None:
    made, out = pikepdf.Pdf.new(), io.BytesIO()
    made.add_blank_page()
    made.trailer["/Info"] = properties
    made.save(out)

    assert read_pdf(out.getvalue()).pages == 1
