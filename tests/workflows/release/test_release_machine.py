"""P1: nothing is released unless every mandatory gate approved exactly that revision and hash, by distinct eligible
people, none of them drafter or editor.

A state machine edits, submits, approves, returns, revokes, moves people and calls the release directly, at any moment
and also in ways that the application would refuse. An oracle written apart from the barrier reads the database and says
whether the release was allowed; both must agree, every time and in both directions.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Row, select, text, update
from sqlalchemy.orm import Session

from engine.db import Database
from engine.errors import NotReady
from engine.ids import new_id
from tests import databases
from tests.workflows.release import bureau
from tests.workflows.release.bureau import GATE_KINDS, NOW
from workflows.matters.models import Approval, Editor, Matter, Revision, Suggestion
from workflows.people.models import DualPostDecision, PostHolding
from workflows.release.actions import publish_together
from workflows.release.models import ReleaseSet
from workflows.release.postponement import hold_release, resume_release
from workflows.release.release_sets import current_release_set, prepare_release_set, release_hash
from workflows.renditions.store import FileStore
from workflows.screening.models import FindingRow, Screening
from workflows.screening.rulebooks import current_rulebook
from workflows.screening.rules import rules_hash

CLASSES = {
    "normative": {"legality", "secrecy", "attribute", "sign_off"},
    "general": {"secrecy", "attribute", "sign_off"},
}
PAIRS = [("secrecy", "attribute"), ("attribute", "secrecy"), ("sign_off", "secrecy"), ("legality", "attribute")]
GATES = st.sampled_from(sorted(GATE_KINDS))
REVIEWERS = st.sampled_from(["legal", "secrecy", "attribute", "leader", "publisher", "drafter"])


class Releasing(RuleBasedStateMachine):
    database: Database
    outcomes: Counter[bool]

    @initialize(matter_class=st.sampled_from(sorted(CLASSES)))
    def a_matter_that_is_ready(self, matter_class: str) -> None:
        with self.database.write() as session:
            ready = bureau.ready(session, kind="pdf", matter_class=matter_class)
            session.execute(update(PostHolding).values(since=date(2026, 1, 1), until=None))
        self.matter_id, self.policy_id = ready.matter_id, ready.policy_id
        self.released: set[str] = set()

    @rule(matter_class=st.sampled_from(sorted(CLASSES)))
    def another_matter(self, matter_class: str) -> None:
        """A fresh one, so that whatever happens next happens to one that is ready."""
        self.a_matter_that_is_ready(matter_class)

    def teardown(self) -> None:
        if hasattr(self, "matter_id"):
            self.release()

    @rule(by=st.sampled_from(["drafter", "legal", "publisher"]), honest=st.booleans())
    def edit(self, by: str, honest: bool) -> None:
        """An edit; a dishonest one closes nothing and names no editor."""
        with self.database.write() as session:
            last = session.execute(
                text("SELECT max(ordinal) FROM document_version WHERE document_id = :d"), {"d": self.policy_id}
            ).scalar_one()
            bureau.add_version(session, self.policy_id, "policy", "pdf", f"第 {last + 1} 版", last + 1, by=by)
            if honest:
                self._close(session)
                if session.get(Editor, (self.matter_id, by)) is None:
                    session.add(Editor(matter_id=self.matter_id, person_id=by, since=NOW, why="uploaded"))

    @rule(thorough=st.booleans())
    def return_to_drafter(self, thorough: bool) -> None:
        """A return; the careless one forgets to void the approvals."""
        with self.database.write() as session:
            self._close(session, void=thorough)

    @rule()
    def submit(self) -> None:
        with self.database.write() as session:
            self._close(session)
            matter = session.get_one(Matter, self.matter_id)
            last = session.scalars(select(Revision.ordinal).where(Revision.matter_id == self.matter_id)).all()
            bureau.open_revision(session, matter, max(last) + 1)

    @rule(gate=GATES, person=REVIEWERS, right_hash=st.booleans())
    def approve(self, gate: str, person: str, right_hash: bool) -> None:
        with self.database.write() as session:
            self._approve(session, gate, person, right_hash)

    @rule()
    def approve_what_is_missing(self) -> None:
        """The usual people do it all properly."""
        with self.database.write() as session:
            decided = current_release_set(session, self.matter_id) is not None
            if not decided and not self.released and self._open(session):
                prepare_release_set(session, self.matter_id, "attribute", "proactive", "full", ["portal"], None)
            revision = self._open(session)
            if revision is not None:
                bureau.screened(session, revision)
                for row in session.scalars(select(FindingRow).where(FindingRow.revision_id == revision.id)).all():
                    bureau.answer(session, row)
            for gate in sorted(CLASSES[session.get_one(Matter, self.matter_id).matter_class]):
                self._approve(session, gate, GATE_KINDS[gate][2], True)
            session.execute(
                update(Matter).where(Matter.id == self.matter_id, Matter.state != "released").values(state="signed")
            )

    @rule(gate=GATES)
    def revoke(self, gate: str) -> None:
        with self.database.write() as session:
            session.execute(
                update(Approval)
                .where(Approval.matter_id == self.matter_id, Approval.gate == gate, Approval.void_at.is_(None))
                .values(void_at=NOW, void_reason="revoked")
            )

    @rule(person=REVIEWERS, left=st.sampled_from([date(2026, 1, 2), date(2026, 11, 21), None]))
    def reassign(self, person: str, left: date | None) -> None:
        with self.database.write() as session:
            session.execute(update(PostHolding).where(PostHolding.person_id == person).values(until=left))

    @rule(attribute=st.sampled_from(["proactive", "withheld"]), manual=st.booleans())
    def decide_again(self, attribute: str, manual: bool) -> None:
        with self.database.write() as session:
            if self._open(session) is None or self.released:
                return
            channels = ["portal", "manual"] if manual else ["portal"]
            prepare_release_set(session, self.matter_id, "attribute", attribute, "full", channels, None)

    @rule()
    def change_the_set_behind_everybodys_back(self) -> None:
        with self.database.write() as session:
            session.execute(
                update(ReleaseSet)
                .where(ReleaseSet.matter_id == self.matter_id, ReleaseSet.state == "prepared")
                .values(channels=["manual"])
            )

    @rule(state=st.sampled_from(["open", "declined"]))
    def suggest(self, state: str) -> None:
        with self.database.write() as session:
            revision = self._open(session)
            if revision is None:
                return
            session.execute(update(Suggestion).where(Suggestion.matter_id == self.matter_id).values(state="declined"))
            session.add(bureau.suggestion(self.matter_id, revision.id, self.policy_id, state))

    @rule(state=st.sampled_from(["open", "confirmed", "dismissed"]))
    def find(self, state: str) -> None:
        """The machine finds something; or what it found is said to be nothing, or to be corrected."""
        with self.database.write() as session:
            revision = self._open(session)
            if revision is not None:
                session.execute(update(FindingRow).where(FindingRow.revision_id == revision.id).values(state=state))
                bureau.found(session, revision.id, state)

    @rule(what=st.sampled_from(["rules_hash", "content_hash"]))
    def spoil_the_last_run(self, what: str) -> None:
        """It went by other rules, or over another text."""
        with self.database.write() as session:
            revision = self._open(session)
            if revision is not None:
                last = select(Screening.id).where(Screening.revision_id == revision.id).order_by(Screening.id.desc())
                session.execute(
                    update(Screening).where(Screening.id.in_(session.scalars(last.limit(1)))).values({what: "0" * 64})
                )

    @rule(gates=st.sampled_from(PAIRS), decided=st.booleans())
    def two_gates_by_one_person(self, gates: tuple[str, str], decided: bool) -> None:
        """The person of the first gate clears the second as well, holding its post; with a 兼岗决定 or without."""
        person, post = GATE_KINDS[gates[0]][2], GATE_KINDS[gates[1]][3]
        self.revoke(gates[1])
        with self.database.write() as session:
            held = select(PostHolding.id).where(PostHolding.person_id == person, PostHolding.post == post)
            if session.scalars(held).first() is None:
                bureau.add_post(session, person, post)
            given = self._approve(session, gates[1], person, True)
            if given is not None and decided:
                given.dual_post_decision_id = self._decision(session, person)

    @rule(hold=st.booleans())
    def hold_or_resume(self, hold: bool) -> None:
        with self.database.write() as session:
            release_set = current_release_set(session, self.matter_id)
            if release_set is None:
                return
            if hold:
                hold_release(session, release_set.id, "publisher", "等待通知")
            else:
                resume_release(session, release_set.id, "publisher", "可以发布")

    @rule()
    def release(self) -> None:
        """The release called directly, whatever diagram and inbox would say."""
        with self.database.read() as session:
            newest = session.scalars(
                select(ReleaseSet.id).where(ReleaseSet.matter_id == self.matter_id).order_by(ReleaseSet.id.desc())
            ).first()
            assert newest is not None
            allowed = _oracle(session, newest)
        refused = None
        try:
            with self.database.write() as session:
                publish_together(session, newest, "publisher")
            self.released.add(newest)
        except NotReady as error:
            refused = [issue.code for issue in error.issues]
        assert allowed is (refused is None), refused
        self.outcomes[allowed] += 1

    @rule()
    def release_again(self) -> None:
        self.release()

    @invariant()
    def only_what_the_release_let_through_is_released(self) -> None:
        if not hasattr(self, "matter_id"):
            return
        with self.database.read() as session:
            out = session.scalars(
                select(ReleaseSet.id).where(ReleaseSet.matter_id == self.matter_id, ReleaseSet.released_at.is_not(None))
            )
            assert set(out) == self.released
            assert len(self.released) <= 1

    def _decision(self, session: Session, person: str) -> str:
        decision = DualPostDecision(
            id=new_id(),
            person_id=person,
            decided_by="deputy",
            decided_on=date(2026, 11, 20),
            valid_until=date(2026, 11, 20),
            reason="编制少",
        )
        session.add(decision)
        session.flush()
        return decision.id

    def _open(self, session: Session) -> Revision | None:
        return session.scalars(
            select(Revision).where(Revision.matter_id == self.matter_id, Revision.closed_at.is_(None))
        ).one_or_none()

    def _close(self, session: Session, void: bool = True) -> None:
        revision = self._open(session)
        if revision is None:
            return
        revision.closed_at, revision.closed_reason = NOW, "returned"
        if void:
            session.execute(
                update(Approval)
                .where(Approval.revision_id == revision.id, Approval.void_at.is_(None))
                .values(void_at=NOW, void_reason="returned")
            )
        session.flush()

    def _approve(self, session: Session, gate: str, person: str, right_hash: bool) -> Approval | None:
        revision = self._open(session)
        if revision is None:
            return None
        standing = select(Approval.id).where(
            Approval.revision_id == revision.id, Approval.gate == gate, Approval.void_at.is_(None)
        )
        if session.scalars(standing).first() is not None:
            return None
        release_set = current_release_set(session, self.matter_id)
        of_set = release_set.release_hash if release_set else "0" * 64
        right, wrong = (of_set, revision.content_hash) if gate == "sign_off" else (revision.content_hash, of_set)
        matter = session.get_one(Matter, self.matter_id)
        return bureau.approve(session, matter, revision, gate, right if right_hash else wrong, person)


_ORACLE = """
SELECT a.gate, a.approved_hash, a.person_id, a.dual_post_decision_id IS NOT NULL AS joined,
       EXISTS (SELECT 1 FROM post_holding h WHERE h.person_id = a.person_id AND h.post = a.post
                  AND (h.until IS NULL OR h.until > '2026-11-20')) AS held
FROM approval a WHERE a.revision_id = :revision AND a.void_at IS NULL ORDER BY a.at, a.id
"""


def _oracle(session: Session, release_set_id: str) -> bool:
    """Whether the rules of the house allow this release now, said again in plain SQL and sets."""
    one = session.execute(
        text(
            "SELECT s.state, s.attribute, s.release_hash, s.channels, s.revision_id, r.closed_at, r.content_hash, m.id,"
            " m.state AS matter_state, m.matter_class, m.attribute AS decided, m.drafter_id"
            " FROM release_set s JOIN revision r ON r.id = s.revision_id JOIN matter m ON m.id = s.matter_id"
            " WHERE s.id = :set"
        ),
        {"set": release_set_id},
    ).one()
    approvals = session.execute(text(_ORACLE), {"revision": one.revision_id}).all()
    given = {"matter": one.id}
    writers = {one.drafter_id} | set(
        session.scalars(
            text(
                "SELECT person_id FROM matter_editor WHERE matter_id = :matter UNION SELECT v.created_by"
                " FROM document_version v JOIN document d ON d.id = v.document_id WHERE d.matter_id = :matter"
            ),
            given,
        )
    )
    ever: dict[str, set[str]] = {}
    for person, gate in session.execute(text("SELECT person_id, gate FROM approval WHERE matter_id = :matter"), given):
        ever.setdefault(person, set()).add(gate)
    stale = session.scalar(
        text(
            "SELECT count(*) FROM revision_document rd JOIN document_version v ON v.id = rd.version_id WHERE"
            " rd.revision_id = :revision AND v.ordinal < (SELECT max(o.ordinal) FROM document_version o"
            " WHERE o.document_id = rd.document_id)"
        ),
        {"revision": one.revision_id},
    )
    unanswered = session.scalar(
        text(
            "SELECT count(*) FROM finding f JOIN revision r ON r.id = f.revision_id WHERE f.revision_id = :revision"
            " AND (f.state != 'dismissed' OR NOT EXISTS (SELECT 1 FROM finding_disposal d WHERE d.finding_id = f.id"
            " AND d.disposition = 'dismiss' AND d.content_hash = r.content_hash))"
        ),
        {"revision": one.revision_id},
    )
    runs = session.scalars(
        text("SELECT rules_hash FROM screening WHERE revision_id = :revision AND content_hash = :content ORDER BY id"),
        {"revision": one.revision_id, "content": one.content_hash},
    ).all()
    checked = bool(runs) and runs[-1] == rules_hash(current_rulebook(session)) and not unanswered
    open_suggestions = session.scalar(
        text("SELECT count(*) FROM suggestion WHERE matter_id = :matter AND state = 'open'"), given
    )

    def fits(row: Row[Any]) -> bool:
        expected = one.release_hash if row.gate == "sign_off" else one.content_hash
        mine = row.approved_hash == expected and row.held and row.person_id not in writers
        return mine and (len(ever[row.person_id]) == 1 or joined(row.person_id))

    def joined(person: str) -> bool:
        last = [row for row in approvals if row.person_id == person][-1]
        return ever[person] == {"secrecy", "attribute"} and last.joined

    return (
        (one.state, one.attribute, one.decided, one.matter_state) == ("prepared", "proactive", "proactive", "signed")
        and one.closed_at is None
        and checked
        and _hash_fits(one)
        and not stale
        and not open_suggestions
        and CLASSES[one.matter_class] <= {row.gate for row in approvals}
        and all(fits(row) for row in approvals)
    )


def _hash_fits(one: Row[Any]) -> bool:
    """The channels that stand in the set are those that its hash was made of."""
    channels = orjson.loads(one.channels)
    hashed = release_hash(one.content_hash, one.attribute, "full", channels, None)
    return bool(hashed == one.release_hash)


@pytest.mark.parametrize("backend", databases.BACKENDS)
def test_the_release_agrees_with_the_oracle(backend: str) -> None:
    with tempfile.TemporaryDirectory() as folder, databases.fresh(backend, Path(folder)) as database:
        bureau.equip(database, FileStore(Path(folder) / "files"))
        with database.write() as session:
            bureau.staff(session)

        class Machine(Releasing):
            pass

        Machine.database, Machine.outcomes = database, Counter()
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=60,
                stateful_step_count=12,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        # the test is worth something only if both happen, often
        assert Machine.outcomes[True] > 5
        assert Machine.outcomes[False] > 20


def test_the_usual_way_through_the_machine_ends_in_a_release(bureau_sqlite: Database) -> None:
    """The machine is worth something only if releases happen in it."""
    machine = type("Machine", (Releasing,), {"database": bureau_sqlite, "outcomes": Counter()})()
    machine.a_matter_that_is_ready("normative")
    machine.edit("publisher", True)
    machine.submit()
    machine.approve_what_is_missing()
    machine.release()
    assert len(machine.released) == 1
