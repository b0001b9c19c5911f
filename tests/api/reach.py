"""Everything that somebody might try in order to see a matter: every address of the application with every id of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
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
FIXED = {
    "kind": ("pdf", "xhtml"),
    "verdict": ("accept",),
    "process_id": ("prepublication",),
    "day": ("2026-05-01",),
    "number": ("1",),
    "ordinal": ("1",),
}
Ids = Mapping[str, list[str]]  # by the name of the place in an address


def ids_of(office: Office, matter_id: str) -> Ids:
    """Ids and hashes of the matter, its documents, versions, revisions, release sets and its last work item."""
    with office.installation.database.read() as session:
        matter = session.get_one(Matter, matter_id)
        documents = session.scalars(select(Document).where(Document.matter_id == matter_id)).all()
        ids = [each.id for each in documents]
        versions = session.scalars(select(DocumentVersion).where(DocumentVersion.document_id.in_(ids))).all()
        revisions = session.scalars(select(Revision).where(Revision.matter_id == matter_id)).all()
        releases = session.scalars(select(ReleaseSet).where(ReleaseSet.matter_id == matter_id)).all()
        items = session.scalars(
            select(WorkItem).where(WorkItem.subject == matter_id).order_by(WorkItem.id.desc())
        ).all()
        return {
            "release_set_id": [each.id for each in releases],
            "document_id": ids,
            "matter_id": [matter.id],
            "version_id": [each.id for each in versions],
            "work_item_id": [each.id for each in items[:1]],
            "rendition_hash": [each.rendition_hash for each in versions],
            "revision_id": [each.id for each in revisions],
            "content_hash": [each.content_hash for each in revisions],
        }


def one_of_each(ids: Ids, which: int = 0) -> Ids:
    """Of every kind one. `which`: 0 for those of the policy, -1 for those of the interpretation."""
    return {kind: [known[which]] for kind, known in ids.items() if known}


def addresses(office: Office, ids: Ids) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path) of every rule: what shows something with every id, in two places with pairs of the first
    ids; what changes something with the ids that its places are named after, or with the matter's."""
    adapter = office.app.url_map.bind("")
    every = [each for known in ids.values() for each in known]
    for rule in office.app.url_map.iter_rules():
        if rule.endpoint in NOT_THE_MATTERS:
            continue
        places = sorted(rule.arguments - FIXED.keys())
        shown = [every if len(places) < 2 else every[:4]] * len(places)
        changed = [ids.get(place, ids["matter_id"])[:1] for place in places]
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            for values in _values(rule, places, shown if method == "GET" else changed):
                yield rule.endpoint, method, adapter.build(rule.endpoint, values)


def _values(rule: Rule, places: list[str], choices: list[list[str]]) -> Iterator[dict[str, str]]:
    more = sorted(rule.arguments & set(FIXED))
    for found in product(*choices, *(FIXED[name] for name in more)):
        yield dict(zip([*places, *more], found, strict=True))


def visitor(office: Office, login: str | None) -> FlaskClient:
    """A browser in which that person is logged in (None: nobody). It also sends the person's bearer token."""
    client = office.app.test_client()
    if login is not None:
        with office.installation.database.write() as session:
            token = start_session(session, person_by_login(session, login).id, address="127.0.0.1")
        client.set_cookie(COOKIE, token)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {office.tokens[login]}"
    return client


def leaks(office: Office, login: str | None, ids: Ids, secrets: list[str]) -> list[str]:
    """Where one of the secrets comes out for that person, or an address of the matter lets them in."""
    client, found, drawn = visitor(office, login), [], set[str]()
    every = [each for known in ids.values() for each in known]
    for endpoint, method, path in addresses(office, ids):
        response = client.open(path, method=method, **_sent(method, path, drawn=endpoint in drawn))
        text = _text(response)
        if response.status_code >= 400 and method == "GET":
            drawn.add(endpoint)
        if any(secret in text for secret in secrets):
            found.append(f"{login}: {method} {path} shows draft text")
        elif any(each in path for each in every) and response.status_code < 300 and not _of_auditor(login, path):
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
