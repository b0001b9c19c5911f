"""One form file -> fields in order, and the marshmallow schema that validates answers.

A form is form-js JSON. Only fields marked `routing` reach task data; all others are rows of the host. Whether a field
shows (`show_when`) depends on answers to fields above it, whether it must be answered (`required_when`) on any answers:
the questions of a review need none where the conclusion, which stands below them, is to send the text back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, cast

import orjson
from marshmallow import Schema, ValidationError

from engine.answers import CHOICES, Answer, Field, Options, answers_schema, describe, routing_value
from engine.errors import Invalid, Issue, Unreadable
from engine.expressions import Expression, ExpressionError, compile_expression
from engine.form_sentences import say
from engine.wording import Said, many

__all__ = ["Answer", "Field", "Form", "Options", "parse_form"]

TYPES = frozenset({"textfield", "textarea", "number", "radio", "select", "checkbox", "checklist", "datetime", "text"})
ROUTABLE = frozenset({"radio", "select", "checkbox", "number", "checklist", "datetime"})
MAX_BYTES = 200_000
MAX_FIELDS = 200
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_NESTED_REPEAT = re.compile(r"[+*}]\??\)[+*{]")


@dataclass(frozen=True)
class Form:
    """The questions of one user task in order. `texts` are the paragraphs between them: (index of field, text)."""

    where: str
    fields: tuple[Field, ...]
    texts: tuple[tuple[int, str], ...] = ()

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields if field.key == key), None)

    def schema(self, options: Options | None = None) -> Schema:
        """A marshmallow schema whose `load` returns clean answers for every field that is shown, in order.

        Raises marshmallow.ValidationError with Chinese messages per field; unknown keys are refused."""
        return answers_schema(self.fields, options or {})

    def validate(self, answers: Mapping[str, Any], options: Options | None = None) -> dict[str, Answer]:
        """Clean answers of the shown fields as plain JSON values (instants ISO 8601 in UTC, dates YYYY-MM-DD).

        Raises Invalid with one issue per fault, each naming its field."""
        try:
            return cast("dict[str, Answer]", self.schema(options).load(dict(answers)))
        except ValidationError as error:
            raise Invalid(issues=self._issues(cast("dict[str, list[str]]", error.messages))) from error

    def decode(self, submitted: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """What an HTML form sent (name -> its values), as answers for `validate`. A checkbox not sent is off."""
        answers: dict[str, Any] = {key: values[-1] for key, values in submitted.items() if values}
        for field in self.fields:
            if field.type == "checkbox":
                answers[field.key] = field.key in answers
            elif field.type == "checklist":
                answers[field.key] = [value for value in submitted.get(field.key, ()) if value]
        return answers

    def routing(self, clean: Mapping[str, Answer]) -> dict[str, Answer]:
        """The answers that go to task data: every routing field, blank where it was hidden or left empty."""
        return {f.key: routing_value(f, clean.get(f.key, f.blank)) for f in self.fields if f.routing}

    def describe(self, options: Options | None = None) -> list[dict[str, Any]]:
        """The fields for the API: key, type, label, required, options …"""
        return [describe(field, options or {}) for field in self.fields]

    def _issues(self, messages: Mapping[str, list[str]]) -> list[Issue]:
        order = {field.key: position for position, field in enumerate(self.fields)}
        keys = sorted(messages, key=lambda key: (order.get(key, len(order)), key))
        return [
            Issue("unknown-field" if key not in order else "field-invalid", text, field=key)
            for key in keys
            for text in messages[key]
        ]


def parse_form(content: bytes, where: str) -> Form:
    """The form in `content`; `where` is its path, used in messages. Raises Unreadable with all faults as issues."""
    faults: list[Issue] = []
    document = _read(content, where)
    known = {str(component.get("key")) for component in document if isinstance(component, dict)}
    parsed: list[Field] = []
    texts: list[tuple[int, str]] = []
    for component in document:
        if not isinstance(component, dict) or component.get("type") not in TYPES:
            faults.append(_fault(where, _unknown_control(component)))
        elif component["type"] == "text":
            texts.append((len(parsed), str(component.get("text", ""))))
        else:
            _collect(component, where, known, parsed, faults)
    if faults:
        text = say("form-invalid.several", where=where, number=len(faults), first=faults[0].message)
        raise Unreadable(text, issues=faults)
    return Form(where, tuple(parsed), tuple(texts))


def _read(content: bytes, where: str) -> list[Any]:
    if len(content) > MAX_BYTES:
        raise _unreadable(where, say("form.large", most=MAX_BYTES // 1000))
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise _unreadable(where, say("form.json", why=error.msg, line=error.lineno)) from error
    components = document.get("components") if isinstance(document, dict) else None
    if not isinstance(components, list):
        raise _unreadable(where, say("form.components"))
    if len(components) > MAX_FIELDS:
        raise _unreadable(where, say("form.most", most=MAX_FIELDS))
    return components


def _unknown_control(component: Any) -> Said:
    name, known = component.get("type") if isinstance(component, dict) else component, many(sorted(TYPES))
    return say("form.control.none", known=known) if name is None else say("form.control", type=name, known=known)


def _collect(component: dict[str, Any], where: str, known: Set[str], parsed: list[Field], faults: list[Issue]) -> None:
    key = component.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        faults.append(_fault(where, say("form.key.none") if key in (None, "") else say("form.key", key=key)))
        return
    if any(field.key == key for field in parsed):
        faults.append(_fault(where, say("form.twice", key=key), key))
        return
    try:
        parsed.append(_field(component, key, {field.key for field in parsed}, known))
    except (ValueError, TypeError, ExpressionError) as error:
        named = str(component.get("label") or key)
        text = say("form-invalid.question", where=where, question=named, why=_reason(error))
        faults.append(Issue("form-invalid", text, field=key))


def _field(component: dict[str, Any], key: str, above: Set[str], known: Set[str]) -> Field:
    kind = component["type"]
    rules = _mapping(component, "validate")
    properties = _mapping(component, "properties")
    source = properties.get("source")
    options = _options(component.get("values") or [])
    if kind in CHOICES and not options and not source:
        raise ValueError(say("form.options"))
    routing = str(properties.get("routing", "")).lower() == "true"
    if routing and kind not in ROUTABLE:
        raise ValueError(say("form.routing"))
    return Field(
        key=key,
        type=kind,
        label=str(component.get("label") or component.get("dateLabel") or key),
        description=str(component.get("description") or ""),
        options=options,
        source=str(source) if source else None,
        required=bool(rules.get("required")),
        max_length=_whole(rules, "maxLength"),
        minimum=_whole(rules, "min"),
        maximum=_whole(rules, "max"),
        pattern=_pattern(rules.get("pattern")),
        date_only=kind == "datetime" and component.get("subtype") == "date",
        routing=routing,
        ordered=str(properties.get("ordered", "")).lower() == "true",
        required_when=_condition(properties.get("required_when"), known - {key}, "form.required-condition"),
        show_when=_condition(properties.get("show_when"), above, "form.condition"),
        required_when_text=str(properties.get("required_when") or ""),
        show_when_text=str(properties.get("show_when") or ""),
    )


def _mapping(component: dict[str, Any], name: str) -> dict[str, Any]:
    value = component.get(name) or {}
    if not isinstance(value, dict):
        raise TypeError(say("form.object", name=name))
    return value


def _options(values: Any) -> tuple[tuple[str, str], ...]:
    try:
        options = tuple((str(item["value"]), str(item["label"])) for item in values)
    except (TypeError, KeyError) as error:
        raise ValueError(say("form.values")) from error
    if len({value for value, _ in options}) != len(options):
        raise ValueError(say("form.values-twice"))
    return options


def _whole(rules: Mapping[str, Any], name: str) -> int | None:
    value = rules.get(name)
    if value is None or value == "":
        return None
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise ValueError(say("form.whole", name=name)) from error


def _pattern(text: Any) -> str | None:
    if not text:
        return None
    if not isinstance(text, str) or len(text) > 200 or _NESTED_REPEAT.search(text):
        raise ValueError(say("form.pattern"))
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(say("form.pattern-invalid", why=error)) from error
    return text


def _condition(text: Any, usable: Set[str], refusal: str) -> Expression | None:
    if not text:
        return None
    expression = compile_expression(str(text))
    unknown = sorted({name.split(".")[0] for name in expression.names} - usable)
    if unknown:
        raise ValueError(say(refusal, text=text, unknown=many(unknown)))
    return expression


def _fault(where: str, message: str, key: str | None = None) -> Issue:
    return Issue("form-invalid", say("form-invalid", where=where, why=message), field=key)


def _reason(error: Exception) -> object:
    return error.detail if isinstance(error, ExpressionError) else error.args[0]


def _unreadable(where: str, message: str) -> Unreadable:
    text = say("form-unreadable", where=where, why=message)
    return Unreadable(text, issues=[Issue("form-unreadable", text)])
