"""What is taken in and what is refused: the words of a refusal name the file and say what to do."""

import io
import zipfile

import pikepdf
import pytest

from engine.errors import Invalid, Unreadable, XianshenError
from tests import samples
from tests.steps import steps_of
from workflows.renditions import sandbox
from workflows.renditions.metadata import read_metadata
from workflows.renditions.uploads import MAX_LENGTH, MAX_PASSAGES, display_name, read_upload
from workflows.renditions.xhtml import build_rendition

DOCX = samples.docx_of(samples.NOTICE)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(**members: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return output.getvalue()


def office(main_type: bytes) -> bytes:
    return samples.with_member(
        zipped(a=b""), "[Content_Types].xml", b'<Types><Override ContentType="%s"/></Types>' % main_type
    )


def locked_pdf() -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.pdf_of("文字"))) as document:
        document.save(output, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return output.getvalue()


def many_members() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(DOCX)) as old, zipfile.ZipFile(output, "w") as new:
        for member in old.infolist():
            new.writestr(member, old.read(member))
        for number in range(2_100):
            new.writestr(f"word/extra{number}.xml", b"")
    return output.getvalue()


def twice_the_body() -> bytes:
    output = io.BytesIO(DOCX)
    with zipfile.ZipFile(output, "a") as file, pytest.warns(UserWarning, match="Duplicate name"):
        file.writestr("word/document.xml", "<x/>")
    return output.getvalue()


REFUSED = [
    (b"", Invalid, "0 字节"),
    (b" \n ", Invalid, "没有文字"),
    (b"\x00\x01\x02binary", Invalid, "无法识别"),
    (b"\xff\xfe\xfd\xfc\x81", Invalid, "无法识别"),
    (OLE + b"W\0o\0r\0d\0", Unreadable, "存储结构已损坏"),
    (b"{\\rtf1 text}", Invalid, "RTF"),
    (b"<?xml version='1.0'?><x/>", Invalid, "XML"),
    (b"\x89PNG\r\n\x1a\n" + bytes(20), Invalid, "图片"),
    (b"\xff\xd8\xff\xe0" + bytes(20), Invalid, "图片"),
    (b"Rar!\x1a\x07\0", Invalid, "压缩包"),
    (b"PK\x03\x04broken", Unreadable, "已损坏"),
    (DOCX[: len(DOCX) // 2], Unreadable, "已损坏"),
    (zipped(a=b"x"), Invalid, "压缩包"),
    (zipped(**{"OFD.xml": b"<x/>"}), Unreadable, "没有页面"),
    (office(b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"), Invalid, "演示"),
    (office(b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), Unreadable, "工作簿部件"),
    (office(b"application/vnd.ms-word.document.macroEnabled.main+xml"), Invalid, "宏"),
    (samples.with_member(DOCX, "word/vbaProject.bin", b"x"), Invalid, "宏"),
    (samples.with_member(DOCX, "word/document.xml", "<w:document"), Unreadable, "不完整"),
    (samples.with_member(DOCX, "word/document.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), Unreadable, "DOCTYPE"),
    (
        samples.with_member(DOCX, "word/styles.xml", "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>"),
        Unreadable,
        "DOCTYPE",
    ),
    (samples.with_member(DOCX, "_rels/.rels", "<x/>"), Unreadable, "正文部件"),
    (samples.with_member(DOCX, "word/bomb.xml", bytes(40 * 1024 * 1024)), Unreadable, "压缩"),
    (samples.with_member(DOCX, "word/bomb.xml", bytes(3 * 1024 * 1024)), Unreadable, "压缩比"),
    (many_members(), Unreadable, "部件超过"),
    (twice_the_body(), Unreadable, "重名"),
    (samples.docx_of(""), None, ""),
    (b"%PDF-1.7\nnothing", Unreadable, "已损坏"),
    (samples.pdf_of(samples.NOTICE)[:3000], Unreadable, "已损坏"),
    (locked_pdf(), Unreadable, "已加密"),
]


@pytest.mark.parametrize(("content", "error", "words"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused_and_in_which_words(content: bytes, error: type[XianshenError] | None, words: str) -> None:
    if error is None:
        assert not read_upload("通知.docx", content).has_text
        return
    with pytest.raises(error, match=words) as refusal:
        read_upload("通知.docx", content)

    assert type(refusal.value) is error
    assert refusal.value.detail.startswith("《通知.docx》：")


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(Invalid, match="20 MB"):
        read_upload("大.pdf", b"%PDF-" + bytes(20 * 1024 * 1024))


@pytest.mark.parametrize("name", ["通知.docx", "通知.pdf", "通知.exe", "通知", "../../通知.docx", "C:\\x\\通知.docx"])
def test_the_type_is_told_from_the_bytes_and_never_from_the_name(name: str) -> None:
    assert read_upload(name, DOCX).kind == "docx"
    assert read_upload(name, samples.txt_of("文字")).kind == "txt"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("a/b/通知.docx", "通知.docx"), ("C:\\我的\\通知.docx", "通知.docx"), ("通\r\n知.docx", "通知.docx"),
     ("", "未命名文件"), ("x" * 300, "x" * 200)],
)  # fmt: skip
def test_only_the_last_part_of_a_name_is_kept(sent: str, kept: str) -> None:
    assert display_name(sent) == kept


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_in_each_encoding_reads_alike(encoding: str) -> None:
    upload = read_upload("通知.txt", samples.txt_of(samples.NOTICE, encoding=encoding))

    assert [piece.text for piece in upload.pieces if piece.place == "正文"] == [
        line for line in samples.NOTICE.splitlines() if line
    ]


def test_an_upload_knows_its_hash_size_and_media_type() -> None:
    upload = read_upload("通知.txt", b"abc")

    assert upload.hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (upload.size, upload.media_type) == (3, "text/plain; charset=utf-8")


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.01)

    with pytest.raises(Unreadable, match="10 秒或 500 MB"):
        read_upload("通知.docx", DOCX)


def test_a_file_that_takes_too_much_memory_or_time_is_given_up() -> None:
    document = samples.part("document", f"<w:body>{'<w:p/>' * 3_000_000}</w:body>")
    content = samples.with_member(DOCX, "word/document.xml", document, compression=zipfile.ZIP_STORED)

    with pytest.raises(Unreadable, match="超过"):
        read_upload("通知.docx", content)


def test_a_text_of_more_paragraphs_than_any_document_has_is_refused() -> None:
    lines = "甲乙\n" * MAX_PASSAGES

    assert len(read_upload("通知.txt", lines.encode()).blocks) == MAX_PASSAGES
    for name in ("通知.txt", "通知.md"):
        with pytest.raises(Invalid, match=f"超过 {MAX_PASSAGES} 段，请拆分"):
            read_upload(name, f"{lines}甲乙".replace("\n", "\n\n").encode())


def test_a_paragraph_longer_than_any_is_refused() -> None:
    line = "甲" * MAX_LENGTH

    assert read_upload("通知.txt", line.encode()).blocks
    for name, content in (("通知.txt", f"{line}甲"), ("通知.html", f"<html><body><p>{line}甲</p></body></html>")):
        with pytest.raises(Invalid, match=f"一段超过 {MAX_LENGTH} 字，请分段"):
            read_upload(name, content.encode())


@pytest.mark.parametrize("line", ["甲乙", "密级：机密", "（一）乙"])
def test_the_rendition_of_four_times_the_lines_is_about_four_times_the_work(line: str) -> None:
    def work(count: int) -> int:
        upload = read_upload("通知.txt", f"{line}\n".encode() * count)
        return steps_of(lambda: (build_rendition(upload, role="policy"), read_metadata(upload)))

    assert work(1000) <= 5 * work(250)
