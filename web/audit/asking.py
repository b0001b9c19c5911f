"""The form of a question to the trail: which question, its filters as they were given, what may be chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.errors import Invalid
from web.audit.words import ACTIONS
from web.language import translate
from workflows.matters.gates import GATES
from workflows.matters.labels import OUTCOMES
from workflows.oversight.asked import only_known
from workflows.oversight.labels import ACTION_GROUPS, CIRCUMSTANCES
from workflows.oversight.questions import question_named
from workflows.oversight.standard_questions import DAY, FILTERS, StandardQuestion, questions_for
from workflows.oversight.wanted import Wanted, wanted_from
from workflows.people.actor import Actor
from workflows.people.queries import people, sections

PLAIN = "everything"
_BESIDE = ("question", "before", "language")
_ID = re.compile("[0-9a-f]{32}")
_ALWAYS_SHOWN = ("matter", "person", "group", "since", "until")


@dataclass(frozen=True)
class Field:
    """One filter as the page draws it. `options`: (value, words), empty: typed in."""

    name: str
    label: str
    type: str
    value: str
    needed: bool
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Form:
    """A question with what was given; `first`: filters in view, `more`: those folded away."""

    question: StandardQuestion
    wanted: Wanted
    given: Mapping[str, str]
    first: tuple[Field, ...]
    more: tuple[Field, ...]

    @property
    def missing(self) -> tuple[Field, ...]:
        """What must be filled in before this is a question."""
        return tuple(each for each in self.first if each.needed and not each.value)


def form_of(session: Session, actor: Actor, args: Mapping[str, str]) -> Form:
    """The form that the address asks for. Raises NotFound (no such question), Invalid (no date, a filter that the
    question does not have: an answer without it would be taken for one with it)."""
    question = question_named(args.get("question") or PLAIN)
    only_known([name for name in args if args[name].strip()], (*question.parameters, *_BESIDE))
    given = {name: args[name].strip() for name in question.parameters if args.get(name, "").strip()}
    options = _options(session)
    fields = tuple(_field(name, given, name in question.needs, options) for name in question.parameters)
    first = [each for each in fields if _in_view(each, question)]
    more = tuple(each for each in fields if each not in first)
    return Form(question, wanted_from(given), given, tuple(first), more)


def before_of(args: Mapping[str, str]) -> str | None:
    """Where the page begins; None: at the newest. Raises Invalid for what no page of ours links to."""
    before = args.get("before") or None
    if before is not None and not _ID.fullmatch(before):
        raise Invalid("翻页标记无效，请从第一页重新查看。")
    return before


def menu(actor: Actor) -> tuple[StandardQuestion, ...]:
    """The standard questions that this person may ask."""
    return questions_for(actor)


def known_people(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """(login, name) of everybody, also those who left: what the box for a person suggests to an administrator."""
    if actor.admin_role is None:
        return []
    return [(each.login, each.name) for each in people(session, active_only=False)]


def _in_view(field: Field, question: StandardQuestion) -> bool:
    return field.needed or bool(field.value) or field.name in _ALWAYS_SHOWN or question.filters is not None


def _field(
    name: str, given: Mapping[str, str], needed: bool, options: Mapping[str, tuple[tuple[str, str], ...]]
) -> Field:
    label, kind = FILTERS.get(name, DAY)
    return Field(name, translate(label), kind, given.get(name, ""), needed, options.get(kind, ()))


def _options(session: Session) -> dict[str, tuple[tuple[str, str], ...]]:
    """What may be chosen, by the type of the filter."""
    return {
        "section": tuple((each.code, each.name) for each in sections(session)),
        "gate": tuple((code, translate(gate.label)) for code, gate in GATES.items()),
        "group": tuple((code, translate(group.label)) for code, group in ACTION_GROUPS.items()),
        "action": tuple((code, translate(label)) for code, label in ACTIONS.items()),
        "outcome": tuple((code, translate(label)) for code, label in OUTCOMES.items()),
        "circumstance": tuple((code, translate(label)) for code, label in CIRCUMSTANCES.items()),
    }
