"""The demo bureau at work, with canaries in everything that is draft text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.ids import new_id
from workflows.collaboration.models import Consultation
from workflows.installation.home import Home
from workflows.installation.wiring import Installation, open_installation
from workflows.matters.models import (
    Document,
    DocumentVersion,
    Matter,
    Opinion,
    Revision,
    RevisionDocument,
    Suggestion,
)
from workflows.matters.review_models import CommentReply, PassageComment
from workflows.matters.side_models import SideTask
from workflows.people.actor import Actor
from workflows.people.queries import load_actor, person_by_login

CANARY = "金丝雀"


@dataclass(frozen=True)
class Bureau:
    """The installation and its matters by number."""

    installation: Installation
    matters: dict[str, str]

    def actor(self, login: str) -> Actor:
        with self.installation.database.read() as session:
            person = person_by_login(session, login)
            assert person is not None
            return load_actor(session, person.id)


@pytest.fixture(scope="module")
def bureau(demo_bureau: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """A copy for the tests of one module. Every draft text of every matter holds the canary."""
    home = tmp_path_factory.mktemp("bureau") / "home"
    shutil.copytree(demo_bureau, home)
    opened = open_installation(Home(home))
    try:
        with opened.database.write() as session:
            _plant(session)
            matters = {each.number: each.id for each in session.scalars(select(Matter))}
        yield Bureau(opened, matters)
    finally:
        opened.close()


def _plant(session: Session) -> None:
    """The words of the demo are replaced by canaries, so that any of them that gets out is seen."""
    released = select(Matter.id).where(Matter.state.in_(("released", "archived")))
    session.execute(update(Matter).values(explanation=CANARY, basis=CANARY, proposed_attribute_reason=CANARY))
    session.execute(update(Matter).where(Matter.attribute.is_not(None)).values(attribute_reason=CANARY))
    session.execute(update(Matter).where(Matter.id.not_in(released)).values(title=CANARY))
    session.execute(update(Revision).values(title=CANARY))
    session.execute(update(RevisionDocument).values(title=CANARY))
    session.execute(update(Document).values(title=CANARY))
    session.execute(update(DocumentVersion).values(file_name=f"{CANARY}.docx"))
    session.execute(update(Suggestion).values(original=CANARY, replacement=CANARY, reason=CANARY))
    for opinion in session.scalars(select(Opinion)):
        opinion.text = CANARY
        told = {"opinion": CANARY, "state_secret_ground": CANARY, "sensitive_place": CANARY, "ground_reason": CANARY}
        opinion.answers = {**opinion.answers, **told}
    for matter in session.scalars(select(Matter)):
        _say_beside(session, matter)


def _say_beside(session: Session, matter: Matter) -> None:
    """A comment with an answer, a delegation and a consultation on the matter, as somebody may have left them."""
    at, who = matter.created_at, matter.drafter_id
    query = select(DocumentVersion).join(Document, Document.id == DocumentVersion.document_id)
    version = session.scalars(query.where(Document.matter_id == matter.id).order_by(DocumentVersion.id)).first()
    ended = {"state": "done", "text": CANARY, "ended_at": at, "ended_by": who}
    asked = {"matter_id": matter.id, "person_id": who, "asked_by": who, "asked_at": at, "request": CANARY}
    held = new_id()
    talk = {"id": held, "matter_id": matter.id, "topic": CANARY, "convened_by": who, "convened_at": at}
    session.add(Consultation(**talk, minutes=CANARY, conclusion=CANARY, closed_at=at))
    session.add(SideTask(id=new_id(), kind="delegation", outcome="answered", **asked, **ended))
    session.add(SideTask(id=new_id(), kind="consultation", consultation_id=held, outcome="answered", **asked, **ended))
    if version is None:
        return
    place = {"matter_id": matter.id, "document_id": version.document_id, "version_id": version.id, "position": 0}
    words = {"quote": CANARY, "before": "", "after": "", "text": CANARY, "person_id": who, "created_at": at}
    for state in ("open", "withdrawn"):
        comment = PassageComment(id=new_id(), work_item_id="", state=state, **place, **words)
        session.add(comment)
        session.flush()
        session.add(CommentReply(id=new_id(), comment_id=comment.id, person_id=who, text=CANARY, created_at=at))
