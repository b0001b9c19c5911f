"""The questions of a form in words."""

from __future__ import annotations

from collections.abc import Iterator

from engine.forms import Field, Form
from workflows.handbook.rows import Asked
from workflows.people.labels import Label
from workflows.studio.words.conditions import condition_words
from workflows.studio.words.phrases import Phrase, said
from workflows.studio.words.vocabulary import Vocabulary

CONTROLS: dict[str, Label] = {
    "textfield": Label("一行文字", "one line"),
    "textarea": Label("文字", "text"),
    "number": Label("数字", "number"),
    "radio": Label("单选", "one of"),
    "select": Label("单选", "one of"),
    "checkbox": Label("勾选", "tick"),
    "checklist": Label("多选", "any of"),
    "datetime": Label("日期和时间", "date and time"),
    "date": Label("日期", "date"),
}
# options that the bureau supplies (`Field.source`)
SOURCES: dict[str, Label] = {
    "sections": Label("本单位各科室", "sections of the bureau"),
    "classes": Label("事项类别", "classes of matters"),
    "earlier_steps": Label("本稿已办的环节", "steps that are behind this revision"),
}


def questions(form: Form, known: Vocabulary) -> tuple[Asked, ...]:
    """Every question in its order."""
    own = known.within(form)
    return tuple(_question(each, own) for each in form.fields)


def _question(asked: Field, known: Vocabulary) -> Asked:
    required: bool | Phrase = asked.required
    if asked.required_when_text and not asked.required:
        required = (
            True
            if asked.required_when_text == asked.show_when_text
            else condition_words(asked.required_when_text, known)
        )
    return Asked(
        label=asked.label,
        description=asked.description,
        control=CONTROLS["date" if asked.date_only else asked.type],
        options=tuple(label for _, label in asked.options),
        source=SOURCES.get(asked.source, Label(asked.source, asked.source)) if asked.source else None,
        required=required,
        shown=condition_words(asked.show_when_text, known) if asked.show_when_text else None,
        limits=tuple(_limits(asked)),
    )


def _limits(asked: Field) -> Iterator[Phrase]:
    if asked.max_length is not None:
        yield said("最多 {0} 字", "at most {0} characters", str(asked.max_length))
    if asked.minimum is not None:
        yield said("不小于 {0}", "at least {0}", str(asked.minimum))
    if asked.maximum is not None:
        yield said("不大于 {0}", "at most {0}", str(asked.maximum))
