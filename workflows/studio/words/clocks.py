"""Clocks in words: how long a step may take, what is counted, who is told when, and what timers wait for."""

from __future__ import annotations

from engine.due_rules import DueRule, parse_duration_rule
from engine.expressions import ExpressionError
from engine.reminders import NONE, parse_ladder
from engine.thresholds import parse_warn
from engine.verification.diagram import Node
from engine.workflow import ProcessPackage
from workflows.people.labels import POSTS, Label
from workflows.studio.labels import TOLD
from workflows.studio.words.conditions import condition_words
from workflows.studio.words.phrases import Phrase, joined, said
from workflows.studio.words.vocabulary import Vocabulary

_COUNTED = {
    "working_days": ("{0} 个工作日", "{0} working days"),
    "hours": ("{0} 小时", "{0} hours"),
    "days": ("{0} 个自然日", "{0} calendar days"),
}
_INSTANTS = {
    "release_time": ("定好的发布时间", "the time of release"),
    "decision_time": ("应在此前决定的时间", "the latest time of the decision"),
}


def rule_words(source: str, known: Vocabulary) -> Phrase:
    """A timer or due rule."""
    try:
        return _rule(parse_duration_rule(source), known)
    except ExpressionError:
        return said("{0}", "{0}", source)


def told_words(node: Node, package: ProcessPackage, known: Vocabulary) -> tuple[Phrase, ...]:
    """Who is told when: the ladder that the step draws, else the one that holds for all of the package."""
    ladders = [
        node.properties.get(name) or usual for name, usual in zip(("remind", "escalate"), package.ladder, strict=True)
    ]
    asked = [text for text in ladders if text and text.strip() != NONE]
    return tuple(rung for text in asked for rung in ladder_words(text, known))


def ladder_words(source: str, known: Vocabulary) -> tuple[Phrase, ...]:
    """The rungs of one ladder. Raises ExpressionError."""
    words = {
        "before": ("到期前 {0}提醒{1}", "{0} before it is due: {1}"),
        "after": ("超期 {0}报{1}", "{0} overdue: {1}"),
    }
    return tuple(said(*words[rung.when], _rule(rung.rule, known), _whom(rung.to)) for rung in parse_ladder(source))


def colour_words(node: Node, known: Vocabulary) -> Phrase | None:
    """When the time left turns amber and red, where the step says so itself."""
    source = node.properties.get("warn")
    return warn_words(source, known) if source else None


def warn_words(source: str, known: Vocabulary) -> Phrase:
    """When the time left turns amber and red. Raises ExpressionError."""
    found = parse_warn(source)
    parts = [
        said(zh, en, _rule(rule, known))
        for rule, zh, en in (
            (found.amber, "还剩 {0}变黄", "amber with {0} left"),
            (found.red, "还剩 {0}变红", "red with {0} left"),
        )
        if rule is not None
    ]
    return joined(parts, "，", ", ")


def _rule(rule: DueRule, known: Vocabulary) -> Phrase:
    if rule.kind in _COUNTED:
        zh, en = _COUNTED[rule.kind]
        return said(zh, en.removesuffix("s") if rule.amount == 1 else en, str(rule.amount))
    if rule.when is not None:
        one, other = (_rule(each, known) for each in rule.options)
        return said("{0}时 {1}，否则 {2}", "{1} when {0}, else {2}", condition_words(rule.when, known), one, other)
    if rule.path:
        return said("“{0}”所填的时间", "the time given as “{0}”", known.name(rule.path))
    if rule.kind in _INSTANTS:
        return said(*_INSTANTS[rule.kind])
    return said("{0}", "{0}", rule.at or str(rule))


def _whom(to: str) -> Label:
    return TOLD.get(to) or (POSTS[to].label if to in POSTS else Label(to, to))
