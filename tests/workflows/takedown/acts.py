"""What people do about something that was released, in the words of the tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tests.workflows.prepublication.house import House
from workflows.matters.models import Matter
from workflows.people.queries import load_actor
from workflows.release.models import PublicMark, ReleaseSet
from workflows.release.public_queries import is_public, tombstone
from workflows.release.public_views import Tombstone
from workflows.takedown.models import TakedownCase
from workflows.takedown.opening import Proposal, propose, take_down_now
from workflows.takedown.queries import decision_due

WORDS = "该文件附表有误，现予撤下，更正后重新公布。"
WITHDRAW = Proposal("withdraw", "content_error", WORDS, "附表第二行的标准写错了。")


@dataclass(frozen=True)
class Out:
    """A release that is public: its set, the matter it came from, and the house it stands in."""

    house: House
    matter_id: str
    release_set_id: str

    # --- when

    def propose(self, login: str = "drafter", proposal: Proposal = WITHDRAW) -> str:
        """The case's matter."""
        with self.house.database.write() as session:
            actor = load_actor(session, self.house.bureau.people[login])
            return propose(session, self.release_set_id, actor, proposal).id

    def take_down_now(self, login: str = "security", reason: str = "附表疑有个人信息。") -> str:
        with self.house.database.write() as session:
            actor = load_actor(session, self.house.bureau.people[login])
            return take_down_now(session, self.release_set_id, actor, reason).id

    def answer_proposal(self, case: str, proposal: Proposal, login: str = "drafter") -> None:
        self.house.decide(case, "propose_takedown", login, **proposal.answers())

    def approve(self, case: str) -> None:
        """Every review agrees, by four people."""
        for element_id, login, answers in STEPS:
            self.house.decide(case, element_id, login, **answers)

    # --- then

    @property
    def public(self) -> bool:
        with self.house.database.read() as session:
            return is_public(session, self.release_set_id)

    @property
    def state(self) -> str:
        with self.house.database.read() as session:
            return session.get_one(ReleaseSet, self.release_set_id).state

    @property
    def told(self) -> Tombstone | None:
        with self.house.database.read() as session:
            return tombstone(session, self.release_set_id)

    @property
    def marks(self) -> list[tuple[str, bool]]:
        """Every mark in order: kind, and whether it stands."""
        with self.house.database.read() as session:
            query = select(PublicMark).where(PublicMark.release_set_id == self.release_set_id).order_by(PublicMark.id)
            return [(each.kind, each.lifted_at is None) for each in session.scalars(query)]

    def case(self, case: str) -> TakedownCase:
        with self.house.database.read() as session:
            return session.get_one(TakedownCase, case)

    def decide_by(self, case: str) -> datetime:
        with self.house.database.read() as session:
            return decision_due(session, session.get_one(TakedownCase, case)).at

    def matter(self, matter_id: str) -> Matter:
        return self.house.matter(matter_id)


STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("confirm_takedown", "head", {"outcome": "approve"}),
    ("check_public_words", "secrecy_a", {"outcome": "public"}),
    ("judge_takedown", "attribute_a", {"outcome": "decided"}),
    ("approve_takedown", "leader", {"outcome": "approve"}),
)


def released(house: House, **attribute: Any) -> Out:
    """A policy and its interpretation, public on the portal."""
    from tests.workflows.prepublication.house import PROACTIVE

    matter = house.open("normative")
    house.to_last_check(matter, {**PROACTIVE, **attribute})
    house.decide(matter, "last_check", "publisher", outcome="release")
    house.run_due()
    with house.database.read() as session:
        found = session.scalars(select(ReleaseSet).where(ReleaseSet.matter_id == matter)).one()
        assert found.state == "released"
        return Out(house, matter, found.id)
