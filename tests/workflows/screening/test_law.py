"""法律关: articles, titles, basis, and documents that no longer apply."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflows.screening.passages import document, found
from workflows.screening.checks.law_articles import LAST_ARTICLE, article_number
from workflows.screening.rulebook import Repealed, Rulebook
from workflows.screening.rulebooks import default_rulebook


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("三十三", 33),
        ("33", 33),
        ("一百", 100),
        ("一百零三", 103),
        ("一百〇三", 103),
        ("一百一十", 110),
        ("一百二十六", 126),
        ("一千零一十二", 1012),
        ("一千一百六十五", 1165),
        ("一千二百六十", 1260),
        ("三三", None),
        ("十十", None),
        ("二百三", None),
        ("一百十", None),
        ("一十二", None),
        ("3十", None),
        ("十三五", None),
        ("零", None),
        ("0", None),
        ("1" * 5000, None),
    ],
)
def test_numerals_of_articles(numeral: str, number: int | None) -> None:
    assert article_number(numeral) == number


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("根据《劳动合同法》第三十九条的规定", []),
        ("根据《劳动合同法》第39条的规定", []),
        ("第一条　为了规范管理，制定本办法。", []),
        ("依照《中华人民共和国民法典》第一千一百六十五条", []),
        ("依照《公务员法》第五十条之一", []),
        ("根据《劳动合同法》第三三条的规定", ["第三三条"]),
        ("第十十条　本办法自发布之日起施行。", ["第十十条"]),
        ("根据第 三 三 条", ["第 三 三 条"]),
        ("第一二三条", ["第一二三条"]),
        ("开通第十三五条线", []),
        ("第一季度条件改善，一条龙服务", []),
    ],
)
def test_articles_are_numbered_as_statutes_do(text: str, matched: list[str]) -> None:
    assert [one.matched for one in found("law.article", text)] == matched


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("根据《中华人民共和国政府信息公开条例》第五十六条", []),
        ("根据《中华人民共和国政府信息公开条例》第五十七条", ["第五十七条"]),
        ("根据《政府信息公开条例》（国务院令第711号）第六十条第一款第（二）项", ["第六十条"]),
        ("依据《劳动法》第七十二条、第一百零八条和第一百零七条", ["第一百零八条"]),
        ("依据《劳动合同法（2012年修订）》第九十九条", ["第九十九条"]),
        ("依据《某区暂行办法》第九百条", []),
        ("依据《劳动法》和《某办法》第三百条", []),
        ("依据《劳动法》第七十二条。第三百条另有规定", []),
    ],
)
def test_articles_beyond_the_last_one(text: str, matched: list[str]) -> None:
    assert [one.matched for one in found("law.beyond", text)] == matched


def test_the_table_of_laws_holds_short_names_with_plausible_counts() -> None:
    assert all(not name.startswith("中华") and 10 <= last <= 1260 for name, last in LAST_ARTICLE.items())


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("根据劳动合同法第三十九条的规定，", ["劳动合同法"]),
        ("依照中华人民共和国行政许可法第十二条", ["中华人民共和国行政许可法"]),
        ("根据《劳动合同法》第三十九条", []),
        ("根据本条例第三条", []),
        ("违反本法第三条", []),
        ("依照上述条例第三条", []),
        ("以下简称“信息公开条例”。\n根据信息公开条例第三条", []),
        ("根据劳动合同法的规定", []),
        ("根据实施办法第三条", []),
    ],
)
def test_names_of_laws_without_marks(text: str, matched: list[str]) -> None:
    assert [one.matched for one in found("law.unmarked", text)] == matched


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("《关于印发〈培训补贴办法〉的通知》", []),
        ("《关于印发《培训补贴办法》的通知》", ["《培训补贴办法》"]),
        ("《甲办法》和《乙办法》", []),
        ("《甲办法》（《乙办法》同时废止）", []),
        ("《未完。\n《乙办法》", []),
    ],
)
def test_titles_within_titles(text: str, matched: list[str]) -> None:
    assert [one.matched for one in found("law.nested-title", text)] == matched


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("为规范补贴发放，制定本办法。", 1),
        ("现将《培训补贴办法》印发给你们。", 1),
        ("制定《培训补贴办法》。", 1),
        ("根据《中华人民共和国就业促进法》，制定本办法。", 0),
        ("根据《上海市就业促进条例（试行）》，制定本办法。", 0),
        ("根据就业促进法等规定，制定本办法。", 0),
        ("根据沪人社规〔2025〕3号，制定本办法。", 0),
    ],
)
def test_a_normative_document_names_its_basis(text: str, findings: int) -> None:
    assert len(found("law.basis", text, matter_class="normative")) == findings
    assert found("law.basis", text, matter_class="general") == []
    assert found("law.basis", document(text, role="interpretation"), matter_class="normative") == []


COURT = "《最高人民法院关于审理政府信息公开行政案件若干问题的规定》"


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("根据《合同法》第五十二条", ["《合同法》"]),
        ("根据《中华人民共和国合同法》的规定", ["《中华人民共和国合同法》"]),
        ("根据《中华人民共和国合同\n法》的规定", ["《中华人民共和国合同"]),
        ("根据《劳动合同法》的规定", []),
        ("根据《中华人民共和国民法典》的规定", []),
        ("根据合同法律规定", []),
        ("《合同法》同时废止。", []),
        ("民法典施行后，《合同法》不再执行。根据《物权法》办理。", ["《物权法》"]),
        ("原《合同法》第五十二条", []),
        ("下列文件同时废止：\n1.《合同法》\n2.《物权法》", []),
        ("下列文件同时废止：\n1.《甲办法》。\n根据《物权法》办理。", ["《物权法》"]),
        ("办理依据如下：\n1.《合同法》", ["《合同法》"]),
        (f"按照{COURT}（法释〔2011〕17号）", [COURT]),  # its own number is no second finding
        ("按照法释〔2011〕17号办理", ["法释〔2011〕17号"]),
        ("按照法释[2011]17 号办理", ["法释[2011]17 号"]),
        ("按照法释〔2025〕8号办理", []),
        ("按照国发〔2000〕23号文件", ["国发〔2000〕23号"]),
        ("按照沪国发〔2000〕230号文件", []),
    ],
)
def test_repealed_documents(text: str, matched: list[str]) -> None:
    assert [one.matched for one in found("law.repealed", text, default_rulebook())] == matched


def test_a_finding_says_since_when_and_what_applies_instead() -> None:
    (one,) = found("law.repealed", "根据《合同法》办理", default_rulebook())

    assert one.message == (
        "《合同法》已于 2021 年 1 月 1 日废止，现行依据是《中华人民共和国民法典》，请改用现行依据或者删去。"
    )


def test_a_repeal_that_lies_ahead_is_no_finding() -> None:
    ahead = Rulebook(repealed=(Repealed("甲办法", since=date(2027, 1, 1)), Repealed("乙办法")))

    assert [one.matched for one in found("law.repealed", "《甲办法》《乙办法》", ahead)] == ["《乙办法》"]


def test_a_document_that_repeals_others_may_name_them() -> None:
    repealing = document("《合同法》\n《物权法》", title="关于公布失效文件的决定")

    assert found("law.repealed", repealing, default_rulebook()) == []
