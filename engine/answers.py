"""The questions of a form, and how each kind of answer is read: JSON values and what HTML forms send alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from marshmallow import RAISE, Schema, ValidationError, fields, missing, post_load, pre_load, validates_schema

from engine.clock import BUREAU_ZONE, start_of
from engine.expression_values import MOST_ANSWERED
from engine.expressions import Expression, ExpressionError
from engine.workflow import Domain

Options = Mapping[str, Sequence[tuple[str, str]]]
Answer = str | int | bool | list[str] | None

CHOICES = frozenset({"radio", "select", "checklist"})
_TEXT_LIMIT = {"textfield": 500, "textarea": 20_000}
FIRST_YEAR, LAST_YEAR = 1900, 2999  # of a day that somebody answers


@dataclass(frozen=True)
class Field:
    """One question. `options` are (value, label); `source` names options that the host supplies at run time."""

    key: str
    type: str
    label: str
    description: str = ""
    options: tuple[tuple[str, str], ...] = ()
    source: str | None = None
    required: bool = False
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None
    date_only: bool = False
    routing: bool = False
    ordered: bool = False  # of a checklist: the order in which things were chosen is part of the answer
    required_when: Expression | None = None
    show_when: Expression | None = None
    required_when_text: str = ""
    show_when_text: str = ""

    @property
    def blank(self) -> Answer:
        """The value of an unanswered field."""
        return {"checkbox": False, "checklist": []}.get(self.type)  # type: ignore[return-value]

    def shows(self, above: Mapping[str, Any]) -> bool:
        """Whether the question is asked, given the answers to those above it."""
        return self.show_when is None or _holds(self.show_when, above, otherwise=False)

    def requires(self, answers: Mapping[str, Any]) -> bool:
        """Whether it must be answered, given the other answers; doubt asks for it."""
        return self.required or (self.required_when is not None and _holds(self.required_when, answers, otherwise=True))

    @property
    def domain(self) -> Domain:
        """What a routing answer can be; "text" when only the host knows the list."""
        if self.type == "checkbox":
            return (True, False)
        if self.type == "number":
            return "int"
        if self.type == "checklist":
            return "list"
        if self.type == "datetime":
            return "instant"
        if self.source:
            return "text"
        values = tuple(value for value, _ in self.options)
        return values if self.required and self.show_when is None else (*values, None)


def answers_schema(questions: Sequence[Field], options: Options) -> Schema:
    """A marshmallow schema whose `load` returns clean answers for every question that is shown, in order."""
    members: dict[str, Any] = {field.key: _schema_field(field, options) for field in questions}
    members["_questions"] = questions  # no key starts with an underscore
    return cast(Schema, type("AnswersSchema", (_AnswersSchema,), members)())


class _AnswersSchema(Schema):
    class Meta:
        unknown = RAISE
        ordered = True

    error_messages = {"unknown": "表单没有这一项，请刷新页面后重填。", "type": "答案应为“项目: 值”的形式。"}  # noqa: RUF012
    _questions: Sequence[Field]

    @pre_load
    def _drop_hidden(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        kept = dict(data)
        for field in self._questions:
            if not field.shows(seen):
                kept.pop(field.key, None)
                seen[field.key] = field.blank
            else:
                kept.setdefault(field.key, field.blank)
                seen[field.key] = self._peek(field, kept[field.key])
        return kept

    def _peek(self, field: Field, value: Any) -> Any:
        try:
            return self.fields[field.key].deserialize(value)
        except ValidationError:
            return field.blank

    @validates_schema(skip_on_field_errors=False)
    def _require(self, data: dict[str, Any], **_: Any) -> None:
        seen: dict[str, Any] = {field.key: field.blank for field in self._questions} | data
        empty: dict[str, list[str]] = {}
        for field in self._questions:
            if field.key in data and data[field.key] in (None, "", [], False) and field.requires(seen):
                verb = {"checkbox": "请勾选", "textfield": "请填写", "textarea": "请填写", "number": "请填写"}
                empty[field.key] = [f"{verb.get(field.type, '请选择')}“{field.label}”。"]
        if empty:
            raise ValidationError(cast("dict[str, Any]", empty))

    @post_load
    def _in_order(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {field.key: data[field.key] for field in self._questions if field.key in data}


def _holds(condition: Expression, seen: Mapping[str, Any], *, otherwise: bool) -> bool:
    try:
        return bool(condition.evaluate(seen))
    except ExpressionError:  # e.g. a number that was left empty is compared
        return otherwise


class _Answer(fields.Field[Any]):
    def __init__(self, read: Callable[[Any], Answer]) -> None:
        super().__init__(allow_none=True, error_messages={"null": "请填写。"})
        self._read = read

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        return value if value is missing else self._read(value)


def _schema_field(field: Field, options: Options) -> _Answer:
    reader = _READERS[field.type]
    return _Answer(lambda value: reader(field, value, options))


def choices(field: Field, options: Options) -> list[tuple[str, str]]:
    """The (value, label) pairs of a choice field, with those that the host supplies."""
    return [*field.options, *(options.get(field.source, ()) if field.source else ())]


def _read_text(field: Field, value: Any, _: Options) -> Answer:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValidationError(f"“{field.label}”应为文字。")
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(ord(char) < 32 and char not in "\n\t" for char in text):
        raise ValidationError(f"“{field.label}”含有看不见的控制字符，请删去后重填。")
    limit = field.max_length or _TEXT_LIMIT[field.type]
    if len(text) > limit:
        raise ValidationError(f"“{field.label}”最多 {limit} 字，现有 {len(text)} 字，请删减。")
    if text and field.pattern and not re.fullmatch(field.pattern, text):
        raise ValidationError(f"“{field.label}”的格式不对，{field.description or '请按说明填写。'}")
    return text or None


def _read_number(field: Field, value: Any, _: Options) -> Answer:
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,15}\s*", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValidationError(f"“{field.label}”应为整数。")
    if abs(value) > MOST_ANSWERED:
        raise ValidationError(f"“{field.label}”最大为一万亿。")
    if field.minimum is not None and value < field.minimum:
        raise ValidationError(f"“{field.label}”不能小于 {field.minimum}。")
    if field.maximum is not None and value > field.maximum:
        raise ValidationError(f"“{field.label}”不能大于 {field.maximum}。")
    return value


def _read_choice(field: Field, value: Any, options: Options) -> Answer:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or value not in {known for known, _ in choices(field, options)}:
        raise ValidationError(f"“{field.label}”的选项不存在，请重新选择。")
    return value


def _read_checklist(field: Field, value: Any, options: Options) -> Answer:
    chosen = [] if value is None or value == "" else [value] if isinstance(value, str) else value
    known = [option for option, _ in choices(field, options)]
    if not isinstance(chosen, list) or any(not isinstance(item, str) or item not in known for item in chosen):
        raise ValidationError(f"“{field.label}”含有不存在的选项，请重新选择。")
    return list(dict.fromkeys(chosen)) if field.ordered else [option for option in known if option in chosen]


def _read_checkbox(field: Field, value: Any, _: Options) -> Answer:
    if value in (None, "", "off", "false") or value is False:
        return False
    if value in ("on", "true") or value is True:
        return True
    raise ValidationError(f"“{field.label}”只能勾选或不勾选。")


def _read_datetime(field: Field, value: Any, _: Options) -> Answer:
    if value is None or value == "":
        return None
    try:
        day = date.fromisoformat(value) if field.date_only else datetime.fromisoformat(value)
        _check_near(day)
        if not isinstance(day, datetime):
            return day.isoformat()
        # people type the bureau's wall time
        return (day if day.tzinfo else day.replace(tzinfo=BUREAU_ZONE)).astimezone(UTC).isoformat()
    except (TypeError, ValueError, OverflowError) as error:
        shape = "2026-03-01" if field.date_only else "2026-03-01T09:30"
        raise ValidationError(f"“{field.label}”不是有效的日期时间，请按 {shape} 的样子填写。") from error


def _check_near(day: date) -> None:
    """Raises ValueError for a day so far away that no clock could reckon from it."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError


_READERS: dict[str, Callable[[Field, Any, Options], Answer]] = {
    "textfield": _read_text,
    "textarea": _read_text,
    "number": _read_number,
    "radio": _read_choice,
    "select": _read_choice,
    "checklist": _read_checklist,
    "checkbox": _read_checkbox,
    "datetime": _read_datetime,
}


def routing_value(field: Field, value: Answer) -> Answer:
    """The answer as it goes to task data."""
    if field.date_only and isinstance(value, str):  # a date is the instant at which that day begins in the bureau
        return start_of(date.fromisoformat(value)).astimezone(UTC).isoformat()
    return value


def describe(field: Field, options: Options) -> dict[str, Any]:
    """The question for the API."""
    shown: dict[str, Any] = {
        "key": field.key,
        "type": field.type,
        "label": field.label,
        "description": field.description,
        "required": field.required,
        "options": [{"value": value, "label": label} for value, label in choices(field, options)],
        "max_length": field.max_length or _TEXT_LIMIT.get(field.type),
        "minimum": field.minimum,
        "maximum": field.maximum,
        "pattern": field.pattern,
        "date_only": field.date_only or None,
        "required_when": field.required_when_text,
        "show_when": field.show_when_text,
        "routing": field.routing,
    }
    if field.type not in CHOICES:
        del shown["options"]
    return {name: value for name, value in shown.items() if value not in (None, "")}
