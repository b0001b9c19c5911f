"""What the check says, in both languages: one catalogue, and every sentence names what the diagram names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from engine import expression_sentences, form_sentences
from engine.errors import Issue
from engine.verification import CODES
from engine.verification.drawn import REFUSED_ELEMENTS
from engine.verification.sentences import CATALOGUE, say
from engine.wording import Said, Sentences, Word, many
from web.errors import problem
from web.language import translate
from web.studio import shapes
from workflows.studio import sentences as studio
from workflows.studio.checking import OTHER_CODES, Finding

ROOT = Path(__file__).parents[2]
ALL = Sentences(CATALOGUE | form_sentences.SENTENCES | expression_sentences.SENTENCES | studio.SENTENCES)
NODE = say("named", kind=say("kind.user"), name="复核")
MISSING = Finding("form-missing", "缺少表单", say("form-missing", node=NODE), "error", None, None, "recheck", 3, (), ())

_HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_PLACE = re.compile(r"\{(\w+)\}")
_RAW = re.compile(r"(?<![\w(])[a-z]+(?:[A-Z]\w*|_\w+)(?![\w(])")  # names of attributes as files write them
_TEXT = re.compile(r"""(?<!f)"([a-z][\w.-]+)\"""")
_BEGUN = re.compile(r"""\bf"([a-z][\w-]*\.)\{""")
LANGUAGE = {"section_head", "working_days", "kB"}  # of the time rules and reminders that people write
ONE_SIDED = {"engine-refuses": {"why", "code"}}  # the engine's own reason has a code, and Chinese words


def test_every_sentence_stands_in_both_languages() -> None:
    for key in ALL:
        chinese, english = ALL[key]
        assert chinese, key
        assert english, key
        assert not _HAN.search(english), key
        apart = set(_PLACE.findall(chinese)) ^ set(_PLACE.findall(english))
        assert apart <= ONE_SIDED.get(key, set()), key
        if key.partition(".")[0] in CODES and not chinese.startswith("表单 "):
            assert (chinese[-1], english[-1]) == ("。", "."), key


def test_no_sentence_says_the_raw_name_of_an_attribute() -> None:
    said = {(key, raw) for key in ALL for text in ALL[key] for raw in _RAW.findall(_PLACE.sub("", text))}
    assert {(key, raw) for key, raw in said if raw not in LANGUAGE} == set()


def test_every_code_has_a_sentence() -> None:
    said = {key.partition(".")[0] for key in ALL}
    assert CODES.keys() | OTHER_CODES.keys() <= said


def test_every_sentence_is_said_somewhere_and_no_other() -> None:
    """A key stands in the code as it is, or as the beginning of a key that is put together there."""
    whole: set[str] = set()
    begun: set[str] = set()
    for path in (each for folder in ("engine", "workflows/studio") for each in (ROOT / folder).rglob("*.py")):
        if "sentences" not in str(path):
            text = path.read_text("utf-8")
            whole |= set(_TEXT.findall(text))
            begun |= set(_BEGUN.findall(text))
    begun |= {f"{code}.{tag}" for tag, code in REFUSED_ELEMENTS.items()} | {"kind.", "named", "unnamed", "nameless"}
    begun |= {"within", "type."}
    assert [key for key in ALL if key not in whole and not key.startswith(tuple(begun))] == []
    assert [key for key in whole if key.partition(".")[0] in CODES and "." in key and key not in ALL] == []


@pytest.mark.parametrize(
    ("said", "chinese", "english"),
    [
        (say("form-missing", node=NODE), "人工环节“复核”没有表单。", "User task “复核” has no form."),
        (
            say("form-missing", node=say("unnamed", kind=say("kind.user"), id="t1", line=9)),
            "人工环节（t1，第 9 行）没有表单。",
            "User task (t1, line 9) has no form.",
        ),
        (
            say("gate-missing", gate=Word("保密审查"), node=NODE),
            "可能未经“保密审查”就到了人工环节“复核”。",
            "User task “复核” can be reached without the gate “Secrecy review”.",
        ),
        (
            say("form-fields", node=NODE, keys=many(["a", "b"]), kind=Word("会签")),
            "人工环节“复核”的表单缺少编号为“a、b”的项目，",
            "User task “复核” needs questions with the ids “a, b” in its form,",
        ),
    ],
)
def test_a_sentence_names_the_same_in_both_languages(app: Flask, said: Said, chinese: str, english: str) -> None:
    assert said.startswith(chinese)
    with app.test_request_context("/?language=en"):
        assert translate(said).startswith(english)


@pytest.mark.parametrize(
    ("language", "label", "message"),
    [("zh", "缺少表单", "人工环节“复核”没有表单。"), ("en", "Form missing", "User task “复核” has no form.")],
)
def test_a_finding_in_the_language_of_the_screen(app: Flask, language: str, label: str, message: str) -> None:
    with app.test_request_context(f"/?language={language}"):
        told = shapes.finding(MISSING)
    assert told["label"] == label
    assert told["message"].startswith(message)


def test_a_refusal_with_its_findings_is_in_the_language_of_the_screen(app: Flask) -> None:
    refused = (Issue("form-missing", MISSING.message, element="recheck"),)
    with app.test_request_context("/api/?language=en"):
        (told,) = problem(422, "not-ready", "", refused).get_json()["issues"]
    assert told["message"].startswith("User task “复核” has no form.")
    assert (told["code"], told["element"]) == ("form-missing", "recheck")
