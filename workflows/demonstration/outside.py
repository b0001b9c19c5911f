"""The demo's publisher puts a release on a site that the bureau does not run, and brings back what its page shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.demonstration.following import released
from workflows.people.actor import Actor
from workflows.release.channels import record_manual_publication
from workflows.release.models import ReleasedDocument
from workflows.release.page_text import text_of_rendition
from workflows.renditions.store import files_of


def put_up(session: Session, matter_id: str, actor: Actor, answers: Mapping[str, Any]) -> None:
    """The document of that `role` stands at `address`, as it was released but for `instead`: words and what the page
    shows in their place."""
    release_set_id = released(session, matter_id)
    document = session.scalars(
        select(ReleasedDocument).where(
            ReleasedDocument.release_set_id == release_set_id, ReleasedDocument.role == answers["role"]
        )
    ).one()
    text = text_of_rendition(document.rendition_kind, files_of(session).get(document.published_hash))
    record_manual_publication(
        session,
        release_set_id=release_set_id,
        document_id=document.document_id,
        actor=actor.person_id,
        url=answers["address"],
        page_text=text.replace(*answers.get("instead", ("", ""))),
    )
