"""A form of the process as the page draws it: questions with their answers, faults, and what the answers so far mean.

The server decides which questions show and which outcomes stand; the script on the page only asks it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from engine.errors import Issue
from engine.forms import Field, Form, Options

OUTCOME = "outcome"
OPINION_KEYS = ("opinion",)
SHORT = 8  # characters of an answer that fits a segment


@dataclass(frozen=True)
class Question:
    """One field of a form, ready to be drawn. `depends_on`: the keys that its showing depends on."""

    key: str
    type: str
    label: str
    description: str
    options: tuple[tuple[str, str], ...]
    value: Any
    faults: tuple[str, ...]
    shown: bool
    required: bool
    max_length: int | None
    minimum: int | None
    maximum: int | None
    date_only: bool
    depends_on: frozenset[str]
    ordered: bool = False  # the order of the chosen answers counts

    @property
    def conditional(self) -> bool:
        return bool(self.depends_on)

    @property
    def segmented(self) -> bool:
        """Two or three short answers: drawn in one line."""
        short = all(len(label) <= SHORT for _value, label in self.options)
        return self.type == "radio" and 2 <= len(self.options) <= 3 and short


@dataclass(frozen=True)
class FormView:
    """`questions` stand in the body; `outcome`, what depends on it and the `opinion` stand by the decision."""

    questions: tuple[Question, ...]
    outcome: Question | None
    consequences: tuple[Question, ...]
    opinion: Question | None
    texts: Mapping[int, str] = field(default_factory=dict)
    other_faults: tuple[str, ...] = ()


def form_view(
    form: Form,
    options: Options,
    answers: Mapping[str, Any],
    issues: Sequence[Issue] = (),
    *,
    approving: frozenset[str] = frozenset(),
) -> FormView:
    """The form with what was answered so far and the faults found in it. `approving`: see `standing`."""
    shown, required = standing(form, answers, approving=approving)
    faults: dict[str | None, list[str]] = {}
    for issue in issues:
        faults.setdefault(issue.field if issue.field and form.field(issue.field) else None, []).append(issue.message)
    every = [_question(one, options, answers, shown, required, faults) for one in form.fields]
    outcome = next((one for one in every if one.key == OUTCOME), None)
    opinion = next((one for key in OPINION_KEYS for one in every if one.key == key and not one.conditional), None)
    asked = {one.key for one in form.fields if any(f"'{value}'" in one.show_when_text for value in approving)}
    beside_outcome = {one.key for one in every if OUTCOME in one.depends_on and one.key not in asked}
    consequences = tuple(one for one in every if one.key in beside_outcome or one.depends_on & beside_outcome)
    beside = {one.key for one in (outcome, opinion, *consequences) if one}
    return FormView(
        questions=tuple(one for one in every if one.key not in beside),
        outcome=outcome,
        consequences=consequences,
        opinion=opinion,
        texts=dict(form.texts),
        other_faults=tuple(faults.get(None, ())),
    )


def standing(
    form: Form, answers: Mapping[str, Any], *, approving: frozenset[str] = frozenset()
) -> tuple[frozenset[str], frozenset[str]]:
    """The keys that show and the keys that must be answered, given the answers so far.

    While no outcome is chosen, what an approving one would ask is shown: reviewers answer first and conclude last.
    """
    if approving and not answers.get(OUTCOME):
        answers = {**answers, OUTCOME: min(approving)}
    seen: dict[str, Any] = {}
    shown = set()
    for one in form.fields:
        visible = one.shows(seen)
        value = answers.get(one.key, one.blank)
        seen[one.key] = (_number(value) if one.type == "number" else value or one.blank) if visible else one.blank
        if visible:
            shown.add(one.key)
    return frozenset(shown), frozenset(one.key for one in form.fields if one.key in shown and one.requires(seen))


def submitted(form: Form, fields: MultiDict[str, str]) -> dict[str, Any]:
    """The answers that an HTML form sent, limited to the form's own questions."""
    keys = {one.key for one in form.fields}
    return form.decode({key: values for key, values in fields.to_dict(flat=False).items() if key in keys})


def _question(
    one: Field,
    options: Options,
    answers: Mapping[str, Any],
    shown: frozenset[str],
    required: frozenset[str],
    faults: Mapping[str | None, list[str]],
) -> Question:
    offered = (*one.options, *(options.get(one.source, ()) if one.source else ()))
    names = one.show_when.names if one.show_when is not None else ()
    return Question(
        key=one.key,
        type=one.type,
        label=one.label,
        description=one.description,
        options=_in_order(one, offered, answers.get(one.key)),
        value=answers.get(one.key, one.blank) or _only(one, offered),
        faults=tuple(faults.get(one.key, ())),
        shown=one.key in shown,
        required=one.key in required,
        max_length=one.max_length,
        minimum=one.minimum,
        maximum=one.maximum,
        date_only=one.date_only,
        depends_on=frozenset(name.split(".")[0] for name in names),
        ordered=one.ordered,
    )


def _only(one: Field, offered: Sequence[tuple[str, str]]) -> Any:
    """What follows from an outcome and leaves no choice need not be chosen."""
    follows = one.show_when is not None and OUTCOME in one.show_when.names
    return offered[0][0] if one.type == "radio" and follows and len(offered) == 1 else one.blank


def _in_order(one: Field, options: Sequence[tuple[str, str]], chosen: Any) -> tuple[tuple[str, str], ...]:
    """What was chosen first, in its order, where the order counts: the page sends its answers as they stand there."""
    if not one.ordered or not isinstance(chosen, list):
        return tuple(options)
    return tuple(sorted(options, key=lambda each: chosen.index(each[0]) if each[0] in chosen else len(chosen)))


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
