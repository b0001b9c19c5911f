"""The canonical rendition: same content, same bytes; filling its slots is the only change, and can be undone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid, Unreadable
from tests import samples
from workflows.renditions.canonical import clean_block, parse, serialise, text_of
from workflows.renditions.model import Block, Cell, Paragraph, Run, Slots, Table
from workflows.renditions.parts import PARTS
from workflows.renditions.uploads import read_upload
from workflows.renditions.xhtml import build_rendition, empty_slots, fill_slots, with_slots

NOTICE = build_rendition(read_upload("通知.docx", samples.docx_of(samples.NOTICE)), role="policy")
FILLED = Slots("东人社发〔2026〕16号", date(2026, 3, 9), date(2026, 3, 10))

texts = st.text(max_size=30)
runs = st.builds(Run, texts, st.booleans())
paragraphs = st.builds(
    Paragraph,
    st.lists(runs, max_size=4).map(tuple),
    part=st.sampled_from(sorted(PARTS)),
    align=st.sampled_from(["", "center", "right"]),
)
cells = st.builds(Cell, st.lists(paragraphs, max_size=2).map(tuple), st.integers(1, 3), st.integers(1, 3))
tables = st.builds(Table, st.lists(st.lists(cells, max_size=3).map(tuple), max_size=3).map(tuple))
documents = st.lists(st.one_of(paragraphs, tables), max_size=6).map(
    lambda blocks: tuple(clean_block(block) for block in blocks)
)
slots = st.builds(
    Slots,
    st.one_of(st.none(), st.text(max_size=40)),
    st.one_of(st.none(), st.dates()),
    st.one_of(st.none(), st.dates()),
)


@given(blocks=documents, values=slots, others=slots)
def test_emptying_gives_back_what_was_there_before_filling(
    blocks: tuple[Block, ...], values: Slots, others: Slots
) -> None:
    reviewed = serialise(with_slots(blocks))

    filled = fill_slots(reviewed, values)

    assert empty_slots(filled) == reviewed
    assert fill_slots(fill_slots(reviewed, others), values) == filled
    assert parse(filled)  # still canonical


@given(blocks=documents)
def test_what_is_written_reads_back_as_the_same_bytes(blocks: tuple[Block, ...]) -> None:
    assert serialise(parse(serialise(blocks))) == serialise(blocks)


def test_the_whole_of_a_rendition() -> None:
    assert NOTICE.content.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" lang="zh-CN" xml:lang="zh-CN">\n'
        '<head><meta charset="UTF-8"/><title></title></head>\n<body>\n'
        '<p class="letterhead">东湖区人力资源和社会保障局文件</p>\n'
        '<p class="number"><span data-slot="number"></span></p>\n'
        '<h1 class="title">东湖区人力资源和社会保障局关于做好技能提升补贴申领工作的通知</h1>\n'
        '<p class="recipients">各街道办事处，各有关企业：</p>\n'
        "<p>为鼓励职工提升技能，现就技能提升补贴申领工作通知如下。</p>\n"
        '<h3 class="heading1">一、申领条件</h3>\n'
        "<p>职工应当参加失业保险满12个月，可以在取得证书之日起12个月内申领。</p>\n"
        '<h3 class="heading1">二、补贴标准</h3>\n'
        "<p>初级每人1000元，中级每人1500元，高级每人2000元。</p>\n"
        '<p class="attachments">附件：1. 技能提升补贴申领表</p>\n'
        '<p class="attachments">2. 经办机构名单</p>\n'
        '<p class="signature">东湖区人力资源和社会保障局</p>\n'
        '<p class="dated"><span data-slot="dated_on"></span></p>\n'
        '<p class="annotation">（此件主动公开）</p>\n'
        '<p class="copies">抄送：区财政局，区总工会。</p>\n'
        '<p class="printed">东湖区人力资源和社会保障局办公室　<span data-slot="printed_on"></span></p>\n'
        "</body>\n</html>\n"
    )


def test_what_stood_in_the_slots_is_proposed_and_not_in_the_text() -> None:
    assert NOTICE.proposed == Slots("东人社发〔2026〕15号", date(2026, 3, 5), date(2026, 3, 6))
    assert "〔2026〕15号" not in NOTICE.text
    assert "2026年3月5日" not in NOTICE.text


def test_filled_slots_read_as_official_documents_write_them() -> None:
    text = text_of(fill_slots(NOTICE.content, FILLED))

    assert "\n东人社发〔2026〕16号\n" in text
    assert "\n东湖区人力资源和社会保障局\n2026年3月9日\n（此件主动公开）\n" in text
    assert text.endswith("东湖区人力资源和社会保障局办公室　2026年3月10日印发")


def test_docx_and_txt_of_the_same_words_give_the_same_bytes() -> None:
    other = build_rendition(read_upload("通知.txt", samples.txt_of(samples.NOTICE)), role="policy")

    assert (other.hash, other.text_hash) == (NOTICE.hash, NOTICE.text_hash)


def test_a_policy_without_the_classic_lines_still_has_its_three_slots() -> None:
    upload = read_upload(
        "稿.txt", samples.txt_of("关于某事的通知\n各单位：\n请照办。\n东湖区人社局\n（此件主动公开）\n")
    )
    lines = build_rendition(upload, role="policy").content.decode().splitlines()[4:-2]

    assert lines == [
        '<p class="number"><span data-slot="number"></span></p>',
        '<h1 class="title">关于某事的通知</h1>',
        '<p class="recipients">各单位：</p>',
        "<p>请照办。</p>",
        '<p class="signature">东湖区人社局</p>',
        '<p class="dated"><span data-slot="dated_on"></span></p>',
        '<p class="annotation">（此件主动公开）</p>',
        '<p class="printed"><span data-slot="printed_on"></span></p>',
    ]


def test_room_that_a_draft_leaves_for_a_value_becomes_its_slot() -> None:
    text = (
        "东湖区人社局文件\n东人社发〔2026〕　　号\n关于某事的通知\n各单位：\n请照办。\n东湖区人社局\n2026年　月　日\n"
        "东湖区人社局办公室　2026年　月　日印发\n"
    )
    rendition = build_rendition(read_upload("稿.txt", samples.txt_of(text)), role="policy")

    assert rendition.proposed == Slots()
    assert rendition.text == (
        "东湖区人社局文件\n关于某事的通知\n各单位：\n请照办。\n东湖区人社局\n东湖区人社局办公室　"
    )


@pytest.mark.parametrize("role", ["interpretation", "attachment"])
def test_only_a_policy_has_slots(role: str) -> None:
    rendition = build_rendition(read_upload("通知.txt", samples.txt_of(samples.NOTICE)), role=role)  # type: ignore[arg-type]

    assert b"<span data-slot=" not in rendition.content
    assert "2026年3月5日" in rendition.text
    assert fill_slots(rendition.content, FILLED) == rendition.content


def test_a_signer_beside_the_number_stays_beside_the_slot() -> None:
    text = "东湖区人社局文件\n东人社报〔2026〕3号　签发人：王某某\n关于某事的请示\n区人民政府：\n妥否，请批示。\n"
    content = build_rendition(read_upload("请示.txt", samples.txt_of(text)), role="policy").content.decode()

    assert '<p class="number"><span data-slot="number"></span>　签发人：王某某</p>' in content


def test_nothing_that_hides_in_a_docx_reaches_the_rendition() -> None:
    hidden = (
        "<w:p><w:r><w:t>请照办。</w:t></w:r><w:del><w:r><w:delText>泄露一</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>泄露二</w:t></w:r><w:r><w:instrText>泄露三</w:instrText></w:r></w:p>"
    )
    content = samples.docx_of(samples.NOTICE, header="泄露四", footer="泄露五", author="泄露六")
    comments = samples.part("comments", f"<w:comment w:author='泄露七'>{samples.paragraph('泄露八')}</w:comment>")
    content = samples.with_member(samples.with_body(content, hidden), "word/comments.xml", comments)

    rendition = build_rendition(read_upload("泄露九.docx", content), role="policy")

    assert "请照办。" in rendition.text
    assert "泄露" not in rendition.content.decode()


def test_markup_in_a_text_stays_text() -> None:
    upload = read_upload("稿.txt", samples.txt_of('标题\n<script>x</script> & <span data-slot="number">1</span>\n'))
    rendition = build_rendition(upload, role="interpretation")

    assert '<script>x</script> & <span data-slot="number">1</span>' in rendition.text
    assert b"<span data-slot=" not in rendition.content


def test_a_file_with_nothing_to_publish_is_refused() -> None:
    with pytest.raises(Invalid, match="没有可以公开的文字"):
        build_rendition(read_upload("空.docx", samples.docx_of("")), role="policy")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.replace(b"<p>", b'<p onclick="x()">', 1),
        lambda content: content.replace(b"<p>", b"<p><script>x</script>", 1),
        lambda content: content.replace(b"</body>", b"<p></p></body>"),
        lambda content: content.replace(b"<p>", b"<p ><!-- x -->", 1),
        lambda content: content + b"\n",
        lambda content: b"<!DOCTYPE x>" + content,
        lambda content: content[:-10],
    ],
)
def test_bytes_that_are_not_canonical_are_not_read(spoil: object) -> None:
    with pytest.raises(Unreadable):
        parse(spoil(NOTICE.content))  # type: ignore[operator]


def test_tables_keep_their_cells_and_the_table_of_the_printing_line_becomes_lines() -> None:
    def table(*cells: str) -> str:
        return f"<w:tbl><w:tr>{''.join(f'<w:tc>{samples.paragraph(cell)}</w:tc>' for cell in cells)}</w:tr></w:tbl>"

    base = samples.docx_of("关于某事的通知\n各单位：\n请照办。")
    content = samples.with_body(base, table("项目", "金额") + table("东湖区人社局办公室", "2026年3月6日印发"))
    rendition = build_rendition(read_upload("通知.docx", content), role="policy")

    assert b"<table><tbody><tr><td><p>\xe9\xa1\xb9\xe7\x9b\xae</p></td>" in rendition.content
    assert (
        '<p class="printed">东湖区人社局办公室　<span data-slot="printed_on"></span></p>' in rendition.content.decode()
    )
    assert rendition.proposed.printed_on == date(2026, 3, 6)
