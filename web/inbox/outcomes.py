"""The outcomes of an item's form: which pass, which cannot be chosen now and why, what follows from each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.forms import Form, Options
from engine.work_items import Item
from web.forms import OUTCOME
from web.language import translate
from workflows.matters.models import Matter
from workflows.prepublication import work
from workflows.prepublication.consequences import consequence
from workflows.prepublication.finding_duties import PASSING
from workflows.prepublication.kinds import kind_of
from workflows.prepublication.side_rules import waiting_issues

NO_OUTCOME = "done"  # of forms that only have to be filled in


def blocked_outcomes(
    session: Session, item: Item, matter: Matter, form: Form, options: Options, answers: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    """Outcome -> why it cannot be chosen with these answers; the rule that guards the action says so."""
    outcomes = _outcomes(form, options)
    waiting = waiting_issues(session, item)
    found = {
        value: [*waiting, *work.outcome_issues(session, item, matter, {**answers, OUTCOME: value})]
        for value in outcomes
    }
    # an issue of another field can be mended by answering it: said beside the field when it is submitted
    standing = {
        value: [one.message for one in issues if one.field in (None, OUTCOME)] for value, issues in found.items()
    }
    return {value: tuple(messages) for value, messages in standing.items() if messages}


def passing_outcomes(session: Session, item: Item) -> frozenset[str]:
    """The outcomes by which the text goes on; why they are off is said before anything is chosen."""
    passing = PASSING.get(item.kind)
    return kind_of(session, item).approving or frozenset({passing} if passing else ())


def consequences(item: Item, form: Form, options: Options) -> dict[str, str]:
    """What follows from the outcomes that are hard to undo."""
    found = {value: consequence(item.kind, value, item.main_process_id) for value in _outcomes(form, options)}
    return {value: translate(words) for value, words in found.items() if words}


def _outcomes(form: Form, options: Options) -> list[str]:
    asked = form.field(OUTCOME)
    if asked is None:
        return [NO_OUTCOME]
    return [value for value, _label in (*asked.options, *options.get(asked.source or "", ()))]
