"""The one form of text in renditions, and the form in which words are looked for."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.renditions.characters import _INVISIBLE, _TRADITIONAL, RADICALS, canonical_text, folded, without_radicals


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
        ("张\ue123三\U000f0001", "张□三□"),  # of private use: something was there
        ("政\u2800策\U0001bca0解\U0001d173读", "政策解读"),
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
        ("机\u2800密\U0001bca1★\U0001d1795年", "机密★5年"),
        ("机\ue000密\U000f0000★\U001000005年", "机密★5年"),
        ("机\u0336密\u20dd★5\u20e3\u302a年", "机密★5年"),
        ("机密★٥年，①②❸५", "机密★5年,1235"),
        ("机宻★5年", "机密★5年"),
        ("㊙★5年", "秘密★5年"),
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


OVERLAID = {
    chr(code) for first, last in ((0x300, 0x36F), (0x20D0, 0x20FF), (0x302A, 0x302F)) for code in range(first, last + 1)
}


def plainly_folded(text: str, keep_spaces: bool) -> tuple[str, list[int]]:
    """The rule, character by character: what the quick way must give."""
    characters, offsets = [], []
    for offset, character in enumerate(text):
        if _INVISIBLE.fullmatch(character):
            continue
        if unicodedata.category(character) == "Co" or character in OVERLAID:
            continue
        form = unicodedata.normalize("NFKC", RADICALS.get(ord(character), character)).translate(_TRADITIONAL)
        for part in "秘密" if character == "㊙" else (str(unicodedata.digit(each, each)) for each in form):
            if keep_spaces or not part.isspace():
                characters.append(part)
                offsets.append(offset)
    return "".join(characters), offsets


# what official texts hold, what vanishes, what expands, what is replaced
OFFICIAL = st.sampled_from(
    "关于人社局，。；：（）“”《》〔〕0９a Ａ％\u3000\n\t\u200b\ufeff機檔⼈⻅㈠①…ﬁ㎡Ⅳ½\x1c\x85\ud800𠮷"
)


@given(st.one_of(st.text(OFFICIAL), st.text(st.characters())), st.booleans())
def test_the_quick_way_of_folding_gives_what_the_rule_says(text: str, keep_spaces: bool) -> None:
    form = folded(text, keep_spaces=keep_spaces)

    assert (form.text, list(form.offsets)) == plainly_folded(text, keep_spaces)


def test_every_character_of_the_basic_plane_is_folded_by_the_rule() -> None:
    whole = "".join(map(chr, range(0x10000)))
    form = folded(whole)

    assert (form.text, list(form.offsets)) == plainly_folded(whole, keep_spaces=False)
