"""An auditor's way of asking, and what must never be in an answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from engine.audit.queries import Count, Event
from tests.workflows.prepublication.house import House
from workflows.matters.access import Reading, record_denial, record_reads
from workflows.oversight import questions
from workflows.oversight.answers import Answer, Table
from workflows.oversight.exports import table_rows
from workflows.oversight.wanted import wanted_from
from workflows.people.queries import load_actor

# words of draft texts, titles and opinions of a house's matters
CANARIES = ("职业技能", "补贴标准", "为规范补贴发放", "就业促进法", "金丝雀意见")


def ask(house: House, code: str, login: str = "auditor", **given: Any) -> Answer:
    before, limit = given.pop("before", None), given.pop("limit", 1000)
    with house.database.read() as session:
        actor = load_actor(session, house.bureau.people[login])
        return questions.answer(session, actor, code, wanted_from(given), before=before, limit=limit)


def counted(house: House, code: str, login: str = "auditor", **given: Any) -> Count:
    with house.database.read() as session:
        actor = load_actor(session, house.bureau.people[login])
        return questions.count(session, actor, code, wanted_from(given))


def told(house: House, events: tuple[Event, ...]) -> list[tuple[str, str]]:
    """(login, action) of the events, the newest first."""
    logins = {person_id: login for login, person_id in house.bureau.people.items()}
    return [(logins.get(each.actor, each.actor), each.action) for each in events]


def acts(house: House, code: str, login: str = "auditor", **given: Any) -> set[tuple[str, str]]:
    return set(told(house, ask(house, code, login, **given).events))


def rows(table: Table) -> list[dict[str, str]]:
    """The rows by Chinese heading."""
    heads, cells = table_rows(table)
    return [dict(zip(heads, row, strict=True)) for row in cells]


def leaks(answer: Answer) -> list[str]:
    said = str([asdict(each) for each in answer.events]) + str([table_rows(each) for each in answer.tables])
    return [canary for canary in CANARIES if canary in said]


def read_draft(house: House, login: str, *matters: str, how: Reading = "draft.read") -> None:
    with house.database.write() as session:
        actor = load_actor(session, house.bureau.people[login])
        record_reads(session, actor, [(each, how) for each in matters], "matters.show")


def be_denied(house: House, login: str, times: int = 1) -> None:
    with house.database.write() as session:
        for number in range(times):
            record_denial(session, load_actor(session, house.bureau.people[login]), "matters.show", f"{number:032x}")
