"""A finding is known again where it is the same one, and only there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from workflows.screening.fingerprints import with_fingerprints
from workflows.screening.model import Finding, Passage, ScreenedDocument, Subject

FINDING = Finding("dates.impossible", "wording", "error", "请核对。", "p", "正文第 1 段", 0, 2, 5, "于2月30", "2月30")


def subject(*texts: str, role: str = "policy", extra: tuple[ScreenedDocument, ...] = ()) -> Subject:
    passages = tuple(Passage(index, "正文", f"正文第 {index + 1} 段", text) for index, text in enumerate(texts))
    return Subject((*extra, ScreenedDocument("p", role, "文稿", passages)), date(2026, 3, 2))  # type: ignore[arg-type]


def fingerprint(finding: Finding, of: Subject) -> str:
    ((found, _),) = with_fingerprints(of, [finding])
    return found


BEFORE = fingerprint(FINDING, subject("限于2月30日前", "其他"))


def test_a_paragraph_that_moves_keeps_its_findings() -> None:
    moved = replace(FINDING, passage=1, part="正文第 2 段")
    assert fingerprint(moved, subject("新增一段", "限于2月30日前")) == BEFORE


def test_other_words_of_the_message_make_no_other_finding() -> None:
    assert fingerprint(replace(FINDING, message="这一天不存在。"), subject("限于2月30日前")) == BEFORE


@pytest.mark.parametrize(
    ("finding", "of"),
    [
        (replace(FINDING, check="dates.other"), subject("限于2月30日前")),
        (replace(FINDING, level="warning"), subject("限于2月30日前")),
        (replace(FINDING, aspect="secrecy"), subject("限于2月30日前")),
        (replace(FINDING, matched="2月3"), subject("限于2月30日前")),
        (FINDING, subject("改为2月30日前")),
        (FINDING, subject("限于2月30日前", role="attachment")),
        (FINDING, subject("限于2月30日前", extra=(ScreenedDocument("q", "policy", "另一份", ()),))),
        (replace(FINDING, passage=None, start=0, end=0, matched="", quote=""), subject("限于2月30日前")),
    ],
    ids=["check", "level", "aspect", "matched", "text", "role", "number", "whole document"],
)
def test_anything_else_makes_another_one(finding: Finding, of: Subject) -> None:
    assert fingerprint(finding, of) != BEFORE


def test_the_same_twice_in_the_same_words_is_two() -> None:
    of = subject("限于2月30日前", "限于2月30日前")
    found = [each for each, _ in with_fingerprints(of, [FINDING, replace(FINDING, passage=1)])]
    assert len(set(found)) == 2
    assert found[0] == BEFORE


def test_about_a_whole_document_the_message_counts() -> None:
    whole = Finding("attachments.missing", "format", "error", "附件说明有 2 个附件，只有 1 个。", "p", "全文")
    of = subject("限于2月30日前")
    assert fingerprint(whole, of) != fingerprint(replace(whole, message="附件说明有 3 个附件，只有 1 个。"), of)
