"""P1 and P7 as far as matters reach: whatever is done in whatever order, the rows keep the promises; and races."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from engine import audit
from engine.db import Database, Session
from engine.errors import Conflict, NotAllowed, NotReady
from engine.models import AuditEvent
from tests.databases import count_statements
from tests.workflows.bureau import Bureau, approve, draft, new_file
from workflows.matters import suggestions
from workflows.matters.content import content_hash, current_documents, current_elements
from workflows.matters.documents import add_version
from workflows.matters.gates import mandatory_gates
from workflows.matters.interpretation_elements import ElementValue, set_elements
from workflows.matters.locks import lock_matter, open_revision
from workflows.matters.models import (
    Approval,
    Document,
    DocumentVersion,
    Editor,
    InterpretationElement,
    Matter,
    Revision,
    Suggestion,
)
from workflows.matters.revisions import close_revision, submit_revision, valid_approvals
from workflows.people.accounts import create_person
from workflows.people.actor import INSTALLER
from workflows.people.dual_posts import record_dual_post_decision
from workflows.people.posts import hold_post
from workflows.people.queries import today

AUTHORS = ["drafter", "drafter2", "head", "moved"]
REVIEWERS = ["legal_a", "legal_b", "secrecy_a", "attribute_a", "both", "leader", "deputy", "moved", "head"]
GATES = ["legality", "secrecy", "attribute", "sign_off"]
EXPECTED = (Conflict, NotAllowed, NotReady)


class ReviewMachine(RuleBasedStateMachine):
    """Authors edit, suggestions are accepted, reviewers approve, revisions open and close; actors may be stale."""

    def __init__(self, database: Database, bureau: Bureau) -> None:
        super().__init__()
        self.database, self.bureau = database, bureau
        self.seen: Revision | None = None
        self.edits = 0

    def attempt(self, act: Callable[[Session], Any]) -> Any:
        try:
            with self.database.write() as session:
                return act(session)
        except EXPECTED:
            return None

    @initialize()
    def open(self) -> None:
        self.bureau.clock.move(timedelta(days=2))  # 兼岗决定 of the example before are over
        with self.database.write() as session:
            self.matter = draft(session, self.bureau)

    @rule()
    def submit(self) -> None:
        self.seen = self.attempt(lambda session: submit_revision(session, self.matter.id, "engine")) or self.seen

    @rule(login=st.sampled_from(AUTHORS + REVIEWERS), same=st.booleans())
    def edit(self, login: str, same: bool) -> None:
        self.edits += not same
        file = new_file(f"稿{self.edits}")
        self.attempt(lambda s: add_version(s, self.matter.id, "policy", file, actor=self.bureau.actor(s, login)))

    @rule(login=st.sampled_from(AUTHORS), text=st.sampled_from("甲乙"))
    def set_element(self, login: str, text: str) -> None:
        values = {"changes": ElementValue(True, text)}
        self.attempt(lambda s: set_elements(s, self.matter.id, values, actor=self.bureau.actor(s, login)))

    @rule(login=st.sampled_from(REVIEWERS), gate=st.sampled_from(GATES))
    def approve(self, login: str, gate: str) -> None:
        if (seen := self.seen) is not None:
            self.attempt(lambda s: approve(s, self.bureau.actor(s, login), self.matter, seen, gate))

    @rule(logins=st.tuples(*[st.sampled_from(REVIEWERS)] * 4))
    def approve_all(self, logins: tuple[str, ...]) -> None:
        for login, gate in zip(logins, GATES, strict=True):
            self.approve(login, gate)

    @rule(login=st.sampled_from(["both", "moved", "head"]), gates=st.permutations(GATES))
    def one_person_tries_every_gate(self, login: str, gates: list[str]) -> None:
        for gate in gates:
            self.approve(login, gate)

    @rule(login=st.sampled_from(["moved", "head"]), gates=st.permutations(GATES))
    def write_submit_and_try_every_gate(self, login: str, gates: list[str]) -> None:
        self.edit(login, same=False)
        self.submit()
        self.one_person_tries_every_gate(login, gates)

    @rule(reason=st.sampled_from(["returned", "withdrawn"]))
    def close(self, reason: str) -> None:
        self.attempt(lambda session: close_revision(session, self.matter.id, reason, "engine"))

    @rule(login=st.sampled_from(REVIEWERS))
    def suggest(self, login: str) -> None:
        if (seen := self.seen) is None:
            return

        def act(session: Session) -> None:
            policy = current_documents(session, self.matter.id)[0].document.id
            actor = self.bureau.actor(session, login)
            suggestions.make_suggestion(
                session,
                self.matter.id,
                seen.id,
                policy,
                work_item_id="w",
                actor=actor,
                original="甲",
                replacement="乙",
                reason="",
            )

        self.attempt(act)

    @rule(login=st.sampled_from(AUTHORS + REVIEWERS), accept=st.booleans())
    def decide_suggestions(self, login: str, accept: bool) -> None:
        with self.database.read() as session:
            waiting = session.scalars(
                select(Suggestion.id).where(Suggestion.matter_id == self.matter.id, Suggestion.state == "open")
            ).all()
        for each in waiting:
            self.attempt(
                lambda s, each=each: suggestions.decide_suggestion(
                    s, each, accept=accept, reason="不必", actor=self.bureau.actor(s, login)
                )
            )

    @rule()
    def let_one_person_hold_two_posts(self) -> None:
        def act(session: Session) -> None:
            both, leader = self.bureau.people["both"], self.bureau.actor(session, "leader")
            record_dual_post_decision(session, both, actor=leader, valid_until=today(session), reason="编制不足")

        self.attempt(act)

    @invariant()
    def the_rows_keep_the_promises(self) -> None:
        if hasattr(self, "matter"):
            with self.database.read() as session:
                check_matter(session, self.matter.id)


def check_matter(session: Session, matter_id: str) -> None:
    matter = session.get_one(Matter, matter_id)
    revisions = {r.id: r for r in session.scalars(select(Revision).where(Revision.matter_id == matter_id))}
    standing = [revision for revision in revisions.values() if revision.closed_at is None]
    assert len(standing) <= 1
    approvals = session.scalars(select(Approval).where(Approval.matter_id == matter_id)).all()
    valid = [approval for approval in approvals if approval.void_at is None]
    authors = authors_of(session, matter)
    documents = [each.content for each in current_documents(session, matter_id)]
    present = content_hash(matter.title, documents, current_elements(session, matter_id))
    for revision in standing:
        assert revision.content_hash == present, "an open revision is what is in the matter now"
    for approval in valid:
        revision = revisions[approval.revision_id]
        assert revision.closed_at is None, "no approval outlives its revision"
        assert approval.person_id not in authors, "nobody approves what they wrote"
        assert approval.gate == "sign_off" or approval.approved_hash == revision.content_hash
    assert max(Counter(approval.gate for approval in valid).values(), default=0) <= 1
    check_persons(approvals)
    signed = any(approval.gate == "sign_off" for approval in valid)
    assert matter.state == ("signed" if signed else "in_review" if standing else "drafting")
    check_trail(session, matter_id, approvals)


def authors_of(session: Session, matter: Matter) -> set[str]:
    """Who wrote the text by its own rows, not only by the table of editors."""
    own = Document.matter_id == matter.id
    return {
        matter.drafter_id,
        *session.scalars(select(Editor.person_id).where(Editor.matter_id == matter.id)),
        *session.scalars(select(DocumentVersion.created_by).join(Document).where(own)),
        *session.scalars(select(InterpretationElement.updated_by).where(InterpretationElement.matter_id == matter.id)),
        *session.scalars(
            select(Suggestion.decided_by).where(Suggestion.matter_id == matter.id, Suggestion.state == "accepted")
        ),
    }


def check_persons(approvals: Any) -> None:
    """One person, one gate of a matter, over all its revisions; a 兼岗决定 joins secrecy and attribute and shows."""
    gates: dict[str, set[str]] = defaultdict(set)
    joined: dict[str, bool] = defaultdict(bool)
    for approval in approvals:
        gates[approval.person_id].add(approval.gate)
        joined[approval.person_id] |= approval.dual_post_decision_id is not None
    for person, cleared in gates.items():
        assert len(cleared) == 1 or (cleared == {"secrecy", "attribute"} and joined[person])


def check_trail(session: Session, matter_id: str, approvals: Any) -> None:
    def events(action: str) -> int:
        of_matter = (AuditEvent.subject == matter_id) & (AuditEvent.action == action)
        return session.scalar(select(func.count()).where(of_matter)) or 0

    assert events("approval.recorded") == len(approvals)
    assert events("approval.voided") == sum(approval.void_at is not None for approval in approvals)


def heap_posts(database: Database, bureau: Bureau) -> None:
    """Give people more posts than a bureau should, so that only the rules of a matter keep them apart."""
    with database.write() as session:
        home, drafting = bureau.sections["jyk"], bureau.sections["zyjs"]
        moved = create_person(session, "moved", "何调岗", section_id=home, actor=INSTALLER)
        bureau.people["moved"] = moved.id
        hold_post(session, moved.id, "drafter", section_id=drafting, actor=INSTALLER)
        for login in ("moved", "both"):
            for gate in ("legal_review", "secrecy_review", "attribute_review", "leader"):
                hold_post(session, bureau.people[login], gate, capacity="B", actor=INSTALLER)
        hold_post(session, bureau.people["head"], "leader", capacity="B", actor=INSTALLER)


def walk(database: Database, bureau: Bureau, examples: int) -> None:
    """Walk at random, then check the whole audit trail."""
    heap_posts(database, bureau)
    run_state_machine_as_test(
        lambda: ReviewMachine(database, bureau),
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.generate],  # shrinking over a database takes minutes and seldom helps
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert audit.verify_live(database, workers=1).damages == ()


@pytest.mark.heavy
def test_no_order_of_acts_breaks_the_promises(database: Database, bureau: Bureau):
    """Few here; `make soak` walks on."""
    walk(database, bureau, examples=12 if database.is_sqlite else 5)


ROUNDS = 15


def race(database: Database, *acts: Callable[[Session], Any]) -> list[str]:
    """Run the acts at once, each in its own transaction; returns 'done' or the error's code for each."""
    barrier, results = threading.Barrier(len(acts)), ["?"] * len(acts)

    def run(number: int) -> None:
        barrier.wait()
        try:
            with database.write() as session:
                acts[number](session)
            results[number] = "done"
        except EXPECTED as error:
            results[number] = error.code

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def submitted(database: Database, bureau: Bureau, *approved: tuple[str, str]) -> tuple[Matter, Revision]:
    with database.write() as session:
        matter = draft(session, bureau)
        revision = submit_revision(session, matter.id, "engine")
        for login, gate in approved:
            approve(session, bureau.actor(session, login), matter, revision, gate)
    return matter, revision


ALL_BUT_SIGNATURE = (("legal_a", "legality"), ("secrecy_a", "secrecy"), ("attribute_a", "attribute"))


def test_an_edit_races_the_last_approval(database: Database, bureau: Bureau):
    """P7: whoever comes first, no approval of the old text stands afterwards."""
    for number in range(ROUNDS):
        matter, revision = submitted(database, bureau, *ALL_BUT_SIGNATURE)
        results = race(
            database,
            lambda s, m=matter, r=revision: approve(s, bureau.actor(s, "leader"), m, r, "sign_off"),
            lambda s, m=matter, n=number: add_version(
                s, m.id, "policy", new_file(f"改{n}"), actor=bureau.actor(s, "drafter")
            ),
        )
        assert results[1] == "done"
        assert results[0] in ("done", "conflict")
        with database.read() as session:
            check_matter(session, matter.id)
            assert valid_approvals(session, revision.id) == []


def test_two_reviewers_race_for_one_gate(database: Database, bureau: Bureau):
    for _ in range(ROUNDS):
        matter, revision = submitted(database, bureau)
        results = race(
            database,
            *(
                lambda s, who=login, m=matter, r=revision: approve(s, bureau.actor(s, who), m, r, "secrecy")
                for login in ("secrecy_a", "both")
            ),
        )
        assert sorted(results) == ["conflict", "done"]


def test_one_person_races_themself_for_two_gates(database: Database, bureau: Bureau):
    for _ in range(ROUNDS):
        matter, revision = submitted(database, bureau)
        results = race(
            database,
            *(
                lambda s, gate=gate, m=matter, r=revision: approve(s, bureau.actor(s, "both"), m, r, gate)
                for gate in ("secrecy", "attribute")
            ),
        )
        assert sorted(results) == ["done", "not-allowed"]


def test_two_submissions_and_two_closings_at_once(database: Database, bureau: Bureau):
    for _ in range(ROUNDS):
        matter, _ = submitted(database, bureau, ("secrecy_a", "secrecy"))
        results = race(
            database,
            *[lambda s, m=matter: submit_revision(s, m.id, "engine")] * 2,
            *[lambda s, m=matter: close_revision(s, m.id, "returned", "engine")] * 2,
        )
        assert results == ["done"] * 4
        with database.read() as session:
            check_matter(session, matter.id)
            ordinals = select(Revision.ordinal).where(Revision.matter_id == matter.id).order_by(Revision.ordinal)
            assert session.scalars(ordinals).all() == [1, 2, 3]


def test_matters_opened_at_once_get_different_numbers(database: Database, bureau: Bureau):
    results = race(database, *[lambda s: draft(s, bureau, matter_class="general")] * 6)
    assert results == ["done"] * 6
    with database.read() as session:
        numbers = session.scalars(select(Matter.number).order_by(Matter.number)).all()
    assert numbers == [f"2026-{number:04d}" for number in range(1, 7)]


@pytest.mark.parametrize(("gate", "login"), [("legality", "legal_a"), ("sign_off", "leader")])
def test_an_approval_costs_a_fixed_number_of_statements(database: Database, bureau: Bureau, gate: str, login: str):
    matter, revision = submitted(database, bureau)
    with database.write() as session:
        actor = bureau.actor(session, login)
        lock_matter(session, matter.id)
        assert open_revision(session, matter.id) is not None
        with count_statements(database) as statements:
            approve(session, actor, matter, revision, gate)
        assert statements.count <= 10 + (gate == "sign_off"), statements
    assert mandatory_gates("normative") == tuple(GATES)
