"""Numbers of headings, articles and items: gaps, duplicates, what only looks like a number."""

import pytest

from tests.workflows.screening.reading import found, words

HEADINGS = [
    ("一、甲\n（一）子\n二、乙\n（一）丑", []),
    ("一、甲\n二、乙\n三、丙", []),
    ("一、甲\n三、丙\n四、丁", ["三、"]),
    ("一、甲\n一、乙", ["一、"]),
    ("一、甲\n（一）子\n（三）丑\n二、乙\n（一）寅", ["（三）"]),
    ("一、甲\n（二）子", ["（二）"]),
    ("一、甲\n1. 子\n2. 丑\n二、乙\n3. 寅\n4. 卯", []),
    ("一、甲\n1. 子\n2. 丑\n二、乙\n1. 寅\n3. 卯", ["3."]),
    ("1.甲\n2.乙\n4.丙", ["4."]),
    ("一、目标\n（一）目标任务\n1. 内容\n（1）甲\n（2）项目建设\n（2）丙", ["（2）"]),
    ("九、甲\n十、乙\n十一、丙\n十三、丁", ["九、", "十三、"]),
    ("一、甲\n符合条例第\n（五）项规定的", []),
    ("一、甲\n（四）、（五）项所列人员", []),
    ("一、甲\n3.5亿元的投资", []),
    ("一、甲\n2026.4.1起施行", []),
    ("一、本年新收 9 0 0\n三、本年度办理 4 0 0", []),
]


@pytest.mark.parametrize(("text", "marked"), HEADINGS)
def test_headings_go_on_without_gaps(text: str, marked: list[str]) -> None:
    assert words(found("format.numbering", text)) == marked


def test_the_message_says_which_number_was_expected() -> None:
    (gap,) = found("format.numbering", "一、甲\n（一）子\n（二）丑\n（四）寅")
    (twice,) = found("format.numbering", "一、甲\n二、乙\n二、丙")
    (late,) = found("format.numbering", "一、甲\n（二）子")
    assert "上一个是“（二）”，此处应为“（三）”" in gap.message
    assert "重复，此处应为“三、”" in twice.message
    assert "没有“（一）”" in late.message


ARTICLES = [
    ("第一条 甲\n第二条 乙\n第三条 丙", []),
    ("第一条 甲\n第三条 丙", ["第三条"]),
    ("第一条 甲\n第二条 乙\n第二条 丙", ["第二条"]),
    ("第一章 总则\n第一条 甲\n第二章 分则\n第二条 乙", []),
    ("第一章 总则\n第一条 甲\n第三章 附则\n第二条 乙", ["第三章"]),
    ("第九十九条 甲\n第一百条 乙\n第一百零一条 丙\n第一百零三条 丁", ["第一百零三条"]),
    ("第一条 甲\n第五条规定的情形除外。\n第二条 乙", []),
    ("第一条 甲\n第二条 之前的规定，从其规定。\n第三条 丙", []),
    ("第三章 国际海上运输及其辅助性业务经营活动的管理\n第一条 甲\n第二条 乙", []),
    ("第一条 为了规范管理、明确责任、提高效率、保护权益，依照\n第九条所列的程序办理。\n第二条 乙", []),
]


@pytest.mark.parametrize(("text", "marked"), ARTICLES)
def test_articles_and_chapters(text: str, marked: list[str]) -> None:
    assert sorted(words(found("format.articles", text))) == marked


INLINE = [
    ("违反本条规定，（一）、（四）、（六）项的，责令改正。", []),
    ("应当提供：（1）申请表；（2）证书；（4）账户信息。", ["（4）"]),
    ("应当提供：（1）申请表；（2）证书；（3）账户信息。", []),
    ("包括：（一）甲；（二）乙；（二）丙。", ["（二）"]),
    ("依照本办法第三条第（一）项、第（四）项的规定。", []),
    ("违反第（一）、（二）、（五）项规定的，责令改正。", []),
    ("教育培训中心（1）和实训基地（3）。", []),
]


@pytest.mark.parametrize(("text", "marked"), INLINE)
def test_numbers_inside_a_paragraph(text: str, marked: list[str]) -> None:
    assert words(found("format.numbering-inline", text)) == marked


ITEMS = [
    ("强化四个方面：一是拓展覆盖；二是提升水平；四是落实监督。", ["四是"]),
    ("一是拓展覆盖；二是提升水平；二是深化互动。", ["二是"]),
    ("一是拓展覆盖。二是提升水平。三是深化互动。一是另起；二是再来。", []),
    ("一要抓落实，二要强监督，三要重实效。", []),
]


@pytest.mark.parametrize(("text", "marked"), ITEMS)
def test_items_of_a_sentence(text: str, marked: list[str]) -> None:
    assert words(found("format.items-in-sentence", text)) == marked


def test_items_are_followed_over_the_lines_of_one_paragraph() -> None:
    lines = "有两方面的不足：一是解读形式单一，\n情况跟踪不够及时。二是覆盖面有待\n提升，三是渠道不多。五是人手不足。"
    (finding,) = found("format.items-in-sentence", lines)
    assert (finding.matched, finding.part) == ("五是", "正文第 4 段")


def test_marks_after_numbers() -> None:
    assert words(found("format.numbering-mark", "（一）、加强领导\n一.加强宣传\n（二）加强监督")) == ["（一）、", "一."]


def test_levels_are_not_skipped() -> None:
    assert words(found("format.level-order", "一、总体要求\n（1）目标\n（2）任务")) == ["（1）"]
    assert not found("format.level-order", "一、总体要求\n1. 目标\n（1）任务\n二、措施\n（一）甲\n1. 乙\n（1）丙")
