"""政策文件与解读: what the interpretation says and the policy does not; copied text; placeholders; readability."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.workflows.screening.passages import TODAY
from tests.workflows.screening.places import Place, of
from workflows.screening.model import Finding, ScreenedDocument, Subject
from workflows.screening.passages import screened_fields
from workflows.screening.registry import CHECKS, finding
from workflows.screening.rulebook import Rulebook

TITLE: Place = ("title", "临江区关于调整职业技能提升补贴标准的通知")
POLICY: tuple[Place | str, ...] = (
    TITLE,
    "一、在本区参加失业保险并累计缴费满12个月的企业职工，可以申领补贴。",
    "二、初级每人1000元，中级每人1500元，高级每人2000元。",
    ("row", "等级|标准（元）"),
    ("row", "特级|2600"),
    "三、自证书核发之日起12个月内提出申请，区就业促进中心应当自受理之日起10个工作日内完成审核。",
    "四、本通知自2026年12月1日起施行，有效期至2031年11月30日。咨询电话：021-59730200。",
    ("成文日期", "2026年11月2日"),
)


def found(
    check: str,
    *interpretation: Place | str,
    policy: tuple[Place | str, ...] = POLICY,
    elements: Mapping[str, tuple[bool, str]] | None = None,
    book: Rulebook | None = None,
) -> list[Finding]:
    documents = (
        [_keyed(of(*policy), "p"), _keyed(of(*interpretation, role="interpretation"), "i")]
        if policy
        else [_keyed(of(*interpretation, role="interpretation"), "i")]
    )
    fields = screened_fields(TITLE[1], elements or {})
    subject = Subject((*documents, fields), TODAY, "rights_policy", "proactive", elements or {})
    known = CHECKS[check]
    called_with = subject.documents if known.scope == "document" else subject.documents[:1]
    return [
        finding(known, each, one) for one in called_with for each in known.function(one, subject, book or Rulebook())
    ]


def _keyed(one: ScreenedDocument, key: str) -> ScreenedDocument:
    return ScreenedDocument(key, one.role, one.title, one.passages)


WRONG = [
    ("补贴标准为中级1600元。", "1600元", "error"),
    ("审核时间为15个工作日。", "15个工作日", "error"),
    ("审核时间为10日。", "10日", "error"),  # days are not working days
    ("缴费满6个月的职工可以申领。", "6个月", "error"),
    ("自2027年1月1日起施行。", "2027年1月1日", "error"),
    ("12月15日起施行。", "12月15日", "error"),
    ("可以拨打电话59730201。", "59730201", "error"),
    ("补贴比例为80%。", "80%", "error"),
    ("补贴比例为百分之八十。", "百分之八十", "error"),
    ("年满十八周岁的职工可以申领。", "十八周岁", "error"),
    ("特级每人2800元。", "2800元", "error"),
    ("审核时间为10至20个工作日。", "20个工作日", "error"),
    ("每人最多领3次。", "3次", "error"),
    ("需要5份材料。", "5份", "error"),
    ("4类人员可以申领。", "4类", "warning"),
    ("每人1700元，农民工也是每人1700元。", "1700元", "error"),
    ("工作日9:00—11:30、13:30—17:00。", "9:00", "error"),
    ("原办法已于2026年9月30日到期。", "2026年9月30日", "warning"),
    ("补贴由每人800元提高到1000元。", "800元", "warning"),
    ("原标准为每人800元。", "800元", "warning"),
    ("公开征求意见期间共收到意见36条，座谈45人次。", "45人次", "warning"),
    ("截至2026年12月底，已有3万人受益。", "3万人", "warning"),
    ("2019年11月起，本区已经试点。", "2019年11月", "warning"),
]


@pytest.mark.parametrize(("text", "matched", "level"), WRONG)
def test_a_figure_that_the_policy_does_not_have(text: str, matched: str, level: str) -> None:
    figures = found("interpretation.figure", "问：怎么领？", text)

    assert [(one.document, one.passage, one.matched, one.level) for one in figures] == [("i", 1, matched, level)]
    assert matched in figures[0].message


RIGHT = [
    "累计缴费满12个月，也就是1年。",
    "自2026年12月1日起施行，有效期五年。",
    "2026年11月2日，本区印发了通知。",
    "自证书核发之日起１２个月内申请，十个工作日审核完毕。",
    "中级一千五百元，高级0.2万元，特级2600元。",
    "咨询电话：59730200，或者拨打12333、12345热线。",
    "主要包括三个方面、四项措施、5个问题。",
    "第三条规定了申领方式。",
    "根据《某某条例（2019年修订）》和沪人社〔2021〕35号文件制定。",
    "一次性发放，千家万户受益。",
    "3分钟看懂政策。",
    "举例：张师傅上月领了1800元，这个月再领3600元。",
    "中级1500元。比如李师傅取得两个证书，共3500元。",
    "3. 怎么申请？",
    "（四）其他",
    "问12：到哪里办？",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_policy_has_or_what_is_no_statement(text: str) -> None:
    assert found("interpretation.figure", text) == []


def test_the_words_before_a_worked_example_are_checked() -> None:
    figures = found("interpretation.figure", "中级1600元。举例：张师傅可以领1800元。")

    assert [one.matched for one in figures] == ["1600元"]


def test_a_heading_that_announces_an_example_covers_what_follows_up_to_the_next_heading() -> None:
    figures = found(
        "interpretation.figure", "【案例】", "张师傅缴费满36个月。", "他领到了1800元。", "二、怎么领？", "每人1700元。"
    )

    assert [one.matched for one in figures] == ["1700元"]


@pytest.mark.parametrize("word", ["条例：", "比例：", "惯例："])
def test_words_that_only_end_in_example_excuse_nothing(word: str) -> None:
    assert len(found("interpretation.figure", f"{word}补贴1700元。")) == 1


def test_cells_of_a_table_are_read_one_by_one() -> None:
    figures = found("interpretation.figure", ("row", "中级|1500元|12"), ("row", "高级|2100元|10个工作日"))

    assert [(one.passage, one.matched) for one in figures] == [(1, "2100元")]


def test_elements_are_held_against_the_policy_too() -> None:
    elements = {"criteria": (True, "审核15个工作日。"), "changes": (True, "原来每人800元。"), "how_to": (False, "99元")}

    figures = found("interpretation.figure", "正文", elements=elements)

    assert [(one.document, one.part, one.level) for one in figures] == [
        ("fields", "解读要素“执行口径”", "error"),
        ("fields", "解读要素“新旧政策差异”", "warning"),
    ]


def test_without_a_policy_there_is_nothing_to_hold_it_against() -> None:
    assert found("interpretation.figure", "每人1700元。", policy=()) == []


def test_the_bureaus_public_telephones_may_be_named() -> None:
    assert found("interpretation.figure", "电话59730288。", book=Rulebook(offices=("59730288",))) == []
    assert len(found("interpretation.figure", "电话59730288。")) == 1


COPIED = [text for text in POLICY if isinstance(text, str)]
OWN = ["考了证书就能拿钱，先看看您是不是参加了失业保险。", "打开手机就能办，不用跑窗口。", "不清楚的可以打电话问一问。",
       "钱会直接打到社会保障卡里。", "办得快，等得少，材料也不多。", "欢迎大家转给身边需要的工友。"]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "level", "share"),
    [
        (COPIED + COPIED, "error", "100%"),
        (COPIED + COPIED + OWN[:3], "warning", "77%"),
        (COPIED + OWN, None, ""),
        (OWN, None, ""),
        (COPIED[:2], None, ""),  # too little to judge
    ],
)
def test_copied_text(lines: list[str], level: str | None, share: str) -> None:
    copied = found("interpretation.copied", *lines)

    assert [one.level for one in copied] == ([level] if level else [])
    assert not copied or share in copied[0].message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("无", 1),
        ("略。", 1),
        ("同上", 1),
        ("见政策", 1),
        ("详见政策文件", 1),
        ("暂无", 1),
        ("/", 1),
        ("——", 1),
        ("XX", 1),
        (" 无 ", 1),
        ("无需申请，直接发放。", 0),
        ("见第三条：10个工作日内审核。", 0),
        ("本区企业职工。", 0),
        ("", 0),
    ],
)
def test_elements_that_say_nothing(text: str, expected: int) -> None:
    empty = found("interpretation.placeholder", elements={"criteria": (True, text), "how_to": (False, "无")})

    assert len(empty) == expected
    assert all(one.part == "解读要素“执行口径”" and "执行口径" in one.message for one in empty)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (("title", "《临江区关于调整职业技能提升补贴标准的通知》政策解读"), 0),
        (("title", "《关于调整职业技能提升补贴标准的通知》解读"), 0),
        ("《调整职业技能提升补贴标准》一图读懂", 0),
        (("title", "《临江区创业孵化示范基地认定办法》政策解读"), 1),
        ("关于《临江区灵活就业人员社会保险补贴实施细则》的政策解读", 1),
        ("根据《失业保险条例》制定。", 0),
    ],
)
def test_the_title_names_this_policy(line: Place | str, expected: int) -> None:
    assert len(found("interpretation.title", line, "一、背景", "根据《失业保险条例》制定。")) == expected


# --- readability -----------------------------------------------------------------------------------------------------

LONG = "为了" + "进一步做好有关工作" * 12 + "。"


def test_an_easy_text_gives_no_report() -> None:
    assert found("readability.report", *OWN) == []


def test_a_sentence_of_more_than_100_characters_is_shown() -> None:
    report, sentence = found("readability.report", *OWN, f"短句在前。{LONG}")

    assert (report.level, report.passage) == ("note", None)
    assert "共 8 句" in report.message
    assert "超过 60 字的 1 句" in report.message
    assert (sentence.level, sentence.matched) == ("warning", LONG)


def test_no_more_than_five_are_shown() -> None:
    assert [one.level for one in found("readability.report", *[LONG] * 8)] == ["note"] + ["warning"] * 5


def test_a_high_mean_alone_gives_the_report() -> None:
    findings = found(
        "readability.report",
        *["本通知所称职业技能提升补贴是指对取得职业资格证书或者技能等级证书的企业职工给予的补贴。"] * 3,
    )

    assert [one.level for one in findings] == ["note"]
    assert "未解释的缩写：无" in findings[0].message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("可以通过OCR识别，OCR很快。", ["OCR"]),
        ("光学字符识别（OCR）可以读图。", []),
        ("通过OCR（光学字符识别）读图。", []),
        ("下载APP和PDF文件。", []),
        ("GDP和CPI均有增长。", ["CPI"]),
        ("访问 www.SHRSJ.gov.cn/ABC", []),
        ("型号A4B、iOS、WiFi", []),
    ],
)
def test_abbreviations_that_nobody_explains(text: str, words: list[str]) -> None:
    findings = found("readability.abbreviation", text, book=Rulebook(abbreviations=("GDP",)))

    assert [one.matched for one in findings] == words


def test_only_interpretations_are_judged() -> None:
    assert found("readability.report", "短。", policy=(LONG,)) == []
    assert found("readability.abbreviation", "短。", policy=("使用OCR。",)) == []
