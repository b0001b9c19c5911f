"""再公开 and 更正后再发: a new matter that follows an old one. It begins with its texts; every review is to come."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.errors import Issue, NotAllowed, NotReady
from workflows.matters import actions as matters
from workflows.matters import documents, trail
from workflows.matters.access import readable_matter
from workflows.matters.classes import CLASSES
from workflows.matters.content import current_documents, current_elements
from workflows.matters.documents import NewFile
from workflows.matters.editing import name_editor
from workflows.matters.eligibility import editors_of
from workflows.matters.interpretation_elements import ElementValue, set_elements
from workflows.matters.locks import lock_matter
from workflows.matters.models import DocumentVersion, Matter
from workflows.matters.states import TRANSITIONS
from workflows.people.actor import Actor
from workflows.prepublication.drafting import start_process_of
from workflows.release.models import ReleaseSet, WithheldItem

ENDED = frozenset(state for state, ways in TRANSITIONS.items() if ways <= {"archived"})  # its review is over


def following_issues(session: Session, actor: Actor, matter: Matter) -> list[Issue]:
    """Why the actor may not begin a matter that follows this one; empty: may. For what was taken down, is marked or is
    to be corrected, and for what was withheld until a re-assessment said 转为公开."""
    issues = []
    if CLASSES[matter.matter_class].about_release or not _may_follow(session, matter):
        said = "只有已经发布、已撤下，或者评估后转为公开的事项才能再立新事项公开。"
        issues.append(Issue("again.state", said))
    if not actor.drafts_in(matter.section_id):
        issues.append(Issue("again.person", "由原起草科室的起草人另立事项。"))
    if not issues and session.scalar(_followed(matter)) is not None:
        issues.append(Issue("again.followed", "已有一件后续事项，请在那一件中继续。"))
    return issues


def start_again(session: Session, actor: Actor, matter_id: str, reason: str) -> Matter:
    """The new matter in drafting: class, title and texts of the old one as first versions, linked both ways; nothing
    that was approved comes along. Raises NotFound, NotAllowed or NotReady with the reasons."""
    old = readable_matter(session, actor, matter_id)
    lock_matter(session, old.id)  # of two who begin one at once, the later one finds the other's
    if issues := following_issues(session, actor, old):
        refused = NotAllowed if issues[0].code == "again.person" else NotReady
        raise refused(issues[0].message, issues=issues)
    new = matters.open_matter(
        session,
        title=old.title,
        matter_class=old.matter_class,
        actor=actor,
        section_id=old.section_id,
        explanation=old.explanation,
        basis=old.basis,
        previous_matter_id=old.id,
    )
    _copy_texts(session, old, new, actor)
    link: trail.Changes = {"following": [None, new.id]}
    trail.record(session, old.id, "matter.followed", actor.person_id, link, reason=reason.strip() or None)
    start_process_of(session, new, actor)
    return new


def _copy_texts(session: Session, old: Matter, new: Matter, actor: Actor) -> None:
    for person_id in sorted(editors_of(session, old.id) | {old.drafter_id}):
        name_editor(session, new.id, person_id, "earlier_text")  # who wrote it before reviews it here no more either
    for each in current_documents(session, old.id):
        document = each.document
        documents.add_version(
            session,
            new.id,
            document.role,
            _same_file(each.version),
            actor=actor,
            title=document.title,
            form=document.form,
        )
    elements = {code: ElementValue(applies, text) for code, applies, text in current_elements(session, old.id)}
    if elements:
        set_elements(session, new.id, elements, actor=actor)


def _same_file(version: DocumentVersion) -> NewFile:
    """The stored bytes are shared: they are named by their hash and never changed."""
    return NewFile(
        file_name=version.file_name,
        media_type=version.media_type,
        source_hash=version.source_hash,
        source_size=version.source_size,
        rendition_kind=version.rendition_kind,
        rendition_hash=version.rendition_hash,
        text_hash=version.text_hash,
        attribute_line=version.attribute_line,
        reading_hash=version.reading_hash,
    )


def _may_follow(session: Session, matter: Matter) -> bool:
    if matter.state not in ENDED:
        return False
    out = select(ReleaseSet.id).where(
        ReleaseSet.matter_id == matter.id, ReleaseSet.state.in_(("released", "taken_down"))
    )
    disclosed = select(WithheldItem.id).where(WithheldItem.matter_id == matter.id, WithheldItem.result == "disclose")
    return session.scalar(out.limit(1)) is not None or session.scalar(disclosed.limit(1)) is not None


def _followed(matter: Matter) -> Select[str]:
    """The matter that follows already, wherever it stands, unless it was terminated: what is to come next follows that
    one."""
    return select(Matter.id).where(
        Matter.previous_matter_id == matter.id, Matter.matter_class != "takedown", Matter.state != "terminated"
    )
