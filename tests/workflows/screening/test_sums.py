"""Sums in sentences and tables, and numbers of items announced."""

import pytest

from tests.workflows.screening.reading import found, table, words

OF_WHICH = [
    ("共有10家，其中国企3家、民企4家、外资5家。", ["error"]),
    ("共计拨付资金120万元，其中区级资金80万元，市级资金50万元。", ["error"]),
    ("共10家，其中国企3家、民企4家、外资2家。", ["warning"]),
    ("共10家，其中国企3家、民企4家、外资3家。", []),
    ("共10家，其中国企3家、民企4家等。", []),
    ("共10家，其中国企3家。", []),
    ("共10家，其中国企1家、民企2家、外资3家。", []),
    ("共有参训人员60人，其中女性25人，高级工20人，党员30人。", []),
    ("共拨付1.2亿元，其中区级8000万元，市级4000万元。", []),
    ("共受理申请 9 件，其中当面申请 0 件，传真申请 0 件，网络申请 9 件。", []),
    ("总计1,200人，其中初级800人、高级400人。", []),
]


@pytest.mark.parametrize(("sentence", "levels"), OF_WHICH)
def test_parts_against_their_total(sentence: str, levels: list[str]) -> None:
    assert [finding.level for finding in found("sums.of-which", sentence)] == levels


TOTALS = [
    ("区级补贴20人，合计35人。", []),
    ("初级工15人、中级工20人、高级工8人，合计42人。", ["合计42人"]),
    ("初级工15人、中级工20人、高级工8人，合计43人。", []),
    ("区级12.4万元、市级3.3万元，总计15.8万元。", []),
    ("初级工15人、拨付20万元，合计35人。", []),
    ("每人15人次、20人次，共计42人次。", []),
    ("其中15人、20人，合计42人。", []),
    ("合计42人。", []),
]


@pytest.mark.parametrize(("sentence", "marked"), TOTALS)
def test_a_total_after_its_parts(sentence: str, marked: list[str]) -> None:
    assert words(found("sums.total", sentence)) == marked


def test_shares_of_one_whole() -> None:
    assert len(found("sums.shares", "三次产业分别占5%、45%和57%。")) == 1
    assert not found("sums.shares", "三次产业分别占5%、45%和50%。\n增长率分别为60%、70%。")


TABLES = [
    (("指标|甲|乙|合计", "1月|3|4|9", "2月|5|6|12", "3月|1|2|7"), []),
    (("街道|人数|完成率", "盈浦|12|90", "夏阳|15|80", "合计|27|86"), []),
    (("街道|人数", "盈浦|12", "夏阳|15", "合计|28"), ["28"]),
    (("街道|人数", "盈浦|12", "夏阳|15", "合计|27"), []),
    (("街道|人数", "盈浦|12", "夏阳|", "合 计|12"), []),
    (("街道|人数", "盈浦|1,012", "夏阳|15", "合计|1,027"), []),
    (("街道|人数", "盈浦|1,012", "夏阳|15", "总计|1,037"), ["1,037"]),
    (("街道|男|女|合计", "盈浦|12|10|22", "夏阳|15|9|25"), ["25"]),
    (("街道|合计|男|女", "盈浦|22|12|10", "夏阳|25|15|9"), ["25"]),
    (("街道|人数*2|合计^2", "街道|男|女", "盈浦|12|10|22", "夏阳|15|9|25"), ["25"]),
    (("街道|人数", "盈浦|12", "夏阳|15", "小计|27", "徐泾|5", "华新|6", "小计|11", "合计|38"), []),
    (("街道|人数", "盈浦|12", "夏阳|15", "小计|27", "徐泾|5", "华新|6", "小计|12", "合计|38"), ["12"]),
    (("街道|人数", "盈浦|12", "夏阳|15", "小计|27", "徐泾|5", "华新|6", "小计|11", "合计|48"), ["48"]),
    (("街道|人数", "合计|28", "盈浦|12", "夏阳|15"), ["28"]),
    (("街道|人数", "盈浦|12", "其中：女|7", "夏阳|15", "合计|27"), []),
    (("街道|人数|占比", "盈浦|12|44.4%", "夏阳|15|55.6%", "合计|27|100%"), []),
    (("序号|街道|人数", "1|盈浦|12", "2|夏阳|15", "合计||27"), []),
    (("项目|单价|数量|合计", "甲|2|3|6", "乙|4|5|20"), []),
    (("项目|金额", "甲|12.54", "乙|3.24", "丙|1.11", "丁|2.22", "合计|19.12"), []),
    (("事项|件数", "一、新收|9", "（一）公开|4", "1. 秘密|0", "（七）总计|9"), []),
]


@pytest.mark.parametrize(("rows", "marked"), TABLES)
def test_tables_add_up(rows: tuple[str, ...], marked: list[str]) -> None:
    findings = found("sums.table", table(*rows))
    assert words(findings) == marked
    assert all(finding.level == "error" for finding in findings)


def test_a_difference_that_rounding_may_explain_is_a_note() -> None:
    (finding,) = found("sums.table", table("项目|金额", "补贴|12.5", "鉴定|3.2", "合计|15.8"))
    assert (finding.level, finding.matched) == ("note", "15.8")
    assert "各项之和为 15.7（相差在四舍五入范围内）" in finding.message


def test_the_message_names_place_stated_and_computed() -> None:
    (finding,) = found("sums.table", table("街道|人数", "盈浦|12", "夏阳|15", "合计|28"))
    assert finding.message == "表格 1 第 4 行的合计写作 28，各项之和为 27，请核对。"
    assert finding.part == "表格 1 第 4 行"


ANNOUNCED = [
    ("具备以下3项条件：\n1. 甲\n2. 乙", ["以下3项条件："]),
    ("采取下列四项措施：\n（一）甲\n（二）乙\n（三）丙", ["下列四项措施："]),
    ("采取下列三项措施：\n（一）甲\n（二）乙\n（三）丙", []),
    ("采取下列一项或者多项措施：\n（一）甲\n（二）乙", []),
    ("依法采取下列一种方式：\n（一）甲\n（二）乙", []),
    ("分为两个阶段：\n（一）甲\n1. 子\n2. 丑\n3. 寅\n（二）乙\n二、另起", []),
    ("具备以下3项条件：\n另行通知。", []),
]


@pytest.mark.parametrize(("text", "marked"), ANNOUNCED)
def test_numbers_announced_and_what_follows(text: str, marked: list[str]) -> None:
    assert words(found("sums.announced", f"为做好工作，现通知如下。\n{text}")) == marked
