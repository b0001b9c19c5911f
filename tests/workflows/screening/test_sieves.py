"""Sieves lose nothing: with and without them every check finds the same, in texts with faults and without."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.workflows.screening.corpus.cases import Case, all_cases, clean_texts
from tests.workflows.screening.corpus.measure import TODAY
from workflows.screening.model import Finding, Passage, Role, ScreenedDocument, Subject
from workflows.screening.registry import CHECKS, Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.rulebooks import default_rulebook
from workflows.screening.run import screen
from workflows.screening.sieves import without_sieves

GENERATED = 400
PLACES = ("页眉", "批注", "修订删除", "隐藏文字", "文档属性", "文本框")
KINDS = ["title", "number", "heading1", "attachments", "recipients", "dated", "printed", "copies", "annotation", "note"]
SIGNS = (
    "年月日号第条章款项（）()〔〕[]《》“”，。；：、,.;:!?％09１２①㈠一"
    "十★☆*●密机级住室户@\u3000 \n\u200b-—至到计共见稿令〈〉沪A⽇"
)
FAULTS = """
附件：1. 名单 | 附件2 | 见附件3 | （送审稿） | 机密★10年 | 秘 密 | 绝密 | 内部资料 | 注意保存 | 工作秘密
2026年2月30日 | 2026年13月 | 12月1日至1月2日 | 2026-02-30 | 24:30 | 上午25时10分 | 20226年 | 二〇二六年四月一日
13812345678 | 138.1234.5678 | １３８００１３８０００ | 310101199003071233 | 310101 19900307 1233 | 沪A12345
家住临江区建设路12号301室 | a@qq.com | 护照E12345678 | 统一社会信用代码：91310000MA1FL0LA1X | 310***********1234
共有3项，其中：2项，4项 | 甲3人、乙4人，合计8人 | 分别占60%、50% | 以下3项： | 一是甲，三是乙
：（1）甲；（3）乙 | ¶第三条 甲 | ¶第五章 乙 | ¶（一）、甲 | ¶3．甲 | 国发[2020]3号 | 国发〔20〕3号
¶国发〔2020〕3 | ¶2026.4.1 | 《办法》第12条 | 根据劳动法第三条 | ¶此件公开 | 签发人：张 | （此件主动公开) | 紧急
¶000012 | ★ | ，， | 工秘★ | 《关于印发《办法》的通知》 | 以上数据仅供内部参考 | 本文件属于工作秘密
账号6222021234567890123 | 按照《办法》三条
"""
SPOILT = [one.strip().replace("¶", "\n") for one in FAULTS.replace("\n", "|").split("|") if one.strip()]


def findings(case: Case, chance: random.Random | None = None) -> list[tuple[Finding, ...]]:
    """With sieves and without; documents of their own each time, since they keep what was made of them."""
    subject, book = made(case, chance), default_rulebook()
    fresh = replace(subject, documents=tuple(replace(document) for document in subject.documents))
    with_sieves = screen(subject, book)
    with without_sieves():
        return [with_sieves, screen(fresh, book)]


def made(case: Case, chance: random.Random | None) -> Subject:
    documents = [document("policy", "policy", case.policy, chance)] if case.policy is not None else []
    documents.append(document("text", case.role, case.text, chance))  # type: ignore[arg-type]
    documents += [document(name, "attachment", text, chance) for name, text in case.attachments]
    return Subject(tuple(documents), TODAY, case.matter_class, case.attribute, case.elements)


def document(key: str, role: Role, text: str, chance: random.Random | None) -> ScreenedDocument:
    lines = (spoilt(text, chance) if chance else text).split("\n")
    shown = [passage(line, chance) for line in lines]
    hidden = [
        Passage(0, place, place, chance.choice(lines), visible=False, kind="hidden")
        for place in PLACES
        if chance and chance.random() < 0.2
    ]
    passages = tuple(replace(each, index=index) for index, each in enumerate([*shown, *hidden]))
    return ScreenedDocument(key, role, f"{key}.txt", passages)


def passage(line: str, chance: random.Random | None) -> Passage:
    """A paragraph; by chance a row of a table, a part of the head, or one that a page has in two lines."""
    kind = chance.random() if chance else 1.0
    if chance and kind < 0.1:
        return Passage(0, "正文表格", "表格 1 第 1 行", line.replace("，", "\t"), row=True)
    if chance and kind < 0.2:
        return Passage(0, "第 1 页", "第 1 页第 1 行", f"{line[: len(line) // 2]}\n{line[len(line) // 2 :]}")
    return Passage(0, "正文", "正文", line, kind=chance.choice(KINDS) if chance and kind < 0.3 else "body")


def spoilt(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 8)):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice((*SPOILT, *SIGNS)) + text[at + chance.randint(0, 1) :]
    return text


def test_in_every_labelled_and_every_clean_text() -> None:
    cases = [*all_cases(), *clean_texts()]

    assert [case.id for case in cases if len({*findings(case)}) > 1] == []


@pytest.mark.parametrize("part", range(4))
def test_in_texts_spoilt_by_chance(part: int) -> None:
    chance, cases = random.Random(part), [*all_cases(), *clean_texts()]
    found: set[str] = set()

    for _ in range(GENERATED // 4):
        with_sieves, without = findings(chance.choice(cases), random.Random(chance.random()))
        assert with_sieves == without
        found |= {finding.check for finding in without}

    assert len(found) > len(CHECKS) / 2, "the generated texts must hold something to find"


@pytest.fixture
def too_narrow() -> Iterator[None]:
    before = dict(CHECKS)

    @check("test.narrow", "窄", aspect="wording", level="note", authority="unit", explanation="测试。", needs=("乙",))
    def narrow(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
        yield Found("找到一处。", document.passages[0], 0, 1)

    yield
    CHECKS.clear()
    CHECKS.update(before)


def test_a_check_that_needs_too_much_would_be_seen(too_narrow: None) -> None:
    with_sieves, without = findings(replace(all_cases()[0], text="甲"))

    assert [one.check for one in without if one not in with_sieves] == ["test.narrow"]
