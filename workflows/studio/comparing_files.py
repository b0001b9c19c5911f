"""Differences of forms by question, and of cases as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from engine.forms import Field, parse_form
from workflows.people.labels import Label
from workflows.studio.contents import folder_of
from workflows.studio.difference import Change, Kind, Property, quoted, said
from workflows.studio.labels import QUESTION

_YES_NO = {True: "是", False: "否"}


def compare_form(path: str, before: bytes | None, after: bytes | None) -> Iterator[Change]:
    """Questions added, removed and changed, and their order. Raises Unreadable."""
    task = PurePosixPath(path).stem
    if before is None or after is None:
        kind: Kind = "added" if before is None else "removed"
        verb = Label("新增表单", "Added the form of") if before is None else Label("删除表单", "Removed the form of")
        words = Label(f"{verb.zh}{quoted(task)}。", f"{verb.en} {quoted(task)}.")
        yield Change(kind, "form", path, folder_of(path), task, quoted(task), (words,))
        return
    left, right = parse_form(before, path), parse_form(after, path)
    old = {field.key: field for field in left.fields}
    new = {field.key: field for field in right.fields}
    details = [*_question_changes(old, new)]
    if [key for key in old if key in new] != [key for key in new if key in old]:
        details.append(Property("order", QUESTION["order"], "、".join(old), "、".join(new)))
    if [text for _, text in left.texts] != [text for _, text in right.texts]:
        details.append(Property("texts", QUESTION["texts"], _joined(left.texts), _joined(right.texts)))
    shown = quoted(task)
    words = Label(f"修改表单{shown}：", f"Changed the form of {shown}:")
    if not details:
        words = Label(f"表单{shown}只改了写法，问题没有变。", f"The form of {shown} is written anew, it asks the same.")
    sentences = (words, *map(said, details))
    yield Change("changed", "form", path, folder_of(path), task, shown, sentences, tuple(details))


def compare_case(path: str, before: bytes | None, after: bytes | None) -> Iterator[Change]:
    name = quoted(PurePosixPath(path).stem)
    if before is None:
        yield Change(
            "added", "case", path, folder_of(path), None, name, (Label(f"新增案例{name}。", f"Added case {name}."),)
        )
    elif after is None:
        words = Label(f"删除案例{name}。", f"Removed case {name}.")
        yield Change("removed", "case", path, folder_of(path), None, name, (words,))
    else:
        words = Label(f"修改案例{name}。", f"Changed case {name}.")
        yield Change("changed", "case", path, folder_of(path), None, name, (words,))


def _question_changes(old: Mapping[str, Field], new: Mapping[str, Field]) -> Iterator[Property]:
    for key in [key for key in old if key not in new]:
        yield Property(f"{key}", QUESTION["removed"], old[key].label, None)
    for key in [key for key in new if key not in old]:
        yield Property(f"{key}", QUESTION["added"], None, f"{new[key].label}（{_summary(new[key])}）")
    for key in [key for key in new if key in old]:
        before, after = _told(old[key]), _told(new[key])
        for name in before:
            if before[name] != after[name]:
                label = Label(f"{new[key].label}·{QUESTION[name].zh}", f"{new[key].label}: {QUESTION[name].en}")
                yield Property(f"{key}.{name}", label, before[name], after[name])


def _told(field: Field) -> dict[str, str]:
    """A question as words, by what can be said of it."""
    return {
        "type": field.type,
        "label": field.label,
        "description": field.description,
        "options": "、".join(f"{label}（{value}）" for value, label in field.options),
        "source": field.source or "",
        "required": _YES_NO[field.required],
        "routing": _YES_NO[field.routing],
        "show_when": field.show_when_text,
        "required_when": field.required_when_text,
        "limits": "、".join(
            f"{name} {value}"
            for name, value in (
                ("max_length", field.max_length),
                ("min", field.minimum),
                ("max", field.maximum),
                ("pattern", field.pattern),
            )
            if value is not None
        ),
    }


def _summary(field: Field) -> str:
    told = _told(field)
    return "，".join(
        f"{QUESTION[name].zh} {told[name]}" for name in ("type", "required", "routing", "options") if told[name]
    )


def _joined(texts: tuple[tuple[int, str], ...]) -> str:
    return " ".join(text for _, text in texts)
