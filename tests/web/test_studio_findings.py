"""What the check says, on an English screen: a sentence for every code, the original below it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from engine.verification import CODES
from web.studio import shapes
from web.studio.english_findings import ENGLISH
from workflows.studio.checking import OTHER_CODES, Finding

MISSING = Finding("form-missing", "缺少表单", "人工环节“复核”没有表单。", "error", None, None, "recheck", 3, (), ())


def test_every_code_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert ENGLISH.keys() == {**CODES, **OTHER_CODES}.keys()
    assert [text for text in ENGLISH.values() if re.search(r"[\u4e00-\u9fff]", text) or not text.endswith(".")] == []


@pytest.mark.parametrize(
    ("language", "label", "message", "original"),
    [
        ("zh", "缺少表单", "人工环节“复核”没有表单。", None),
        ("en", "Form missing", ENGLISH["form-missing"], "人工环节“复核”没有表单。"),
    ],
)
def test_a_finding_in_the_language_of_the_screen(
    app: Flask, language: str, label: str, message: str, original: str | None
) -> None:
    with app.test_request_context(f"/?language={language}"):
        told = shapes.finding(MISSING)
    assert (told["label"], told["message"], told["original"]) == (label, message, original)
