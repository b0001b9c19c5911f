"""退回到已办的环节: where the review of the same bytes goes on, and what is not repeated then.

A gate is never stepped over: whatever lies at or behind the first gate in force begins again at that gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.work_items import Item
from workflows.matters.classes import CLASSES
from workflows.matters.models import Matter, Opinion, Revision
from workflows.people.labels import Label
from workflows.people.models import Person
from workflows.prepublication.gate_kinds import gate_of

FIRST = "section"
# places at which a round may begin, in their order; `gates`: the first gate in force
PLACES = (FIRST, "consult", "office", "gates")
STEPS: Mapping[str, Label] = {
    "section": Label("科室核稿", "Section check"),
    "consult": Label("会签、六协同", "Countersigning and coordination"),
    "legality": Label("合法性审核", "Legality review"),
    "deliberation": Label("集体审议", "Collective deliberation"),
    "office": Label("办公室核稿", "Office check"),
    "secrecy": Label("保密审查", "Secrecy review"),
    "attribute": Label("公开属性认定", "Disclosure attribute"),
    "deputy": Label("分管领导审核", "Review by the deputy leader"),
    "sign_off": Label("签发", "Sign-off"),
}
PLACE_NAMES: Mapping[str, Label] = {
    **{place: STEPS[place] for place in PLACES[:3]},
    "gates": Label("第一个必经关口", "First gate"),
}
_SHORT_NAMES: Mapping[str, Label] = {
    **STEPS,
    "section": Label("科室初审", "First check by the section"),
    "consult": Label("讲话人确认", "Confirmation by the speaker"),
}
_STEP_OF_KIND: Mapping[str, str] = {
    "review.section": "section",
    "opinion.countersign": "consult",
    "opinion.vote": "consult",
    "opinion.coordination": "consult",
    "opinion.speaker": "consult",
    "review.deliberation": "deliberation",
    "review.office": "office",
    "review.deputy": "deputy",
    "gate.legality": "legality",
    "gate.secrecy": "secrecy",
    "gate.attribute": "attribute",
    "gate.sign_off": "sign_off",
}
_BOTH_GATES = Label("合法性审核和保密审查", "Legality review and Secrecy review")
# steps that are done side by side share a rank
_ORDER: Mapping[str, int] = {
    step: rank
    for rank, step in enumerate(
        ("section", "consult", "legality", "deliberation", "office", "secrecy", "attribute", "deputy", "sign_off")
    )
}
_URGENT_ORDER: Mapping[str, int] = {
    "section": 0,
    "consult": 1,
    "office": 2,
    "legality": 3,
    "secrecy": 3,
    "deliberation": 4,
    "attribute": 5,
    "deputy": 6,
    "sign_off": 7,
}


@dataclass(frozen=True)
class Course:
    """What decides how a matter goes through its review."""

    full_path: bool
    legality: bool
    urgent: bool

    @classmethod
    def of(cls, matter: Matter) -> Course:
        known = CLASSES[matter.matter_class]
        return cls(known.full_path, known.legality_required, matter.urgency == "extra_urgent")

    @property
    def names(self) -> Mapping[str, Label]:
        return STEPS if self.full_path else _SHORT_NAMES

    @property
    def office_before_gates(self) -> bool:
        """Whether 办公室核稿 comes before the first gate in force."""
        return self.full_path and (self.urgent or not self.legality)

    @property
    def first_gate(self) -> Label:
        """What the first gate in force is called; two that run side by side are one."""
        if not (self.full_path and self.legality):
            return STEPS["secrecy"]
        return _BOTH_GATES if self.urgent else STEPS["legality"]

    @property
    def before_gates(self) -> tuple[str, ...]:
        """The places before the first gate in force, in their order."""
        return (*PLACES[:2], "office") if self.office_before_gates else PLACES[:2]

    def rank(self, step: str) -> int:
        return (_URGENT_ORDER if self.urgent and self.full_path else _ORDER)[step]

    def place(self, step: str) -> str:
        """Where the review goes on when it is to go back to the step."""
        return step if step in self.before_gates else "gates"

    def place_words(self, place: str) -> Label:
        return self.first_gate if place == "gates" else self.names[place]

    def spared(self, place: str) -> tuple[str, ...]:
        """The steps that are not repeated when the review begins at the place."""
        return tuple(each for each in self.before_gates if PLACES.index(each) < PLACES.index(place))

    def effect(self, place: str) -> Label:
        """What beginning at the place means, in one sentence."""
        begins = self.place_words(place)
        skipped = [self.names[each] for each in self.spared(place)]
        spared = f"；{'、'.join(each.zh for each in skipped)}不再重复" if skipped else ""
        not_again = f"; not repeated: {', '.join(each.en for each in skipped)}" if skipped else ""
        return Label(
            f"文稿未变，但本稿各关结论作废，从{begins.zh}起重审{spared}",
            f"the texts stay, all approvals of this revision are void, reviewed again from {begins.en}{not_again}",
        )


@dataclass(frozen=True)
class EarlierStep:
    """A step that was done for the present texts: by whom last, and when."""

    step: str
    person: str
    at: datetime


def earlier_steps(session: Session, matter: Matter, item: Item) -> list[EarlierStep]:
    """The steps that lie before the item and were done for the same texts, in their order. One statement."""
    here = step_of(item)
    if here is None:
        return []
    course = Course.of(matter)
    earlier = [each for each in done_steps(session, matter) if course.rank(each.step) < course.rank(here)]
    return sorted(earlier, key=lambda each: course.rank(each.step))


def done_steps(session: Session, matter: Matter) -> list[EarlierStep]:
    """Every step that was done for the present texts, before or after where the matter stands now. One statement."""
    found: dict[str, EarlierStep] = {}
    for kind, person, at in session.execute(_done(matter.id)):
        found[_STEP_OF_KIND[kind]] = EarlierStep(_STEP_OF_KIND[kind], person, at)
    return list(found.values())


def _done(matter_id: str) -> Select[str, str, datetime]:
    changed = (Revision.closed_at.is_not(None), Revision.resumes_at.is_(None), Revision.closed_reason != "suggestion")
    since = select(func.coalesce(func.max(Revision.ordinal), 0)).where(Revision.matter_id == matter_id, *changed)
    return (
        select(Opinion.kind, Person.name, Opinion.at)
        .join(Revision, Revision.id == Opinion.revision_id)
        .join(Person, Person.id == Opinion.person_id)
        .where(
            Opinion.matter_id == matter_id,
            Opinion.kind.in_([kind for kind, step in _STEP_OF_KIND.items() if step != "sign_off"]),
            Opinion.taken_back_at.is_(None),
            Opinion.outcome.not_in(("return", "suggest")),
            Revision.ordinal > since.scalar_subquery(),
        )
        .order_by(Opinion.id)
    )


def step_of(item: Item) -> str | None:
    """The step that a work item belongs to; None outside the review."""
    return _STEP_OF_KIND.get(item.kind) or gate_of(item.kind, item.item_key)


def step_options(session: Session, matter: Matter, item: Item) -> Sequence[tuple[str, Label]]:
    """The choices of 退回到哪个环节, each with what it brings about; the last one is 上一环节."""
    course = Course.of(matter)
    return [(each.step, _choice(course, each)) for each in earlier_steps(session, matter, item)]


def _choice(course: Course, done: EarlierStep) -> Label:
    name, effect = course.names[done.step], course.effect(course.place(done.step))
    return Label(f"{name.zh}（{done.person}）：{effect.zh}", f"{name.en} ({done.person}): {effect.en}")
