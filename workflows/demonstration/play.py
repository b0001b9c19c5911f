"""Performs the demo's cases: each act by its person, at an hour when its office works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import FixedClock, local_date
from engine.errors import NotReady
from engine.jobs import run_due
from engine.models import WorkItem
from workflows.calendar.days import entries
from workflows.demonstration.files import as_docx, as_pdf
from workflows.demonstration.findings import answer_findings
from workflows.demonstration.following import propose_about, start_following, take_down
from workflows.demonstration.office_hours import DAY, OfficeHours, working_days_until
from workflows.demonstration.outside import put_up
from workflows.demonstration.past import MONTHS
from workflows.demonstration.scripts import Act, Case
from workflows.demonstration.texts import ELEMENTS, Item, document
from workflows.installation.wiring import Installation
from workflows.matters.classes import CLASSES, required_elements
from workflows.matters.interpretation_elements import ElementValue
from workflows.matters.models import Document
from workflows.people.actor import Actor
from workflows.people.queries import load_actor, person_by_login
from workflows.prepublication import actions, drafting, submission, suggestions, withdrawals
from workflows.prepublication.intake import take_in

HISTORY = 20  # working days that the demo looks back
CLAIMED_AFTER = 0.4  # of the time that an act took: the rest is work
OPINION = timedelta(hours=2)  # at most from one opinion to the next: within the time-out of the coordination


class Play:
    """Performs cases: each act by its person, in office hours, some hours after the one before, never after `now`. With
    a `past` it looks back further, and everything is claimed before it is done."""

    def __init__(self, installation: Installation, clock: FixedClock, now: datetime, *, past: bool = False) -> None:
        self.database = installation.database
        self.clock = clock
        self.claims = past
        with self.database.read() as session:
            known = entries(session)
        days = working_days_until(lambda day: known.day(day).working, local_date(now), MONTHS if past else HISTORY)
        self.hours = OfficeHours(days)
        self.end = self.hours.position(now)

    def perform(self, case: Case) -> str:
        """Everything that has happened to the matter; its id."""
        opened: list[str] = []
        for _at in self._performing(self._dated(case), opened.append):
            pass
        return opened[0]

    def perform_all(self, cases: Sequence[Case], begun: Callable[[Case], None], *, mixed: bool) -> None:
        """All that has happened to the matters: `mixed` in the order of time, so that lists tell it by date, else one
        matter after the other. `begun` is told of each case as it is opened."""
        coming: list[tuple[timedelta, int, Iterator[timedelta]]] = []
        for number, case in enumerate(map(self._dated, cases)):
            performing = self._performing(case, lambda _matter, case=case: begun(case))  # type: ignore[misc]
            heappush(coming, (next(performing) if mixed else timedelta(), number, performing))
        while coming:
            at, number, performing = heappop(coming)
            if (following := next(performing, None)) is not None:
                heappush(coming, (following if mixed else at, number, performing))

    def _dated(self, case: Case) -> Case:
        """The case with the texts of the day on which it is opened."""
        return case.on(local_date(self.hours.instant(self.end - self._took(case))))

    def _took(self, case: Case) -> timedelta:
        return min(case.days_ago * DAY, self.end)

    def _performing(self, case: Case, opened: Callable[[str], None]) -> Iterator[timedelta]:
        """Yields when the next thing happens, and does it when it is resumed; `opened` is told the matter's id."""
        took = self._took(case)
        lasted = took if case.lasts is None else min(case.lasts * DAY, took)
        at, pace = self.end - took, lasted / (len(case.acts) + 1)
        yield at
        self.clock.set(self.hours.instant(at))
        at_hand = self._open(case)
        opened(at_hand)
        for act in case.acts:
            before, at = at, at + (min(pace, OPINION) if act.element in ("countersign", "coordinate") else pace)
            if self.claims and act.verb == "complete":
                claimed = before + (at - before) * CLAIMED_AFTER
                yield claimed
                self._claim(at_hand, act, claimed)
            yield at
            self.clock.set(self.hours.evening(at) if act.evening else self.hours.instant(at))
            at_hand = self._do(at_hand, act, case)
            run_due(self.database)

    def _open(self, case: Case) -> str:
        item, drafter = case.item, self._actor(case.drafter)
        full = CLASSES[item.matter_class].full_path
        text = document(item, local_date(self.clock.now())) if full else f"{item.title}\n\n{item.policy}\n"
        make, suffix = (as_pdf, "pdf") if case.pdf else (as_docx, "docx")
        files = [self._hand_in(drafter, "policy", f"{item.title}.{suffix}", make(text))]
        if item.interpretation:
            said = f"《{item.title}》政策解读\n\n{item.interpretation}\n"
            name = f"《{item.title}》政策解读.docx"
            files.append(self._hand_in(drafter, "interpretation", name, as_docx(said), item.form))
        fields = drafting.MatterFields(
            title=item.title if not full else f"关于{item.title}",
            matter_class=item.matter_class,
            urgency=case.urgency,
            explanation=item.explanation,
            basis=item.basis,
            **case.attribute,
        )
        with self.database.write() as session:
            matter = drafting.open_matter(session, drafter, fields, files)
            if item.interpretation and case.elements:
                drafting.set_elements(session, matter.id, drafter, _elements(item))
            return matter.id

    def _hand_in(
        self, drafter: Actor, role: str, file_name: str, content: bytes, form: str | None = None
    ) -> drafting.HandedIn:
        return drafting.HandedIn(role, take_in(self.database, drafter, role, file_name, content), form=form)

    def _do(self, matter_id: str, act: Act, case: Case) -> str:
        """The matter that is at hand afterwards."""
        actor, answers = self._actor(act.login), act.answered_on(local_date(self.clock.now()))
        if act.verb == "follow":
            return self._follow(matter_id, act, case)
        with self.database.write() as session:
            match act.verb:
                case "submit":
                    submission.submit(session, matter_id, actor, answers)
                case "suggest":
                    item = _open_item(session, matter_id, act.element, None)
                    policy = session.scalars(
                        select(Document.id).where(Document.matter_id == matter_id, Document.role == "policy")
                    ).one()
                    suggestions.propose(session, item.id, actor, document_id=policy, **answers)
                case "withdraw":
                    withdrawals.withdraw(session, matter_id, actor, answers["reason"])
                case "propose":
                    return propose_about(session, matter_id, actor, answers)
                case "take_down":
                    return take_down(session, matter_id, actor, answers["reason"])
                case "put_up":
                    put_up(session, matter_id, actor, answers)
                case "claim":
                    actions.claim(session, _open_item(session, matter_id, act.element, act.item_key).id, actor)
                case _:
                    item = _open_item(session, matter_id, act.element, act.item_key)
                    answer_findings(session, item.id, actor, answers)
                    actions.complete(session, item.id, actor, answers)
        return matter_id

    def _follow(self, matter_id: str, act: Act, case: Case) -> str:
        """A matter that makes public again what the case at hand took off, put right."""
        text = case.item.policy.replace(*act.answers["instead"])
        actor, name = self._actor(act.login), f"{case.item.title}.docx"
        renewed = self._hand_in(actor, "policy", name, as_docx(f"{case.item.title}\n\n{text}\n"))
        with self.database.write() as session:
            return start_following(session, matter_id, actor, act.answers["reason"], renewed)

    def _claim(self, matter_id: str, act: Act, at: timedelta) -> None:
        """The act's work item is claimed some time before it is done."""
        self.clock.set(self.hours.instant(at))
        run_due(self.database)
        actor = self._actor(act.login)
        with self.database.write() as session:
            item = _open_item(session, matter_id, act.element, act.item_key)
            if item.assignee is None:
                actions.claim(session, item.id, actor)

    def _actor(self, login: str) -> Actor:
        with self.database.read() as session:
            person = person_by_login(session, login)
            assert person is not None
            return load_actor(session, person.id)


def _open_item(session: Session, matter_id: str, element: str, item_key: str | None) -> WorkItem:
    query = select(WorkItem).where(
        WorkItem.subject == matter_id, WorkItem.status == "open", WorkItem.element_id == element
    )
    if item_key is not None:
        query = query.where(WorkItem.item_key == item_key)
    found = session.scalars(query).first()
    if found is None:
        raise NotReady(f"演示脚本与流程图不一致：没有待办 {element}。")
    return found


def _elements(item: Item) -> dict[str, ElementValue]:
    return {code: ElementValue(True, ELEMENTS[code]) for code in required_elements(item.matter_class)}
