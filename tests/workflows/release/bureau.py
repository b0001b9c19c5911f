"""A small bureau and a matter that is ready for release, written straight into the tables.

Not through the actions: the barrier must hold whatever wrote the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import FixedClock
from engine.db import Database
from engine.ids import new_id
from engine.runtime import Runtime
from workflows.calendar.working_days import BureauWorkingTime
from workflows.matters.content import ContentDocument, content_hash
from workflows.matters.models import (
    Approval,
    Document,
    DocumentVersion,
    Editor,
    Matter,
    Opinion,
    Revision,
    RevisionDocument,
    Suggestion,
)
from workflows.people.models import Person, PostHolding, Section
from workflows.release.channels import TOPICS
from workflows.release.models import ReleaseSet
from workflows.release.numbers import assign_number
from workflows.release.release_sets import prepare_release_set
from workflows.renditions.canonical import serialise
from workflows.renditions.model import Paragraph, Run
from workflows.renditions.store import FileStore
from workflows.renditions.xhtml import with_slots
from workflows.screening.models import FindingDisposal, FindingRow, Screening
from workflows.screening.rulebooks import current_rulebook
from workflows.screening.rules import rules_hash

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, a Friday

# person -> post; the drafter's section has the code "zyjs"
STAFF = {
    "drafter": "drafter",
    "legal": "legal_review",
    "secrecy": "secrecy_review",
    "attribute": "attribute_review",
    "leader": "leader",
    "deputy": "deputy_leader",
    "office": "office_check",
    "publisher": "publisher",
    "registry": "registry",
}
GATE_KINDS = {
    "legality": ("gate.legality", "approve", "legal", "legal_review"),
    "secrecy": ("gate.secrecy", "public", "secrecy", "secrecy_review"),
    "attribute": ("gate.attribute", "decided", "attribute", "attribute_review"),
    "sign_off": ("gate.sign_off", "approve", "leader", "leader"),
}
POLICY_TEXT = "促进高校毕业生就业若干措施由用人单位按月申领社会保险补贴。"
INTERPRETATION_TEXT = "一问一答：谁可以申领？招用毕业两年内高校毕业生的单位可以申领。"


@dataclass(frozen=True)
class Ready:
    """Ids of the matter that is ready."""

    matter_id: str
    revision_id: str
    release_set_id: str
    policy_id: str
    interpretation_id: str | None


def equip(database: Database, files: FileStore, clock: FixedClock | None = None) -> FixedClock:
    """Put a runtime without processes into the database's sessions."""
    clock = clock or FixedClock(NOW)
    runtime = Runtime(
        packages={}, state_key=b"k" * 32, working_time=BureauWorkingTime(), clock=clock, topics=dict(TOPICS)
    )
    database.info |= {"runtime": runtime, "files": files}
    return clock


def staff(session: Session) -> None:
    """The people of STAFF with their posts, in two sections."""
    session.add_all((Section(id="s1", code="zyjs", name="专业技术科"), Section(id="s2", code="bgs", name="办公室")))
    session.flush()
    for login, post in STAFF.items():
        add_person(session, login, post, "s1" if login == "drafter" else "s2")


def add_person(session: Session, login: str, post: str | None = None, section: str = "s2") -> None:
    session.add(
        Person(
            id=login,
            login=login,
            name=f"{login}姓名",
            section_id=section,
            phone=None,
            password_hash="-",
            language="zh",
            active=True,
            created_at=NOW,
        )
    )
    session.flush()
    if post is not None:
        add_post(session, login, post, section if post == "drafter" else None)


def add_post(
    session: Session, person: str, post: str, section: str | None = None, until: date | None = None
) -> PostHolding:
    holding = PostHolding(
        id=new_id(),
        person_id=person,
        post=post,
        section_id=section,
        capacity="A",
        since=date(2026, 1, 1),
        until=until,
    )
    session.add(holding)
    session.flush()
    return holding


def ready(
    session: Session,
    *,
    matter_class: str = "normative",
    kind: str = "xhtml",
    attribute: str = "proactive",
    channels: tuple[str, ...] = ("portal",),
    scheduled_at: datetime | None = None,
    interpretation: bool = True,
    mark: str = "",
) -> Ready:
    """A matter of which everything is in order: documents, revision, gates, number. `mark` goes into its texts."""
    matter = _matter(session, matter_class, attribute, mark)
    policy = add_document(session, matter.id, "policy", kind, POLICY_TEXT + mark)
    explained = (
        add_document(session, matter.id, "interpretation", kind, INTERPRETATION_TEXT + mark) if interpretation else None
    )
    revision = open_revision(session, matter)
    scope = "partial" if attribute == "partial" else "full"
    release_set = prepare_release_set(session, matter.id, "attribute", attribute, scope, channels, scheduled_at)
    sign_every_gate(session, matter, revision, release_set)
    if matter_class in ("normative", "major_decision", "rights_policy", "application_policy", "general"):
        assign_number(session, matter.id, "registry", "青人社发", 2026)
    matter.state, matter.dated_on, matter.printed_on = "signed", date(2026, 11, 18), date(2026, 11, 19)
    session.flush()
    return Ready(matter.id, revision.id, release_set.id, policy, explained)


def sign_every_gate(session: Session, matter: Matter, revision: Revision, release_set: ReleaseSet) -> None:
    for gate in GATE_KINDS:
        if gate == "legality" and matter.matter_class in ("general", "news", "speech"):
            continue
        hashed = release_set.release_hash if gate == "sign_off" else revision.content_hash
        approve(session, matter, revision, gate, hashed)


def approve(
    session: Session, matter: Matter, revision: Revision, gate: str, hashed: str, person: str | None = None
) -> Approval:
    kind, outcome, usual, post = GATE_KINDS[gate]
    by = person or usual
    opinion = Opinion(
        id=new_id(),
        matter_id=matter.id,
        revision_id=revision.id,
        work_item_id=new_id(),
        element_id=gate,
        task_name=gate,
        kind=kind,
        person_id=by,
        post=post,
        capacity="A",
        outcome=outcome,
        text="同意",
        answers={"outcome": outcome, "attribute": matter.attribute} if gate == "attribute" else {"outcome": outcome},
        at=NOW,
    )
    session.add(opinion)
    session.flush()
    approval = Approval(
        id=new_id(),
        matter_id=matter.id,
        revision_id=revision.id,
        gate=gate,
        approved_hash=hashed,
        person_id=by,
        post=post,
        capacity="A",
        dual_post_decision_id=None,
        opinion_id=opinion.id,
        at=NOW,
    )
    session.add(approval)
    session.flush()
    return approval


def _matter(session: Session, matter_class: str, attribute: str, mark: str) -> Matter:
    identity = new_id()
    matter = Matter(
        id=identity,
        number=f"2026-{identity[-6:]}",
        title=f"关于促进就业若干措施的通知{mark}",
        matter_class=matter_class,
        class_confirmed_by="office",
        urgency="normal",
        drafter_id="drafter",
        section_id="s1",
        proposed_attribute=attribute,
        attribute=attribute,
        explanation="",
        basis="",
        created_on=date(2026, 11, 1),
        state="in_review",
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(matter)
    session.flush()
    session.add(Editor(matter_id=matter.id, person_id="drafter", since=NOW, why="drafted"))
    session.flush()
    return matter


def rendition(role: str, kind: str, text: str) -> bytes:
    if kind == "pdf":
        return b"%PDF-1.7\n" + text.encode()
    blocks = (Paragraph((Run("关于促进就业若干措施的通知"),), part="title"), Paragraph((Run(text),)))
    return serialise(with_slots(blocks) if role == "policy" else blocks)


def add_document(session: Session, matter_id: str, role: str, kind: str, text: str) -> str:
    document = Document(
        id=new_id(),
        matter_id=matter_id,
        role=role,
        ordinal=1,
        title=f"{role}：促进就业若干措施",
        form="qa" if role == "interpretation" else None,
        created_at=NOW,
    )
    session.add(document)
    session.flush()
    add_version(session, document.id, role, kind, text, 1)
    return document.id


def add_version(
    session: Session, document_id: str, role: str, kind: str, text: str, ordinal: int, by: str = "drafter"
) -> DocumentVersion:
    files: FileStore = session.info["files"]
    content = rendition(role, kind, text)
    version = DocumentVersion(
        id=new_id(),
        document_id=document_id,
        ordinal=ordinal,
        file_name="稿.docx",
        media_type="application/octet-stream",
        source_hash=files.put(content),
        source_size=len(content),
        rendition_kind=kind,
        rendition_hash=files.put(content),
        text_hash=files.put(text.encode()),
        created_by=by,
        created_at=NOW,
        origin="upload",
    )
    session.add(version)
    session.flush()
    return version


def open_revision(session: Session, matter: Matter, ordinal: int = 1) -> Revision:
    from workflows.matters.content import current_documents
    from workflows.matters.locks import forget

    current = current_documents(session, matter.id)
    elements = [["core_concepts", True, "社会保险补贴"], ["keywords", False, "无关键词"]]
    contents: list[ContentDocument] = [each.content for each in current]
    revision = Revision(
        id=new_id(),
        matter_id=matter.id,
        ordinal=ordinal,
        content_hash=content_hash(matter.title, contents, elements),
        title=matter.title,
        elements=elements,
        opened_by="drafter",
        opened_at=NOW,
    )
    session.add(revision)
    session.flush()
    forget(session, matter.id)
    for each in current:
        session.add(
            RevisionDocument(
                revision_id=revision.id,
                document_id=each.document.id,
                version_id=each.version.id,
                **each.content._asdict(),
            )
        )
    session.flush()
    screened(session, revision)
    return revision


def screened(session: Session, revision: Revision) -> Screening:
    """A run of the machine check by the rules of this moment, which found nothing."""
    run = Screening(
        id=new_id(),
        matter_id=revision.matter_id,
        revision_id=revision.id,
        content_hash=revision.content_hash,
        rules_hash=rules_hash(current_rulebook(session)),
        characters=100,
        occasion="submission",
        at=NOW,
    )
    session.add(run)
    session.flush()
    return run


def found(session: Session, revision_id: str, state: str = "open", aspect: str = "wording") -> FindingRow:
    """A finding of the revision's first run."""
    run = session.scalars(select(Screening).where(Screening.revision_id == revision_id)).first()
    assert run is not None
    number = len(session.scalars(select(FindingRow.id).where(FindingRow.revision_id == revision_id)).all()) + 1
    row = FindingRow(
        id=new_id(),
        matter_id=run.matter_id,
        revision_id=revision_id,
        screening_id=run.id,
        content_hash=run.content_hash,
        ordinal=number,
        fingerprint=f"{number:064x}",
        check="dates.impossible",
        aspect=aspect,
        level="error",
        message="日历上没有2月30日，请核对。",
        document_id=None,
        version_id=None,
        part="正文第 1 段",
        passage=0,
        start=0,
        end=5,
        quote="2月30日前",
        matched="2月30日",
        state=state,
    )
    session.add(row)
    session.flush()
    if state == "dismissed":
        answer(session, row)
    return row


def answer(session: Session, row: FindingRow, content_hash: str | None = None) -> None:
    """Somebody said that it is nothing, of the text that the run was over unless told otherwise."""
    row.state = "dismissed"
    session.add(
        FindingDisposal(
            id=new_id(),
            finding_id=row.id,
            content_hash=content_hash or row.content_hash,
            disposition="dismiss",
            reason="已核对",
            viewed=False,
            person_id="office",
            post="office_check",
            work_item_id=None,
            at=NOW,
        )
    )
    session.flush()


def suggestion(matter_id: str, revision_id: str, document_id: str, state: str) -> Suggestion:
    """What a reviewer suggested to change."""
    return Suggestion(
        id=new_id(),
        matter_id=matter_id,
        revision_id=revision_id,
        document_id=document_id,
        work_item_id=new_id(),
        person_id="legal",
        original="甲",
        replacement="乙",
        reason="更准确",
        state=state,
        created_at=NOW,
    )
