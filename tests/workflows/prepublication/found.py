"""What the machine found, as people of the house meet it: placed, asked for and answered by login."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, select

from engine.ids import new_id
from tests.workflows.prepublication.house import POLICY, House
from workflows.matters.locks import open_revision
from workflows.people.queries import load_actor
from workflows.prepublication import actions, findings
from workflows.prepublication.findings import FindingLine
from workflows.screening.models import FindingDisposal, FindingRow, Screening
from workflows.screening.rulebook import Term
from workflows.screening.rulebooks import current_rulebook, publish_rulebook

NO_SUCH_DAY = "2026年2月30日"
FAULTY = POLICY.replace("三、申领方式。", f"申请截止日期为{NO_SUCH_DAY}。\n\n三、申领方式。")


def place(house: House, matter_id: str, aspect: str, level: str = "error", state: str = "open") -> str:
    """A finding of the open revision, as if a check of the aspect had made it; its id."""
    with house.database.write() as session:
        revision = open_revision(session, matter_id)
        assert revision is not None
        run = session.scalars(select(Screening.id).where(Screening.revision_id == revision.id)).first()
        number = len(session.scalars(select(FindingRow.id).where(FindingRow.revision_id == revision.id)).all())
        row = FindingRow(
            id=new_id(),
            matter_id=matter_id,
            revision_id=revision.id,
            screening_id=run,
            content_hash=revision.content_hash,
            ordinal=number + 1,
            fingerprint=new_id() * 2,
            check="dates.impossible",
            aspect=aspect,
            level=level,
            message="请核对。",
            document_id=None,
            version_id=None,
            part="标题",
            passage=0,
            start=0,
            end=2,
            quote="关于调整",
            matched="关于",
            state=state,
        )
        session.add(row)
        session.flush()
        if state == "dismissed":
            session.add(
                FindingDisposal(
                    id=new_id(),
                    finding_id=row.id,
                    content_hash=revision.content_hash,
                    disposition="dismiss",
                    reason="已核对",
                    viewed=False,
                    person_id=house.bureau.people["office"],
                    post="office_check",
                    work_item_id=None,
                    at=house.clock.now(),
                )
            )
        return row.id


def clear(house: House, matter_id: str) -> None:
    """Forget every finding of the matter."""
    with house.database.write() as session:
        mine = select(FindingRow.id).where(FindingRow.matter_id == matter_id)
        session.execute(delete(FindingDisposal).where(FindingDisposal.finding_id.in_(mine)))
        session.execute(delete(FindingRow).where(FindingRow.matter_id == matter_id))


def lines(house: House, matter_id: str, login: str = "head") -> tuple[FindingLine, ...]:
    with house.database.read() as session:
        return findings.finding_lines(session, matter_id, load_actor(session, house.bureau.people[login]))


def the(house: House, matter_id: str, finding_id: str, login: str) -> FindingLine:
    return next(each for each in lines(house, matter_id, login) if each.id == finding_id)


def claim(house: House, matter_id: str, element_id: str, login: str) -> str:
    """The open work item of that user task, claimed; its id."""
    item = house.item(matter_id, element_id)
    if item.assignee is None:
        with house.database.write() as session:
            actions.claim(session, item.id, load_actor(session, house.bureau.people[login]))
    return item.id


def say(
    house: House, login: str, finding_ids: Sequence[str], disposition: str, reason: str = "", item: str | None = None
) -> None:
    with house.database.write() as session:
        actor = load_actor(session, house.bureau.people[login])
        findings.dispose(session, finding_ids, actor, disposition=disposition, reason=reason, work_item_id=item)


def adopt(house: House, login: str, item: str) -> int:
    with house.database.write() as session:
        return findings.adopt_earlier(session, item, load_actor(session, house.bureau.people[login]))


def new_term(house: House, text: str, aspect: str = "wording") -> None:
    """An administrator puts a word into the list while matters are under way."""
    term = Term(text, "warning", aspect, "unit", "本单位不用此词。")
    login = "security" if aspect == "secrecy" else "sysadmin"
    with house.database.write() as session:
        book = current_rulebook(session)
        actor = load_actor(session, house.bureau.people[login])
        publish_rulebook(session, replace(book, terms=(*book.terms, term)), actor, "统一用语")
