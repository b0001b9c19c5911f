"""Where the words looked for stand in a text, as it is written."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from engine.text_index import places_of

PLACES = [
    ("督察", "环保督察反馈", ["督察"]),
    ("督察", "关于环\n保督\u3000察的意见", ["督\u3000察"]),
    ("budget", "The BUDGET of 2026", ["BUDGET"]),
    ("abc类", "ＡＢＣ类第１２条", ["ＡＢＣ类"]),
    ("2026 5号", "青人社发〔2026〕5号", ["2026", "5号"]),
    ("“2026〕5号”", "青人社发〔2026〕5号", ["2026〕5号"]),
    ("高温-津贴", "高温、津贴标准", ["高温、津贴"]),
    ("a.c", "abc a.c", ["a.c"]),
    ("in", "Beijing", [None]),
    ("督查", "督察", [None]),
    ("…", "任何文字", []),
]


@pytest.mark.parametrize(("query", "text", "expected"), PLACES)
def test_the_words_are_found_as_they_are_written(query: str, text: str, expected: list[str | None]) -> None:
    places = [each.search(text) for each in places_of(query)]

    assert [place and place[0] for place in places] == expected


def test_what_is_too_long_to_look_for_is_said() -> None:
    with pytest.raises(Invalid):
        places_of("补" * 80)
