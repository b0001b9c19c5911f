"""Elements may be called anything: names change no verdict, and stand in its sentences so that they can be read."""

from __future__ import annotations

from typing import cast
from xml.sax.saxutils import quoteattr

import pytest

from engine.verification import verify
from engine.wording import Said
from tests.engine.verification.drawings import ONE, Drawing, drawing

AROUND = drawing("start draft x", "x publish end : draft.urgent", "x secrecy end2 : else")
REPEATED = drawing("start draft x", "x secrecy end : draft.urgent", "x secrecy : else")
SHOWN = {
    "<img src=x onerror=alert(1)>": "<img src=x onerror=alert(1)>",
    "{node} {0} {": "{node} {0} {",
    "%s %(name)s 100%": "%s %(name)s 100%",
    "\"'”": "\"'”",
    "\u202e稿\u202c": "稿",
    "مراجعة": "مراجعة",
    "可以\n\n部署": "可以 部署",
    "核" * 5000: "核" * 79 + "…",
}


def renamed(drawn: Drawing, element: str, name: str) -> Drawing:
    written = quoteattr(name, {"\n": "&#10;"})
    return drawn.changed(f'id="{element}"', f'id="{element}" name={written}')


def said(drawn: Drawing) -> tuple[tuple[str, ...], list[Said]]:
    found = verify(drawn, ONE)
    return tuple(issue.code for issue in found), [cast(Said, issue.message) for issue in found]


@pytest.mark.parametrize("name", SHOWN, ids=range(len(SHOWN)))
def test_a_name_is_read_and_means_nothing(name: str) -> None:
    codes, (text, *_) = said(renamed(AROUND, "publish", name))
    assert codes == said(AROUND)[0]
    assert f"自动环节“{SHOWN[name]}”" in text
    assert f"utomatic step “{SHOWN[name]}”" in text.in_language("en")


@pytest.mark.parametrize("name", ["", "  \n", "\u200b"])
def test_without_a_name_that_can_be_seen_it_is_called_by_its_id(name: str) -> None:
    assert said(renamed(AROUND, "publish", name)) == said(AROUND)


def test_only_the_first_word_of_an_english_sentence_is_capital() -> None:
    (text,) = [each for each in said(REPEATED)[1] if each.code == "flow-invalid"]
    assert text.in_language("en").startswith("Flow from exclusive gateway (x, line 1) to user task “name of secrecy” ")


def test_an_element_of_another_tool_is_called_by_its_plain_tag() -> None:
    drawn = AROUND.changed('id="end2">', 'id="end2"><other:clock xmlns:other="urn:other"/>')
    (text,) = said(drawn)[1]
    assert "clock" in text
    assert "urn:" not in text
