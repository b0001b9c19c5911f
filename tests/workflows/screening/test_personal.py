"""个人信息: what identifies a person is found however it is written; what only looks so is not."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.screening.passages import TODAY
from tests.workflows.screening.places import Place, of
from workflows.screening.identifiers import (
    is_card_number,
    is_credit_code,
    is_resident_number,
    masked,
)
from workflows.screening.model import Finding, ScreenedDocument, Subject
from workflows.screening.regions import REGIONS
from workflows.screening.registry import CHECKS, finding
from workflows.screening.rulebook import Rulebook

MINE = sorted(check for check in CHECKS if check.startswith("personal.") and check != "personal.name-list")
WEIGHTS = [2 ** (17 - position) % 11 for position in range(17)]


def resident(first_17: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return first_17 + "10X98765432"[total % 11]


def card(first: str) -> str:
    return next(first + last for last in "0123456789" if is_card_number(first + last))


def credit(first_17: str) -> str:
    return next(first_17 + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(first_17 + last))


ID = resident("31011519900307123")
ROUNDED = "310115199003071000"  # 310115199003071234 in a numeric cell
ID_X = next(each for n in range(100, 999) if (each := resident(f"32050219851231{n}")).endswith("X"))
CARD = card("622202100112345678")
CODE = credit("91310000MA1FL4567")
PHONE = "13816001234"


def found(
    *places: Place | str, matter_class: str = "general", offices: tuple[str, ...] = (), only: str = ""
) -> list[Finding]:
    one = of(*places)
    subject = Subject((one,), TODAY, matter_class)
    checks = [CHECKS[check] for check in MINE if check.endswith(only)]
    book = Rulebook(offices=offices)
    return [finding(known, each, one) for known in checks for each in known.function(one, subject, book)]


def ids(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.check.removeprefix("personal."), one.level) for one in findings]


# --- the numbers themselves ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("11010519491231002X", True),  # the example of GB 11643
        ("11010519491231002x", True),
        ("440524188001010014", True),  # the other one
        ("110105194912310021", False),
        (resident("31011520261121123"), True),
        (resident("31011520261122123"), False),  # tomorrow
        (resident("31011519900230123"), False),
        (resident("31091519900307123"), False),  # no such prefecture
        (resident("99010119900307123"), False),
        (resident("51022119650307123"), True),  # a prefecture of the past
        ("3101151990030712", False),
    ],
)
def test_resident_numbers(text: str, valid: bool) -> None:
    assert is_resident_number(text, TODAY) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("91350100M000100Y43", True),  # the example of GB 32100
        ("91350100M000100Y44", False),
        ("91350100M00010OY43", False),
        ("91350100M000100Y4", False),
    ],
)
def test_credit_codes(text: str, valid: bool) -> None:
    assert is_credit_code(text) is valid


@pytest.mark.parametrize(
    ("text", "valid"), [("4111111111111111", True), ("4111111111111112", False), ("79927398713", False)]
)
def test_card_numbers(text: str, valid: bool) -> None:
    assert is_card_number(text) is valid


def test_masking_keeps_the_ends() -> None:
    assert (masked(ID), masked(PHONE), masked("E12345678")) == (f"310{'*' * 11}{ID[-4:]}", "138****1234", "E******78")


# --- found however it is written ------------------------------------------------------------------------------------

FOUND: list[tuple[tuple[Place | str, ...], list[tuple[str, str]]]] = [
    ((f"张三，身份证号{ID}，已核实。",), [("resident-id", "error")]),
    ((f"{ID_X}",), [("resident-id", "error")]),
    ((f"证件：{ID_X.lower()}。",), [("resident-id", "error")]),
    (("".join(chr(ord(c) + 0xFEE0) for c in ID_X),), [("resident-id", "error")]),
    ((f"{ID[:6]} {ID[6:14]} {ID[14:]}",), [("resident-id", "error")]),
    ((f"{ID[:6]}-{ID[6:14]}-{ID[14:]}",), [("resident-id", "error")]),
    ((" ".join(ID),), [("resident-id", "error")]),
    ((f"公民身份号码：{ID[:10]}\n{ID[10:]}",), [("resident-id", "error")]),
    ((f"公民身份号码：{ID[:7]}", f"{ID[7:]}，特此证明。"), [("resident-id", "error")]),
    ((f"公民身份号码：{ID[:2]}\u200b{ID[2:]}",), [("resident-id", "error")]),
    ((f"身份证号ID{ID}",), [("resident-id", "error")]),
    ((("row", f"1|张三|{ID}|12"),), [("resident-id", "error")]),
    ((("row", f"1|张三|{ID[:9]}|{ID[9:]}"),), [("resident-id", "error")]),
    ((("row", "|".join(ID)),), [("resident-id", "error")]),
    ((("row", f"2|{ID}|{ID_X}"),), [("resident-id", "error")] * 2),
    ((f"张三 {ID} {PHONE} 李四 {ID_X}",), [("resident-id", "error"), ("resident-id", "error"), ("mobile", "error")]),
    (("身份证（旧）：310115900307123",), [("resident-id", "error")]),
    ((("row", "姓名|身份证号"), ("row", "张三|310115900307123")), [("resident-id", "error")]),
    ((f"身份证号码：{ID[:-1]}{(int(ID_X[0]) + 1) % 10}",), [("resident-id", "warning")]),  # a slip
    ((("批注", f"此人{ID}"),), [("resident-id", "error")]),
    ((("文档属性", ID),), [("resident-id", "error")]),
    ((f"统一社会信用代码：{CODE[:-1]}{'1' if CODE[-1] == '0' else '0'}",), [("credit-code", "error")]),
    ((f"统一社会信用代码{CODE[:-1]}，法定代表人王五。",), [("credit-code", "error")]),
    ((("row", "单位|统一社会信用代码"), ("row", "某公司|91310000MA1FL4567I")), [("credit-code", "error")]),
    ((f"户名：张三，卡号：{CARD}",), [("bank-account", "error")]),
    (
        ("补贴发放至本人银行卡。", f"{CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}"),
        [("bank-account", "error")],
    ),
    ((("row", "姓名|银行账号"), ("row", f"张三|{CARD}"), ("row", f"李四|{CARD}")), [("bank-account", "error")] * 2),
    ((f"单位名称：某某科技有限公司，开户行：某银行，账号：{CARD}",), [("bank-account", "warning")]),
    (("户名：某区就业促进中心", f"账号：{CARD}", "开户行：某银行"), [("bank-account", "warning")]),
    ((f"联系人：王五，手机{PHONE}。",), [("mobile", "error")]),
    (("电话：138-1600-1234",), [("mobile", "error")]),
    (("电话：138 1600 1234",), [("mobile", "error")]),
    (("电话：１３８１６００１２３４",), [("mobile", "error")]),
    (("电话：+86 13816001234",), [("mobile", "error")]),
    (("电话：+8613816001234",), [("mobile", "error")]),
    (("电话：0086-13816001234",), [("mobile", "error")]),
    ((f"电话：59730200,{PHONE}",), [("mobile", "error")]),
    ((f"电话：59730200/{PHONE}",), [("mobile", "error")]),
    (("联系电话：1381600", "1234转3"), [("mobile", "error")]),
    ((("row", f"李四|科员|{PHONE}|13916001234"),), [("mobile", "error")] * 2),
    ((f"① {PHONE}②13916001234",), [("mobile", "error")] * 2),
    (("持护照E12345678入境。",), [("passport", "error")]),
    ((("row", "姓名|护照号码"), ("row", "某人|EA1234567|13人")), [("passport", "error")]),
    (("往来港澳通行证 C12345678",), [("passport", "error")]),
    (("驾驶沪A·12345小型客车",), [("plate", "warning")]),
    (("驾驶沪AD12345小型客车",), [("plate", "warning")]),
    (("车牌：浙B 1A2C3",), [("plate", "warning")]),
    ((("row", "张三|沪A12345|2026"),), [("plate", "warning")]),
    (("邮箱：zhangsan_88@qq.com",), [("mail", "warning")]),
    (("邮箱：zhangsan＠163．com",), [("mail", "warning")]),
    ((("row", "张三|zs@gmail.com|6"),), [("mail", "warning")]),
    (("家庭住址：临江区江畔路128弄5号602室",), [("home", "warning")]),
    (("现住浦东新区某某路12号301室。",), [("home", "warning")]),
    (("李明，住临江区公园路100弄3号502室。",), [("home", "warning")]),
    (("户籍地址为某省某市某县某镇某村3组12号",), [("home", "warning")]),
    ((("row", "姓名|住址"), ("row", "张三|某某路12弄3号401室")), [("home", "warning")]),
    ((("row", "姓名|身份证号码"), ("row", f"张三|{ROUNDED}")), [("resident-id", "warning")]),
    (
        (("row", "序号|公民身份号码"), ("row", f"1|{ROUNDED}"), ("row", f"2|{ROUNDED}")),
        [("resident-id", "warning")] * 2,
    ),
    ((("row", f"证件号码|{ROUNDED}"),), [("resident-id", "warning")]),
]


@pytest.mark.parametrize(("places", "expected"), FOUND)
def test_what_identifies_a_person_is_found(places: tuple[Place | str, ...], expected: list[tuple[str, str]]) -> None:
    findings = found(*places)

    assert sorted(ids(findings)) == sorted(expected)


def test_the_message_covers_the_number_and_the_quote_shows_where_it_is() -> None:
    (one,) = found(f"张三，身份证号{ID}，已核实。")

    assert ID not in one.message
    assert masked(ID) in one.message
    assert one.matched == ID


@pytest.mark.parametrize(
    ("places", "matched", "passage"),
    [
        ((f"甲 {ID[:6]} {ID[6:14]} {ID[14:]} 乙",), f"{ID[:6]} {ID[6:14]} {ID[14:]}", 0),
        (("①②③", f"甲：{ID[:7]}", f"{ID[7:]}。"), ID[:7], 1),
        ((("row", f"1|张三|{ID[:9]}|{ID[9:]}"),), f"{ID[:9]}\t{ID[9:]}", 0),
        ((f"⑴{ID}",), ID, 0),
    ],
)
def test_the_finding_stands_where_the_number_stands(
    places: tuple[Place | str, ...], matched: str, passage: int
) -> None:
    (one,) = found(*places)

    assert (one.matched, one.passage) == (matched, passage)


# --- not found ------------------------------------------------------------------------------------------------------

CLEAN: list[tuple[Place | str, ...]] = [
    (f"某某科技有限公司（统一社会信用代码：{CODE}）",),
    (f"统一社会信用代码（纳税人识别号）：{CODE}  2026年3月登记",),
    (("row", "单位|统一社会信用代码|人数"), ("row", f"某某公司|{CODE}|12")),
    ("统一社会信用代码：9131********4567**",),
    ("310***********1234，138****5678",),
    ("张三 310115XXXXXXXX1234",),
    ("身份证号码为18位，由17位本体码和1位校验码组成。",),
    (f"{ID}2",),
    (f"编号{ID[:9]}1{ID[9:]}",),
    (f"hash：a{ID}f",),
    (f"https://www.example.gov.cn/p/{ID}/{PHONE}.html",),
    ("（2026）沪0115民初12345号",),
    ("案号：310115202600012345678",),
    (f"总额{PHONE}元，共13816001234件",),
    (f"总额0.{PHONE}",),
    (f"文号：{PHONE}",),
    (f"序列{PHONE}1",),
    ("电话：021-59730200、(021)64312345、59730200转3",),
    ("咨询电话：12345、12333、400-820-1234、800-820-5678",),
    ("传真：0512-62345678",),
    (("row", "2024|138|1600|1234"),),
    (("row", "项目|138 1600|1234"),),
    (("row", "|".join("138160012345678901")),),
    ("合计 1381 6001 234 件",),
    (f"订单{CARD}",),  # no word for an account near
    (f"账号：{CARD[:-1]}{(int(CARD[-1]) + 1) % 10}",),
    ("专用账号：1234567890",),
    ("请填写护照号码，例如护照首页所示。",),
    ("产品型号E12345678。",),
    ("沪ICP备12345678号",),
    ("许可证：沪B2-20050012",),
    ("公务用车沪A12345由办公室管理。",),
    ("新能源汽车号牌格式如沪AD12345。",),
    ("车辆须提前报备（如沪A12345）。",),
    ("账号：1001234509012345678，发票抬头：某局，纳税人识别号：11310118MB2F30123X。",),
    ("订单号：20260910138160012345；项目代码：2603-310118-04-01-123456；ISBN 978-7-5045-1234-5",),
    ("身份证号：310118********0012；公民身份号码：________________ 手机：________",),
    ("公交：可乘坐青浦7路、12路至公园路123号；自驾导航至城中东路100号停车场",),
    ("邮箱：jyk@shqp.gov.cn，service@example.org.cn",),
    ("办公地址：临江区江畔路128号5楼502室",),
    ("地址：某某路12号301室（工作日9:00—17:00）",),
    ("签发人：王五　联系人：李四　联系电话：021-59730200",),
    ("局长张三、副局长李四出席会议。",),
    ("户籍地在本区的人员，可以到路口12号窗口办理。",),
    ("到2026年，户籍所在地为本区的劳动者3000人。",),
    (("批注", "共13816001234元"),),
    (("其他属性", PHONE),),
    ("面积100000 199003 071234平方米",),
]


@pytest.mark.parametrize("places", CLEAN)
def test_what_only_looks_like_it_is_not(places: tuple[Place | str, ...]) -> None:
    assert ids(found(*places)) == []


def test_public_numbers_of_the_bureau_are_not() -> None:
    assert found(f"服务手机：138-1600-1234、{PHONE}", offices=(PHONE, "021-59730200")) == []
    assert len(found("服务手机：13816001235", offices=(PHONE,))) == 1


def test_a_copy_of_a_text_box_for_older_programs_counts_once() -> None:
    assert ids(found(("文本框", ID), ("备用内容", ID))) == [("resident-id", "error")]


@pytest.mark.parametrize("matter_class", ["notice_list", "general"])
def test_lists_of_names_may_show_covered_numbers_only(matter_class: str) -> None:
    rows: list[Place] = [("row", "序号|姓名|证件号码"), ("row", "1|张三|310***********1234"), ("row", f"2|李四|{ID}")]

    (one,) = found(*rows, matter_class=matter_class)

    assert (one.passage, one.level) == (2, "error")
    assert "名单公示只能列姓名和经遮盖的号码" in one.message


# --- properties ------------------------------------------------------------------------------------------------------

births = st.dates(date(1900, 1, 1), TODAY)
residents = st.builds(
    lambda region, county, born, order: resident(f"{region}{county:02d}{born:%Y%m%d}{order:03d}"),
    st.sampled_from(sorted(REGIONS)),
    st.integers(1, 99),
    births,
    st.integers(0, 999),
)
words = st.text(st.sampled_from("甲乙丙丁，。：；（）、“”人社局办 "), max_size=12)


@given(residents, words, words, st.lists(st.sampled_from(["", " ", "-", "\u3000"]), min_size=17, max_size=17))
def test_a_valid_number_is_found_wherever_it_is_put(number: str, before: str, after: str, breaks: list[str]) -> None:
    written = "".join(digit + space for digit, space in zip(number, [*breaks, ""], strict=True))

    findings = found(f"{before}{written}{after}", only="resident-id")

    assert [one.matched for one in findings] == [written]


@given(residents, st.integers(1, 17), words)
def test_it_is_found_over_the_end_of_a_paragraph_and_of_a_cell(number: str, at: int, after: str) -> None:
    head, tail = number[:at], number[at:]

    assert len(found(f"甲：{head}", f"{tail}{after}", only="resident-id")) == 1
    assert len(found(("row", f"甲|{head}|{tail}"), only="resident-id")) == 1


@given(st.from_regex(r"\A[0-9]{17}[0-9X]\Z"))
def test_a_number_with_a_wrong_checksum_is_never(number: str) -> None:
    wrong = number[:17] + ("1" if resident(number[:17])[17] == "0" else "0")

    assert found(f"编码{wrong}。", only="resident-id") == []


@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.sampled_from(["", "：", "电话", "（", "手机号码 "]), words)
def test_a_mobile_is_found_and_covered(number: str, before: str, after: str) -> None:
    (one,) = found(f"{before}{number}{after}", only="mobile")

    assert one.matched == number
    assert re.search(rf"{number[:3]}\*{{4}}{number[-4:]}", one.message)
    assert number not in one.message


def test_an_empty_document_has_none() -> None:
    assert found() == []
    assert isinstance(of(), ScreenedDocument)


@pytest.mark.parametrize(
    "places",
    [
        (("row", "项目|编号"), ("row", f"甲|{ROUNDED}")),
        (("row", "许可证号|金额"), ("row", f"{ROUNDED}|3")),
        (("row", "姓名|身份证号码"), ("row", "张三|310115199013071000")),  # no such month
        (("row", "姓名|身份证号码"), ("row", "张三|990115199003071000")),  # no such region
        (("row", "姓名|身份证号码"), ("row", "张三|310115199003071235")),
    ],
)
def test_no_rounded_resident_number(places: tuple[Place, ...]) -> None:
    assert found(*places, only="resident-id") == []


def test_a_rounded_number_says_what_it_still_shows() -> None:
    (one,) = found(("row", "姓名|身份证号码"), ("row", f"张三|{ROUNDED}"), only="resident-id")

    assert "（号码以数值存储，末位已丢失，仍暴露地区和生日） 310***********1000" in one.message
    assert one.matched == ROUNDED


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("家庭住址为临江区江畔路128弄5号602室", "临江区江畔路"),
        ("户籍地址是临江区江畔路128弄5号602室", "临江区江畔路"),
        ("李明住在临江区江畔路128弄5号602室", "临江区江畔路"),
        ("户籍地址位于临江区江畔路128弄5号602室", "临江区江畔路"),
        ("家庭住址为于都县江畔路128弄5号602室", "于都县江畔路"),
    ],
)
def test_an_address_is_quoted_from_its_first_word(text: str, address: str) -> None:
    assert [one.message[:14] for one in found(text, only="home")] == [f"发现住址“{address}…”："]
