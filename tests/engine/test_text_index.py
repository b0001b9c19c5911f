"""Words are found exactly, however long, wherever they stand, and however they were typed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.audit.reasons import REASONS
from engine.db import Database
from engine.errors import Invalid
from engine.text_index.rows import parts
from engine.text_index.tokens import LONGEST_PHRASE, phrases_of, tokens_of

TEXTS = {
    "inspection": "环保督察反馈问题，需要整改。",
    "apart": "环保，督察各自负责",
    "across": "关于环\n保督\u3000察的意见",
    "radicals": "⼈⺠政府督查",
    "number": "青人社发〔2026〕5号",
    "wide": "ＡＢＣ类第１２条",
    "latin": "The Budget of 2026-0147 (Draft)",
    "rare": "𠮷野家〇二六年",
    "quoted": "所谓“一事一审”原则",
    "operators": "a & b | !c <-> d:* AND NOT (e) OR NEAR",
    "accent": "Café",
}


@pytest.fixture
def filled(database: Database) -> Database:
    with database.write() as session:
        REASONS.add(session.connection(), [(key, text, ()) for key, text in TEXTS.items()])
    return database


def found(database: Database, query: str) -> set[str]:
    with database.read() as session:
        table = REASONS.table
        return set(session.scalars(select(table.c.key).where(REASONS.holds(query))))


ANSWERS = [
    ("环", {"inspection", "apart", "across"}),  # one character
    ("察", {"inspection", "apart", "across"}),
    ("改", {"inspection"}),  # the last one of a run
    ("环保", {"inspection", "apart", "across"}),  # two
    ("环保督察", {"inspection", "across"}),  # adjacent only
    ("环保，督察", {"apart"}),
    ("保环", set()),
    ("环保督", {"inspection", "across"}),
    ("环保 各自", {"apart"}),  # both words, in any order
    ("各自 环保", {"apart"}),
    ("人民政府", {"radicals"}),  # radicals are the ideographs they look like
    ("⼈民", {"radicals"}),
    ("督查", {"radicals"}),
    ("2026", {"number", "latin"}),
    ("202", set()),  # whole words of digits
    ("青人社发〔2026〕5号", {"number"}),
    ("青人社发２０２６", {"number"}),
    ("社发2026", {"number"}),
    ("人社2026", set()),
    ("5号", {"number"}),
    ("abc", {"wide"}),
    ("ａｂｃ类第12条", {"wide"}),
    ("第", {"wide"}),
    ("budget", {"latin"}),
    ("BUDGET of", {"latin"}),
    ('"of budget"', set()),  # in quotation marks: as it stands
    ('"budget of"', {"latin"}),
    ("2026-0147", {"latin"}),
    ("𠮷", {"rare"}),
    ("𠮷野家", {"rare"}),
    ("〇二六", {"rare"}),
    ("“一事一审”", {"quoted"}),
    ("「一事一审」原则", {"quoted"}),
    ("café", {"accent"}),
    ("cafe", set()),
    ("a & b", {"operators"}),
    ("b | !c <-> d:*", {"operators"}),
    ("near", {"operators"}),
    ("AND NOT", {"operators"}),
    ("'); drop table", set()),
    ("", set()),
    ('，。！？"“', set()),
    ("\u200b环\u200b保督察", {"inspection", "across"}),
]


def test_each_word_finds_its_texts_and_no_other(filled: Database) -> None:
    answers = [(query, found(filled, query)) for query, _ in ANSWERS]

    assert answers == ANSWERS


def test_every_piece_of_a_text_finds_it(filled: Database) -> None:
    text = TEXTS["inspection"].rstrip("。")
    pieces = [text[start:end] for start in range(len(text)) for end in range(start + 1, len(text) + 1)]
    sought = [piece for piece in pieces if tokens_of(piece)]

    assert len(sought) > 80
    assert [piece for piece in sought if "inspection" not in found(filled, piece)] == []


def test_a_text_taken_out_is_found_no_longer_and_comes_back_with_its_new_words_only(filled: Database) -> None:
    with filled.write() as session:
        REASONS.remove(session.connection(), ["inspection", "apart"])
        REASONS.add(session.connection(), [("inspection", "另有安排", ()), ("apart", "", ())])

    assert found(filled, "督察") == {"across"}
    assert found(filled, "另有安排") == {"inspection"}


def test_a_text_rolled_back_is_not_found(filled: Database) -> None:
    def fail() -> None:
        with filled.write() as session:
            REASONS.add(session.connection(), [("gone", "一场空欢喜", ())])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert found(filled, "空欢喜") == set()


def test_a_long_text_is_found_by_every_phrase_even_when_a_word_repeats(filled: Database) -> None:
    text = "哈" * 700 + "".join(f"第{number}条规定补贴标准" for number in range(900)) + "终了"
    with filled.write() as session:
        REASONS.add(session.connection(), [("long", text, ())])

    for number in (0, 1, 333, 334, 335, 600, 899):
        assert found(filled, f"第{number}条规定补贴标准") == {"long"}, number
    assert found(filled, "哈第0条") == {"long"}
    assert found(filled, "标准终了") == {"long"}
    assert found(filled, "第900条") == set()


@pytest.mark.parametrize("word", ["a" * 9000, "ъ" * 900])
def test_a_word_of_any_length_is_indexed_and_found(filled: Database, word: str) -> None:
    with filled.write() as session:
        REASONS.add(session.connection(), [("endless", f"前{word}后", ())])

    assert found(filled, word) == found(filled, f"前{word}后") == {"endless"}
    assert found(filled, word[:9]) == set()


def test_parts_overlap_by_the_longest_phrase() -> None:
    tokens = [str(number) for number in range(2500)]
    rows = [list(part) for part in parts(tokens)]

    windows = {tuple(row[at : at + LONGEST_PHRASE]) for row in rows for at in range(len(row) - LONGEST_PHRASE + 1)}
    assert {tuple(tokens[at : at + LONGEST_PHRASE]) for at in range(2500 - LONGEST_PHRASE + 1)} <= windows


@pytest.mark.parametrize("query", ["补" * 80, " ".join("甲乙丙丁戊己庚辛壬癸")])
def test_what_is_too_long_to_look_for_is_said(query: str) -> None:
    with pytest.raises(Invalid, match="太长或太多"):
        phrases_of(query)
