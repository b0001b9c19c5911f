"""Differences of forms by question, and of cases as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from engine.forms import Field, Form, parse_form
from workflows.people.labels import Label
from workflows.studio.comparing_values import Values
from workflows.studio.contents import folder_of
from workflows.studio.difference import Change, Kind, Property, quoted, said
from workflows.studio.labels import QUESTION
from workflows.studio.language import TRUTHS
from workflows.studio.words.conditions import condition_words
from workflows.studio.words.phrases import Phrase, joined, listed
from workflows.studio.words.phrases import said as phrase
from workflows.studio.words.questions import control_words, limit_words, pattern_words
from workflows.studio.words.vocabulary import Vocabulary, Word


def compare_form(
    path: str, before: bytes | None, after: bytes | None, old_words: Values, new_words: Values
) -> Iterator[Change]:
    """Questions added, removed and changed, and their order. Raises Unreadable."""
    task = PurePosixPath(path).stem
    if before is None or after is None:
        kind: Kind = "added" if before is None else "removed"
        verb = Label("新增表单", "Added the form of") if before is None else Label("删除表单", "Removed the form of")
        shown = _name(task, new_words if before is None else old_words)
        words = Label(f"{verb.zh}{shown}。", f"{verb.en} {shown}.")
        yield Change(kind, "form", path, folder_of(path), task, shown, (words,))
        return
    left, right = parse_form(before, path), parse_form(after, path)
    old = {field.key: field for field in left.fields}
    new = {field.key: field for field in right.fields}
    details = [*_question_changes(old, new, old_words.known.within(left), new_words.known.within(right))]
    if [key for key in old if key in new] != [key for key in new if key in old]:
        details.append(Property("order", QUESTION["order"], _labels(left), _labels(right)))
    if [text for _, text in left.texts] != [text for _, text in right.texts]:
        details.append(Property("texts", QUESTION["texts"], _joined(left.texts), _joined(right.texts)))
    shown = _name(task, new_words)
    words = Label(f"修改表单{shown}：", f"Changed the form of {shown}:")
    if not details:
        words = Label(f"表单{shown}只改了写法，问题没有变。", f"The form of {shown} is written anew, it asks the same.")
    sentences: tuple[Phrase | Label, ...] = (words, *map(said, details))
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


def _name(task: str, words: Values) -> str:
    name = words.step(task)
    return quoted(name.zh if isinstance(name, Label) else name)


def _labels(form: Form) -> str:
    return "、".join(field.label for field in form.fields)


def _question_changes(
    old: Mapping[str, Field], new: Mapping[str, Field], old_words: Vocabulary, new_words: Vocabulary
) -> Iterator[Property]:
    for key in [key for key in old if key not in new]:
        yield Property(f"{key}", QUESTION["removed"], old[key].label, None)
    for key in [key for key in new if key not in old]:
        yield Property(f"{key}", QUESTION["added"], None, _summary(new[key], new_words))
    for key in [key for key in new if key in old]:
        before, after = _told(old[key], old_words), _told(new[key], new_words)
        for name in before:
            if before[name] != after[name]:
                label = Label(f"{new[key].label}·{QUESTION[name].zh}", f"{new[key].label}: {QUESTION[name].en}")
                yield Property(f"{key}.{name}", label, before[name], after[name])


def _told(field: Field, known: Vocabulary) -> dict[str, Word]:
    """A question as words, by what can be said of it."""
    return {
        "type": control_words(field),
        "label": field.label,
        "description": field.description,
        "options": "、".join(f"{label}（{value}）" for value, label in field.options),
        "source": field.source or "",
        "required": TRUTHS[field.required],
        "routing": TRUTHS[field.routing],
        "show_when": condition_words(field.show_when_text, known) if field.show_when_text else "",
        "required_when": condition_words(field.required_when_text, known) if field.required_when_text else "",
        "limits": listed([*limit_words(field), *pattern_words(field)]),
    }


def _summary(field: Field, known: Vocabulary) -> Phrase:
    told = _told(field, known)
    parts = [
        phrase("{0} {1}", "{0} {1}", QUESTION[name], told[name])
        for name in ("type", "required", "routing", "options")
        if told[name]
    ]
    return phrase("{0}（{1}）", "{0} ({1})", field.label, joined(parts, "，", ", "))


def _joined(texts: tuple[tuple[int, str], ...]) -> str:
    return " ".join(text for _, text in texts)
