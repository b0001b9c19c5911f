"""Sentences that keep something inside, remarks of colleagues, marks that no law knows; and what only sounds so."""

import pytest

from tests.workflows.screening.corpus.measure import TODAY
from tests.workflows.screening.places import Place, of
from workflows.screening import checks  # noqa: F401 - registers them
from workflows.screening.checks.secrecy_wording import inside_wording, unlawful_marks
from workflows.screening.model import Subject
from workflows.screening.registry import CheckFunction
from workflows.screening.rulebook import Rulebook


def words(function: CheckFunction, place: Place | str) -> list[str]:
    one = of("第一段。", place, "第三段。")
    text = one.passages[1].text
    found = list(function(one, Subject((one,), TODAY), Rulebook()))
    assert all(each.passage is one.passages[1] for each in found)
    return [text[each.start : each.end] for each in found]


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("以上数据仅供内部参考，请勿对外提供。", ["以上数据仅供内部参考"]),
        ("以上数据仅供内 部 参考。", ["以上数据仅供内 部 参考"]),
        ("具体审批口径由各单位内部掌握，不对外公布。", ["由各单位内部掌握"]),
        ("内部掌握标准，不公开。", ["内部掌握标准，不公开"]),
        ("本方案仅供内部掌握。", ["供内部掌握"]),
        ("会议材料会后收回，严禁拍照、复印。", ["会议材料会后收回"]),
        ("本名单请勿外传。", ["本名单请勿外传"]),
        ("涉密会议材料应当会后收回。", []),
        ("建立会议文件会后收回制度。", []),
        ("各单位要健全内部控制制度，加强内部监督。", []),
        ("用于内部分析研判，未经批准不得对外提供。", []),
        ("属于内部事务信息的，可以不予公开。", []),
        ("个人信息不得对外提供。", []),
        (("批注", "此处数字未经领导同意，不得对外公开"), ["未经领导同意"]),
        (("批注", "先不公开"), ["先不公开"]),
        (("修订删除", "暂不对外公布"), ["暂不对外公布"]),
        (("修订删除", "按王副区长批示办理"), ["批示"]),
        (("隐藏文字", "这一段不要公开"), ["不要公开"]),
        (("隐藏文字", "此数不对外"), ["不对外"]),
        (("修订删除", "名额由内部商定"), ["内部"]),
        (("批注", "注意保密，别写进去"), ["保密"]),
        (("修订删除", "加强内部控制，完善保密审查制度，不对外开放"), []),
        (("修订删除", "内部资料"), []),  # a label: another check says so
        (("隐藏文字", "补贴标准"), []),
        ("按领导批示办理，内部商定。", []),
        (("批注", "请再核对"), []),
        (("文档属性", "不得对外公开"), []),
        ("未经领导同意，不得对外公开。", []),
    ],
)
def test_wording_that_keeps_something_inside(place: Place | str, found: list[str]) -> None:
    assert words(inside_wording, place) == found


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("内部★3年", ["内部★3年"]),
        ("商密★2年", ["商密★2年"]),
        ("核心商密☆长期", ["核心商密☆长期"]),
        (("页眉", "内 部 ★"), ["内 部 ★"]),
        ("机密★1年", []),
        ("不得使用“内部★”等标志。", []),
        ("★内部控制", []),
    ],
)
def test_marks_that_no_law_knows(place: Place | str, found: list[str]) -> None:
    assert words(unlawful_marks, place) == found
