"""Characters: what may stand in a rendition, and the form in which words are looked for.

A PDF often yields radicals (⼈ ⺠) where the page shows ideographs (人 民): see `engine.radicals`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.radicals import RADICALS

_SPACES = re.compile("[\t\n\v\f\r \x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f]+")
# invisible characters that can reorder or smuggle text: joiners, bidi controls, tags, variation selectors, fillers
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
# code points that are no characters: no file may hold them, two of them separate texts inside the checks
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
# what each font shows as it likes, mostly as nothing or as a box; what is written over another character
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_UNREADABLE = re.compile(f"[{_PRIVATE}]")
_OVERLAID = re.compile(f"[{_PRIVATE}\u0300-\u036f\u20d0-\u20ff\u302a-\u302f]")


def without_radicals(text: str) -> str:
    """`text` with every character of the two radical blocks replaced by the ideograph that it looks like."""
    return text.translate(RADICALS)


def without_noncharacters(text: str) -> str:
    """`text` without the code points U+FDD0 to U+FDEF."""
    return _NONCHARACTERS.sub("", text)


def canonical_text(text: str) -> str:
    """The only form in which text enters a rendition.

    NFC, radicals replaced, invisible characters dropped, those of private use shown as □, each run of spaces and line
    ends made one space, none at either end (the ideographic space inside a line is kept, at the ends it is layout and
    goes).
    Applying it twice changes nothing.
    """
    visible = _UNREADABLE.sub("□", _INVISIBLE.sub("", without_noncharacters(text)))
    composed = unicodedata.normalize("NFC", without_radicals(visible))
    return _SPACES.sub(" ", composed).strip(" \u3000")


def clean_lines(text: str) -> str:
    """Like `canonical_text` line by line: what people type into a field of several lines and the public may read."""
    return "\n".join(canonical_text(line) for line in text.splitlines()).strip("\n")


def spaced_text(text: str) -> str:
    """Like `canonical_text`, but spaces at the ends are kept (one each): for a run inside a paragraph."""
    visible = _UNREADABLE.sub("□", _INVISIBLE.sub("", without_noncharacters(text)))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", without_radicals(visible)))


@dataclass(frozen=True)
class Folded:
    """`text` for matching, made of `original`."""

    text: str
    original: str
    keep_spaces: bool = False

    @cached_property
    def offsets(self) -> Sequence[int]:
        """Where each character of `text` stands in the original."""
        if len(self.text) == len(self.original) and not any(
            len(_FORMS[character]) != 1 for character in _SUSPECT.findall(self.original)
        ):
            return range(len(self.text))
        return [
            offset
            for offset, character in enumerate(self.original)
            for part in _FORMS[character]
            if self.keep_spaces or not part.isspace()
        ]


class _Forms(dict[str, str]):
    """Of one character, computed when it is first seen; empty for an invisible one."""

    def __missing__(self, character: str) -> str:
        form = self[character] = _form_of(character)
        return form


def _form_of(character: str) -> str:
    if _INVISIBLE.fullmatch(character) or _OVERLAID.fullmatch(character):
        return ""
    if character in _WHOLE_WORDS:
        return _WHOLE_WORDS[character]
    form = unicodedata.normalize("NFKC", RADICALS.get(ord(character), character)).translate(_TRADITIONAL)
    return "".join(str(unicodedata.digit(part, part)) for part in form)  # ٥ and ❺ are 5


_WHOLE_WORDS = {"㊙": "秘密"}
_TRADITIONAL = str.maketrans("機絕祕級檔號宻", "机绝秘级档号密")
_FORMS = _Forms()
# what a long text has most of: replacing one character throughout costs a hundredth of looking at each
_COMMON = [(wide, unicodedata.normalize("NFKC", wide)) for wide in "，：；？！（）％０１２３４５６７８９"]
_SPACE = (" ", "\u3000", "\n", "\t", "\r", "\xa0")
# whatever is not surely its own form; spaces of ASCII are, where they are kept
_PLAIN = "!-~—“”‘’·、。〈〉《》「」『』【】〔〕\u3400-\u4dbf\u4e00-\u9fff\ufdd0"
_SUSPECT = re.compile(f"[^{_PLAIN}]|[{''.join(map(chr, _TRADITIONAL))}]")


def folded(text: str, *, keep_spaces: bool = False) -> Folded:
    """The form in which words are looked for: full and half width, radicals, traditional forms of a few words and
    invisible characters make no difference; spaces neither unless they are kept."""
    form = text
    for wide, narrow in _COMMON:
        form = form.replace(wide, narrow)
    if not keep_spaces:
        for space in _SPACE:
            form = form.replace(space, "")
    if _SUSPECT.search(form):
        form = _SUSPECT.sub(_form if keep_spaces else _form_without_spaces, form)
    return Folded(form, text, keep_spaces)


def _form(match: re.Match[str]) -> str:
    return _FORMS[match[0]]


def _form_without_spaces(match: re.Match[str]) -> str:
    return "".join(_FORMS[match[0]].split())
