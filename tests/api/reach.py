"""Everything that somebody might try in order to see a matter: every address of the application with every id of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import product
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from engine.models import WorkItem
from tests.api.office import Office
from web.sessions import COOKIE
from workflows.matters.models import Document, DocumentVersion, Matter, Revision
from workflows.people.queries import person_by_login
from workflows.people.sessions import start_session
from workflows.release.models import ReleaseSet

NOT_THE_MATTERS = {"static", "auth.logout", "auth.change_password", "auth.language"}
KINDS = ("pdf", "xhtml")


def ids_of(office: Office, matter_id: str) -> list[str]:
    """Ids and hashes of the matter, its documents, versions, revisions, release sets and work items."""
    return [each for kind in _by_kind(office, matter_id) for each in kind]


def one_of_each(office: Office, matter_id: str, which: int = 0) -> list[str]:
    """Of the same one of every kind. `which`: 0 for those of the policy, -1 for those of the interpretation."""
    return [kind[which] for kind in _by_kind(office, matter_id) if kind]


def _by_kind(office: Office, matter_id: str) -> list[list[str]]:
    with office.installation.database.read() as session:
        matter = session.get_one(Matter, matter_id)
        documents = session.scalars(select(Document).where(Document.matter_id == matter_id)).all()
        mine = DocumentVersion.document_id.in_([each.id for each in documents])
        versions = session.scalars(select(DocumentVersion).where(mine)).all()
        revisions = session.scalars(select(Revision).where(Revision.matter_id == matter_id)).all()
        releases = session.scalars(select(ReleaseSet).where(ReleaseSet.matter_id == matter_id)).all()
        items = session.scalars(
            select(WorkItem).where(WorkItem.subject == matter_id).order_by(WorkItem.id.desc())
        ).all()
        return [
            [each.id for each in releases],
            [each.id for each in documents],
            [matter.id],
            [each.id for each in versions],
            [each.id for each in items[:1]],
            [each.rendition_hash for each in versions],
            [each.id for each in revisions],
            [each.content_hash for each in revisions],
        ]


def addresses(office: Office, ids: list[str]) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path) of every rule with every id; of rules with two places, with pairs of the first ids."""
    adapter = office.app.url_map.bind("")
    for rule in office.app.url_map.iter_rules():
        if rule.endpoint in NOT_THE_MATTERS:
            continue
        for values in _values(rule, ids):
            path = adapter.build(rule.endpoint, values)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, path


def _values(rule: Rule, ids: list[str]) -> Iterator[dict[str, str]]:
    fixed = {
        "kind": KINDS,
        "verdict": ("accept",),
        "process_id": ("prepublication",),
        "day": ("2026-05-01",),
        "number": ("1",),
        "ordinal": ("1",),
    }
    wanted = sorted(rule.arguments - fixed.keys())
    choices = [ids if len(wanted) < 2 else ids[:4]] * len(wanted)
    more = sorted(rule.arguments & set(fixed))
    for found in product(*choices, *(fixed[name] for name in more)):
        yield dict(zip([*wanted, *more], found, strict=True))


def visitor(office: Office, login: str | None) -> FlaskClient:
    """A browser in which that person is logged in (None: nobody). It also sends the person's bearer token."""
    client = office.app.test_client()
    if login is not None:
        with office.installation.database.write() as session:
            token = start_session(session, person_by_login(session, login).id, address="127.0.0.1")
        client.set_cookie(COOKIE, token)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {office.tokens[login]}"
    return client


def leaks(office: Office, login: str | None, ids: list[str], secrets: list[str]) -> list[str]:
    """Where one of the secrets comes out for that person, or an address of the matter lets them in."""
    client, found, drawn = visitor(office, login), [], set[str]()
    for endpoint, method, path in addresses(office, ids):
        response = client.open(path, method=method, **_sent(method, path, drawn=endpoint in drawn))
        text = _text(response)
        if response.status_code >= 400 and method == "GET":
            drawn.add(endpoint)
        if any(secret in text for secret in secrets):
            found.append(f"{login}: {method} {path} shows draft text")
        elif any(each in path for each in ids) and response.status_code < 300 and not _of_auditor(login, path):
            found.append(f"{login}: {method} {path} answers {response.status_code}")
    return found


def _sent(method: str, path: str, *, drawn: bool) -> dict[str, Any]:
    """`drawn`: the page around a refusal was seen at another id; it takes ten times as long as the refusal."""
    if path.startswith("/api/"):
        return {"json": {"answers": {}, "reason": "看看", "to": "zhaomin"}}
    return {} if method == "GET" and not drawn else {"headers": {"Accept": "application/json"}}


def _of_auditor(login: str | None, path: str) -> bool:
    """What an auditor opens of every matter: its trail and its file, which hold numbers and hashes, no draft text."""
    own = r"/audit/matters/|(/api/v1)?/matters/[0-9a-f]+/(evidence|sealed-file)"
    return login == "auditor" and re.match(own, path) is not None


def _text(response: Any) -> str:
    """What can be read in it; of a workbook, in all of its parts."""
    content = response.get_data()
    if content.startswith(b"PK"):
        members = zipfile.ZipFile(io.BytesIO(content))
        return "".join(members.read(name).decode(errors="ignore") for name in members.namelist())
    is_text = response.mimetype.startswith("text/") or "json" in response.mimetype or "xml" in response.mimetype
    return content.decode() if is_text else ""
