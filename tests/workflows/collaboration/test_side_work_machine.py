"""P1 with side work in any order: whatever people delegate, sign, take off, hold, recall, copy and confer about,
between decisions, returns and withdrawals, nothing is public without every gate and nobody takes part in two."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from engine.audit import verify_live
from engine.errors import StepFailed
from engine.models import AuditEvent, WorkItem
from tests.workflows.collaboration.acts import Desk
from tests.workflows.prepublication.house import House
from tests.workflows.prepublication.process_machine import ANSWERS, PEOPLE, REFUSALS, Bureau, picks
from workflows.matters.models import Approval, Editor, Matter
from workflows.matters.side_models import DECIDING, HeldDecision, SideTask
from workflows.people.queries import load_actor
from workflows.prepublication import actions

HELPERS = (*PEOPLE, "drafter_fgk", "drafter_jyk")
OUTCOMES = ("agree", "agree", "object", "answered", "read")


class Beside(Bureau):
    """The bureau whose people also work beside the process."""

    @property
    def desk(self) -> Desk:
        return Desk(self.house)

    def _held_by_right_person(self, pick: int) -> tuple[WorkItem, str] | None:
        items = [each for each in self.house.open_items(self.id) if not each.kind.startswith(("draft.", "register."))]
        if not items:
            return None
        item = items[pick % len(items)]
        login = self._login(item)
        with suppress(*REFUSALS), self.house.database.write() as session:
            actions.claim(session, item.id, load_actor(session, self.house.bureau.people[login]))
        return item, login

    def _is_shared(self, item: WorkItem) -> bool:
        """Whether others take part in deciding it: then its holder may have to wait, or what they decide is held."""
        with self.house.database.read() as session:
            mine = SideTask.work_item_id == item.id, SideTask.kind.in_(DECIDING), SideTask.state != "cancelled"
            return session.scalars(select(SideTask.id).where(*mine)).first() is not None

    def _return(self, pick: int, back_to: str, **more: str) -> None:
        item = self._item(pick)
        if not self._is_shared(item):
            super()._return(pick, back_to, **more)
        elif not item.kind.startswith(("draft.", "register.")):
            base = {} if item.kind == "gate.difference" else ANSWERS[item.element_id][1]
            back = {**base, "outcome": "return", "return_to": back_to, "opinion": "退", **more}
            with suppress(*REFUSALS, StepFailed):
                self._complete(item, self._login(item), back)

    @precondition(lambda self: self._waits())
    @rule(pick=picks)
    def twice(self, pick: int) -> None:
        if not self._is_shared(self._item(pick)):
            super().twice(pick)

    @precondition(lambda self: self._waits())
    @rule(pick=picks, to=st.sampled_from(HELPERS), how=st.sampled_from(("delegate", "before", "after", "after")))
    def ask_for_a_part(self, pick: int, to: str, how: str) -> None:
        held = self._held_by_right_person(pick)
        if held is None:
            return
        item, login = held
        with suppress(*REFUSALS):
            if how == "delegate":
                self.desk.delegate(item.id, login, to)
            else:
                self.desk.add(item.id, login, how, to)

    @precondition(lambda self: self._waits())
    @rule(pick=picks, to=st.sampled_from(HELPERS), confer=st.booleans(), login=st.sampled_from(PEOPLE))
    def ask_to_read_or_confer(self, pick: int, to: str, confer: bool, login: str) -> None:
        with suppress(*REFUSALS):
            if confer:
                self.desk.convene(self.id, login, "怎么办", to)
            else:
                self.desk.copy(self.id, login, to)

    def _open_tasks(self) -> list[SideTask]:
        return [task for task in self.desk.tasks(self.id) if task.kind in ("delegation", "signer")]

    @precondition(lambda self: self._open_tasks())
    @rule(pick=picks, outcome=st.sampled_from(OUTCOMES), own=st.booleans(), login=st.sampled_from(HELPERS))
    def answer(self, pick: int, outcome: str, own: bool, login: str) -> None:
        tasks = self._open_tasks()
        task = tasks[pick % len(tasks)]
        logins = {person_id: name for name, person_id in self.house.bureau.people.items()}
        who = logins[task.person_id] if own else login
        if task.kind == "delegation" and own:
            outcome = "answered"
        with suppress(*REFUSALS):
            self.desk.answer(task.id, who, outcome, "意见")
            assert who == logins[task.person_id], "somebody else answered"

    @precondition(lambda self: self._open_tasks())
    @rule(pick=picks, login=st.sampled_from(HELPERS))
    def call_off(self, pick: int, login: str) -> None:
        tasks = self._open_tasks()
        task = tasks[pick % len(tasks)]
        with suppress(*REFUSALS):
            (self.desk.revoke if task.kind == "delegation" else self.desk.remove)(task.id, login)

    @precondition(lambda self: any(each.state == "waiting" for each in self.desk.held(self.id)))
    @rule()
    def recall(self) -> None:
        (held,) = (each for each in self.desk.held(self.id) if each.state == "waiting")
        logins = {person_id: name for name, person_id in self.house.bureau.people.items()}
        with suppress(*REFUSALS):
            self.desk.recall(held.work_item_id, logins[held.person_id])

    # --- what the database says -----------------------------------------------------------------------------------

    @invariant()
    def nobody_has_a_part_in_two_gates_or_in_their_own_text(self) -> None:
        if not self.id:
            return
        with self.house.database.read() as session:
            matter = session.get_one(Matter, self.id)
            standing = Approval.matter_id == self.id, Approval.void_at.is_(None)
            approved = {each.gate: each.person_id for each in session.scalars(select(Approval).where(*standing))}
            mine = SideTask.matter_id == self.id, SideTask.state == "done", SideTask.gate.is_not(None)
            signed = [(each.gate, each.person_id) for each in session.scalars(select(SideTask).where(*mine))]
            writers = set(session.scalars(select(Editor.person_id).where(Editor.matter_id == self.id)))
        for gate, person_id in signed:
            assert person_id != matter.drafter_id
            assert all(other == gate for other, approver in approved.items() if approver == person_id)
            assert all(other == gate for other, signer in signed if signer == person_id)
        assert not writers & set(approved.values())

    @invariant()
    def a_held_decision_waits_for_somebody_on_an_open_item(self) -> None:
        if not self.id:
            return
        with self.house.database.read() as session:
            waiting = HeldDecision.matter_id == self.id, HeldDecision.state == "waiting"
            for held in session.scalars(select(HeldDecision).where(*waiting)):
                item = session.get_one(WorkItem, held.work_item_id)
                assert item.status == "open"
                after = SideTask.work_item_id == item.id, SideTask.position == "after", SideTask.state == "open"
                assert session.scalars(select(SideTask.id).where(*after)).first() is not None
                carried_out = AuditEvent.work_item_id == item.id, AuditEvent.action == "work_item.completed"
                assert session.scalars(select(AuditEvent.id).where(*carried_out)).first() is None


def test_side_work_in_any_order_keeps_the_promises(house: House) -> None:
    run_state_machine_as_test(
        type("Walk", (Beside,), {"house": house}),
        settings=settings(
            max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    report = verify_live(house.database, workers=1)
    assert report.events > 0
    assert not report.damages
