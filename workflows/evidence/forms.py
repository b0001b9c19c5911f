"""发文稿纸 and 保密审查表: the two sheets that go into the paper file, one key away from the matter."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import audit
from workflows.evidence.case import Case, FindingFact, Step
from workflows.evidence.drawing import draw_paper
from workflows.evidence.reading import read_case
from workflows.evidence.rules import view_of
from workflows.evidence.words import BARRED_CLASSES
from workflows.matters.classes import CLASSES
from workflows.people.actor import Actor

FORMS = {"processing": "发文稿纸", "secrecy": "保密审查表"}


@dataclass(frozen=True)
class Box:
    """One box of the sheet with what was said in it."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class BarredClass:
    """One of the four barred classes as the reviewer answered it; `answer`: 有, 没有 or 未答."""

    name: str
    answer: str
    ground: str
    place: str


def printed_form(session: Session, actor: Actor, matter_id: str, form: str) -> bytes:
    """The sheet as PDF, as much of it as the actor may see. Raises NotFound like `view_of`."""
    case = read_case(session, matter_id, view_of(session, actor, matter_id))
    return processing_sheet(case) if form == "processing" else secrecy_sheet(case)


def note_printing(session: Session, actor: Actor, matter_id: str, form: str) -> None:
    """That somebody took the sheet out, on the access chain."""
    audit.record(
        session,
        chain=audit.ACCESS,
        action="evidence.printed",
        actor=actor.person_id,
        subject=matter_id,
        changes={"form": [None, FORMS[form]]},
    )


def processing_sheet(case: Case) -> bytes:
    """发文稿纸: who wrote, checked, countersigned, reviewed and signed, each with post, time and words."""
    printing = next(reversed(case.steps_of("register.issue")), None)
    return draw_paper("processing", case=case, boxes=boxes(case), printing=printing, findings=_answered(case))


def secrecy_sheet(case: Case) -> bytes:
    """保密审查表: the four barred classes item by item, conclusion, reviewer, and what the machine found."""
    reviews = case.of_gate("secrecy")
    items = itemised(case)
    return draw_paper(
        "secrecy",
        case=case,
        reviews=reviews,
        last=reviews[-1] if reviews else None,
        items=items,
        classes=classes_of(case),
        findings=[each for each in case.findings if each.aspect == "secrecy"],
        others=sum(each.aspect != "secrecy" for each in case.findings),
    )


def boxes(case: Case) -> list[Box]:
    """The boxes of the sheet in their order, the signature first as on paper; a box that the class asks for is drawn
    even when it is empty."""
    full_path = CLASSES[case.matter_class].full_path
    legality = "合法性审查" if case.matter_class == "major_decision" else "合法性审核"
    wanted = [
        ("签发", case.of_gate("sign_off"), True),
        ("分管领导", case.steps_of("review.deputy"), full_path),
        ("公开属性", case.of_gate("attribute"), True),
        ("保密审查", case.of_gate("secrecy"), True),
        ("核稿", case.steps_of("review.office", "review.office_return", "review.recheck"), full_path),
        (legality, case.of_gate("legality"), CLASSES[case.matter_class].legality_required),
        ("集体审议", case.steps_of("review.deliberation"), False),
        ("会签", case.steps_of("opinion.countersign", "opinion.vote"), False),
        ("六协同", case.steps_of("opinion.coordination"), False),
        ("讲话人", case.steps_of("opinion.speaker"), False),
        ("科室核稿", case.steps_of("review.section"), True),
        ("发布前复核", case.steps_of("review.last_check"), False),
    ]
    return [Box(name, steps) for name, steps, always in wanted if steps or always]


def itemised(case: Case) -> Step | None:
    """The last secrecy review that answered item by item; None: not yet."""
    return next((each for each in reversed(case.of_gate("secrecy")) if "state_secret" in each.answers), None)


def classes_of(case: Case) -> list[BarredClass]:
    """The four classes as they were answered for this matter; none where only a few words for the public are reviewed:
    the text that they are about was reviewed item by item before its release."""
    return [] if CLASSES[case.matter_class].about_release else barred_classes(itemised(case))


def barred_classes(items: Step | None) -> list[BarredClass]:
    """The four classes with answer, ground and place; 未答 where nobody has answered yet."""
    answers = items.answers if items else {}
    said = {"yes": "有", "no": "没有"}
    return [
        BarredClass(
            name,
            said.get(str(answers.get(code)), "未答"),
            str(answers.get(f"{code}_ground") or ""),
            str(answers.get(f"{code}_place") or ""),
        )
        for code, name in BARRED_CLASSES.items()
    ]


def _answered(case: Case) -> list[FindingFact]:
    """The findings of the last revision that the machine looked at."""
    last = max((each.revision for each in case.screenings), default=0)
    return [each for each in case.findings if each.revision == last]
