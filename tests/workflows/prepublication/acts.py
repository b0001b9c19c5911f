"""Acts beside the work items, by login, each in a transaction of its own."""

from __future__ import annotations

from sqlalchemy import select

from tests.workflows.prepublication.house import House
from workflows.matters.models import Document
from workflows.people.queries import load_actor
from workflows.prepublication import suggestions, withdrawals


def suggest(house: House, matter_id: str, element_id: str, login: str, change: tuple[str, str]) -> str:
    """The reviewer suggests to replace a passage of the policy; returns the suggestion's id."""
    item = house.item(matter_id, element_id)
    with house.database.write() as session:
        policy = select(Document.id).where(Document.matter_id == matter_id, Document.role == "policy")
        made = suggestions.propose(
            session,
            item.id,
            load_actor(session, house.bureau.people[login]),
            document_id=session.scalars(policy).one(),
            original=change[0],
            replacement=change[1],
            reason="表述更准确",
        )
        return made.id


def take_suggestion(house: House, suggestion_id: str, login: str = "drafter", *, accept: bool = True) -> None:
    """The drafting section accepts a suggestion, or declines it with a reason."""
    reason = "" if accept else "原文与上位文件一致"
    with house.database.write() as session:
        actor = load_actor(session, house.bureau.people[login])
        suggestions.decide(session, suggestion_id, actor, accept=accept, reason=reason)


def retract(house: House, suggestion_id: str, login: str) -> None:
    """撤回建议."""
    with house.database.write() as session:
        suggestions.retract(session, suggestion_id, load_actor(session, house.bureau.people[login]))


def withdraw(house: House, matter_id: str, login: str = "drafter") -> None:
    """撤回."""
    with house.database.write() as session:
        withdrawals.withdraw(session, matter_id, load_actor(session, house.bureau.people[login]), "数据有更新")
