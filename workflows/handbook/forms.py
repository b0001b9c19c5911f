"""The questions of a form in words."""

from __future__ import annotations

from engine.forms import Field, Form
from workflows.handbook.rows import Asked
from workflows.people.labels import Label
from workflows.studio.words.conditions import condition_words
from workflows.studio.words.phrases import Phrase
from workflows.studio.words.questions import control_words, limit_words, shape_words
from workflows.studio.words.vocabulary import Vocabulary

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
        control=control_words(asked),
        options=tuple(label for _, label in asked.options),
        source=SOURCES.get(asked.source, Label(asked.source, asked.source)) if asked.source else None,
        required=required,
        shown=condition_words(asked.show_when_text, known) if asked.show_when_text else None,
        limits=(*limit_words(asked), *shape_words(asked)),
    )
