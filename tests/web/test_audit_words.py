"""Whatever the code base puts into the trail has words: every act, every field of a change, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import web
from engine.audit.queries import Event
from web.audit.acts import ACTS, ON, REPEATED
from web.audit.changes import UNTOLD, Names, changes_of
from web.audit.sentences import sentence_of
from web.audit.words import ACTIONS, CHANGES
from workflows.oversight.labels import ACTION_GROUPS

ROOT = Path(web.__file__).parents[1]
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
# dictionaries of two-element lists that are no changes of an event
NO_CHANGES = {"help_option_names", "enum", "ways"}
NAMED_AT_RUN_TIME = {"kind", "since", "until", "view"}


def _trees() -> Iterator[ast.Module]:
    for package in ("engine", "workflows", "web"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield ast.parse(path.read_text("utf-8"))


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    """The calls that may put an act into the trail."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if "record" in name or name == "_changed" or any(each.arg == "action" for each in node.keywords):
                yield node


def _assigned(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(getattr(each, "id", "") == "action" for each in node.targets):
            yield node.value


def _codes() -> set[str]:
    found: set[str] = set()
    for tree in _trees():
        given = [arg for call in _calls(tree) for arg in (*call.args, *(each.value for each in call.keywords))]
        for arg in (*given, *_assigned(tree)):
            texts = (node.value for node in ast.walk(arg) if isinstance(node, ast.Constant))
            found |= {text for text in texts if isinstance(text, str) and CODE.fullmatch(text)}
    return found


def _fields() -> set[str]:
    """The names of changes that the code base writes: `{"name": [old, new]}`."""
    return {
        key.value
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(value, ast.List) and len(value.elts) == 2
    } - NO_CHANGES


def test_every_act_has_words() -> None:
    codes = _codes()
    assert len(codes) > 60
    # a code that ends in _ is the beginning of several: the rest follows from a state
    assert not {code for code in codes if code not in ACTIONS and not _begins_several(code)}


def _begins_several(code: str) -> bool:
    return code.endswith("_") and any(known.startswith(code) for known in ACTIONS)


def test_every_field_of_a_change_has_words_or_is_left_out() -> None:
    fields = _fields() | NAMED_AT_RUN_TIME
    assert len(fields) > 40
    assert not fields - CHANGES.keys() - UNTOLD


def test_phrases_are_of_acts_that_there_are() -> None:
    assert {*ACTS, *ON, *REPEATED} <= ACTIONS.keys()


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_act_is_a_sentence(action: str) -> None:
    event = _event(action)
    said = sentence_of(event, Names({"someone": "钱葆"}, {"matter": "2026-0001"}, {"revision": 2})).text
    assert said.startswith("钱葆 于 2026-03-02 20:00 对 2026-0001 第 2 稿 ")
    assert said.endswith("。【非工作时间】")
    assert action not in said
    assert "{" not in said


def _event(action: str, **more: object) -> Event:
    given: dict[str, object] = {
        "id": "0" * 32, "chain": "matter:matter", "seq": 1, "at": datetime(2026, 3, 2, 12, tzinfo=UTC),
        "actor": "someone", "action": action, "subject": "matter", "instance_id": None, "work_item_id": None,
        "revision": "revision", "content_hash": "a" * 64, "reason": None, "section": None, "gate": None,
        "outcome": None, "circumstances": "out_of_hours", "changes": {},
    }  # fmt: skip
    return Event(**{**given, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("action", "more", "said"),
    [
        ("approval.recorded", {"gate": "secrecy", "changes": {"gate": [None, "secrecy"]}}, "作出保密审查结论。"),
        ("matter.state", {"changes": {"state": ["drafting", "in_review"]}}, "状态由 起草中 改为 审查中。"),
        ("matter.changed", {"changes": {"urgency": ["urgent", None]}}, "紧急程度由 加急 改为空。"),
        (
            "work_item.completed",
            {"changes": {"element": [None, "签发"], "answer.outcome": [None, "return"]}, "reason": "依据已失效。"},
            "办结环节“签发”，结论：退回，理由：依据已失效。",
        ),
        ("draft.read", {"changes": {"place": [None, "inbox.work_item"]}}, "查看草稿（待办）。"),
        ("intake.refused", {"changes": {"place": [None, "页眉"]}}, "在哪里：页眉。"),
        ("audit.exported", {"changes": {"question": [None, "returns"]}}, "查询：退回及其去向。"),
    ],
)
def test_sentences_say_from_what_to_what_and_why(action: str, more: dict[str, object], said: str) -> None:
    names = Names({"someone": "钱葆"}, {"matter": "2026-0001"}, {"revision": 2})
    assert sentence_of(_event(action, circumstances=None, **more), names).text.endswith(said)


@pytest.mark.parametrize(
    ("cause", "said"),
    [("message:redirect", "跳转"), ("message:withdraw", "撤回"), ("message:other", "流程走向改变"),
     ("timer:late", "到时"), ("taken_back", "拿回"), ("superseded", "流程走到别处")],
)  # fmt: skip
def test_why_a_step_was_cancelled_is_said_in_words(cause: str, said: str) -> None:
    event = _event("work_item.cancelled", changes={"cause": [None, cause]}, circumstances=None)
    (change,) = changes_of(event, Names({}, {}, {}))
    assert (change.label, change.new) == ("起因", said)


def test_pieces_lead_to_person_matter_revision_and_gate() -> None:
    event = _event("approval.recorded", gate="secrecy", changes={"gate": [None, "secrecy"]})
    said = sentence_of(event, Names({"someone": "钱葆"}, {"matter": "2026-0001"}, {"revision": 2}))
    assert {part.kind: part.key for part in said.parts if part.key} == {
        "person": "someone",
        "matter": "matter",
        "version": "a" * 64,
        "gate": "secrecy",
    }


def test_every_act_is_found_under_a_kind_of_act() -> None:
    kinds = [each for group in ACTION_GROUPS.values() for each in group.actions]
    beginnings = tuple(each for each in kinds if each.endswith("."))
    assert [act for act in ACTIONS if act not in kinds and not act.startswith(beginnings)] == []
