"""Telling people, in the transaction of what they are told about."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.ids import new_id
from engine.runtime import now
from workflows.notices.labels import NOTICES
from workflows.notices.models import Notice


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
    """One notice for each of the people but the actor. Raises KeyError for a code without words."""
    NOTICES[code]
    at = now(session)
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
            "read_at": None,
        }
        for person_id in dict.fromkeys(person_ids)
        if person_id != actor_id
    ]
    if rows:
        session.execute(insert(Notice), rows)
