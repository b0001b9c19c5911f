"""附件说明, the attachments that are there, and what the text refers to."""

import pytest

from tests.workflows.screening.corpus.frame import notice
from tests.workflows.screening.reading import file, found, words

NOTE = "附件：1. 技能提升补贴申领表\n2. 经办机构名单"
FORM = "技能提升补贴申领表\n姓名：\n工种："
LIST = "经办机构名单\n区社会保险中心"
NONE: dict[str, str] = {}

LISTED = [  # 附件说明, annexes behind the text, attachments as files, parts of the messages
    ("", "", NONE, []),
    (NOTE, "", {"技能提升补贴申领表": FORM, "经办机构名单": LIST}, []),
    (NOTE, "", {"附件1 技能提升补贴申领表.docx": FORM, "附件2：经办机构名单": LIST}, []),
    (NOTE, "", {"1.申领表（最终稿）": f"附件1\n{FORM}", "2": f"附件2\n{LIST}"}, []),
    (NOTE, f"附件1\n{FORM}\n附件2\n{LIST}", NONE, []),
    (NOTE, f"附件1\n{FORM}", {"经办机构名单": LIST}, []),
    ("附件：1. 临江区职业技能提升补贴\n申领表", "", {"临江区职业技能提升补贴申领表": FORM}, []),
    ("附件：《技能提升补贴申领表》", "", {"技能提升补贴申领表": FORM}, []),
    ("附件：技能提升补贴申领表", f"附件\n{FORM}", NONE, []),
    (NOTE, "", {"技能提升补贴申领表": FORM}, ["列有“经办机构名单”，没有找到"]),
    (NOTE, f"附件1\n{FORM}", NONE, ["列有“经办机构名单”，没有找到"]),
    (NOTE, "", NONE, ["列有“技能提升补贴申领表”", "列有“经办机构名单”"]),
    (NOTE, f"附件1\n{FORM}\n附件2\n培训机构名录", NONE, ["“经办机构名单”，附件2的标题是“培训机构名录”"]),
    (NOTE, f"附件1\n{FORM}\n附件2\n{LIST}\n附件3\n联系方式", NONE, ["附件“联系方式”没有列入附件说明"]),
    ("附件：技能提升补贴申领表", "", {"就业援助金申请表": "就业援助金申请表\n姓名："}, ["名称不一致"]),
    ("附件：技能提升补贴申领表", "", {"技能提升补贴申领表": FORM, "经办机构名单": LIST}, ["“经办机构名单”没有列入"]),
    ("", "", {"经办机构名单": LIST}, ["“经办机构名单”没有列入"]),
]  # fmt: skip


@pytest.mark.parametrize(("note", "annexes", "files", "said"), LISTED)
def test_attachments_equal_their_list(note: str, annexes: str, files: dict[str, str], said: list[str]) -> None:
    policy = notice({"attachments": note, "annexes": annexes})
    findings = found("attachments.listed", policy, *(file(text, name, "attachment") for name, text in files.items()))
    assert len(findings) == len(said)
    assert all(part in finding.message for part, finding in zip(said, findings, strict=True))
    assert all(finding.level == "error" for finding in findings)


def test_a_single_file_comes_without_its_attachments() -> None:
    findings = found("attachments.listed", notice({"attachments": NOTE}), matter_class=None)
    assert {finding.level for finding in findings} == {"note"}


def test_routine_items_need_no_list() -> None:
    photograph = file("活动现场照片说明", "照片", "attachment")
    assert not found("attachments.listed", "今天举办了招聘会。", photograph, matter_class="news")


MENTIONED = [
    ("", "按照《行动方案》的附件2执行，本条例附件三另行规定。", []),
    (NOTE, "请填写附件1。联系方式见附件2。", []),
    (NOTE, "具体名单见附件3。", ["见附件3"]),
    (NOTE, "具体名单见附件二。", []),
    ("附件：技能提升补贴申领表", "申领表见附件。", []),
    ("附件：技能提升补贴申领表", "名单见附件2。", ["见附件2"]),
    ("", "申领表见附件。", ["见附件"]),
    ("", "申领表详见附件1。", ["详见附件1"]),
    ("", "按照《上海市职业技能提升行动方案》附件2的规定执行。", []),
    ("", "按照沪人社规〔2025〕3号附件1执行。", []),
    ("", "提交申请表和有关附件。", []),
]


@pytest.mark.parametrize(("note", "sentence", "marked"), MENTIONED)
def test_what_the_text_refers_to_is_there(note: str, sentence: str, marked: list[str]) -> None:
    assert words(found("attachments.mentioned", notice({"attachments": note}, sentence))) == marked
