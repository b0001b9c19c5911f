"""The handbooks of the processes that the product ships, and of a version that somebody changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine import definitions
from tests.workflows.studio.test_words import spoken
from workflows.handbook.reading import told
from workflows.handbook.rows import Handbook, Step
from workflows.handbook.rules import may_read
from workflows.installation.wiring import PACKAGES
from workflows.people.actor import Actor
from workflows.studio.queries import Version

AT = datetime(2026, 3, 2, tzinfo=UTC)


def version(process_id: str, state: str = "published") -> Version:
    return Version("v", process_id, 1, "hash", process_id, state, "installer", AT, "installer", AT, 0)


def read(process_id: str, old: str = "", new: str = "", path: str = "") -> Handbook:
    """The shipped set; with other words in one of its files."""
    package = PACKAGES[process_id]
    files = dict(definitions.read_set(package.folder.parent, process_id).files)
    if path:
        assert old in files[path].decode(), old
        files[path] = files[path].decode().replace(old, new).encode()
    return told(version(process_id), files, package)


@pytest.fixture(scope="module", params=sorted(PACKAGES))
def book(request: pytest.FixtureRequest) -> Handbook:
    return read(request.param)


@pytest.fixture(scope="module")
def full() -> Handbook:
    return read("prepublication")


def steps(book: Handbook) -> dict[str, Step]:
    return {one.anchor.removeprefix("step-"): one for chapter in book.chapters for one in chapter.steps}


def test_every_user_task_says_who_what_until_when_and_why(book: Handbook) -> None:
    for name, one in steps(book).items():
        if one.work is None:
            continue
        assert one.work.lane, name
        assert one.work.post.zh, name
        assert one.work.kind, name
        assert one.work.clock.due is not None, name
        assert one.work.clock.counts, name
        assert one.basis.startswith("依据："), name
        assert one.work.questions, name
        assert one.ways, name


def test_every_way_leads_somewhere_that_is_in_the_book(book: Handbook) -> None:
    anchors = {one.anchor for chapter in book.chapters for one in chapter.steps}
    for name, one in steps(book).items():
        leads = [
            place for way in (*one.ways, *(w for each in one.interruptions for w in each.ways)) for place in way.to
        ]
        assert leads, name
        assert {place.anchor for place in leads if place.anchor} <= anchors, name


def test_no_condition_is_left_as_it_is_written(book: Handbook) -> None:
    shown = [way.condition for one in steps(book).values() for way in one.ways if way.condition]
    asked = [
        each for one in steps(book).values() if one.work for q in one.work.questions for each in (q.shown, q.required)
    ]
    words = [spoken(each) for each in [*shown, *asked] if each is not None and not isinstance(each, bool)]
    assert words or book.version.process_id == "takedown"
    assert [each for each in words if any(code in each for code in ("==", "matter.", "outcome"))] == []


def test_every_gate_has_its_steps(book: Handbook) -> None:
    assert book.gates
    assert all(gate.steps or gate.when for gate in book.gates)
    marked = {one.work.gate for one in steps(book).values() if one.work} - {None}
    assert marked == {gate.label for gate in book.gates if gate.steps}


def test_steps_are_numbered_in_the_order_in_which_they_come(full: Handbook) -> None:
    first = full.chapters[0]
    assert [one.number for one in first.steps] == [f"1.{n}" for n in range(1, len(first.steps) + 1)]
    names = [one.anchor.removeprefix("step-") for one in first.steps]
    ordered = ["draft_policy", "submit_revision", "review", "recheck", "register_number", "proof_and_seal", "archive"]
    assert [name for name in names if name in ordered] == ordered
    assert [chapter.process_id for chapter in full.chapters][:2] == ["prepublication", "review_round"]


def test_a_return_leads_back_through_the_process_that_called(full: Handbook) -> None:
    check = steps(full)["check_secrecy"]
    assert check.work is not None
    assert check.work.gate == "保密审查"
    assert [one.label for one in check.work.outcomes if one.approves] == ["可以公开"]
    told_ways = {spoken(way.condition): way for way in check.ways if way.condition}
    back = told_ways["“审查结论”为“退回”，并且“退回给”为“起草人（修改后重新送审）”"]
    assert back.through == "退回起草人"
    assert [(place.name, place.chapter) for place in back.to] == [("起草政策文稿", "先审查后公开")]


def test_what_comes_in_between_is_told_with_where_it_leads(full: Handbook) -> None:
    (late,) = steps(full)["coordinate"].interruptions
    assert spoken(late.what) == "到时：“特急件”为“是”时 4 小时，否则 3 个工作日"
    assert late.takes_back
    assert [place.anchor for way in late.ways for place in way.to]
    assert {spoken(each.what) for each in steps(full)["review"].interruptions} >= {"撤回", "退回起草人", "跳转"}


def test_questions_say_when_they_are_asked(full: Handbook) -> None:
    work = steps(full)["check_secrecy"].work
    assert work is not None
    opinion = next(one for one in work.questions if one.label == "审查意见" or "意见" in one.label)
    assert not isinstance(opinion.required, bool)
    assert spoken(opinion.required) == "“审查结论”不是“可以公开”"


def test_the_book_follows_the_version() -> None:
    path = "takedown_review/takedown_review.bpmn"
    before, after = read("takedown"), read("takedown", "科室核对", "科室再核", path)
    assert "科室核对" in {one.name for one in steps(before).values()}
    assert "科室再核" in {one.name for one in steps(after).values()}


def test_a_decision_table_is_told_by_row() -> None:
    table = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" namespace="x">
      <decision id="who" name="由谁批准"><decisionTable hitPolicy="FIRST">
      <input id="i"><inputExpression><text>matter.extra_urgent</text></inputExpression></input>
      <output id="o" name="by" label="批准人"/>
      <rule id="r1"><inputEntry><text>true</text></inputEntry><outputEntry><text>"leader"</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>"deputy"</text></outputEntry></rule>
      </decisionTable></decision></definitions>"""
    package = PACKAGES["takedown"]
    files = {**definitions.read_set(package.folder.parent, "takedown").files, "takedown/who.dmn": table.encode()}
    (shown,) = told(version("takedown"), files, package).chapters[0].tables
    assert (shown.name, shown.policy.zh, shown.outputs) == ("由谁批准", "从上往下，第一条成立的行", ("批准人",))
    assert [spoken(each) for each in shown.inputs] == ["特急件"]
    assert [([spoken(each) for each in row.tests], row.results) for row in shown.rows] == [
        (["是"], ("leader",)),
        (["不限"], ("deputy",)),
    ]


@pytest.mark.parametrize(
    ("role", "state", "may"),
    [
        (None, "published", True),
        ("audit", "published", True),
        (None, "proposed", False),
        (None, "retired", False),
        ("audit", "proposed", False),
        ("system", "proposed", True),
        ("security", "retired", True),
    ],
)
def test_who_may_read_which_version(role: str | None, state: str, may: bool) -> None:
    who = Actor("p", "p", "某人", None, None, None, (), role, "zh")
    assert may_read(who, version("takedown", state)) is may
