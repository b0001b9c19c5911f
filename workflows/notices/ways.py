"""By which ways people want to be told, and whether the installation sends mail at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.notices.labels import ALWAYS, NOTICES
from workflows.notices.models import MailAddress, NoticeWay


@dataclass(frozen=True)
class Way:
    """In the page (the bell counts it), by mail."""

    page: bool
    mail: bool


DEFAULT = Way(page=True, mail=False)


def ways_of(session: Session, person_id: str) -> dict[str, Way]:
    """The person's way for every code."""
    query = select(NoticeWay.code, NoticeWay.page, NoticeWay.mail).where(NoticeWay.person_id == person_id)
    chosen = {code: Way(page or code in ALWAYS, mail) for code, page, mail in session.execute(query)}
    return {code: chosen.get(code, DEFAULT) for code in NOTICES}


def ways_for(session: Session, person_ids: Collection[str], code: str) -> dict[str, Way]:
    """The way of each of the people for one code; mail only where they gave an address. One statement."""
    query = (
        select(NoticeWay.person_id, NoticeWay.page, NoticeWay.mail, MailAddress.address.is_not(None))
        .outerjoin(MailAddress, MailAddress.person_id == NoticeWay.person_id)
        .where(NoticeWay.code == code, NoticeWay.person_id.in_(sorted(person_ids)))
    )
    chosen = {
        person_id: Way(page or code in ALWAYS, mail and reachable)
        for person_id, page, mail, reachable in session.execute(query)
    }
    return {person_id: chosen.get(person_id, DEFAULT) for person_id in person_ids}


def mail_address(session: Session, person_id: str) -> str | None:
    """Where the person's mail goes; None: they gave no address."""
    return session.scalar(select(MailAddress.address).where(MailAddress.person_id == person_id))


def mail_is_on(session: Session) -> bool:
    """Whether the settings of the installation name a mail server, a sender and the address of this site."""
    settings = session.info.get("settings")
    return bool(settings and settings.smtp_host and settings.mail_from and settings.site_address)
