"""One form file -> fields in order, and the marshmallow schema that validates answers.

A form is form-js JSON. Only fields marked `routing` reach task data; all others are rows of the host. Conditions of
fields (`show_when`, `required_when`) see the answers to the fields above them, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
from marshmallow import Schema, ValidationError

from engine.answers import CHOICES, Answer, Field, Options, answers_schema, describe, routing_value
from engine.errors import Invalid, Issue, Unreadable
from engine.expressions import Expression, ExpressionError, compile_expression

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
    parsed: list[Field] = []
    texts: list[tuple[int, str]] = []
    for component in document:
        if not isinstance(component, dict) or component.get("type") not in TYPES:
            name = component.get("type") if isinstance(component, dict) else component
            faults.append(_fault(where, f"不认识的控件“{name}”，可用的有 {'、'.join(sorted(TYPES))}。"))
        elif component["type"] == "text":
            texts.append((len(parsed), str(component.get("text", ""))))
        else:
            _collect(component, where, parsed, faults)
    if faults:
        raise Unreadable(f"表单 {where} 有 {len(faults)} 处错误：{faults[0].message}", issues=faults)
    return Form(where, tuple(parsed), tuple(texts))


def _read(content: bytes, where: str) -> list[Any]:
    if len(content) > MAX_BYTES:
        raise _unreadable(where, f"文件超过 {MAX_BYTES // 1000} kB，请精简。")
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise _unreadable(where, f"不是有效的 JSON（{error.msg}，第 {error.lineno} 行），请重新导出。") from error
    components = document.get("components") if isinstance(document, dict) else None
    if not isinstance(components, list):
        raise _unreadable(where, "缺少 components 列表，请用表单编辑器重新导出。")
    if len(components) > MAX_FIELDS:
        raise _unreadable(where, f"控件超过 {MAX_FIELDS} 个，请拆分。")
    return components


def _collect(component: dict[str, Any], where: str, parsed: list[Field], faults: list[Issue]) -> None:
    key = component.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        faults.append(_fault(where, f"控件的 key“{key}”只能用小写字母、数字、下划线，并以字母开头。"))
        return
    if any(field.key == key for field in parsed):
        faults.append(_fault(where, f"key“{key}”出现两次，请改名。", key))
        return
    try:
        parsed.append(_field(component, key, {field.key for field in parsed}))
    except (ValueError, TypeError, ExpressionError) as error:
        faults.append(_fault(where, f"“{key}”：{error}", key))


def _field(component: dict[str, Any], key: str, above: set[str]) -> Field:
    kind = component["type"]
    rules = _mapping(component, "validate")
    properties = _mapping(component, "properties")
    source = properties.get("source")
    options = _options(component.get("values") or [])
    if kind in CHOICES and not options and not source:
        raise ValueError("没有选项，请填写 values，或用 source 指明选项来源。")
    routing = str(properties.get("routing", "")).lower() == "true"
    if routing and kind not in ROUTABLE:
        raise ValueError("文字不能作为流转依据，请去掉 routing，或改用单选、勾选、数字、多选、日期。")
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
        required_when=_condition(properties.get("required_when"), above),
        show_when=_condition(properties.get("show_when"), above),
        required_when_text=str(properties.get("required_when") or ""),
        show_when_text=str(properties.get("show_when") or ""),
    )


def _mapping(component: dict[str, Any], name: str) -> dict[str, Any]:
    value = component.get(name) or {}
    if not isinstance(value, dict):
        raise TypeError(f"{name} 应为对象。")
    return value


def _options(values: Any) -> tuple[tuple[str, str], ...]:
    try:
        options = tuple((str(item["value"]), str(item["label"])) for item in values)
    except (TypeError, KeyError) as error:
        raise ValueError("values 的每一项都要有 value 和 label。") from error
    if len({value for value, _ in options}) != len(options):
        raise ValueError("values 中有重复的 value，请改。")
    return options


def _whole(rules: Mapping[str, Any], name: str) -> int | None:
    value = rules.get(name)
    if value is None or value == "":
        return None
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} 应为整数。") from error


def _pattern(text: Any) -> str | None:
    if not text:
        return None
    if not isinstance(text, str) or len(text) > 200 or _NESTED_REPEAT.search(text):
        raise ValueError("pattern 太长，或含有嵌套的重复，请写得简单些。")
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"pattern 不是有效的正则表达式：{error}。") from error
    return text


def _condition(text: Any, above: set[str]) -> Expression | None:
    if not text:
        return None
    expression = compile_expression(str(text))
    unknown = sorted({name.split(".")[0] for name in expression.names} - above)
    if unknown:
        raise ValueError(f"条件“{text}”用到了 {'、'.join(unknown)}，条件只能用排在它前面的项目。")
    return expression


def _fault(where: str, message: str, key: str | None = None) -> Issue:
    return Issue("form-invalid", f"表单 {where}：{message}", field=key)


def _unreadable(where: str, message: str) -> Unreadable:
    return Unreadable(f"表单 {where}：{message}", issues=[Issue("form-unreadable", f"表单 {where}：{message}")])
