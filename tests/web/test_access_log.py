"""Who looked at a draft, and who tried in vain, stands in the trail; never a word of the draft."""

from __future__ import annotations

from collections.abc import Callable

from engine.audit.queries import Question, ask
from tests.web.visitor import Visitor
from workflows.installation.wiring import Installation
from workflows.matters.access import ACCESS_CHAIN
from workflows.matters.models import Matter
from workflows.people.queries import person_by_login

Visit = Callable[[str], Visitor]


def last(installation: Installation) -> tuple[str, str | None, str, str]:
    """Action, matter, login and the ids asked for of the latest event on the access chain."""
    with installation.database.read() as session:
        event = ask(session, Question(chain=ACCESS_CHAIN), limit=1)[0]
        logins = {person_by_login(session, login).id: login for login in ("lixiang", "zhaomin")}  # type: ignore[union-attr]
        return event.action, event.subject, logins[event.actor], str(event.changes)


def first_matter(installation: Installation) -> Matter:
    with installation.database.read() as session:
        return session.query(Matter).order_by(Matter.id).first()  # type: ignore[return-value]


def test_reading_a_draft_is_in_the_trail(installation: Installation, visit: Visit) -> None:
    matter = first_matter(installation)
    assert visit("lixiang").get(f"/matters/{matter.id}").status_code == 200
    action, subject, login, changes = last(installation)
    assert (action, subject, login) == ("draft.read", matter.id, "lixiang")
    assert matter.title not in changes


def test_a_denied_access_is_in_the_trail(installation: Installation, visit: Visit) -> None:
    matter = first_matter(installation)
    assert visit("zhaomin").get("/matters/0123456789abcdef0123456789abcdef").status_code == 404
    action, subject, login, changes = last(installation)
    assert (action, subject, login) == ("access.denied", None, "zhaomin")
    assert "0123456789abcdef" in changes
    assert matter.title not in changes
