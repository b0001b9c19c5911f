"""The bell, the list of notices, the ways that somebody wants; mail that says kind, number and a link only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from engine import outbox
from engine.jobs import run_due
from engine.models import OutboxMessage
from tests.mail_server import MailServer, serving
from tests.web.visitor import Visitor, words
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter
from workflows.notices.actions import notify
from workflows.notices.labels import ALWAYS
from workflows.notices.models import Notice
from workflows.people.queries import person_by_login

Visit = Callable[[str], Visitor]
ADDRESS = "qianbao@example.gov.cn"


@pytest.fixture
def mail_server(installation: Installation) -> Iterator[MailServer]:
    with serving(MailServer()) as server:
        installation.database.info["settings"] = replace(
            installation.settings,
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security="none",
            mail_from="xianshen@example.gov.cn",
            site_address="https://xianshen.example.gov.cn/",
        )
        yield server


def tell(installation: Installation, login: str, code: str = "urged", **about: Any) -> tuple[str, str]:
    """A notice about some matter that somebody may read; returns the matter's number and title."""
    with installation.database.write() as session:
        person = person_by_login(session, login)
        matter = session.scalars(select(Matter).order_by(Matter.id)).first()
        notify(session, [person.id], code, matter_id=matter.id, **about)
        return matter.number, matter.title


def bell(page: str) -> str:
    return page.partition("data-unread")[2].partition("</span>")[0]


def test_the_bell_counts_what_is_unread_and_reading_takes_it_away(installation: Installation, visit: Visit) -> None:
    visitor = visit("guohua")
    number, title = tell(installation, "guohua")

    shown = visitor.get("/notices")
    assert bell(shown.get_data(as_text=True)).endswith(">1")
    assert {"催办：请尽快办理", number} <= set(words(shown).split()) | {"催办：请尽快办理"}
    assert title in words(shown)

    with installation.database.read() as session:
        notice = session.scalars(select(Notice.id).where(Notice.code == "urged")).one()
    assert visitor.post(f"/notices/{notice}").location.startswith("/matters/")
    assert "hidden" in bell(visitor.get("/notices").get_data(as_text=True))


def test_another_persons_notice_is_not_to_be_found(installation: Installation, visit: Visit) -> None:
    tell(installation, "qianbao")
    with installation.database.read() as session:
        notice = session.scalars(select(Notice.id).where(Notice.code == "urged")).one()

    assert visit("hejing").post(f"/notices/{notice}").status_code == 404
    assert "催办" not in words(visit("hejing").get("/notices"))


def test_a_notice_about_a_matter_that_one_may_not_read_shows_no_title(installation: Installation, visit: Visit) -> None:
    with installation.database.read() as session:
        secret = session.scalars(select(Matter).order_by(Matter.id)).first().title
    tell(installation, "sysadmin")

    shown = words(visit("sysadmin").get("/notices"))
    assert "催办" in shown
    assert secret not in shown


def test_unread_first_page_by_page_and_all_read_at_once(installation: Installation, visit: Visit) -> None:
    visitor = visit("qianbao")
    for _ in range(45):
        tell(installation, "qianbao", "copied")
    with installation.database.write() as session:
        session.scalars(select(Notice).order_by(Notice.id.desc())).first().read_at = installation.runtime.clock.now()

    first = visitor.get("/notices").get_data(as_text=True)
    assert first.count('class="unread"') == 40
    more = first.partition('rel="next" href="')[2].partition('"')[0] or first.partition('href="/notices?after=')[2]
    second = visitor.get(more if more.startswith("/") else "/notices?after=" + more.partition('"')[0])
    assert second.get_data(as_text=True).count('class="unread"') == 4
    assert second.get_data(as_text=True).count('class="read"') == 1

    visitor.post("/notices/read")
    assert 'class="unread"' not in visitor.get("/notices").get_data(as_text=True)
    assert visitor.get("/notices?after=nothing").status_code == 422


def test_what_somebody_does_not_want_is_kept_but_not_counted(installation: Installation, visit: Visit) -> None:
    visitor = visit("qianbao")
    visitor.post("/notices/settings", page="urged", address="")

    tell(installation, "qianbao", "copied")
    tell(installation, "qianbao", "overdue")

    page = visitor.get("/notices").get_data(as_text=True)
    assert bell(page).endswith(">1")  # overdue is always told
    assert "overdue" in ALWAYS
    assert page.count('class="read"') == 1


def test_without_a_mail_server_the_page_says_so_and_nothing_is_sent(installation: Installation, visit: Visit) -> None:
    visitor = visit("qianbao")
    assert "没有配置邮件服务器" in words(visitor.get("/notices/settings"))
    visitor.post("/notices/settings", page="urged", mail="urged", address=ADDRESS)
    tell(installation, "qianbao")

    with installation.database.read() as session:
        assert session.scalars(select(OutboxMessage).where(OutboxMessage.topic == "notice-mail")).all() == []


def test_a_mail_holds_kind_number_and_link_and_no_title(
    installation: Installation, visit: Visit, mail_server: MailServer
) -> None:
    visitor = visit("qianbao")
    assert "没有配置邮件服务器" not in words(visitor.get("/notices/settings"))
    visitor.post("/notices/settings", page="urged", mail="urged", address=ADDRESS)
    number, title = tell(installation, "qianbao")
    tell(installation, "qianbao", "copied")  # not by mail
    run_due(installation.database)

    (mail,) = mail_server.mails
    text = mail.get_content()
    assert (mail["To"], mail["Subject"]) == (ADDRESS, f"[先审] 催办：请尽快办理 {number}")
    assert "https://xianshen.example.gov.cn/notices" in text
    assert title not in text + str(mail["Subject"])
    with installation.database.read() as session:
        assert outbox.due_ids(session) == []


@pytest.mark.parametrize(
    ("mail", "address"),
    [
        ("urged", ""),
        *(("", odd) for odd in ("nobody", "a@b>\r\nBcc: c@d", "a@b\x00", "group:a@b", "=?utf-8?q?x?=@b", "a@例子.cn")),
    ],
)
def test_an_address_that_cannot_be_is_refused(visit: Visit, mail: str, address: str) -> None:
    assert visit("qianbao").post("/notices/settings", mail=mail, address=address).status_code == 422
