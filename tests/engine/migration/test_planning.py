"""What becomes of one instance on a new version, case by case."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from engine.definitions import DefinitionSet, definition_set, read_set
from engine.migration.elements import Versions
from engine.migration.planning import Plan, plan
from engine.spiff import compile_set, restore, start
from engine.verification import verify
from engine.workflow import Held
from tests.engine.verification.drawings import OUTCOME, TWO, Attached, Drawing, Each, choice, drawing
from workflows.installation.wiring import PACKAGES

OLD = (
    "start draft submit secrecy x",
    "x draft : secrecy.outcome == 'return'",
    "x opinion : else",
    "opinion sign x2",
    "x2 publish end : sign.outcome == 'approve'",
    "x2 draft : else",
)
APPROVE = {"outcome": "approve"}
TO_SECRECY = [("draft", {"sections": [], "urgent": False})]
TO_OPINION = [*TO_SECRECY, ("secrecy", APPROVE)]
TO_SIGN = [*TO_OPINION, ("opinion", {"outcome": "agree"})]
NOTHING = Held()
SECRET = Held(frozenset({"secrecy"}))


def lines(**changed: str) -> tuple[str, ...]:
    """OLD with other lines in place of those that begin with a word."""
    return tuple(changed.get(line.split()[0] + ("_else" if line.endswith("else") else ""), line) for line in OLD)


def planned(
    old: Drawing,
    new: Drawing,
    acts: Sequence[tuple[str, Mapping[str, Any]]],
    held: Held = NOTHING,
    names: Mapping[str, str] | None = None,
) -> Plan:
    assert verify(old, TWO) == []
    assert verify(new, TWO) == []
    before, after = compile_set(old, TWO), compile_set(new, TWO)
    matter = {"legality": False, "urgent": False, "level": "a", "sections": ["x", "y"], "pages": 3}
    running = start(before, {"matter": matter}, call_service=lambda *_: {})
    for element, answers in acts:
        running.complete(next(t.task_id for t in running.user_tasks() if t.element_id == element), answers)
    state = running.dump()
    versions = Versions(_set(old), _set(new), TWO, names or {})
    return plan(versions, after, lambda: restore(before, state), held)


def _set(files: Drawing) -> DefinitionSet:
    return definition_set(files.process_id, files.files)


def open_steps(found: Plan) -> list[str]:
    return [] if found.running is None else [token.element_id for token in found.running.user_tasks()]


def codes(found: Plan) -> list[str]:
    return [issue.code for issue in found.issues]


BASE = drawing(*OLD)
REVIEWED = lines(opinion="opinion review sign x2")  # a step more behind the opinion
EARLIER = lines(start="start draft submit review secrecy x")  # a step more before the first gate
TWICE = (
    *lines(opinion="opinion secrecy2 x3"),
    "x3 draft : secrecy2.outcome == 'return'",
    "x3 sign : else",
    "sign x2",
)
NOTED = {"secrecy": [OUTCOME, choice("level", "a", "b")]}
RENAMED = lines(x_else="x opinion5 : else", opinion="opinion5 sign x2")


@pytest.mark.parametrize(
    ("new", "acts", "outcome", "steps", "void"),
    [
        (BASE, TO_OPINION, "moves", ["opinion"], set()),
        (drawing(*REVIEWED), TO_OPINION, "moves", ["opinion"], set()),
        # the new step lies behind it: it goes back to it, what was approved before stands
        (drawing(*REVIEWED), TO_SIGN, "back", ["review"], set()),
        # the new step lies before the gate: it goes back to it, and the gate is passed again
        (drawing(*EARLIER), TO_OPINION, "back", ["review"], {"secrecy"}),
        # the form of the gate has changed: who has passed it passes it again, who stands at it sees the new form
        (drawing(*OLD, forms=NOTED), TO_OPINION, "back", ["secrecy"], {"secrecy"}),
        (drawing(*OLD, forms=NOTED), TO_SECRECY, "moves", ["secrecy"], set()),
        # a second look at secrecy before the sign-off makes it another gate
        (
            drawing(*TWICE),
            TO_SIGN,
            "back",
            ["secrecy"],
            {"secrecy"},
        ),
    ],
)
def test_where_it_stands_afterwards(new: Drawing, acts: Any, outcome: str, steps: list[str], void: set[str]) -> None:
    held = SECRET if len(acts) > 1 else NOTHING
    found = planned(BASE, new, acts, held)
    assert (found.outcome, open_steps(found), found.void) == (outcome, steps, void)
    assert found.kept == held.approved - void


def test_a_renamed_step_is_found_by_its_mapping() -> None:
    new = drawing(*RENAMED)
    assert codes(planned(BASE, new, TO_OPINION, SECRET)) == ["element-gone"]
    found = planned(BASE, new, TO_OPINION, SECRET, {"opinion": "opinion5"})
    assert (found.outcome, open_steps(found), len(found.tasks)) == ("moves", ["opinion5"], 1)


def test_the_new_id_is_suggested_by_name_and_type() -> None:
    old, new = (_named(drawing(*each), step) for each, step in ((OLD, "opinion"), (RENAMED, "opinion5")))
    versions = Versions(_set(old), _set(new), TWO, {})
    assert [(each.element, each.name, each.suggested) for each in versions.gone()] == [("opinion", "意见", "opinion5")]
    assert versions.choices() == [("opinion5", "意见", "user")]
    unlike = Versions(_set(old), _set(drawing(*RENAMED)), TWO, {})
    assert [each.suggested for each in unlike.gone()] == [None]


def _named(files: Drawing, step: str) -> Drawing:
    main = files.files["main/main.bpmn"]
    named = re.sub(
        rf'<bpmn:userTask id="{step}"( name="[^"]*")?'.encode(),
        f'<bpmn:userTask id="{step}" name="意见"'.encode(),
        main,
    )
    assert named != main
    return Drawing("main", {**files.files, "main/main.bpmn": named})


def test_what_cannot_go_back_is_refused() -> None:
    numbered = Held(SECRET.approved, no_return="已编发文字号。")
    assert codes(planned(BASE, drawing(*REVIEWED), TO_SIGN, numbered)) == ["no-return"]
    signed = Held(SECRET.approved, no_void="已经签发。")
    assert codes(planned(BASE, drawing(*OLD, forms=NOTED), TO_OPINION, signed)) == ["no-void"]
    assert planned(BASE, drawing(*REVIEWED), TO_SIGN, signed).outcome == "back"


def test_approvals_that_nobody_knows_of_do_not_count() -> None:
    """The host does not know of the approval: the gate is passed again."""
    found = planned(BASE, drawing(*REVIEWED), TO_OPINION, NOTHING)
    assert (found.outcome, open_steps(found)) == ("back", ["secrecy"])


FAN = ("start draft submit secrecy x", "x draft : secrecy.outcome == 'return'", "x x7 : else",
       "x7 opinion : len(draft.sections) > 0", "x7 sign : else", *OLD[3:])  # fmt: skip
CALLED = tuple(line.replace("x opinion :", "x call_one :").replace("opinion sign", "call_one sign") for line in OLD)
ONE = drawing("start opinion end", name="one")
OTHER = drawing("start opinion end", name="two")
TIMED = ("start draft submit secrecy x", "x draft : secrecy.outcome == 'return'", "x opinion : else",
         "opinion x8", "at x8", "x8 sign x2", *OLD[4:])  # fmt: skip


def test_in_the_middle_of_a_changed_list() -> None:
    old = drawing(*FAN, multi={"opinion": Each("draft.sections")})
    new = drawing(*FAN, multi={"opinion": Each("draft.sections", "opinion.outcome == 'object'")})
    acts = [("draft", {"sections": ["x", "y"], "urgent": False}), ("secrecy", APPROVE)]
    assert codes(planned(old, new, acts, SECRET)) == ["multi-changed"]
    same = planned(old, drawing(*FAN, multi={"opinion": Each("draft.sections")}), acts, SECRET)
    assert open_steps(same) == ["opinion", "opinion"]
    assert planned(old, new, TO_SECRECY).outcome == "moves"


def test_in_a_call_of_another_process() -> None:
    old = drawing(*CALLED).with_called(ONE)
    swapped = drawing(*(line.replace("call_one", "call_two") for line in CALLED)).with_called(OTHER)
    acts = TO_OPINION
    assert codes(planned(old, swapped, acts, SECRET, {"call_one": "call_two"})) == ["call-changed"]
    assert open_steps(planned(old, old, acts, SECRET)) == ["opinion"]


def test_a_timer_that_is_drawn_on_a_step_begins_to_wait() -> None:
    old, new = drawing(*OLD), drawing(*TIMED, attached={"at": Attached("opinion")})
    found = planned(old, new, TO_OPINION, SECRET)
    assert found.running is not None
    assert [timer.element_id for timer in found.running.timers()] == ["at"]
    away = planned(new, old, TO_OPINION, SECRET)
    assert away.running is not None
    assert (away.running.timers(), open_steps(away)) == ([], ["opinion"])


def test_a_step_of_another_kind_is_another_step() -> None:
    other = BASE.files["main/main.bpmn"].replace(b'value="opinion"', b'value="review"')
    form = BASE.files["main/forms/secrecy.form"]
    new = Drawing("main", {**BASE.files, "main/main.bpmn": other, "main/forms/opinion.form": form})
    assert codes(planned(BASE, new, TO_OPINION, SECRET)) == ["kind-changed"]


@pytest.mark.parametrize("possible", [("agree",), ("agree", "fine"), ("agree", "fine", "other")])
def test_an_answer_that_the_new_version_does_not_know_moves_nowhere(possible: tuple[str, ...]) -> None:
    """The gate of the new version never asked what becomes of it: here it would lead past the sign-off."""

    def version(*values: str) -> Drawing:
        known = " or ".join(f"opinion.outcome == '{value}'" for value in values)
        chain = (
            *lines(opinion="opinion review x3")[:4],
            f"x3 sign : {known}",
            "x3 publish : else",
            "sign x2",
            *OLD[4:],
        )
        return drawing(*chain, forms={"opinion": [choice("outcome", *values)]})

    old, new = version("agree", "object"), version(*possible)
    agreed = planned(old, new, TO_SIGN, SECRET)
    assert (agreed.outcome, open_steps(agreed)) == ("moves", ["review"])
    assert codes(planned(old, new, [*TO_OPINION, ("opinion", {"outcome": "object"})], SECRET)) == ["nowhere"]
    assert planned(old, new, TO_OPINION, SECRET).outcome == "moves"


def test_two_steps_are_not_mapped_onto_one() -> None:
    """Two tokens on one step would go on twice; the gate never saw that."""
    fork = lines(x_else="x p1 : else", opinion="p1 opinion p2")
    both = drawing(*fork, "p1 opinion2 p2", "p2 sign x2")
    acts = [*TO_SECRECY, ("secrecy", APPROVE)]
    assert planned(both, both, acts, SECRET).outcome == "moves"
    assert codes(planned(both, BASE, acts, SECRET, {"opinion2": "opinion"})) == ["mapping"]


@pytest.mark.parametrize(
    ("form", "gates"),
    [
        # 差异复核 renews what each review approved that calls it
        ("suggestion_round/forms/difference_review.form", {"legality", "secrecy", "attribute"}),
        ("secrecy_review/forms/check_secrecy.form", {"secrecy"}),
        ("countersigning/forms/countersign.form", set()),
    ],
)
def test_a_gate_changes_with_what_its_process_calls(form: str, gates: set[str]) -> None:
    package = PACKAGES["prepublication"]
    published = read_set(package.folder.parent, package.process_id)
    other = published.files[form].replace(b'"label": "', '"label": "（新）'.encode())
    changed = definition_set(package.process_id, {**published.files, form: other})
    assert Versions(published, changed, package, {}).changed_gates == gates
