"""Every string of the studio's scripts has words in both languages: ours in English, those of bpmn-js in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.build_assets import FRONTEND

STUDIO = FRONTEND / "src" / "studio"
DRAWING = FRONTEND / "node_modules"
TABLES = ("dmn-js-decision-table/lib", "dmn-js-shared/lib", "table-js/lib")
NOT_BUNDLED = {"simple-date-edit", "simple-date-time-edit", "simple-duration-edit", "simple-time-edit", "view-drd"}
LIBRARIES = ("bpmn-js/lib", "diagram-js/lib", "diagram-js-direct-editing/lib", "diagram-js-minimap/dist/index.esm.js")

_ROW = re.compile(r"""^  (?:'((?:[^'\\]|\\.)+)'|([A-Za-z]+)): '((?:[^'\\]|\\.)+)',$""", re.M)
_OURS = re.compile(r"\bt\(\s*'((?:[^'\\]|\\.)+)'")
_ANY_OURS = re.compile(r"(?<![\w.])t\(")
_THEIRS = re.compile(r"""\b_?translate\(\s*(['"])((?:(?!\1)[^\\]|\\.)+)\1""")
_NAMED = re.compile(
    r"""\b(?:label|title):\s*'([A-Z][^']+)'"""
)  # tables whose labels are translated where they are shown
_MESSAGES = re.compile(r"""^var \w+_ERR_MSG = '([^']+)';$""", re.M)
_LABELS = re.compile(r"\b[A-Z_]+_LABEL = '([^']+)'")
_UNASKED = re.compile(r"""\"(?:aria-label|title)\": "([A-Z][^"]+)\"""")
_DATA_TYPES = re.compile(r"dataTypes: \[([^\]]+)\]")
MODULES = (STUDIO / "decisions/modules.js").read_text("utf-8")
MOVED = {"Move Input", "Move Output"}  # put together from two words
_HAN = re.compile(r"[\u4e00-\u9fff]")
_COMMENTED = re.compile(r"^\s*(?://|\*).*$", re.M)
_TRANSFORMS = {" + shift + ", " + x + "}  # of SVG


def table(name: str) -> dict[str, str]:
    """A table of words as its script has it."""
    rows = _ROW.findall((STUDIO / "words" / f"{name}.js").read_text("utf-8"))
    return {quoted or plain: words for quoted, plain, words in rows}


def scripts() -> Iterator[Path]:
    yield from (path for path in sorted(STUDIO.rglob("*.js")) if path.parent.name != "words")


def asked_of_bpmn_js() -> set[str]:
    """Everything that the libraries hand to translate(), and the labels of their menus."""
    found: set[str] = set()
    for place in LIBRARIES:
        root = DRAWING / place
        for path in [root] if root.is_file() else sorted(root.rglob("*.js")):
            text = _COMMENTED.sub("", path.read_text("utf-8"))
            found |= {words for _quote, words in _THEIRS.findall(text)} | set(_MESSAGES.findall(text))
            if {"popup-menu", "replace", "align-elements", "distribute-elements"} & set(path.parts):
                found |= set(_NAMED.findall(text))
    return found - _TRANSFORMS


def asked_of_dmn_js() -> set[str]:
    """Everything that the editor of tables hands to translate(), written out there or in a list of its own."""
    found: set[str] = set()
    for path in (path for place in TABLES for path in sorted((DRAWING / place).rglob("*.js"))):
        if not NOT_BUNDLED & set(path.parts):
            text = _COMMENTED.sub("", path.read_text("utf-8"))
            found |= {words for _quote, words in _THEIRS.findall(text)} | set(_LABELS.findall(text))
            if path.name == "HitPolicies.js":
                found |= set(re.findall(r"(?:label|explanation): '([^']+)'", text))
            found |= set(_UNASKED.findall(text))
    return found | MOVED | set(re.findall(r"'(\w+)'", _DATA_TYPES.search(MODULES)[1])) - _TRANSFORMS  # type: ignore[index]


def test_every_string_of_dmn_js_has_chinese() -> None:
    asked = asked_of_dmn_js()
    assert len(asked) > 90
    assert sorted(asked - table("tables").keys()) == []
    assert sorted(table("tables").keys() - asked) == []


def test_the_words_put_together_are_these() -> None:
    dragging = (DRAWING / "dmn-js-decision-table/lib/features/drag-and-drop/DragAndDrop.js").read_text("utf-8")
    assert "`Move ${isInput(col) ? 'Input' : 'Output'}`" in dragging


def test_what_dmn_js_does_not_ask_for_is_put_into_words_all_the_same() -> None:
    """Attributes that it writes in English: each is in the list of those that are mended on the page."""
    mended = (STUDIO / "decisions/words.js").read_text("utf-8")
    unasked = {
        words
        for place in TABLES
        for path in sorted((DRAWING / place).rglob("*.js"))
        if not NOT_BUNDLED & set(path.parts)
        for words in _UNASKED.findall(path.read_text("utf-8"))
    }
    assert len(unasked) == 2
    assert [words for words in unasked | MOVED if f"'{words}'" not in mended] == []


def test_what_the_styles_of_dmn_js_say_is_said_in_chinese() -> None:
    ours = (FRONTEND / "src/styles/decisions.css").read_text("utf-8")
    speaking = {
        selector.strip()
        for place in ("dmn-js-decision-table", "dmn-js-shared")
        for path in (DRAWING / place / "assets").rglob("*.css")
        for selector in re.findall(r"([^{}]+)\{\s*content: '[A-Z]\w+'", path.read_text("utf-8"))
    }
    assert speaking
    assert [selector for selector in sorted(speaking) if f":lang(zh) {selector} {{ content: '" not in ours] == []


def test_only_what_runs_is_bundled_of_the_table_editor() -> None:
    imported = set(re.findall(r"from '(?:dmn-js-decision-table|dmn-js-shared)/lib/(?:features/)?([^'/]+)", MODULES))
    assert not imported & (NOT_BUNDLED | {"Editor", "feel-language-context", "expression-language"})
    assert imported >= {"simple-string-edit", "simple-number-edit", "simple-boolean-edit", "hit-policy"}


def test_every_string_of_ours_has_english() -> None:
    asked = {words for path in scripts() for words in _OURS.findall(path.read_text("utf-8"))}
    assert len(asked) > 150
    assert sorted(asked - table("english").keys()) == []


def test_no_english_is_left_over() -> None:
    asked = {words for path in scripts() for words in _OURS.findall(path.read_text("utf-8"))}
    assert sorted(table("english").keys() - asked) == []


def test_ours_are_always_written_out() -> None:
    """A string put together at run time would escape the table."""
    for path in scripts():
        text = path.read_text("utf-8")
        if path.name != "language.js":
            assert len(_ANY_OURS.findall(text)) == len(_OURS.findall(text)), path.name


def test_every_string_of_bpmn_js_has_chinese() -> None:
    asked = asked_of_bpmn_js()
    assert len(asked) > 100
    assert sorted(asked - table("chinese").keys()) == []


def test_each_language_is_that_language() -> None:
    assert [words for words in table("english").values() if _HAN.search(words)] == []
    for name in ("chinese", "tables"):
        assert [words for words in table(name).values() if not _HAN.search(words)] == []


def test_no_chinese_stands_outside_the_table() -> None:
    """Chinese in a script is asked for with t(), or is written into files, which are Chinese for everybody."""
    for path in scripts():
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            bare = _OURS.sub("", line.partition(" //")[0])
            if (
                _HAN.search(bare)
                and "label: '" not in bare
                and "text: '" not in bare
                and not line.strip().startswith("//")
            ):
                pytest.fail(f"{path.name}:{number} {line.strip()}")
