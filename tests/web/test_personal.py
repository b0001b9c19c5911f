"""Settings of a person, what they did, what they follow, as the pages show it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html

from tests.web.visitor import Visitor

Visit = Callable[[str], Visitor]
SETTINGS = {"theme": "dark", "density": "compact", "language": "zh", "phone": "8888 1234", "letter_keys": ""}


def body_of(page: str) -> dict[str, str]:
    return dict(html.document_fromstring(page).body.attrib)


def test_settings_act_on_the_next_page_and_only_for_their_person(visit: Visit) -> None:
    visitor, colleague = visit("qianbao"), visit("zhaomin")
    saved = visitor.post("/me/settings", follow=True, **SETTINGS)
    body = body_of(saved.get_data(as_text=True))
    assert (body["data-theme"], body["data-density"], body["data-letter-keys"]) == ("dark", "compact", "off")
    assert 'media="screen"' in saved.get_data(as_text=True)
    other = colleague.get("/me/settings").get_data(as_text=True)
    assert body_of(other)["data-theme"] == "light" and "dark-style" not in other
    assert "8888 1234" not in other


@pytest.mark.parametrize(
    ("theme", "media"), [("light", None), ("dark", "screen"), ("system", "screen and (prefers-color-scheme: dark)")]
)
def test_the_page_comes_in_its_theme_before_any_script_runs(visit: Visit, theme: str, media: str | None) -> None:
    visitor = visit("qianbao")
    visitor.post("/me/settings", **SETTINGS | {"theme": theme})
    page = html.document_fromstring(visitor.get("/inbox").get_data(as_text=True))
    linked = page.xpath("//link[contains(@href, 'dark-style')]/@media")
    assert linked == ([media] if media else [])


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("theme", "pink", "外观应为"), ("density", "", "疏密应为"), ("phone", "call me", "电话只能"), ("language", "fr", "zh 或 en")],
)
def test_a_wrong_setting_changes_nothing(visit: Visit, field: str, value: str, said: str) -> None:
    visitor = visit("qianbao")
    answer = visitor.post("/me/settings", **SETTINGS | {field: value})
    assert answer.status_code == 422 and said in answer.get_data(as_text=True)
    assert body_of(visitor.get("/me/settings").get_data(as_text=True))["data-theme"] == "light"


def test_the_log_in_page_looks_as_the_browser_was_left(visit: Visit) -> None:
    visitor = visit("qianbao")
    visitor.post("/me/settings", **SETTINGS)
    visitor.post("/logout")
    assert "dark-style" in visitor.get("/login").get_data(as_text=True)
