"""The one form of text in renditions, and the form in which words are looked for."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.renditions.characters import RADICALS, canonical_text, folded, without_radicals


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("⼈⼒资源和社会保障局", "人力资源和社会保障局"),  # U+2F00 block
        ("⺠⻅⻔⻓⻋⻜", "民见门长车飞"),  # U+2E80 block, which NFKC leaves
        ("　　政策 解读　", "政策 解读"),
        ("政\u200b策\u202e解\ufeff读\u2066", "政策解读"),
        ("a\u00a0 \t\r\n b", "a b"),
        ("甲　乙", "甲　乙"),
        ("e\u0301", "é"),
        ("葛\U000e0100", "葛"),
        ("〔2026〕１号", "〔2026〕１号"),  # width is the author's choice
    ],
)
def test_canonical_text(text: str, clean: str) -> None:
    assert canonical_text(text) == clean


@given(st.text())
def test_canonical_text_is_stable_and_holds_nothing_invisible(text: str) -> None:
    clean = canonical_text(text)

    assert canonical_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in clean)


def test_every_radical_of_both_blocks_becomes_an_ideograph() -> None:
    assigned = [code for code in range(0x2E80, 0x2FD6) if unicodedata.category(chr(code)) == "So"]
    without = [code for code in assigned if code not in RADICALS]

    assert without == [0x2E80]  # CJK RADICAL REPEAT stands for no ideograph
    assert all(len(without_radicals(chr(code))) == 1 for code in assigned)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("机　密★１年", "机密★1年"),
        ("（２０２６）", "(2026)"),
        ("機密", "机密"),
        ("机\u200d密", "机密"),
        ("⽂⺠", "文民"),
    ],
)
def test_folded_text(text: str, form: str) -> None:
    assert folded(text).text == form


@given(st.text())
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    form = folded(text)

    assert len(form.text) == len(form.offsets)
    assert list(form.offsets) == sorted(form.offsets)
    assert all(0 <= offset < len(text) for offset in form.offsets)
