"""Telling people, in the transaction of what they are told about; and what they do with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from engine import audit, outbox
from engine.errors import Invalid, Issue, NotFound
from engine.ids import new_id
from engine.runtime import now
from workflows.notices.labels import ALWAYS, NOTICES
from workflows.notices.models import MailAddress, Notice, NoticeWay
from workflows.notices.ways import DEFAULT, Way, mail_address, mail_is_on, ways_for, ways_of
from workflows.people.actor import Actor

MAIL = "notice-mail"  # topic of the outbox
# what every mail server takes and no header can misread: no group, no encoded word, no other script, no control
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,188}[A-Za-z0-9])?")


def notify(
    session: Session,
    person_ids: Iterable[str],
    code: str,
    *,
    matter_id: str | None = None,
    work_item_id: str | None = None,
    about_id: str | None = None,
    actor_id: str | None = None,
) -> None:
    """One notice for each of the people but the actor; by mail too for whoever wants it. Raises KeyError for a code
    without words. Who wants no such notice in the page gets it read already: it stays for the record."""
    NOTICES[code]
    at = now(session)
    people = [person_id for person_id in dict.fromkeys(person_ids) if person_id != actor_id]
    if not people:
        return
    ways = ways_for(session, people, code)
    rows = [
        {
            "id": new_id(),
            "person_id": person_id,
            "code": code,
            "matter_id": matter_id,
            "work_item_id": work_item_id,
            "about_id": about_id,
            "actor_id": actor_id,
            "at": at,
            "read_at": None if ways[person_id].page else at,
        }
        for person_id in people
    ]
    session.execute(insert(Notice), rows)
    if mail_is_on(session):
        for row in rows:
            if ways[str(row["person_id"])].mail:
                outbox.enqueue(session, MAIL, {"notice": str(row["id"])})


def mark_read(session: Session, notice_id: str, person_id: str) -> Notice:
    """One's own notice is read; twice is no error. Raises NotFound: another's and an unknown one look the same."""
    found = session.scalar(select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id))
    if found is None:
        raise NotFound
    if found.read_at is None:
        found.read_at = now(session)
    return found


def mark_all_read(session: Session, person_id: str) -> None:
    """Every notice of the person is read."""
    unread = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    session.execute(unread.values(read_at=now(session)))


def set_ways(session: Session, actor: Actor, *, page: Collection[str], mail: Collection[str], address: str) -> None:
    """One's own ways for every code, and the address of mail; empty: none. The trail notes what changed, of the address
    only that it did. Raises Invalid."""
    address = address.strip()
    if address and not ADDRESS.fullmatch(address):
        raise _invalid("address", "邮箱地址写法不对，应如 name@example.gov.cn。")
    if mail and not address:
        raise _invalid("address", "选了邮件提醒，请填写邮箱。")
    before = ways_of(session, actor.person_id)
    wanted = {code: Way(code in page or code in ALWAYS, code in mail) for code in NOTICES}
    session.execute(delete(NoticeWay).where(NoticeWay.person_id == actor.person_id))
    chosen = {code: way for code, way in wanted.items() if way != DEFAULT}
    if chosen:
        rows = [{"person_id": actor.person_id, "code": code, **vars(way)} for code, way in chosen.items()]
        session.execute(insert(NoticeWay), rows)
    changes: dict[str, list[str | int | bool | None]] = {
        f"{code}.{name}": [getattr(before[code], name), getattr(way, name)]
        for code, way in wanted.items()
        for name in ("page", "mail")
        if getattr(before[code], name) != getattr(way, name)
    }
    if _set_address(session, actor.person_id, address):
        changes["address"] = [None, "changed"]
    if changes:
        audit.record(
            session, chain=audit.ADMINISTRATION, action="notices.ways_set", actor=actor.person_id, changes=changes
        )


def _set_address(session: Session, person_id: str, address: str) -> bool:
    if (mail_address(session, person_id) or "") == address:
        return False
    session.execute(delete(MailAddress).where(MailAddress.person_id == person_id))
    if address:
        session.execute(insert(MailAddress).values(person_id=person_id, address=address, set_at=now(session)))
    return True


def _invalid(field: str, text: str) -> Invalid:
    return Invalid(text, issues=[Issue("notices.settings", text, field=field)])
