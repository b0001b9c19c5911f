"""What a question of a form asks for, in words: its control, and what limits an answer."""

from __future__ import annotations

from engine.forms import Field
from workflows.people.labels import Label
from workflows.studio.words.patterns import pattern_in_words
from workflows.studio.words.phrases import Phrase

_CONTROLS: dict[str, Label] = {
    "radio": Label("单选", "one of"),
    "select": Label("下拉选择", "drop-down list"),
    "checkbox": Label("勾选", "tick"),
    "checklist": Label("多选", "any of"),
    "textfield": Label("一行文字", "one line of text"),
    "textarea": Label("多行文字", "several lines of text"),
    "number": Label("数字", "number"),
    "datetime": Label("日期和时间", "date and time"),
    "date": Label("日期", "date"),
}
_LIMITS: dict[str, Label] = {
    "max_length": Label("最多 {0} 字", "at most {0} characters"),
    "minimum": Label("不小于 {0}", "at least {0}"),
    "maximum": Label("不大于 {0}", "at most {0}"),
}
_PATTERN = Label("格式 {0}", "pattern {0}")
_SHAPE = Label("填 {0}", "enter {0}")


def control_words(asked: Field) -> Label:
    """How it is answered."""
    return _CONTROLS["date" if asked.date_only else asked.type]


def limit_words(asked: Field) -> list[Phrase]:
    """What an answer has to keep to; a pattern aside, which designers and others read in different words."""
    given = {name: getattr(asked, name) for name in _LIMITS}
    return [Phrase(_LIMITS[name], (str(value),)) for name, value in given.items() if value is not None]


def pattern_words(asked: Field) -> list[Phrase]:
    """The pattern that an answer has to have, if any."""
    return [Phrase(_PATTERN, (asked.pattern,))] if asked.pattern else []


def shape_words(asked: Field) -> list[Phrase]:
    """The same for whoever answers: in words, as far as it can be said in words."""
    known = pattern_in_words(asked.pattern) if asked.pattern else None
    return [Phrase(_SHAPE, (known,))] if known else pattern_words(asked)
