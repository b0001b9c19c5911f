"""The machine that walks: everything people may do with a matter, on the real diagrams, through the real actions.

After every act the promises are read from the database, not from what the test believes (P1, P7, P8, P11).
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from engine.audit import verify_live
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady, StepFailed
from engine.models import Incident, ProcessInstance, Timer, WorkItem
from tests.workflows.prepublication.acts import suggest, take_suggestion, withdraw
from tests.workflows.prepublication.house import (
    FIGURE,
    LEGAL,
    OFFICE,
    POLICY,
    PROACTIVE,
    SECRECY_PUBLIC,
    SIGN,
    WORDING,
    House,
)
from workflows.matters.classes import CLASSES
from workflows.matters.gates import mandatory_gates
from workflows.matters.models import Approval, Editor, Matter, Revision, Suggestion
from workflows.people.queries import load_actor
from workflows.prepublication import actions, withdrawals
from workflows.prepublication.finding_duties import DUTIES
from workflows.prepublication.findings import dispose
from workflows.prepublication.gate_kinds import MAY_SUGGEST
from workflows.prepublication.publication import hold
from workflows.release.models import ReleaseSet
from workflows.release.public_queries import public_releases
from workflows.screening.models import FindingRow, Screening

REFUSALS = (NotAllowed, NotFound, NotReady, Conflict, Invalid)
DELIBERATION = {"meeting": "局长办公会", "met_on": "2026-03-05", "outcome": "approve"}
# element -> who decides it here, and the answers that move it on
ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    "draft_policy": (
        "drafter",
        {"fair_competition": "passed", "consult": ["legal", "petition"], "countersign": ["jyk"]},
    ),
    "draft_interpretation": ("drafter", {}),
    "draft_item": ("drafter", {}),
    "handle_suggestions": ("drafter", {}),
    "section_check": ("head", {"outcome": "approve"}),
    "section_first_check": ("head", {"outcome": "approve"}),
    "countersign": ("head_jyk", {"outcome": "agree"}),
    "coordinate": ("desks", {"outcome": "comment", "opinion": "无意见"}),
    "speaker_confirm": ("speaker", {"outcome": "agree"}),
    "review_legality": ("legal_a", LEGAL),
    "deliberation": ("office", DELIBERATION),
    "urgent_deliberation": ("office", DELIBERATION),
    "office_check": ("office", OFFICE),
    "office_return": ("office", {"outcome": "to_section", "opinion": "请核实"}),
    "check_secrecy": ("secrecy_a", SECRECY_PUBLIC),
    "decide_attribute": ("attribute_a", PROACTIVE),
    "deputy_review": ("deputy", {"outcome": "approve"}),
    "sign_off": ("leader", SIGN),
    "routine_sign_off": ("deputy", SIGN),
    "recheck": ("recheck", {"outcome": "approve"}),
    "register_number": ("registry", {"code": "青人社发", "year": 2026}),
    "proof_and_seal": ("registry", {"outcome": "done"}),
    "print_issue": ("registry", {}),
    "last_check": ("publisher", {"outcome": "release"}),
    "archive": ("registry", {"file_number": "2026-1"}),
}
APPROVERS = {"legality": "legal_a", "secrecy": "secrecy_a", "attribute": "attribute_a"}
PEOPLE = ("drafter", "drafter2", "head", "head_jyk", "office", "legal_a", "legal_b", "secrecy_a", "attribute_a", "both",
          "deputy", "leader", "registry", "publisher", "sysadmin", "security", "auditor")  # fmt: skip
MATTERS = (("rights_policy", "extra_urgent"), ("rights_policy", "normal"), ("general", "normal"), ("speech", "normal"))
# a day that does not exist, for the office, and a mark of internal papers, for the secrecy reviewer
FOUND = POLICY.replace("三、申领方式。", "申请截止日期为2026年2月30日。\n\n内部资料，注意保存。\n\n三、申领方式。")
picks = st.integers(0, 1000)


class Bureau(RuleBasedStateMachine):
    """One bureau for all walks, a matter for each."""

    house: House
    id = ""

    def teardown(self) -> None:
        """The next walk has the bureau to itself."""
        with suppress(*REFUSALS), self.house.database.write() as session:
            drafter = load_actor(session, self.house.bureau.people["drafter"])
            withdrawals.terminate(session, self.id, drafter, "测试结束")

    @initialize(kind=st.sampled_from(MATTERS), ahead=st.integers(2, 11))
    def open(self, kind: tuple[str, str], ahead: int) -> None:
        matter_class, urgency = kind
        self.id = self.house.open(matter_class, urgency=urgency, policy=FOUND)
        self.go_on(0, ahead)

    def _item(self, pick: int) -> WorkItem:
        items = self.house.open_items(self.id)
        return items[pick % len(items)]

    def _login(self, item: WorkItem) -> str:
        if item.element_id == "difference_review":
            return APPROVERS[str(item.item_key)]
        return ANSWERS[item.element_id][0]

    def _answers(self, item: WorkItem) -> dict[str, Any]:
        """What moves the item on."""
        return {"outcome": "approve"} if item.kind == "gate.difference" else ANSWERS[item.element_id][1]

    def _complete(self, item: WorkItem, login: str, answers: dict[str, Any], *, bare: bool = False) -> None:
        if not bare:
            self.house.answer_findings(item.id, login, answers)
        with self.house.database.write() as session:
            actions.complete(session, item.id, load_actor(session, self.house.bureau.people[login]), answers)

    def _waits(self) -> bool:
        return bool(self.house.open_items(self.id))

    @precondition(_waits)
    @rule(pick=picks, steps=st.integers(1, 4))
    def go_on(self, pick: int, steps: int) -> None:
        """The right people decide in favour, several times in a row: else few walks would reach the release."""
        for _ in range(steps):
            if not self._waits():
                return
            item = self._item(pick)
            answers = self._answers(item)
            with suppress(NotReady):  # suggestions wait that have to be sent on or handled first
                self._complete(item, self._login(item), answers)

    @precondition(_waits)
    @rule(pick=picks)
    def pass_over_what_was_found(self, pick: int) -> None:
        """Decide in favour without a look at the findings: refused while one of the reviewer's is open."""
        item = self._item(pick)
        answers = self._answers(item)
        mine, before = self._against(item, answers), self._snapshot()
        try:
            self._complete(item, self._login(item), answers, bare=True)
        except (*REFUSALS, StepFailed):
            assert not mine or self._snapshot() == before
        else:
            assert not mine, f"{item.element_id} passed over {mine}"

    def _against(self, item: WorkItem, answers: dict[str, Any]) -> list[str]:
        """Findings that stand against these answers, by the words of the rule and not by its code."""
        if answers.get("outcome") not in ("approve", "public", "decided", "release"):
            return []
        revision = self._revision()
        if revision is None:
            return []
        kind = {"legality": "gate.legality", "secrecy": "gate.secrecy", "attribute": "gate.attribute"}.get(
            str(item.item_key), item.kind
        )
        with self.house.database.read() as session:
            left = select(FindingRow).where(FindingRow.revision_id == revision.id, FindingRow.state != "dismissed")
            return [row.id for row in session.scalars(left) if kind in DUTIES[row.aspect]]

    @rule(pick=picks, how=st.sampled_from(("correct", "dismiss", "refer")), login=st.sampled_from(PEOPLE))
    def somebody_answers(self, pick: int, how: str, login: str) -> None:
        """Anybody says anything of any finding; only what is in their hands is heard."""
        with self.house.database.read() as session:
            ids = session.scalars(select(FindingRow.id).where(FindingRow.matter_id == self.id)).all()
        if ids:
            with suppress(*REFUSALS), self.house.database.write() as session:
                actor = load_actor(session, self.house.bureau.people[login])
                dispose(session, [ids[pick % len(ids)]], actor, disposition=how, reason="已核对", viewed=True)
                assert login not in ("drafter", "sysadmin", "security", "auditor")

    @precondition(_waits)
    @rule(pick=picks)
    def return_to_the_drafter(self, pick: int) -> None:
        self._return(pick, "drafter")

    @precondition(_waits)
    @rule(pick=picks, back_to=st.sampled_from(("section", "office")))
    def return_elsewhere(self, pick: int, back_to: str) -> None:
        self._return(pick, back_to)

    @precondition(_waits)
    @rule(pick=picks, step=st.sampled_from(("section", "consult", "legality", "office", "secrecy", "attribute")))
    def return_to_a_step(self, pick: int, step: str) -> None:
        """The same bytes again, without anybody's approval: refused where the step was not done before this one."""
        before = self._revision()
        self._return(pick, "step", return_step=step)
        after = self._revision()
        if before is not None and after is not None and after.ordinal > before.ordinal:
            assert after.content_hash == before.content_hash
            assert not self.house.standing_approvals(self.id)

    def _return(self, pick: int, back_to: str, **more: str) -> None:
        item = self._item(pick)
        if item.kind.startswith(("draft.", "register.")) or item.kind == "review.office_return":
            return
        base = {} if item.kind == "gate.difference" else self._answers(item)
        before = self._revision()
        try:
            self._complete(
                item, self._login(item), {**base, "outcome": "return", "return_to": back_to, "opinion": "退", **more}
            )
        except (Invalid, NotReady):
            assert back_to != "drafter", "every review may return to the drafter"
        except StepFailed:
            pass  # nobody is left who has not written: an incident with the remedies
        else:
            assert before is None or before.closed_at is not None or self._revision_of(before.id).closed_at is not None

    @precondition(_waits)
    @rule(pick=picks, login=st.sampled_from(PEOPLE))
    def somebody_tries(self, pick: int, login: str) -> None:
        """Anybody sends the approving answers; whoever must not is refused and nothing has changed."""
        item = self._item(pick)
        answers = self._answers(item)
        if login in ("sysadmin", "security", "auditor") or (login == "drafter" and not item.kind.startswith("draft.")):
            before = self._snapshot()
            try:
                self._complete(item, login, answers)
            except REFUSALS:
                assert self._snapshot() == before
            else:
                raise AssertionError(f"{login} decided {item.element_id}")
        else:
            with suppress(*REFUSALS, StepFailed):
                self._complete(item, login, answers)

    @precondition(_waits)
    @rule(pick=picks)
    def twice(self, pick: int) -> None:
        item = self._item(pick)
        answers = self._answers(item)
        try:
            self._complete(item, self._login(item), answers)
        except (*REFUSALS, StepFailed):
            return
        before = self._snapshot()
        try:
            self._complete(item, self._login(item), answers)
        except (Conflict, NotFound):
            assert self._snapshot() == before
        else:
            raise AssertionError("decided twice")

    def _may_be_suggested_on(self) -> list[WorkItem]:
        return [each for each in self.house.open_items(self.id) if each.kind in MAY_SUGGEST]

    @precondition(_waits)
    @rule(pick=picks, change=st.sampled_from((WORDING, FIGURE)), send=st.booleans())
    def suggest(self, pick: int, change: tuple[str, str], send: bool) -> None:
        for _ in range(8):  # gates are open for a moment only: go to the next one
            if not self._may_be_suggested_on():
                self.go_on(pick, 1)
        items = self._may_be_suggested_on()
        if not items:
            return
        item = items[pick % len(items)]
        with suppress(*REFUSALS):
            suggest(self.house, self.id, item.element_id, self._login(item), change)
        if send:
            base = SECRECY_PUBLIC if item.kind == "gate.secrecy" else {}
            with suppress(*REFUSALS, StepFailed):
                self._complete(item, self._login(item), {**LEGAL, **base, "outcome": "suggest", "opinion": "请改"})

    @rule(accept=st.booleans(), login=st.sampled_from(("drafter", "drafter2", "legal_a")))
    def handle(self, accept: bool, login: str) -> None:
        with self.house.database.read() as session:
            waiting = select(Suggestion.id).where(Suggestion.matter_id == self.id, Suggestion.state == "open")
            suggestion_id = session.scalars(waiting).first()
        if suggestion_id is not None:
            with suppress(*REFUSALS):
                take_suggestion(self.house, suggestion_id, login, accept=accept)

    @rule(login=st.sampled_from(("drafter", "head", "legal_a")))
    def withdraw(self, login: str) -> None:
        with suppress(*REFUSALS):
            withdraw(self.house, self.id, login)

    @rule(hours=st.sampled_from((1, 30, 200)))
    def time_passes(self, hours: int) -> None:
        self.house.clock.move(timedelta(hours=hours))
        self.house.run_due()

    @rule()
    def release(self) -> None:
        self.house.run_due()

    @rule()
    def hold(self) -> None:
        with suppress(*REFUSALS), self.house.database.write() as session:
            hold(session, self.id, load_actor(session, self.house.bureau.people["publisher"]), "等待发布会")

    @rule(pick=picks, to=st.sampled_from(PEOPLE))
    def reassign(self, pick: int, to: str) -> None:
        if not self._waits():
            return
        item = self._item(pick)
        people = self.house.bureau.people
        with suppress(*REFUSALS), self.house.database.write() as session:
            actor = load_actor(session, people[self._login(item)])
            actions.claim(session, item.id, actor)
            actions.reassign(session, item.id, actor, people[to], "出差")
        with suppress(*REFUSALS), self.house.database.write() as session:
            actions.release(session, item.id, load_actor(session, people[to]))

    # --- what the database says ---------------------------------------------------------------------------------

    def _revision(self) -> Revision | None:
        with self.house.database.read() as session:
            query = select(Revision).where(Revision.matter_id == self.id, Revision.closed_at.is_(None))
            return session.scalars(query).one_or_none()  # at most one is open

    def _revision_of(self, revision_id: str) -> Revision:
        with self.house.database.read() as session:
            return session.get_one(Revision, revision_id)

    def _snapshot(self) -> tuple[Any, ...]:
        with self.house.database.read() as session:
            versions = session.scalars(select(ProcessInstance.version).where(ProcessInstance.subject == self.id)).all()
            approvals = session.execute(
                select(Approval.id, Approval.void_at).where(Approval.matter_id == self.id).order_by(Approval.id)
            ).all()
            items = session.execute(
                select(WorkItem.id, WorkItem.status).where(WorkItem.subject == self.id).order_by(WorkItem.id)
            ).all()
            return tuple(versions), tuple(approvals), tuple(items), session.get_one(Matter, self.id).state

    @invariant()
    def approvals_stand_only_for_the_open_revision(self) -> None:
        if not self.id:
            return
        with self.house.database.read() as session:
            matter = session.get_one(Matter, self.id)
            revisions = {
                each.id: each for each in session.scalars(select(Revision).where(Revision.matter_id == self.id))
            }
            standing = select(Approval).where(Approval.matter_id == self.id, Approval.void_at.is_(None))
            valid = session.scalars(standing).all()
            editors = select(Editor.person_id).where(Editor.matter_id == self.id)
            writers = {*session.scalars(editors), matter.drafter_id}
        assert sum(each.closed_at is None for each in revisions.values()) <= 1
        for approval in valid:
            assert revisions[approval.revision_id].closed_at is None
            if approval.gate != "sign_off":
                assert approval.approved_hash == revisions[approval.revision_id].content_hash
            assert approval.person_id not in writers
        assert all(times == 1 for times in Counter(each.gate for each in valid).values())
        assert all(times == 1 for times in Counter(each.person_id for each in valid).values())

    @invariant()
    def nothing_is_public_without_every_gate(self) -> None:
        if not self.id:
            return
        with self.house.database.read() as session:
            matter = session.get_one(Matter, self.id)
            out = ReleaseSet.state == "released"
            sets = session.scalars(select(ReleaseSet).where(ReleaseSet.matter_id == self.id, out)).all()
            public = {each.id: each for each in public_releases(session).releases}
            released_in_all = session.scalars(select(ReleaseSet.id).where(out)).all()
            assert set(public) <= set(released_in_all)
            assert len(sets) <= 1
            if not sets:
                assert matter.state not in ("released", "archived")
                return
            (released,) = sets
            revision = session.get_one(Revision, released.revision_id)
            query = select(Approval).where(Approval.revision_id == revision.id, Approval.void_at.is_(None))
            approvals = {each.gate: each for each in session.scalars(query)}
            left = select(FindingRow).where(FindingRow.revision_id == revision.id, FindingRow.state != "dismissed")
            assert session.scalars(left).all() == [], "released with findings that nobody has dealt with"
            runs = select(Screening).where(
                Screening.revision_id == revision.id, Screening.content_hash == revision.content_hash
            )
            assert {each.occasion for each in session.scalars(runs)} >= {"submission", "last_check", "release"}
        assert set(approvals) == set(mandatory_gates(matter.matter_class))
        for gate, approval in approvals.items():
            assert approval.approved_hash == (released.release_hash if gate == "sign_off" else revision.content_hash)
        if CLASSES[matter.matter_class].interpretation_required:
            assert {document.role for document in public[released.id].documents} >= {"policy", "interpretation"}

    @invariant()
    def nothing_is_stuck(self) -> None:
        if not self.id:
            return
        with self.house.database.read() as session:
            (instance,) = session.scalars(select(ProcessInstance).where(ProcessInstance.subject == self.id)).all()
            mine = WorkItem.instance_id == instance.id
            waiting = session.scalars(select(WorkItem.id).where(mine, WorkItem.status == "open")).first()
            mine = Timer.instance_id == instance.id
            timer = session.scalars(select(Timer.id).where(mine, Timer.state == "waiting")).first()
            mine = Incident.instance_id == instance.id
            incident = session.scalars(select(Incident.id).where(mine, Incident.resolved_at.is_(None))).first()
        assert instance.status != "running" or waiting or timer or incident


def walk(house: House, examples: int, steps: int) -> None:
    """Walk at random, then check the whole audit trail."""
    run_state_machine_as_test(
        type("Walk", (Bureau,), {"house": house}),
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    report = verify_live(house.database, workers=1)
    assert report.events > 0
    assert not report.damages
