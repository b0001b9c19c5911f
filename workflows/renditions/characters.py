"""Characters: what may stand in a rendition, and the form in which words are looked for.

A PDF often yields radicals (⼈ ⺠) where the page shows ideographs (人 民). NFKC repairs the block U+2F00-2FD5 only;
the second block, U+2E80-2EF3, is mapped here after Unicode's property Equivalent_Unified_Ideograph.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺"
    "⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀"
    "聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
RADICALS = KANGXI | {ord(radical): ideograph for radical, ideograph in zip(_RADICALS, _IDEOGRAPHS, strict=True)}

_SPACES = re.compile("[\t\n\v\f\r \x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f]+")
# invisible characters that can reorder or smuggle text: joiners, bidi controls, tags, variation selectors, fillers
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]+"
)


def without_radicals(text: str) -> str:
    """`text` with every character of the two radical blocks replaced by the ideograph that it looks like."""
    return text.translate(RADICALS)


def canonical_text(text: str) -> str:
    """The only form in which text enters a rendition.

    NFC, radicals replaced, invisible characters dropped, each run of spaces and line ends made one space, none at
    either end (the ideographic space inside a line is kept, at the ends it is layout and goes).
    Applying it twice changes nothing.
    """
    visible = _INVISIBLE.sub("", text)
    composed = unicodedata.normalize("NFC", without_radicals(visible))
    return _SPACES.sub(" ", composed).strip(" \u3000")


def clean_lines(text: str) -> str:
    """Like `canonical_text` line by line: what people type into a field of several lines and the public may read."""
    return "\n".join(canonical_text(line) for line in text.splitlines()).strip("\n")


def spaced_text(text: str) -> str:
    """Like `canonical_text`, but spaces at the ends are kept (one each): for a run inside a paragraph."""
    visible = _INVISIBLE.sub("", text)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", without_radicals(visible)))


@dataclass(frozen=True)
class Folded:
    """`text` for matching; `offsets[i]` is where its i-th character stands in the original."""

    text: str
    offsets: tuple[int, ...]


_TRADITIONAL = str.maketrans("機絕祕級檔號", "机绝秘级档号")


def folded(text: str, *, keep_spaces: bool = False) -> Folded:
    """The form in which words are looked for: full and half width, radicals, traditional forms of a few words and
    invisible characters make no difference; spaces neither unless they are kept."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if _INVISIBLE.fullmatch(character):
            continue
        form = unicodedata.normalize("NFKC", RADICALS.get(ord(character), character)).translate(_TRADITIONAL)
        for part in form:
            if part.isspace() and not keep_spaces:
                continue
            characters.append(part)
            offsets.append(offset)
    return Folded("".join(characters), tuple(offsets))
