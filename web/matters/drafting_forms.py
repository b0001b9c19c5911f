"""What the forms of the drafting page sent, and what of it was not saved because another window changed it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from web.language import translate
from workflows.matters.classes import ALL_ELEMENTS, ATTRIBUTES, CLASSES, GROUNDS
from workflows.matters.interpretation_elements import ElementValue
from workflows.matters.labels import URGENCIES
from workflows.people.labels import Label
from workflows.prepublication import drafted
from workflows.prepublication.drafting import MatterFields

FIELDS = {
    "title": "标题",
    "matter_class": "事项类别",
    "urgency": "紧急程度",
    "proposed_attribute": "拟定公开属性",
    "attribute_ground": "法定依据",
    "attribute_reason": "理由",
    "explanation": "起草说明",
    "basis": "制定依据",
}


@dataclass(frozen=True)
class Clash:
    """A field that two windows changed; this one was not saved. `name`: of its box; `value`: what stands, `words`: as
    it is read, `mark`: of having seen it."""

    name: str
    label: str
    value: str
    words: str
    mark: str
    applicable: bool | None = None  # of an element


@dataclass(frozen=True)
class Answered:
    """What the answer to a saved form carries back to its page. `form`: which; `marks`: of what it has seen now."""

    form: str
    marks: Mapping[str, str]
    clashes: tuple[Clash, ...] = ()


def sent_fields(form: Mapping[str, str]) -> dict[str, str]:
    """What a form sent about a matter, by the names of its fields."""
    return {name: form.get(name, "").strip() for name in FIELDS}


def fields_of(form: Mapping[str, str]) -> MatterFields:
    """The same as what a new matter is opened with."""
    given = sent_fields(form)
    return MatterFields(
        title=given["title"],
        matter_class=given["matter_class"],
        urgency=given["urgency"] or "normal",
        explanation=given["explanation"],
        basis=given["basis"],
        attribute=given["proposed_attribute"] or None,
        attribute_ground=given["attribute_ground"] or None,
        attribute_reason=given["attribute_reason"] or None,
    )


def elements_sent(form: Mapping[str, str]) -> dict[str, ElementValue]:
    """The interpretation's elements as the form sent them."""
    sent = [name.removeprefix("text.") for name in form if name.startswith("text.")]
    return {
        code: ElementValue(f"inapplicable.{code}" not in form, form.get(f"text.{code}", "").strip()) for code in sent
    }


def marks_sent(form: Mapping[str, str]) -> dict[str, str]:
    """What the page had seen of each field."""
    return {name.removeprefix("seen."): value for name, value in form.items() if name.startswith("seen.")}


def field_clashes(stored: Mapping[str, str]) -> tuple[Clash, ...]:
    """The fields of a matter that were not saved, in the order of the form."""
    found = ((name, stored[name]) for name in FIELDS if name in stored)
    return tuple(Clash(name, FIELDS[name], value, _in_words(name, value), drafted.mark(value)) for name, value in found)


def element_clashes(stored: Mapping[str, str]) -> tuple[Clash, ...]:
    """The same of the interpretation's elements."""
    return tuple(_element_clash(code, label, stored[code]) for code, label in ALL_ELEMENTS.items() if code in stored)


def _element_clash(code: str, label: Label, stored: str) -> Clash:
    value = drafted.element_of(stored)
    words = value.text if value.applicable else _("不适用：%(why)s", why=value.text)
    return Clash(f"text.{code}", label.zh, value.text, words, drafted.mark(stored), value.applicable)


def _in_words(name: str, value: str) -> str:
    tables_of = {
        "matter_class": {code: each.label for code, each in CLASSES.items()},
        "urgency": URGENCIES,
        "proposed_attribute": ATTRIBUTES,
        "attribute_ground": {code: each.label for code, each in GROUNDS.items()},
    }
    label = tables_of.get(name, {}).get(value)
    return translate(label) if label else value
