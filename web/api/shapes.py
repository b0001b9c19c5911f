"""How matters, work items, releases and events look as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.audit.queries import Event
from engine.errors import Issue
from engine.models import WorkItem
from engine.work_items import Item
from workflows.matters.content import CurrentDocument
from workflows.matters.models import Approval, Matter, Revision
from workflows.matters.queries import MatterDetails
from workflows.oversight.answers import Table
from workflows.oversight.exports import table_rows
from workflows.release.models import ChannelDelivery, ReleasedDocument, ReleaseSet


def instant(at: datetime | date | None) -> str | None:
    """ISO 8601; None for none."""
    return None if at is None else at.isoformat()


def matter_summary(matter: Matter, section: str, drafter: str) -> dict[str, Any]:
    return {
        "id": matter.id,
        "number": matter.number,
        "title": matter.title,
        "class": matter.matter_class,
        "urgency": matter.urgency,
        "state": matter.state,
        "section": section,
        "drafter": drafter,
        "proposed_attribute": matter.proposed_attribute,
        "attribute": matter.attribute,
        "document_number": matter.number_assigned,
        "dated_on": instant(matter.dated_on),
        "created_at": instant(matter.created_at),
        "updated_at": instant(matter.updated_at),
    }


def matter(details: MatterDetails, releases: Sequence[ReleaseSet], missing: Sequence[Issue]) -> dict[str, Any]:
    """Everything about a matter; `missing`: what stands in the way of submitting it."""
    names = details.names
    return {
        **matter_summary(details.matter, details.section_name, names.get(details.matter.drafter_id, "")),
        "instance_id": details.matter.instance_id,
        "explanation": details.matter.explanation,
        "basis": details.matter.basis,
        "attribute_ground": details.matter.attribute_ground or details.matter.proposed_attribute_ground,
        "documents": [_document(each) for each in details.documents],
        "elements": {each.element: {"applicable": each.applicable, "text": each.text} for each in details.elements},
        "revisions": [_revision(each) for each in details.revisions],
        "approvals": [_approval(each, names) for each in details.approvals],
        "opinions": [
            {
                "id": each.id,
                "task": each.task_name,
                "kind": each.kind,
                "person": names.get(each.person_id, ""),
                "on_behalf_of": names.get(each.on_behalf_of or "", None),
                "outcome": each.outcome,
                "text": each.text,
                "at": instant(each.at),
            }
            for each in details.opinions
        ],
        "suggestions": [
            {
                "id": each.id,
                "document_id": each.document_id,
                "original": each.original,
                "replacement": each.replacement,
                "reason": each.reason,
                "state": each.state,
                "person": names.get(each.person_id, ""),
            }
            for each in details.suggestions
        ],
        "work_items": [work_item_summary(each, names) for each in details.work_items],
        "releases": [release(each) for each in releases],
        "issues": [issue(each) for each in missing],
    }


def _document(current: CurrentDocument) -> dict[str, Any]:
    document, version = current.document, current.version
    return {
        "id": document.id,
        "role": document.role,
        "title": document.title,
        "form": document.form,
        "version": version.ordinal,
        "file_name": version.file_name,
        "media_type": version.media_type,
        "source_hash": version.source_hash,
        "rendition_kind": version.rendition_kind,
        "rendition_hash": version.rendition_hash,
    }


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "id": revision.id,
        "ordinal": revision.ordinal,
        "content_hash": revision.content_hash,
        "opened_at": instant(revision.opened_at),
        "closed_at": instant(revision.closed_at),
        "closed_reason": revision.closed_reason,
    }


def _approval(approval: Approval, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": approval.id,
        "gate": approval.gate,
        "revision_id": approval.revision_id,
        "hash": approval.approved_hash,
        "person": names.get(approval.person_id, ""),
        "on_behalf_of": names.get(approval.on_behalf_of or "", None),
        "post": approval.post,
        "capacity": approval.capacity,
        "at": instant(approval.at),
        "void_at": instant(approval.void_at),
        "void_reason": approval.void_reason,
    }


def work_item_summary(item: WorkItem | Item, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": item.id,
        "matter_id": item.subject,
        "element_id": item.element_id,
        "name": item.name,
        "kind": item.kind,
        "lane": item.lane,
        "candidate_group": item.candidate_group,
        "item_key": item.item_key,
        "assignee": names.get(item.assignee or "", None),
        "on_behalf_of": names.get(item.on_behalf_of or "", None),
        "status": item.status,
        "version": item.version,
        "round": item.round,
        "priority": item.priority,
        "due_at": instant(item.due_at),
        "due_provisional": item.due_provisional,
        "created_at": instant(item.created_at),
        "ended_at": instant(item.ended_at),
    }


def release(release_set: ReleaseSet) -> dict[str, Any]:
    return {
        "id": release_set.id,
        "matter_id": release_set.matter_id,
        "state": release_set.state,
        "attribute": release_set.attribute,
        "scope": release_set.scope,
        "channels": release_set.channels,
        "scheduled_at": instant(release_set.scheduled_at),
        "release_hash": release_set.release_hash,
        "number": release_set.number,
        "released_at": instant(release_set.released_at),
    }


def released(
    release_set: ReleaseSet, documents: Sequence[ReleasedDocument], deliveries: Sequence[ChannelDelivery]
) -> dict[str, Any]:
    return {
        **release(release_set),
        "documents": [
            {
                "document_id": each.document_id,
                "role": each.role,
                "title": each.title,
                "approved_hash": each.approved_hash,
                "published_hash": each.published_hash,
                "url": f"/portal/releases/{release_set.id}",
            }
            for each in documents
        ],
        "deliveries": [
            {
                "channel": each.channel,
                "document_id": each.document_id,
                "state": each.state,
                "address": each.address,
                "detail": each.detail,
                "at": instant(each.at),
            }
            for each in deliveries
        ],
    }


def event(each: Event, names: Mapping[str, str], reasons: Mapping[str, str]) -> dict[str, Any]:
    """`reasons`: by id, of events that hold none (`Answer.reasons`)."""
    return {
        "id": each.id,
        "chain": each.chain,
        "seq": each.seq,
        "at": instant(each.at),
        "actor": each.actor,
        "actor_name": names.get(each.actor, each.actor),
        "action": each.action,
        "matter_id": each.subject,
        "work_item_id": each.work_item_id,
        "revision": each.revision,
        "content_hash": each.content_hash,
        "reason": each.reason or reasons.get(each.id),
        "section": each.section,
        "gate": each.gate,
        "outcome": each.outcome,
        "circumstances": each.circumstances.split(",") if each.circumstances else [],
        "changes": each.changes,
    }


def table(each: Table) -> dict[str, Any]:
    columns, rows = table_rows(each)
    return {"code": each.code, "label": each.label.zh, "columns": columns, "rows": rows}


def issue(each: Issue) -> dict[str, Any]:
    return {name: value for name, value in vars(each).items() if value not in (None, ())}
