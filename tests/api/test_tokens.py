"""Who may ask at all: a live token of an active person, with the rights of this moment."""

from __future__ import annotations

import pytest

from tests.api.office import Office
from workflows.people.accounts import deactivate_person
from workflows.people.actor import INSTALLER
from workflows.people.models import ApiToken
from workflows.people.queries import person_by_login
from workflows.people.sessions import issue_api_token, revoke_api_token, token_hash

ADDRESSES = [
    ("GET", "/matters"),
    ("POST", "/matters"),
    ("GET", "/matters/01a1"),
    ("PATCH", "/matters/01a1"),
    ("POST", "/matters/01a1/documents"),
    ("POST", "/matters/01a1/submit"),
    ("POST", "/matters/01a1/withdraw"),
    ("POST", "/matters/01a1/terminate"),
    ("GET", "/work-items"),
    ("GET", "/work-items/01a1"),
    ("POST", "/work-items/01a1/claim"),
    ("POST", "/work-items/01a1/release"),
    ("POST", "/work-items/01a1/reassign"),
    ("POST", "/work-items/01a1/complete"),
    ("POST", "/work-items/01a1/suggestions"),
    ("POST", "/suggestions/01a1/accept"),
    ("GET", "/releases/01a1"),
    ("GET", "/audit-events"),
]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_without_a_token_every_address_is_401_before_anything_else(office: Office, method: str, path: str) -> None:
    answer = office.ask(None, method, path)

    assert answer.status_code == 401
    assert answer.json["code"] == "unauthenticated"
    assert "令牌" in answer.json["detail"]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "sent", ["Bearer", "Bearer ", "Bearer nonsense", "Basic bGl4aWFuZzp4", "bearer\tx", "Bearer 令牌"]
)
def test_anything_but_a_live_token_is_401(office: Office, sent: str) -> None:
    answer = office.ask(None, "GET", "/matters", headers={"Authorization": sent})

    assert answer.status_code == 401


def test_the_pages_log_in_does_not_open_the_api(office: Office) -> None:
    client = office.app.test_client()
    client.set_cookie("xianshen_session", office.tokens["lixiang"])

    assert client.get("/api/v1/matters").status_code == 401


def test_a_revoked_token_is_refused_on_the_next_request(office: Office) -> None:
    database = office.installation.database
    with database.write() as session:
        person = person_by_login(session, "fangyuan")
        token = issue_api_token(session, person.id, "第二个", actor=INSTALLER)
    sent = {"Authorization": f"Bearer {token}"}
    assert office.ask(None, "GET", "/matters", headers=sent).status_code == 200

    with database.write() as session:
        row = session.query(ApiToken).filter_by(token_hash=token_hash(token)).one()
        revoke_api_token(session, row.id, actor=INSTALLER)

    assert office.ask(None, "GET", "/matters", headers=sent).status_code == 401
    assert office.get("fangyuan", "/matters").status_code == 200  # the other token still stands


def test_a_deactivated_person_is_refused_on_the_next_request(office: Office) -> None:
    assert office.get("linlan", "/work-items").status_code == 200

    with office.installation.database.write() as session:
        deactivate_person(session, person_by_login(session, "linlan").id, actor=INSTALLER, reason="调离")

    assert office.get("linlan", "/work-items").status_code == 401
