"""Format: the lines of head and foot of an official document (GB/T 9704-2012, domain.md B.6)."""

import pytest

from tests.workflows.screening.corpus.frame import notice
from tests.workflows.screening.reading import file, found, words
from workflows.screening.registry import CHECKS

FAULTS = [  # check, line, how it is worded, what is marked
    ("format.attribute-wording", "annotation", "（此件公开）", ["（此件公开）"]),
    ("format.attribute-wording", "annotation", "(此件主动公开)", ["(此件主动公开)"]),
    ("format.attribute-wording", "annotation", "此件主动公开", ["此件主动公开"]),
    ("format.attribute-wording", "annotation", "（此件可公开发布）", ["（此件可公开发布）"]),
    ("format.attribute-wording", "annotation", "（此件公开发布）", []),
    ("format.attribute-wording", "annotation", "（此件主动公开）", []),
    ("format.attribute-wording", "annotation", "（此件删减后公开）", []),
    ("format.attribute-wording", "annotation", "（联系人：王建国，电话：59730200）", []),
    ("format.number", "number", "临江人社发[2026]18号", ["临江人社发[2026]18号"]),
    ("format.number", "number", "临江人社发（2026）18号", ["临江人社发（2026）18号"]),
    ("format.number", "number", "临江人社发【2026】18号", ["临江人社发【2026】18号"]),
    ("format.number", "number", "临江人社发〔2026〕第18号", ["临江人社发〔2026〕第18号"]),
    ("format.number", "number", "临江人社发〔2026〕018号", ["临江人社发〔2026〕018号"]),
    ("format.number", "number", "临江人社发〔26〕18号", ["临江人社发〔26〕18号"]),
    ("format.number", "number", "临江人社发〔2062〕18号", ["临江人社发〔2062〕18号"]),
    ("format.number", "number", "临江人社发〔2026〕18号", []),
    ("format.number", "number", "临江人社发〔2026〕 18 号", []),
    ("format.number", "number", "临江人社发〔2026〕　号", []),
    ("format.number", "number", "", []),
    ("format.urgency", "urgency", "紧急", ["紧急"]),
    ("format.urgency", "urgency", "平急", ["平急"]),
    ("format.urgency", "urgency", "特急", []),
    ("format.urgency", "urgency", "加急", []),
    ("format.signer", "signer", "签发人：王建国", ["签发人：王建国"]),
    ("format.title-kind", "title", "临江区人社局关于做好培训工作", ["临江区人社局关于做好培训工作"]),
    ("format.title-kind", "title", "临江区人力资源和社会保障局关于印发《职业技能培训管理办法》的通知", []),
    ("format.title-kind", "title", "临江区职业技能培训管理办法（试行）", []),
    ("format.title-kind", "title", "临江区人民政府令", []),
    ("format.title-agency", "title", "关于做好职业技能提升工作的通知", ["关于做好职业技能提升工作的通知"]),
    ("format.title-agency", "title", "临江区人力资源和社会保障局关于做好职业技能提升工作的通知", []),
    ("format.title-punctuation", "title", "临江区人力资源和社会保障局关于加强管理，提高质量的通知", ["，"]),
    ("format.title-punctuation", "title", "临江区人力资源和社会保障局关于做好职业技能提升工作的通知。", ["。"]),
    ("format.title-punctuation", "title", "临江区人社局关于贯彻“稳就业、促发展！”要求的通知", []),
    ("format.recipients", "recipients", "各街道办事处,各有关单位:", [":", ","]),
    ("format.recipients", "recipients", "各街道办事处，各有关单位，", ["，"]),
    ("format.recipients", "recipients", "各街道办事处、镇人民政府，各有关单位：", []),
    ("format.attachment-note", "attachments", "附件：技能提升补贴申领表。", ["。"]),
    ("format.attachment-note", "attachments", "附件：1、技能提升补贴申领表", ["1、"]),
    ("format.attachment-note", "attachments", "附件1：技能提升补贴申领表", ["附件1："]),
    ("format.attachment-note", "attachments", "附件：1. 技能提升补贴申领表\n2. 经办机构名单", []),
    ("format.dated", "dated", "2026年04月08日", ["2026年04月08日"]),
    ("format.dated", "dated", "二〇二六年四月八日", ["二〇二六年四月八日"]),
    ("format.dated", "dated", "26年4月8日", ["26年4月8日"]),
    ("format.dated", "dated", "2026.4.8", ["2026.4.8"]),
    ("format.dated", "dated", "2028年4月8日", ["2028年4月8日"]),
    ("format.dated", "dated", "1926年4月8日", ["1926年4月8日"]),
    ("format.dated", "dated", "2026 年 4 月 8 日", []),
    ("format.dated", "dated", "2026年　月　日", []),
    ("format.dated", "dated", "", []),
    ("format.copies", "copies", "抄送：区政府办公室，区财政局", ["局"]),
    ("format.copies", "copies", "抄送：区政府办公室，区财政局。", []),
    ("format.printed", "printed", "局办公室　2026年4月1日印发", ["局办公室　2026年4月1日印发"]),
    ("format.printed", "printed", "局办公室　2026年05月01日印发", ["局办公室　2026年05月01日印发"]),
    ("format.printed", "printed", "局办公室　2026年4月8日印发", []),
    ("format.secrecy-mark", "mark", "机密★五年", ["机密★五年"]),
    ("format.secrecy-mark", "mark", "机密5年", ["机密5年"]),
    ("format.secrecy-mark", "mark", "机密★5年", []),
    ("format.copy-number", "mark", "机密★5年", ["机密★5年"]),
    ("format.copy-number", "mark", "00012\n机密★5年", ["00012"]),
    ("format.copy-number", "mark", "000012\n机密★5年", []),
    ("format.copy-number", "mark", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("check", "line", "wording", "marked"), FAULTS)
def test_each_line_of_an_official_document(check: str, line: str, wording: str, marked: list[str]) -> None:
    assert words(found(check, notice({line: wording}))) == marked


ATTRIBUTES = [  # the line, the attribute field, whether they contradict
    ("（此件主动公开）", "proactive", False),
    ("（此件公开发布）", "proactive", False),
    ("（此件依申请公开）", "on_request", False),
    ("（此件不公开）", "withheld", False),
    ("（此件不予公开）", "withheld", False),
    ("（此件部分公开）", "partial", False),
    ("（此件主动公开）", "on_request", True),
    ("（此件主动公开）", "partial", True),
    ("（此件不公开）", "proactive", True),
    ("(此件依申请公开)", "proactive", True),
    ("此件依申请公开", "proactive", True),
    ("（此件依申请公开）", "", False),
    ("（此件依申请公开）", None, False),
    ("", "proactive", False),
]


@pytest.mark.parametrize(("line", "attribute", "contradicts"), ATTRIBUTES)
def test_the_attribute_line_says_what_the_field_says(line: str, attribute: str | None, contradicts: bool) -> None:
    findings = found("format.attribute-line", notice({"annotation": line}), attribute=attribute)
    assert [(finding.matched, finding.level) for finding in findings] == ([(line, "error")] if contradicts else [])


def test_two_attribute_lines_of_one_file_must_agree() -> None:
    text = notice({"annexes": "附件1\n申领表\n（此件不公开）"})
    assert words(found("format.attribute-line", text, attribute=None)) == ["（此件不公开）"]
    assert words(found("format.attribute-line", notice({"annexes": "附件1\n申领表\n（此件主动公开）"}))) == []


def test_talking_of_the_attribute_line_is_no_line() -> None:
    text = notice({}, "起草部门应当标注“此件主动公开”“此件依申请公开”或者“此件不公开”。\n此件要求公开的，按程序办理。")
    assert [found("format.attribute-line", text), found("format.attribute-wording", text)] == [[], []]


def test_the_signer_stands_on_upward_documents() -> None:
    upward = {"title": "临江区人力资源和社会保障局关于申请专项资金的请示", "signer": "签发人：王建国"}
    assert not found("format.signer", notice(upward))


CITED = [
    ("按照《通知》（临江人社发[2025]7号）执行。", ["[2025]7号"]),
    ("按照临江人社发（2025）7号文件执行。", ["（2025）7号"]),
    ("《通知》（临江人社发〔2025〕007号）继续执行。", ["〔2025〕007号"]),
    ("《通知》（临江人社发〔25〕7号）继续执行。", ["〔25〕7号"]),
    ("《通知》（沪府办发〔2025〕12号）。", []),
    ("《通知》（青人社〔2025〕10 号）。", []),
    ("（2023）沪0115民初1234号民事判决书。", []),
    ("法释〔2025〕8号自2025年6月1日起施行。", []),
    ("国务院令第711号。", []),
    ("财政部公告2020年第3号。", []),
    ("签订了合同（2024）12号。", []),
    ("不动产权证（2021）12345号。", []),
    ("第（2）项、第（3）号窗口。", []),
]


@pytest.mark.parametrize(("sentence", "marked"), CITED)
def test_cited_numbers(sentence: str, marked: list[str]) -> None:
    assert words(found("format.cited-number", notice({}, sentence))) == marked


FORMAT = sorted(id for id in CHECKS if id.startswith(("format.", "attachments.")))


@pytest.mark.parametrize("matter_class", ["general", "normative", None])
def test_the_standard_notice_is_without_fault(matter_class: str | None) -> None:
    assert [found(check, notice({}), matter_class=matter_class) for check in FORMAT] == [[] for _ in FORMAT]


def test_routine_items_and_interpretations_are_no_official_documents() -> None:
    wrong = notice({"title": "今天办了一场招聘会，来了很多人", "dated": "2026.4.8", "number": "临江[2026]18号"})
    for check in ("format.title-kind", "format.title-punctuation", "format.dated", "format.number"):
        assert found(check, wrong)
        assert not found(check, wrong, matter_class="news")
        assert not found(check, file(wrong, role="interpretation"))
