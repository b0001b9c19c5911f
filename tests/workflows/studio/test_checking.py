"""The check says what deployment and `xianshen verify` say, and where: file, element, line, and the way round."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete

from engine import definitions
from engine.errors import DeploymentRefused
from engine.verification import verify_file
from tests.workflows.studio.workshop import DIAGRAM, PROCESS, REVIEW, Workshop
from workflows.installation.wiring import PACKAGES
from workflows.people.models import PostHolding
from workflows.studio import queries
from workflows.studio.checking import check_files
from workflows.studio.sets import candidate

# a refusal of the secrecy reviewer goes on to the leader
PAST_THE_GATE = (
    'sourceRef="public_words_outcome" targetRef="takedown_returned_drafter"',
    'sourceRef="public_words_outcome" targetRef="approve_takedown"',
)
# what is drawn instead of what -> code, element (more in test_bad_input)
FAULTS: dict[str, tuple[str, str, str, str, str]] = {
    "a condition on what nobody answers": (
        REVIEW,
        "confirm_takedown.outcome == 'approve'",
        "nobody.outcome == 'approve'",
        "variable-unknown",
        "confirm_outcome__check_public_words",
    ),
    "a call of what is nowhere": (
        DIAGRAM,
        'calledElement="takedown_review"',
        'calledElement="nowhere"',
        "call-missing",
        "review_takedown",
    ),
    "a kind that nobody registered": (
        REVIEW,
        'value="gate.secrecy"',
        'value="gate.forged"',
        "kind-unknown",
        "check_public_words",
    ),
}


def test_what_is_published_may_be_deployed(shop: Workshop) -> None:
    verdict = shop.check(shop.open())
    assert verdict.deployable
    assert verdict.findings == ()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_file_element_and_line(shop: Workshop, fault: str) -> None:
    path, old, new, code, element = FAULTS[fault]
    draft = shop.open()
    shop.replace(draft, old, new, path)
    verdict = shop.check(draft)
    found = next(each for each in verdict.findings if each.code == code)
    text = shop.files(draft)[path].decode()
    assert not verdict.deployable
    assert (found.file, found.element, found.process) == (path, element, path.partition("/")[0])
    assert f'id="{element}"' in text.splitlines()[(found.line or 0) - 1]
    assert found.label
    assert found.message


def test_a_way_round_a_gate_is_shown_from_start_to_release_through_the_called_process(shop: Workshop) -> None:
    draft = shop.open()
    shop.replace(draft, *PAST_THE_GATE, REVIEW)
    shop.replace(draft, 'name="保密审查"', 'name="保密\u202e审查&#10;"', REVIEW)  # turned round, and on two lines
    found = shop.finding(draft, "gate-missing")
    assert (found.element, found.file) == ("carry_out_takedown", DIAGRAM)
    assert found.path[0] == "start_takedown"
    assert found.path[-1] == "carry_out_takedown"
    assert "judge_takedown" not in found.path
    assert {(step.id, step.process) for step in found.steps} >= {
        ("start_takedown", "takedown"),
        ("check_public_words", "takedown_review"),
        ("approve_takedown", "takedown_review"),
        ("carry_out_takedown", "takedown"),
    }
    assert [step.id for step in found.steps] == list(found.path)
    assert "保密审查" in {step.name for step in found.steps}


@pytest.mark.parametrize(
    ("path", "content", "code", "line"),
    [
        (DIAGRAM, b"<a>\n<b>\n", "unreadable", 3),
        (REVIEW, b"<a>\n</b>\n", "unreadable", 2),
        (DIAGRAM, b"<a/>", "unreadable", 1),
        ("takedown/forms/propose_takedown.form", b"{", "form-unreadable", None),
    ],
)
def test_broken_files_are_told_with_their_line(
    shop: Workshop, path: str, content: bytes, code: str, line: int | None
) -> None:
    draft = shop.open()
    shop.save(draft, path, content)
    found = shop.finding(draft, code)
    assert not shop.check(draft).deployable
    assert line is None or (found.file, found.line) == (path, line)


def test_unsaved_texts_are_checked_and_not_kept(shop: Workshop) -> None:
    draft = shop.open()
    before = shop.files(draft)
    text = before[REVIEW].replace(*(part.encode() for part in PAST_THE_GATE))
    assert not shop.check(draft, {REVIEW: text}).deployable
    assert [each.code for each in shop.check(draft, {REVIEW: b"<!DOCTYPE a><a/>"}).findings] == ["doctype"]
    assert shop.files(draft) == before
    assert shop.check(draft).deployable


def test_a_task_without_a_due_time_and_a_vacant_post_are_noted_and_refuse_nothing(shop: Workshop) -> None:
    draft = shop.open()
    text = shop.files(draft)[REVIEW].decode()
    task = text.index('id="confirm_takedown"')
    due = text[text.index('<spiffworkflow:property name="due"', task) :]
    shop.replace(draft, due[: due.index("/>") + 2], "", REVIEW)
    with shop.database.write() as session:
        session.execute(delete(PostHolding).where(PostHolding.post == "leader"))
    verdict = shop.check(draft)
    told = {(each.code, each.element, each.severity) for each in verdict.findings}
    assert {("no-due", "confirm_takedown", "note"), ("post-vacant", "approve_takedown", "note")} <= told
    assert {severity for *_, severity in told} == {"note"}
    assert verdict.deployable
    shop.submit(draft)


def test_the_verdict_is_that_of_deployment_and_of_the_command(shop: Workshop, tmp_path: Path) -> None:
    draft = shop.open()
    shop.replace(draft, *PAST_THE_GATE, REVIEW)
    for path, content in shop.files(draft).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    told = [(each.code, each.element, each.message) for each in shop.check(draft).findings]
    command = verify_file(tmp_path / DIAGRAM, PACKAGES.values())
    assert told == [(each["code"], each["element"], each["message"]) for each in command["problems"]]
    with pytest.raises(DeploymentRefused) as refused, shop.database.write() as session:
        definitions.propose(session, candidate(session, queries.draft(session, draft)), actor="x")
    assert told == [(each.code, each.element, each.message) for each in refused.value.issues]


@pytest.mark.parametrize("process_id", sorted(PACKAGES))
def test_cases_are_part_of_what_is_deployed(process_id: str) -> None:
    package = PACKAGES[process_id]
    given = definitions.read_set(package.folder.parent, process_id)
    assert [path for path in given.files if path.startswith(f"{process_id}/cases/")]


def test_without_its_main_diagram_nothing_can_be_deployed(shop: Workshop) -> None:
    files = {path: content for path, content in shop.files(shop.open()).items() if path != DIAGRAM}
    assert [each.code for each in check_files(PROCESS, files, PACKAGES[PROCESS]).findings] == ["process-missing"]
