"""From rows of the domain to what the pages about a matter show. Rights were judged by the queries it calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.incidents import SYSTEM
from engine.models import WorkItem
from web.audit.words import MESSAGES, action_words
from web.clocks import due_calculation, due_words
from web.inbox.views import DocumentPane, MatterBrief, OpinionLine, ReleaseLine, Stage, SuggestionLine
from web.language import translate as t
from web.matters.stages import stages
from web.matters.views import ApprovalLine, DocumentLine, Happening, Holder, Round, VersionLine
from web.outcomes import outcome_words
from workflows.matters import queries
from workflows.matters.classes import ATTRIBUTES, CLASSES, FORMS, GROUNDS
from workflows.matters.gates import GATES
from workflows.matters.labels import CLOSED_REASONS, MAIN_TEXT, ORIGINS, ROLES, STATES, SUGGESTION_STATES, URGENCIES
from workflows.matters.models import DocumentVersion, Matter, Opinion, Revision
from workflows.matters.queries import MatterDetails, TimelineEntry
from workflows.people.actor import Actor
from workflows.people.labels import CAPACITIES, POSTS, group_label
from workflows.people.queries import person, sections
from workflows.release.labels import CHANNELS, RELEASE_STATES
from workflows.release.models import ReleaseSet
from workflows.renditions.changes import differences, differences_html
from workflows.renditions.highlights import Highlight, highlighted_html
from workflows.renditions.store import FileStore
from workflows.renditions.stored_reading import StoredReading, decode

# what the timeline leaves to the audit trail
_NOT_TOLD = frozenset(
    {
        "work_item.created",
        "work_item.completed",
        "work_item.cancelled",
        "instance.started",
        "instance.completed",
        "approval.recorded",  # the opinion that gave it is told
        "attribute.decided",
        "matter.state",
        "matter.changed",
        "elements.set",
        "finding.disposed",  # stands with its finding
    }
)
_NOT_PUBLIC = frozenset({"on_request", "withheld"})
_GOOD = frozenset({"approval.recorded", "release.published", "matter.archived", "suggestion.accepted"})
_BAD = frozenset({"approval.voided", "revision.closed", "incident.raised", "release_set.voided"})


def files_of(session: Session) -> FileStore:
    found: FileStore = session.info["files"]
    return found


def brief(session: Session, details: MatterDetails) -> MatterBrief:
    """The particulars of the matter for the head of a page."""
    matter, revision = details.matter, details.open_revision
    drafter = person(session, matter.drafter_id)
    return MatterBrief(
        id=matter.id,
        number=matter.number,
        document_number=matter.number_assigned,
        title=matter.title,
        class_label=t(CLASSES[matter.matter_class].label),
        urgency=matter.urgency,
        urgency_label=t(URGENCIES[matter.urgency]),
        section=details.section_name,
        drafter=drafter.name,
        drafter_phone=drafter.phone,
        state_label=t(STATES[matter.state]),
        proposed_attribute=_attribute(matter.proposed_attribute),
        proposed_reason=_proposed_reason(matter),
        attribute=_attribute(matter.attribute),
        explanation=matter.explanation,
        basis=matter.basis,
        revision=revision.ordinal if revision else None,
        content_hash=revision.content_hash if revision else None,
        created_on=matter.created_on,
    )


def _attribute(code: str | None) -> str:
    return t(ATTRIBUTES[code]) if code else ""


def _proposed_reason(matter: Matter) -> str:
    ground = GROUNDS.get(matter.proposed_attribute_ground or "")
    words = [_("条例第%(article)s条：%(ground)s", article=ground.article, ground=t(ground.label))] if ground else []
    return "；".join([*words, *filter(None, [matter.proposed_attribute_reason])])


def document_panes(
    session: Session,
    actor: Actor,
    details: MatterDetails,
    marked: Mapping[str, Sequence[Highlight]] = MappingProxyType({}),
) -> tuple[DocumentPane, ...]:
    """The texts under review: those of the open revision, else the current ones, with what changed since the last.

    `marked`: id of a version -> what was found in it."""
    current = details.open_revision
    if current is None:
        shown = [
            (each.document.id, each.document.role, each.document.title, each.version) for each in details.documents
        ]
    else:
        texts = queries.revision_texts(session, actor, current.id)
        shown = [(each.document.document_id, each.document.role, each.document.title, each.version) for each in texts]
    before = _versions_before(session, actor, details, current)
    return tuple(
        _pane(
            session,
            details.matter,
            document_id,
            role,
            title,
            version,
            before.get(document_id),
            marked.get(version.id, ()),
        )
        for document_id, role, title, version in shown
    )


def _versions_before(
    session: Session, actor: Actor, details: MatterDetails, current: Revision | None
) -> dict[str, DocumentVersion]:
    ordinal = current.ordinal if current else len(details.revisions) + 1
    earlier = [revision for revision in details.revisions if revision.ordinal < ordinal]
    if not earlier:
        return {}
    return {each.document.document_id: each.version for each in queries.revision_texts(session, actor, earlier[-1].id)}


def _pane(
    session: Session,
    matter: Matter,
    document_id: str,
    role: str,
    title: str,
    version: DocumentVersion,
    before: DocumentVersion | None,
    marked: Sequence[Highlight],
) -> DocumentPane:
    changed = before is not None and before.rendition_hash != version.rendition_hash
    return DocumentPane(
        document_id=document_id,
        version_id=version.id,
        role=role,
        role_label=role_words(role, matter),
        title=title,
        ordinal=version.ordinal,
        file_name=version.file_name,
        rendition_hash=version.rendition_hash,
        html=rendition_markup(session, version, marked, formal=CLASSES[matter.matter_class].full_path),
        differences=difference_markup(session, before, version, only_changed=True) if changed and before else None,
        pictures=_picture_count(session, version),
    )


def kept_reading(session: Session, version: DocumentVersion) -> StoredReading | None:
    """What was kept of the upload beside the rendition; None when the version was made here."""
    return decode(files_of(session).get(version.reading_hash)) if version.reading_hash else None


def _picture_count(session: Session, version: DocumentVersion) -> int:
    """Pictures that the rendition does not show; the browser shows those of a PDF."""
    kept = kept_reading(session, version) if version.rendition_kind == "xhtml" else None
    return kept.pictures if kept is not None else 0


def role_words(role: str, matter: Matter) -> str:
    """The kind of document; what is no official document has a 正文 in place of a policy."""
    return t(MAIN_TEXT) if role == "policy" and not CLASSES[matter.matter_class].full_path else t(ROLES[role])


def rendition_markup(
    session: Session, version: DocumentVersion, marked: Sequence[Highlight] = (), *, formal: bool = True
) -> Markup | None:
    """The rendition as part of a page, with what was found in it marked; None when it is a PDF. `formal`: it waits
    for a number and dates."""
    if version.rendition_kind != "xhtml":
        return None
    content = files_of(session).get(version.rendition_hash)
    return Markup(highlighted_html(content, marked, placeholders=formal))  # noqa: S704 — sanitised by page_html


def difference_markup(
    session: Session, old: DocumentVersion, new: DocumentVersion, *, only_changed: bool = False
) -> Markup | None:
    """花脸稿 of two versions; None when one of them is a PDF."""
    if old.rendition_kind != "xhtml" or new.rendition_kind != "xhtml":
        return None
    files = files_of(session)
    found = differences(files.get(old.rendition_hash), files.get(new.rendition_hash))
    return Markup(differences_html(found, only_changed=only_changed))  # noqa: S704 — escaped by differences_html


def opinion_lines(details: MatterDetails) -> tuple[OpinionLine, ...]:
    """What people said, oldest first; an opinion on a closed revision is marked as void."""
    revisions = {revision.id: revision for revision in details.revisions}
    return tuple(_opinion(each, revisions, details.names) for each in details.opinions if _tells(each))


def _tells(opinion: Opinion) -> bool:
    return not opinion.kind.startswith("draft.") or bool(opinion.text)


def _opinion(opinion: Opinion, revisions: Mapping[str, Revision], names: Mapping[str, str]) -> OpinionLine:
    words, tone = outcome_words(opinion.outcome)
    revision = revisions.get(opinion.revision_id or "")
    return OpinionLine(
        outcome=words,
        tone=tone,
        task=opinion.task_name,
        person=names.get(opinion.person_id, ""),
        text=opinion.text,
        at=opinion.at,
        revision=revision.ordinal if revision else None,
        void=revision is not None and revision.closed_at is not None and tone == "good",
    )


def suggestion_lines(details: MatterDetails, *, open_only: bool = False) -> tuple[SuggestionLine, ...]:
    titles = {each.document.id: each.document.title for each in details.documents}
    return tuple(
        SuggestionLine(
            id=each.id,
            document_title=titles.get(each.document_id, ""),
            original=each.original,
            replacement=each.replacement,
            reason=each.reason,
            person=details.names.get(each.person_id, ""),
            state=each.state,
            state_label=t(SUGGESTION_STATES[each.state]),
            decided_reason=each.decided_reason,
        )
        for each in details.suggestions
        if each.state == "open" or not open_only
    )


def stage_line(details: MatterDetails, actor: Actor) -> tuple[Stage, ...]:
    """The steps of the matter since its last submission."""
    known = CLASSES[details.matter.matter_class]
    since = _last_submission(details.revisions)
    asked = {"legality": known.legality_required, "deliberation": known.deliberation_required, "speech": known.speech}
    return stages(
        [item for item in details.work_items if _counts(item, since)],
        full_path=known.full_path,
        needed=[name for name, wanted in asked.items() if wanted],
        state="withheld" if details.matter.attribute in _NOT_PUBLIC else details.matter.state,
        person_id=actor.person_id,
    )


def _last_submission(revisions: Sequence[Revision]) -> datetime | None:
    """When the reviews under way began: a revision made by an accepted suggestion goes on with those before it."""
    since = None
    for position in range(len(revisions) - 1, -1, -1):
        since = revisions[position].opened_at
        if position == 0 or revisions[position - 1].closed_reason != "suggestion":
            break
    return since


def returned_lines(details: MatterDetails) -> tuple[OpinionLine, ...]:
    """Who sent the last revision back, and why; none when it was not returned."""
    last = details.revisions[-1] if details.revisions else None
    if last is None or last.closed_reason != "returned":
        return ()
    returns = [each for each in details.opinions if each.outcome == "return" and each.revision_id == last.id]
    return tuple(_opinion(each, {last.id: last}, details.names) for each in returns)


def _counts(item: WorkItem, since: datetime | None) -> bool:
    return since is None or item.status == "open" or item.created_at >= since or item.kind.startswith("draft.")


def holders(session: Session, details: MatterDetails, actor: Actor) -> tuple[Holder, ...]:
    """The open work items of the matter: who has each, until when."""
    names = {section.code: section.name for section in sections(session)}
    return tuple(_holder(session, item, details, names, actor) for item in details.work_items if item.status == "open")


def _holder(
    session: Session, item: WorkItem, details: MatterDetails, section_names: dict[str, str], actor: Actor
) -> Holder:
    holder = person(session, item.assignee) if item.assignee else None
    mine = item.assignee == actor.person_id or item.candidate_group in actor.groups
    return Holder(
        stage=item.name,
        who=holder.name if holder else group_label(item.candidate_group, section_names),
        phone=holder.phone if holder else None,
        since=item.created_at,
        due=due_words(session, item.due_at, item.due_rule, provisional=item.due_provisional),
        calculation=due_calculation(session, item.created_at, item.due_at, item.due_rule),
        claimed=holder is not None,
        item_id=item.id if mine else None,
    )


def rounds(entries: Sequence[TimelineEntry], details: MatterDetails) -> tuple[Round, ...]:
    """办理过程, oldest first, by submission."""
    ordinals = {revision.id: revision.ordinal for revision in details.revisions}
    current, found = 0, {0: []}  # type: tuple[int, dict[int, list[Happening]]]
    for entry in entries:
        if entry.event.action == "revision.opened":
            current = ordinals.get(entry.event.revision or "", current)
        if entry.event.action not in _NOT_TOLD:
            found.setdefault(current, []).append(_happening(entry))
    return tuple(Round(revision, tuple(told)) for revision, told in found.items() if told)


def _happening(entry: TimelineEntry) -> Happening:
    event, opinion = entry.event, entry.opinion
    if opinion is not None:
        words, tone = outcome_words(opinion.outcome)
        post = POSTS[opinion.post].label if opinion.post in POSTS else opinion.post
        acting = f"{entry.actor_name}（{t(post)}{t(CAPACITIES[opinion.capacity]) if opinion.capacity == 'B' else ''}）"
        return Happening(event.at, f"{t(opinion.task_name)}：{t(words)}", acting, tone, opinion.text)
    tone = "good" if event.action in _GOOD else "bad" if event.action in _BAD else ""
    who, detail = _person(entry), _detail(event.action, event.reason, event.changes)
    return Happening(event.at, _title(event.action, event.changes), who, tone, detail=detail)


def _title(action: str, changes: Mapping[str, Sequence[object]]) -> str:
    """The act; of a message to the process, what it asked for."""
    asked = str((changes.get("message") or ("", ""))[1])
    return t(MESSAGES[asked]) if action == "message.delivered" and asked in MESSAGES else action_words(action)


def _person(entry: TimelineEntry) -> str:
    return _("系统") if entry.actor_name == SYSTEM else entry.actor_name


def _detail(action: str, reason: str | None, changes: Mapping[str, Sequence[object]]) -> str:
    if action == "revision.closed" and reason in CLOSED_REASONS:
        return t(CLOSED_REASONS[reason])
    if action.startswith("approval.") and (
        gate := (changes.get("gate") or [None])[0] or changes.get("gate", [0, ""])[1]
    ):
        words = t(GATES[str(gate)].label) if str(gate) in GATES else str(gate)
        return f"{words}：{t(CLOSED_REASONS[reason])}" if reason in CLOSED_REASONS else words
    return reason or ""


def document_lines(session: Session, actor: Actor, details: MatterDetails) -> tuple[DocumentLine, ...]:
    """Every document with its versions, newest first, and the revisions that each version was part of."""
    revisions: dict[str, list[int]] = {}
    for revision in details.revisions:
        for each in queries.revision_texts(session, actor, revision.id):
            revisions.setdefault(each.version.id, []).append(revision.ordinal)
    return tuple(
        DocumentLine(
            document_id=each.document.id,
            role=each.document.role,
            role_label=role_words(each.document.role, details.matter),
            title=each.document.title,
            form_label=t(FORMS[each.document.form]) if each.document.form in FORMS else "",
            versions=_versions(queries.versions_of(session, actor, each.document.id), revisions, details.names),
        )
        for each in details.documents
    )


def _versions(
    versions: Sequence[DocumentVersion], revisions: Mapping[str, list[int]], names: Mapping[str, str]
) -> tuple[VersionLine, ...]:
    lines = [
        VersionLine(
            version_id=version.id,
            ordinal=version.ordinal,
            file_name=version.file_name,
            size=version.source_size,
            origin=t(ORIGINS[version.origin]),
            person=names.get(version.created_by, ""),
            at=version.created_at,
            rendition_hash=version.rendition_hash,
            in_revisions=tuple(revisions.get(version.id, ())),
            previous_id=versions[position - 1].id if position else None,
        )
        for position, version in enumerate(versions)
    ]
    return tuple(reversed(lines))


def approval_lines(details: MatterDetails) -> tuple[ApprovalLine, ...]:
    ordinals = {revision.id: revision.ordinal for revision in details.revisions}
    return tuple(
        ApprovalLine(
            gate=t(GATES[each.gate].label),
            person=details.names.get(each.person_id, ""),
            post=t(POSTS[each.post].label) if each.post in POSTS else each.post,
            at=each.at,
            revision=ordinals.get(each.revision_id, 0),
            approved_hash=each.approved_hash,
            void_reason=t(CLOSED_REASONS.get(each.void_reason, each.void_reason)) if each.void_reason else None,
        )
        for each in details.approvals
    )


def release_lines(releases: Sequence[ReleaseSet]) -> tuple[ReleaseLine, ...]:
    return tuple(
        ReleaseLine(
            id=each.id,
            state=each.state,
            state_label=t(RELEASE_STATES[each.state]),
            attribute=t(ATTRIBUTES[each.attribute]),
            channels="、".join(t(CHANNELS[channel]) for channel in each.channels),
            scheduled_at=each.scheduled_at,
            released_at=each.released_at,
            release_hash=each.release_hash,
            number=each.number,
        )
        for each in releases
    )
