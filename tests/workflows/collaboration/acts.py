"""Side work by login, each act in a transaction of its own."""

from __future__ import annotations

from sqlalchemy import select

from engine.models import AuditEvent
from tests.workflows.prepublication.house import House
from workflows.collaboration import consultations, copies
from workflows.collaboration.queries import count_waiting, done_by, waiting_for
from workflows.matters.access import may_read
from workflows.matters.side_models import HeldDecision, SideTask
from workflows.notices.models import Notice
from workflows.people.queries import load_actor
from workflows.prepublication import actions, delegation, holding, side_work, signers


class Desk:
    """A house whose people work beside the process too."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.people = house.bureau.people

    def claim(self, matter: str, element: str, login: str) -> str:
        item = self.house.item(matter, element)
        with self.house.database.write() as session:
            actions.claim(session, item.id, load_actor(session, self.people[login]))
        return item.id

    def copy(self, matter: str, login: str, *to: str, request: str = "") -> list[str]:
        with self.house.database.write() as session:
            actor = load_actor(session, self.people[login])
            sent = copies.send_copies(session, matter, actor, [self.people.get(each, each) for each in to], request)
            return [task.id for task in sent]

    def delegate(self, item: str, login: str, to: str, request: str = "") -> str:
        with self.house.database.write() as session:
            actor = load_actor(session, self.people[login])
            return delegation.delegate(session, item, actor, self.people[to], request).id

    def revoke(self, task: str, login: str, reason: str = "本人办理") -> None:
        with self.house.database.write() as session:
            delegation.revoke(session, task, load_actor(session, self.people[login]), reason)

    def add(self, item: str, login: str, position: str, *to: str) -> list[str]:
        with self.house.database.write() as session:
            actor = load_actor(session, self.people[login])
            added = signers.add_signers(session, item, actor, [self.people[each] for each in to], position)
            return [task.id for task in added]

    def remove(self, task: str, login: str, reason: str = "出差") -> None:
        with self.house.database.write() as session:
            signers.remove_signer(session, task, load_actor(session, self.people[login]), reason)

    def recall(self, item: str, login: str) -> None:
        with self.house.database.write() as session:
            holding.recall(session, item, load_actor(session, self.people[login]))

    def answer(self, task: str, login: str, outcome: str, text: str = "") -> None:
        with self.house.database.write() as session:
            side_work.answer(session, task, load_actor(session, self.people[login]), outcome, text)

    def convene(self, matter: str, login: str, topic: str, *to: str) -> str:
        with self.house.database.write() as session:
            actor = load_actor(session, self.people[login])
            return consultations.convene(session, matter, actor, topic, [self.people[each] for each in to]).id

    def conclude(self, consultation: str, login: str, minutes: str, conclusion: str) -> None:
        with self.house.database.write() as session:
            actor = load_actor(session, self.people[login])
            consultations.conclude(session, consultation, actor, minutes, conclusion)

    def take_back_copy(self, task: str, login: str, reason: str = "发错了") -> None:
        with self.house.database.write() as session:
            copies.cancel_copy(session, task, load_actor(session, self.people[login]), reason)

    # --- what the database says -----------------------------------------------------------------------------------

    def task(self, task_id: str) -> SideTask:
        with self.house.database.read() as session:
            return session.get_one(SideTask, task_id)

    def tasks(self, matter: str, state: str = "open") -> list[SideTask]:
        with self.house.database.read() as session:
            query = select(SideTask).where(SideTask.matter_id == matter, SideTask.state == state)
            return list(session.scalars(query.order_by(SideTask.id)))

    def held(self, matter: str) -> list[HeldDecision]:
        with self.house.database.read() as session:
            query = select(HeldDecision).where(HeldDecision.matter_id == matter)
            return list(session.scalars(query.order_by(HeldDecision.id)))

    def reads(self, login: str, matter: str) -> bool:
        with self.house.database.read() as session:
            return may_read(session, load_actor(session, self.people[login]), matter)

    def listed(self, login: str) -> tuple[int, int, int]:
        """How many side tasks the person is shown: waiting, counted as waiting, done."""
        with self.house.database.read() as session:
            actor = load_actor(session, self.people[login])
            return len(waiting_for(session, actor)), count_waiting(session, actor), len(done_by(session, actor))

    def told(self, login: str) -> list[str]:
        with self.house.database.read() as session:
            query = select(Notice.code).where(Notice.person_id == self.people[login]).order_by(Notice.id)
            return list(session.scalars(query))

    def events(self, matter: str, *areas: str) -> list[str]:
        with self.house.database.read() as session:
            query = select(AuditEvent.action).where(AuditEvent.subject == matter).order_by(AuditEvent.seq)
            return [each for each in session.scalars(query) if each.startswith(areas)]
