"""P1 with substitutes: whoever stands in for whomever, nobody clears two gates and no author clears one, be it in
their own name or in somebody else's. Substitutions are put straight into the table, circles included."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import select, update

from engine.db import Database, Session
from engine.ids import new_id
from engine.runtime import now
from tests.workflows.bureau import approve, furnish
from tests.workflows.matters.test_invariants import GATES, REVIEWERS, ReviewMachine, authors_of, heap_posts
from workflows.matters.gates import GATES as KNOWN
from workflows.matters.models import Approval
from workflows.people.accounts import create_person
from workflows.people.actor import INSTALLER
from workflows.people.models import Substitution, SubstitutionPost
from workflows.people.queries import today
from workflows.people.substitution_queries import holdings_of

STAFF = [login for login in REVIEWERS if login != "moved"]
SUBSTITUTES = ["idle", "drafter", "both", "secrecy_a", "leader"]


class StandingInMachine(ReviewMachine):
    """The review machine with people who stand in for each other."""

    @rule(absent=st.sampled_from(STAFF), substitute=st.sampled_from(SUBSTITUTES))
    def stand_in(self, absent: str, substitute: str) -> None:
        if absent != substitute:
            self.attempt(lambda session: stand_in(session, self.bureau.people[absent], self.bureau.people[substitute]))

    @rule(substitute=st.sampled_from(SUBSTITUTES), gates=st.permutations(GATES))
    def clear_in_the_name_of_others(self, substitute: str, gates: list[str]) -> None:
        seen = self.seen
        for gate in gates if seen is not None else ():
            with self.database.read() as session:
                ways = self.bureau.actor(session, substitute).standing_in
            for held in (each for each in ways if each.post in KNOWN[gate].posts):
                self.attempt(
                    lambda s, held=held, gate=gate: approve(
                        s, self.bureau.actor(s, substitute), self.matter, seen, gate, standing=held
                    )
                )

    @rule(absent=st.sampled_from(STAFF), substitute=st.sampled_from(SUBSTITUTES), gates=st.permutations(GATES))
    def stand_in_and_try_every_gate(self, absent: str, substitute: str, gates: list[str]) -> None:
        self.submit()
        self.stand_in(absent, substitute)
        self.clear_in_the_name_of_others(substitute, gates)
        self.one_person_tries_every_gate(absent, gates)
        self.one_person_tries_every_gate(substitute, gates)

    @rule()
    def everybody_is_back(self) -> None:
        self.attempt(lambda session: session.execute(update(Substitution).values(ended_at=now(session))))

    @invariant()
    def both_names_count(self) -> None:
        if hasattr(self, "matter"):
            with self.database.read() as session:
                check_both_names(session, self.matter.id, authors_of(session, self.matter))


def stand_in(session: Session, absent: str, substitute: str) -> None:
    day = today(session)
    made = Substitution(
        id=new_id(),
        absent_id=absent,
        substitute_id=substitute,
        first_day=day,
        last_day=day + timedelta(days=1),
        reason="出差",
        made_by=absent,
        made_at=now(session),
    )
    session.add(made)
    session.flush()
    held = holdings_of(session, absent, day, day)
    session.add_all(SubstitutionPost(substitution_id=made.id, holding_id=each.holding_id) for each in held)


def check_both_names(session: Session, matter_id: str, authors: set[str]) -> None:
    cleared: dict[str, set[str]] = defaultdict(set)
    joined: set[str] = set()
    for approval in session.scalars(select(Approval).where(Approval.matter_id == matter_id)):
        for person in filter(None, (approval.person_id, approval.on_behalf_of)):
            cleared[person].add(approval.gate)
            assert approval.void_at is not None or person not in authors, "no author clears, in nobody's name"
        if approval.dual_post_decision_id is not None:
            joined.add(approval.person_id)
    for person, gates in cleared.items():
        assert len(gates) == 1 or (person in joined and gates == {"secrecy", "attribute"}), "one person, one gate"


def test_no_order_of_acts_lets_anybody_clear_through_somebody_else(sqlite_database: Database) -> None:
    bureau = furnish(sqlite_database)
    heap_posts(sqlite_database, bureau)
    with sqlite_database.write() as session:
        bureau.people["idle"] = create_person(session, "idle", "空闲", actor=INSTALLER).id
    run_state_machine_as_test(
        lambda: StandingInMachine(sqlite_database, bureau),
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    with sqlite_database.read() as session:
        given = session.scalars(select(Approval)).all()
    assert any(each.on_behalf_of for each in given), "somebody did clear a gate in somebody else's name"
