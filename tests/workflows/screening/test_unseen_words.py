"""词库: words that nobody can see, or that mean another thing in each font, are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workflows.screening.rulebook import Term
from workflows.screening.rulebook_issues import term_issues

TERM = Term("某某平台", "warning", "wording", "unit", "平台已经更名。", "新平台")


@pytest.mark.parametrize("unseen", ["\ue000", "\u200b", "\x07", "\u0378", "\U000f0000"])
@pytest.mark.parametrize("field", ["text", "exemptions", "context"])
def test_characters_that_nobody_sees_are_refused(field: str, unseen: str) -> None:
    words = f"某某{unseen}平台网"
    odd = replace(TERM, **{field: words if field == "text" else (words,)})

    assert [issue.field for issue in term_issues(odd) if "看不见的字符或者自造字" in issue.message] == [field]


def test_words_with_spaces_latin_letters_and_rare_ideographs_are_fine() -> None:
    odd = replace(TERM, text="e 站 𠮷 平台", exemptions=("e 站 𠮷 平台网",), context=("（网站）",))

    assert list(term_issues(odd)) == []
