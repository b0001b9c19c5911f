"""Audit events of matters: one chain per matter; codes, ids and hashes only, never draft text or titles."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from engine import audit
from engine.workflow import Scalar

Changes = Mapping[str, Sequence[Scalar]]


def chain_of(matter_id: str) -> str:
    """The audit chain of a matter; process instances of the matter write to it too."""
    return f"matter:{matter_id}"


def record(
    session: Session,
    matter_id: str,
    action: str,
    actor: str,
    changes: Changes,
    *,
    revision: str | None = None,
    content_hash: str | None = None,
    work_item_id: str | None = None,
    reason: str | None = None,
) -> None:
    """Queue one event on the matter's chain. `changes`: name -> [old, new]. `reason`: a code, or words that a person
    gave for an administrative act; words of a review stay with the opinion."""
    audit.record(
        session,
        chain=chain_of(matter_id),
        action=action,
        actor=actor,
        subject=matter_id,
        work_item_id=work_item_id,
        revision=revision,
        content_hash=content_hash,
        reason=reason,
        changes=changes,
    )


def digest(text: str | None) -> str | None:
    """Stands for a text in the trail: the first 16 hex digits of its SHA-256; None for no text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else None
