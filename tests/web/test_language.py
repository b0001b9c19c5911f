"""Chinese is the source; English is complete, keeps every placeholder, and is what the pages say when asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from tests.web.visitor import Visitor, words
from web import extraction
from web.extraction import TRANSLATIONS
from web.extraction import words as words_to_translate

Visit = Callable[[str], Visitor]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# names of people, documents and places are data; these are quoted as examples
MAY_BE_CHINESE = {"只写汉字，例如“青人社发”。"}


@pytest.fixture(scope="module")
def english() -> dict[str, Message]:
    with (TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {str(message.id): message for message in read_po(file, locale="en") if message.id}


def test_no_word_of_the_screen_is_untranslated(english: dict[str, Message]) -> None:
    missing = {word: where for where, word in words_to_translate() if word.strip() and not _said(english, word)}
    assert not missing, f"run python -m web.extraction and translate: {missing}"


def test_translations_keep_their_placeholders_and_hold_no_chinese(english: dict[str, Message]) -> None:
    for source, message in english.items():
        said = str(message.string)
        assert sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(said)), source
        assert source in MAY_BE_CHINESE or not CHINESE.search(said), source


def test_templates_write_no_chinese_past_the_catalogue() -> None:
    """Not even a mark: brackets, colons and what stands between the parts of a list differ by language."""
    for path in sorted(extraction.WEB.rglob("*.html")):
        text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", path.read_text("utf-8"), flags=re.S)
        found = re.findall(r"[\u3001-\u3011\u3016-\u9fff\uff01-\uff5e]", text)
        assert not found, f"{path.name}: {''.join(found)[:20]}"
        assert not re.search(r"(?<!_\()'[、（），；：]'", path.read_text("utf-8")), path.name


def test_screens_join_words_by_the_language_of_the_screen() -> None:
    for path in sorted(extraction.WEB.rglob("*.py")):
        if path.is_relative_to(extraction.WEB / "cli") or path.is_relative_to(extraction.WEB / "api"):
            continue  # the command line and the description of the interface are Chinese
        assert not re.search(r'"、"\.join|f"[^"]*\}（\{', path.read_text("utf-8")), path.name


# where the marks of a text are looked for; the check of punctuation also frames the marks that it shows
READS_MARKS = {"punctuation.py", "flow.py", "marks.py", "quotations.py", "characters.py", "tokens.py"}


def test_words_are_quoted_by_one_kind_of_marks() -> None:
    """“” as GB/T 15834 has it; 「」 are of vertical writing."""
    sources = (extraction.WEB.parent / name for name in ("engine", "workflows", "web", "bpmn"))
    every = (
        path for source in sources for path in source.rglob("*") if path.suffix in {".py", ".html", ".form", ".md"}
    )
    for path in sorted(each for each in every if each.name not in READS_MARKS and "node_modules" not in each.parts):
        lines = [line for line in path.read_text("utf-8").splitlines() if "「" in line and "re.compile" not in line]
        assert not lines, f"{path.name}: {lines[0].strip()}"


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("qianbao", "/inbox?view=done"),
        ("lixiang", "/matters/new"),
        ("lixiang", "/matters"),
        ("guohua", "/releases"),
        ("auditor", "/audit"),
        ("secadmin", "/admin/people"),
        ("sysadmin", "/admin/calendar"),
        ("hanwen", "/admin/numbers"),
        ("lixiang", "/takedowns"),
        ("qianbao", "/side-tasks"),
        ("qianbao", "/notices"),
        ("qianbao", "/notices/settings"),
        ("qianbao", "/follow-ups"),
        ("secadmin", "/take-down"),
        ("sysadmin", "/redirects"),
    ],
)
def test_a_page_in_english_has_english_headings_and_buttons(visit: Visit, login: str, path: str) -> None:
    visitor = visit(login)
    visitor.post("/language", language="en")
    page = visitor.get(path).get_data(as_text=True)
    assert '<html lang="en">' in page
    for tag in ("button", "legend", "th", "h1"):
        for inner in re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", page, flags=re.S):
            text = re.sub(r"<[^>]+>", "", inner).strip()
            assert text == "简体中文" or not CHINESE.search(text), (tag, text)


def test_the_language_is_the_persons_own_and_stays(visit: Visit) -> None:
    visitor = visit("lixiang")
    assert "待办" in words(visitor.get("/inbox"))
    visitor.post("/language", language="en")
    assert "Inbox" in words(visitor.get("/inbox"))
    assert "Inbox" in words(visit("lixiang").get("/inbox"))


def test_what_is_chosen_on_the_log_in_page_stays_after_logging_in(client: FlaskClient) -> None:
    visitor = Visitor(client)
    visitor.get("/login")
    visitor.post("/language", language="en", next="/login")
    visitor.log_in("lixiang")
    assert "Inbox" in words(visitor.get("/inbox"))
    visitor.post("/logout")
    visitor.log_in("zhaomin")  # the next one at the same machine keeps their own
    assert "待办" in words(visitor.get("/inbox"))


def test_the_public_chooses_by_link_or_browser(visit: Visit) -> None:
    visitor = visit("lixiang")
    assert "Published documents" in words(visitor.client.application.test_client().get("/portal/?language=en"))
    german = visitor.client.application.test_client().get("/portal/", headers={"Accept-Language": "de"})
    assert "公开目录" in words(german)


def _said(english: dict[str, Message], word: str) -> bool:
    return word in english and bool(english[word].string)


def test_the_catalogue_holds_nothing_superfluous(english: dict[str, Message]) -> None:
    used = {word for _where, word in words_to_translate()}
    assert not set(english) - used, "run python -m web.extraction"


def test_catalogues_lie_where_they_are_compiled() -> None:
    assert [path.parts[-3] for path in sorted(Path(TRANSLATIONS).glob("*/LC_MESSAGES/messages.po"))] == ["en"]
