"""What several tests do with the house, each act in a transaction of its own: acts beside the work items, by login; a
matter brought to where they begin; sections furnished."""

from __future__ import annotations

from sqlalchemy import select

from tests.workflows.prepublication.house import OFFICE, SECRECY_PUBLIC, House
from workflows.matters.models import Document
from workflows.people.accounts import create_person
from workflows.people.actor import INSTALLER
from workflows.people.posts import hold_post
from workflows.people.queries import load_actor
from workflows.prepublication import suggestions, withdrawals

HEADS = {"jyk": "head_jyk", "fgk": "head_fgk", "bgs": "head_bgs"}  # section -> login


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


def on_request(house: House) -> str:
    """A matter that is to be disclosed on request only, before its attribute is decided; its id."""
    matter = house.open(
        "general",
        policy="关于报送数据的通知\n\n各单位：\n\n请按月报送。\n\n某局\n\n2026年3月1日\n\n（此件依申请公开）\n",
        attribute="on_request",
        attribute_ground="outside_19_21",
        attribute_reason="内部数据",
    )
    house.submit(matter)
    house.decide(matter, "section_check", "head", outcome="approve")
    house.decide(matter, "office_check", "office", **OFFICE)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    return matter


def furnish_sections(house: House) -> House:
    """Heads for the sections that countersign."""
    with house.database.write() as session:
        for section in ("fgk", "bgs"):
            where = house.bureau.sections[section]
            hired = create_person(session, HEADS[section], f"{section}科长", section_id=where, actor=INSTALLER)
            hold_post(session, hired.id, "section_head", section_id=where, actor=INSTALLER)
            house.bureau.people[HEADS[section]] = hired.id
    return house
