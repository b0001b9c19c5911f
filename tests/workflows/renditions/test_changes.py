"""Suggestions carried out, differences shown, and changes of substance told from those of wording."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid
from tests import samples
from workflows.renditions.canonical import clean_paragraph, parse, serialise, text_of
from workflows.renditions.changes import (
    apply_suggestion,
    differences,
    differences_html,
    is_substantive,
    substantive_words,
    text_differences,
    word_changes,
)
from workflows.renditions.model import Paragraph, Run
from workflows.renditions.uploads import read_upload
from workflows.renditions.xhtml import build_rendition

NOTICE = build_rendition(read_upload("通知.txt", samples.txt_of(samples.NOTICE)), role="policy").content


def rendition(*paragraphs: Paragraph | str) -> bytes:
    blocks = [Paragraph((Run(item),)) if isinstance(item, str) else item for item in paragraphs]
    return serialise(clean_paragraph(block) for block in blocks)


def test_a_passage_is_replaced_where_it_stands() -> None:
    changed = apply_suggestion(NOTICE, "中级每人1500元", "中级每人1600元")

    assert changed == NOTICE.replace(b"1500", b"1600")


def test_formatting_inside_the_passage_does_not_matter() -> None:
    before = rendition(Paragraph((Run("应当"), Run("参加失业", bold=True), Run("保险"))))

    assert apply_suggestion(before, "当参加失业保", "予参加工伤保") == rendition("应予参加工伤保险")
    assert apply_suggestion(before, "失业", "工伤") == rendition(
        Paragraph((Run("应当"), Run("参加工伤", bold=True), Run("保险")))
    )


def test_width_of_spaces_in_what_was_typed_does_not_matter() -> None:
    assert apply_suggestion(NOTICE, "  中级每人1500元\n", "中级每人1600元") == apply_suggestion(
        NOTICE, "中级每人1500元", "中级每人1600元"
    )


def test_a_passage_in_a_cell_can_be_changed() -> None:
    table = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
    fragment = table.format(samples.paragraph("项目"), samples.paragraph("金额五元"))
    upload = read_upload("表.docx", samples.with_body(samples.docx_of("关于某事的通知"), fragment))
    content = build_rendition(upload, role="attachment").content

    assert "金额六元" in text_of(apply_suggestion(content, "五元", "六元"))


def test_an_emptied_paragraph_goes() -> None:
    assert apply_suggestion(rendition("甲", "乙", "丙"), "乙", "") == rendition("甲", "丙")


@pytest.mark.parametrize(
    ("original", "replacement", "words"),
    [
        ("不存在的文字", "x", "找不到"),
        ("每人", "各", "出现 3 次"),
        ("", "x", "请填写"),
        ("　", "x", "请填写"),
        ("中级", "中级", "相同"),
        ("中级", " 中级", "相同"),
        ("申领条件\n职工", "x", "一个段落"),
        ("中级", "甲\n乙", "一个段落"),
        ("办公室　2026", "x", "找不到"),
    ],
)
def test_a_suggestion_that_cannot_be_carried_out_says_why(original: str, replacement: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        apply_suggestion(NOTICE, original, replacement)


def test_overlapping_occurrences_count() -> None:
    with pytest.raises(Invalid, match="2 次"):
        apply_suggestion(rendition("人人人"), "人人", "众人")


def test_a_passage_cannot_span_a_slot() -> None:
    content = rendition(Paragraph((Run("甲"), Run("", slot="number"), Run("乙"))))

    with pytest.raises(Invalid, match="找不到"):
        apply_suggestion(content, "甲乙", "丙")
    assert b"data-slot" in apply_suggestion(content, "乙", "丙")


@given(st.text(alphabet="甲乙丙<&> ", min_size=1, max_size=12), st.text(alphabet="丁戊<&>", max_size=6), st.data())
def test_whatever_is_replaced_the_result_is_canonical_and_says_so(text: str, new: str, data: st.DataObject) -> None:
    content = rendition(f"首{text}尾")
    shown = text_of(content)
    start = data.draw(st.integers(0, len(shown) - 1))
    original = shown[start : data.draw(st.integers(start + 1, len(shown)))]
    try:
        changed = apply_suggestion(content, original, new)
    except Invalid:
        return

    assert serialise(parse(changed)) == changed
    assert changed != content


def words(operation: str, parts: tuple[tuple[str, str], ...]) -> str:
    return "".join(text for kind, text in parts if kind in {"same", operation})


@given(st.text(alphabet="甲乙丙12 ", max_size=20), st.text(alphabet="甲乙丙12 ", max_size=20))
def test_the_differences_of_words_hold_both_texts(before: str, after: str) -> None:
    parts = word_changes(before, after)

    assert words("removed", parts) == before
    assert words("added", parts) == after


@given(
    st.lists(st.text(alphabet="甲乙丙丁", min_size=1, max_size=5)),
    st.lists(st.text(alphabet="甲乙丙丁", min_size=1, max_size=5)),
)
def test_the_differences_hold_every_paragraph_of_both(old: list[str], new: list[str]) -> None:
    found = differences(rendition(*old), rendition(*new))

    assert [item.old for item in found if item.kind != "added"] == old
    assert [item.new for item in found if item.kind != "removed"] == new
    assert all(item.kind == "same" for item in found) == (old == new)


def test_a_changed_number_is_shown_as_a_whole() -> None:
    (changed,) = [item for item in differences(NOTICE, NOTICE.replace(b"1500", b"1600")) if item.kind != "same"]

    assert changed.kind == "changed"
    assert [part for part in changed.parts if part[0] != "same"] == [("removed", "1500"), ("added", "1600")]


def test_differences_as_html() -> None:
    old, new = rendition("甲<b>", "丙丙", "同", "同二"), rendition("甲<c>", "同", "同二", "丁")
    found = differences(old, new)

    assert differences_html(found, only_changed=True) == (
        '<div class="differences"><p class="difference changed" title="修改">甲&lt;<del>b</del><ins>c</ins>&gt;</p>'
        '<p class="difference removed" title="删除"><del>丙丙</del></p>'
        '<p class="difference left-out">（未改动 2 段）</p>'
        '<p class="difference added" title="新增"><ins>丁</ins></p></div>'
    )
    assert re.findall(r"<p[^>]*>(同二?)</p>", differences_html(found)) == ["同", "同二"]


SUBSTANTIVE = [
    ("每人1500元", "每人1600元"),
    ("资助五千元", "资助六千元"),
    ("比例不低于50%", "比例不低于60%"),
    ("百分之五", "百分之六"),
    ("自2026年1月1日起施行", "自2026年3月1日起施行"),
    ("20个工作日内", "15个工作日内"),
    ("20个工作日", "20个自然日"),
    ("自次月起", "自当月起"),
    ("第三条", "第四条"),
    ("应当提交", "可以提交"),
    ("可以提交材料", "不得提交材料"),
    ("必须公开", "公开"),
    ("不予受理", "予以受理"),
    ("申请人无需提交", "申请人需提交"),
    ("满12个月", "12个月"),
    ("甲和乙", "甲或乙"),
    ("五人以上", "五人以下"),
    ("由财政局负责", "由税务局负责"),
    ("用人单位缴纳", "职工缴纳"),
    ("各街道办事处负责", "各街道办事处配合"),
    ("免除滞纳金", "缴纳滞纳金"),
    ("本通知有效期至年底", "本通知"),
    ("原文", "原文\n申请人应当到场办理。"),
    ("甲\n未按规定缴费的，处以罚款。", "甲"),
    ("初级每人1000元\n中级每人1500元", "中级每人1500元\n初级每人1000元"),
    ("予以禁止", "予以鼓励"),
    ("老年人优先办理", "残疾人优先办理"),
    ("区人社局会同区财政局", "区人社局"),
]
WORDING = [
    ("做为依据", "作为依据"),
    ("认真贯彻落实", "抓好贯彻落实"),
    ("政务公开，", "政务公开；"),
    ("进一步加强", "切实加强"),
    ("积极推动", "大力推动"),
    ("工作做的好", "工作做得好"),
    ("20 个工作日", "20个工作日"),
    ("（一）总则", "(一)总则"),
    ("登陆网站", "登录网站"),
    ("帐户信息", "账户信息"),
    ("其它", "其他"),
    ("甲、乙和丙", "甲、乙、丙"),
    ("政策解读质量", "政策解读的质量"),
    ("原文", "原文\n特此通知。"),
    ("同样", "同样"),
]


@pytest.mark.parametrize(("old", "new"), SUBSTANTIVE)
def test_changed_figures_dates_subjects_or_duties_are_substantive(old: str, new: str) -> None:
    assert is_substantive(old, new)
    assert is_substantive(new, old)
    assert substantive_words(old, new)


@pytest.mark.parametrize(("old", "new"), WORDING)
def test_changed_wording_is_not_substantive(old: str, new: str) -> None:
    assert not is_substantive(old, new)
    assert not is_substantive(new, old)


def test_two_texts_of_a_pdf_are_compared_like_renditions() -> None:
    found = text_differences("同\n每人5元", "同\n每人6元")

    assert [item.kind for item in found] == ["same", "changed"]
