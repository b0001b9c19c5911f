"""A notice as a mail: which kind of thing, the number of the matter, and a link. Never a title, never a word of a text:
mail lies on other people's servers."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any, NamedTuple

from sqlalchemy import select

from engine.db import Database
from engine.runtime import Topic
from workflows.matters.models import Matter
from workflows.notices import smtp
from workflows.notices.actions import MAIL
from workflows.notices.labels import NOTICES
from workflows.notices.models import MailAddress, Notice
from workflows.notices.ways import mail_is_on
from workflows.people.models import Person


class _Sent(NamedTuple):
    code: str
    language: str
    address: str
    number: str | None


def send_notice(database: Database, payload: Mapping[str, str]) -> None:
    """Send one notice to its person's address; nothing when they took the address away or mail was switched off."""
    with database.read() as session:
        row = session.execute(
            select(Notice.code, Person.language, MailAddress.address, Matter.number)
            .join(Person, Person.id == Notice.person_id)
            .join(MailAddress, MailAddress.person_id == Person.id)
            .outerjoin(Matter, Matter.id == Notice.matter_id)
            .where(Notice.id == payload["notice"], Person.active)
        ).first()
        on, settings = mail_is_on(session), session.info.get("settings")
    if row is None or not on or settings is None:
        return
    server = smtp.MailServer(settings.smtp_host, int(settings.smtp_port), settings.smtp_security, settings.smtp_user)
    smtp.send(server, _message(settings, _Sent(*row), payload["notice"]))


def _message(settings: Any, sent: _Sent, notice_id: str) -> EmailMessage:
    said, english = NOTICES[sent.code].in_language(sent.language), sent.language == "en"
    about = sent.number or ""
    link = f"{settings.site_address.rstrip('/')}/notices"
    message = EmailMessage()
    message["Subject"] = f"[{'Xianshen' if english else '先审'}] {said} {about}".rstrip()
    message["From"], message["To"] = settings.mail_from, sent.address
    message["Message-ID"] = f"<{notice_id}@xianshen>"  # sent twice, it is the same mail
    number = f"{'Matter' if english else '事项'} {about}\n" if about else ""
    where = "Please log in to see it: " if english else "请登录查看："
    message.set_content(f"{said}\n{number}{where}{link}\n")
    return message


TOPICS = {MAIL: Topic(MAIL, send_notice)}
