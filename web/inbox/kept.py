"""What somebody typed for a work item that ended before they sent it: shown there, and put into the same task's next
round. Texts only; an answer or an outcome belongs to the texts that were read then and is given anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from engine.forms import Form
from engine.work_items import Item
from workflows.matters.opinion_drafts import kept_drafts, opinion_draft

TEXTS = frozenset({"textarea", "textfield"})


def kept_opinion(session: Session, item: Item, person_id: str) -> str:
    """The opinion that the person had typed when the item was cancelled; empty when there is none."""
    draft = opinion_draft(session, item.id, person_id) if item.status == "cancelled" else None
    return str(draft.answers.get("opinion") or "") if draft else ""


def kept_texts(session: Session, item: Item, form: Form, person_id: str) -> dict[str, Any]:
    """The texts of the person's latest draft for an earlier, cancelled item of the same task of the matter."""
    keys = {one.key for one in form.fields if one.type in TEXTS}
    for draft, earlier in kept_drafts(session, item.subject, person_id):
        if earlier.status == "cancelled" and (earlier.element_id, earlier.item_key) == (item.element_id, item.item_key):
            return {key: value for key, value in draft.answers.items() if key in keys and value}
    return {}
