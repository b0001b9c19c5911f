"""The shipped word lists: well-formed, precise, and silent on official texts without fault."""

from datetime import date
from pathlib import Path

import pytest

from tests.samples import S2_TEXT
from tests.workflows.screening.passages import document
from workflows.demonstration import texts
from workflows.screening.checks.terms import hits
from workflows.screening.model import ASPECTS, AUTHORITIES, LEVELS
from workflows.screening.shipped_lists import default_rulebook

BOOK = default_rulebook()
CLEAN = Path(__file__).parent / "corpus" / "clean"


def hit(text: str) -> list[str]:
    return [one.term.text for one in hits(document(text), BOOK)]


def test_every_term_stands_once_and_says_why_and_what_instead() -> None:
    names = [term.text for term in BOOK.terms]
    assert len(names) == len(set(names)) >= 300
    for term in BOOK.terms:
        assert term.level in LEVELS
        assert term.level != "blocker"
        assert term.aspect in ASPECTS
        assert term.authority in AUTHORITIES
        assert term.explanation.endswith("。")
        assert term.replacement != term.text
        assert all(term.text in phrase and phrase != term.text for phrase in term.exemptions), term


WRONG = [
    ("按照区委布署推进。", ["布署"]),
    ("请按排培训。", ["按排"]),
    ("按排名先后录取，按排污许可执行。", []),
    ("银行帐户、台帐。", ["帐户", "台帐"]),
    ("搭建帐篷。", []),
    ("部份机构；每一部份额。", ["部份"]),
    ("既使材料不全，也应告知。", ["既使"]),
    ("既使企业得实惠，又使群众得便利。", []),
    ("既使财政可承受，又使群众得实惠。", []),
    ("必需坚持党的领导，必需加强监督；生产所必需的材料。", ["必需坚持", "必需加强"]),
    ("自由、平等、公证、法治。", ["平等、公证"]),
    ("倡导自由平等公证法治。", ["平等公证"]),
    ("自由、公证、法治。", ["公证、法治"]),
    ("倡导自由、平等、公正、法治；律师、公证、法治宣传服务。", []),
    ("律师、公证、法治宣传，公证机构。", []),
    ("截止2026年3月底，共1200人。", ["截止20"]),
    ("报名截止2026年5月8日，截止日期不变。", []),
    ("由法人代表签字。", ["法人代表"]),
    ("加强机构的的管理，实现目的的路径，的的确确。", ["的的"]),
    ("以经完成；予以经费补助，以经济建设为中心。", ["以经完成"]),
    ("投资迅速增长，形势严峻工作繁重，企业家俱乐部，发布暑期计划。", []),
    ("关注消费，注消登记。", ["注消"]),
    ("月份内、身份外、年份内。", []),
    ("由区工商局办理；原工商局档案。", ["工商局"]),
    ("残废人、弱智。", ["残废人", "弱智"]),
    ("就业报到证；取消就业报到证。", ["就业报到证"]),
    ("非农业户口。", ["农业户口"]),
    ("环境保护部门、环境保护部署。", []),
    ("赴香港、澳门、台湾等国家交流。", ["台湾等国家"]),
    ("来自台湾等国家和地区、香港等国家（地区）。", []),
    ("香港特别行政区、澳门特别行政区和台湾地区。", []),
    ("朝鲜族、鲜族。", ["鲜族"]),
    ("收回教材、召回教师。", []),
    ("中国共产党第二十届全国代表大会。", ["第二十届全国代表大会"]),
    ("中国共产党第二十次全国代表大会、二十届三中全会。", []),
    ("社会主意见征集；社会主意制度。", ["社会主意"]),
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_longer_phrases_win(text: str, expected: list[str]) -> None:
    assert hit(text) == expected


@pytest.mark.parametrize(
    ("word", "level"),
    [("既使", "error"), ("既便", "error"), ("即然", "error"), ("必需坚持", "error"), ("平等、公证", "error"),
     ("帐户", "warning"), ("部份", "warning"), ("截止20", "warning"), ("其它", "note")],
)  # fmt: skip
def test_certain_misspellings_are_errors_and_variants_warnings(word: str, level: str) -> None:
    assert {term.text: term.level for term in BOOK.terms}[word] == level


DEMONSTRATION = [value.on(date(2026, 11, 20)) for value in vars(texts).values() if isinstance(value, texts.Item)]


def test_texts_without_fault_are_not_hit() -> None:
    shipped = [f"{item.title}\n{item.policy}\n{item.interpretation}" for item in DEMONSTRATION]
    clean = [path.read_text(encoding="utf-8") for path in sorted(CLEAN.glob("*.txt"))]
    assert len(shipped) >= 8
    assert clean
    assert [hit(text) for text in [*shipped, *clean, S2_TEXT]] == [[]] * (len(shipped) + len(clean) + 1)
