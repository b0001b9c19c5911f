"""What the database must say after any operation on work items, beside what the parent machine reads there."""

from __future__ import annotations

from collections import Counter, defaultdict

from hypothesis.stateful import invariant
from sqlalchemy import select

from engine.models import WorkItem
from tests.workflows.prepublication.process_machine import Bureau
from workflows.matters.models import Approval, Editor, Matter, Revision
from workflows.matters.side_models import DECIDING, HeldDecision, SideTask


class Promises(Bureau):
    """One person, one gate; nobody asked is passed over; what has ended stays so; a substitute has somebody absent."""

    @invariant()
    def nobody_clears_two_gates_in_any_name_and_no_author_one(self) -> None:
        if not self.id:
            return
        with self.house.database.read() as session:
            matter = session.get_one(Matter, self.id)
            editors = session.scalars(select(Editor.person_id).where(Editor.matter_id == self.id)).all()
            given = session.scalars(select(Approval).where(Approval.matter_id == self.id)).all()
            took_part = SideTask.matter_id == self.id, SideTask.gate.is_not(None), SideTask.state != "cancelled"
            parts = session.scalars(select(SideTask).where(*took_part)).all()
            revision = session.scalar(
                select(Revision.id).where(Revision.matter_id == self.id, Revision.closed_at.is_(None))
            )
        authors, gates = {*editors, matter.drafter_id}, defaultdict(set)
        for approval in given:
            names = {approval.person_id, approval.on_behalf_of} - {None}
            assert approval.void_at is not None or not names & authors, "an author clears nothing, in nobody's name"
            for person in names:
                gates[person].add(approval.gate)
        for part in parts:
            gates[part.person_id].add(str(part.gate))
            assert part.revision_id != revision or part.person_id not in authors, "no author prepares or signs"
        assert all(len(cleared) == 1 for cleared in gates.values()), "one gate a person and matter, in whoever's name"
        standing = [each for each in given if each.void_at is None]
        named = Counter(name for each in standing for name in {each.person_id, each.on_behalf_of} - {None})
        assert all(times == 1 for times in named.values())

    @invariant()
    def nothing_is_decided_over_the_heads_of_those_who_were_asked(self) -> None:
        if not self.id:
            return
        with self.house.database.read() as session:
            items = {each.id: each for each in session.scalars(select(WorkItem).where(WorkItem.subject == self.id))}
            asked = select(SideTask).where(SideTask.matter_id == self.id, SideTask.kind.in_(DECIDING))
            tasks = session.scalars(asked.order_by(SideTask.id)).all()
            waiting = select(HeldDecision).where(HeldDecision.matter_id == self.id, HeldDecision.state == "waiting")
            held = session.scalars(waiting).all()
        last = {(each.work_item_id, each.person_id): each for each in tasks if each.position == "after"}
        for task in tasks:
            assert task.state != "open" or items[str(task.work_item_id)].status == "open"
        for task in last.values():
            completed = items[str(task.work_item_id)].status == "completed"
            assert not completed or task.state == "cancelled" or task.outcome == "agree"
        for decision in held:
            assert items[decision.work_item_id].status == "open"
            assert any(each.state == "open" for each in last.values() if each.work_item_id == decision.work_item_id)

    @invariant()
    def what_was_ended_stays_ended(self) -> None:
        if self.id and self.house.matter(self.id).state == "terminated":
            assert not self.house.open_items(self.id)
            assert not self.house.standing_approvals(self.id)

    @invariant()
    def what_is_held_on_behalf_has_an_absent_person(self) -> None:
        if not self.id:
            return
        with self.house.database.read() as session:
            items = session.scalars(select(WorkItem).where(WorkItem.subject == self.id)).all()
        for item in items:
            assert item.on_behalf_of is None or item.on_behalf_of not in (item.assignee, item.ended_by)
