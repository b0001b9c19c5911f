"""The difference of two sets in words: added, removed, changed and moved, with properties, conditions and forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.errors import Unreadable
from engine.workflow import ProcessPackage
from workflows.people.labels import Label
from workflows.studio.comparing_files import compare_case, compare_form
from workflows.studio.comparing_tables import compare_table
from workflows.studio.comparing_values import Values
from workflows.studio.contents import folder_of, kind_of
from workflows.studio.difference import Change, Kind, Property, pair, quoted, said
from workflows.studio.drawn import Drawn, read_drawn
from workflows.studio.labels import DRAWN, TAGS, TASK_PROPERTIES
from workflows.studio.sets import Files
from workflows.studio.words.phrases import Phrase
from workflows.studio.words.vocabulary import Word

Sides = tuple[Values, Values]
_ORDER: tuple[Kind, ...] = ("removed", "added", "changed", "moved")


@dataclass(frozen=True)
class Comparison:
    """`gates`: labels of the mandatory gates whose task, form or flows differ; `names`: of the processes, by id."""

    changes: tuple[Change, ...]
    gates: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def touches_gates(self) -> bool:
        return bool(self.gates)


def compare(left: Files, right: Files, package: ProcessPackage) -> Comparison:
    """What is different on the right, file by file in the order of their paths."""
    changes: list[Change] = []
    values = Values(left, package), Values(right, package)
    for path in sorted(left.keys() | right.keys()):
        if left.get(path) != right.get(path):
            changes += _of_file(path, left.get(path), right.get(path), values)
    drawn = [each for files in (left, right) for each in _drawings(files)]
    names = {each.id: each.name or each.id for each in drawn if each.tag == "process"}
    return Comparison(tuple(changes), _gates(changes, drawn, package), names)


def _of_file(path: str, before: bytes | None, after: bytes | None, values: Sides) -> list[Change]:
    try:
        match kind_of(path):
            case "bpmn":
                return list(_diagram(path, before, after, values))
            case "form":
                return list(compare_form(path, before, after, *values))
            case "dmn":
                return list(compare_table(path, before, after))
            case _:
                return list(compare_case(path, before, after))
    except Unreadable:
        words = Label(f"文件 {path} 有改动，其中一边无法读取。", f"File {path} differs; one side cannot be read.")
        return [Change("changed", "file", path, folder_of(path), None, path, (words,))]


def _diagram(path: str, before: bytes | None, after: bytes | None, values: Sides) -> Iterator[Change]:
    old = read_drawn(before, path) if before is not None else {}
    new = read_drawn(after, path) if after is not None else {}
    found = [
        *(_removed(path, each, old, values[0]) for identifier, each in old.items() if identifier not in new),
        *(_added(path, each, new, values[1]) for identifier, each in new.items() if identifier not in old),
        *(
            change
            for identifier, each in new.items()
            if identifier in old
            for change in _changed(path, old[identifier], each, (old, new), values)
        ),
    ]
    yield from sorted(found, key=lambda change: _ORDER.index(change.kind))


def _added(path: str, each: Drawn, new: Mapping[str, Drawn], values: Values) -> Change:
    kind, shown = TAGS.get(each.tag, Label(each.tag, each.tag)), _shown(each, new)
    words = Label(
        f"新增{kind.zh}{shown}{_between(each, new).zh}。", f"Added {kind.en} {shown}{_between(each, new).en}."
    )
    told = {name: _told(name, text, new, values) for name, text in each.properties.items() if name != "documentation"}
    details = [_property(name, None, words) for name, words in told.items()]
    return _change("added", path, each, shown, (words, *map(said, details)), details)


def _removed(path: str, each: Drawn, old: Mapping[str, Drawn], values: Values) -> Change:
    kind, shown = TAGS.get(each.tag, Label(each.tag, each.tag)), _shown(each, old)
    where = _between(each, old)
    words = Label(f"删除{kind.zh}{shown}{where.zh}。", f"Removed {kind.en} {shown}{where.en}.")
    told = {name: _told(name, text, old, values) for name, text in each.properties.items() if name != "documentation"}
    details = [_property(name, words, None) for name, words in told.items()]
    return _change("removed", path, each, shown, (words,), details)


def _changed(
    path: str,
    before: Drawn,
    after: Drawn,
    drawn: tuple[Mapping[str, Drawn], Mapping[str, Drawn]],
    values: Sides,
) -> Iterator[Change]:
    details, (old, new) = [], drawn
    if before.tag != after.tag:
        details.append(Property("tag", DRAWN["tag"], _tag(before), _tag(after)))
    if before.name != after.name:
        details.append(Property("name", DRAWN["name"], before.name, after.name))
    for end in ("source", "target"):
        one, other = getattr(before, end), getattr(after, end)
        if one != other:
            details.append(Property(end, DRAWN[end], _name_of(one, old), _name_of(other, new)))
    for name in sorted(before.properties.keys() | after.properties.keys()):
        one, other = before.properties.get(name), after.properties.get(name)
        if one != other:
            words = _told(name, one, old, values[0]), _told(name, other, new, values[1])
            details.append(_property(name, *(words if words[0] != words[1] else (one, other))))
    shown = _shown(after, new)
    if details:
        kind = TAGS.get(after.tag, pair(after.tag))
        words = Label(f"修改{kind.zh}{shown}：", f"Changed {kind.en} {shown}:")
        yield _change("changed", path, after, shown, (words, *map(said, details)), details)
    elif before.place and after.place and before.place != after.place:
        words = Label(f"{shown}只移动了位置。", f"{shown} was only moved.")
        yield _change("moved", path, after, shown, (words,), [])


def _change(
    kind: Kind, path: str, each: Drawn, shown: str, sentences: tuple[Phrase | Label, ...], details: list[Property]
) -> Change:
    what: Literal["flow", "lane", "process", "element"] = "element"
    if each.is_flow:
        what = "flow"
    elif each.tag in ("lane", "process"):
        what = each.tag  # type: ignore[assignment]
    return Change(kind, what, path, each.process, each.id, shown, sentences, tuple(details))


def _told(name: str, text: str | None, drawn: Mapping[str, Drawn], values: Values) -> Word | None:
    """A property in words; one that is there and says nothing stays so."""
    if text and name in ("default", "attachedToRef") and text in drawn:
        return _shown(drawn[text], drawn)
    return values.of(name, text) if text else text


def _property(name: str, before: Word | None, after: Word | None) -> Property:
    head, _, rest = name.partition(".")
    if head == "property":
        known = TASK_PROPERTIES.get(rest, {}).get("label")
        label = known if isinstance(known, Label) else Label(f"属性 {rest}", f"Property {rest}")
    elif head == "parameter":
        label = Label(f"参数 {rest}", f"Parameter {rest}")
    else:
        label = DRAWN.get(name, pair(name))
    return Property(name, label, before, after)


def _between(each: Drawn, drawn: Mapping[str, Drawn]) -> Label:
    """Behind what and before what an element stands."""
    if each.is_flow or each.tag in ("lane", "process"):
        return Label("", "")
    before = [_name_of(flow.source, drawn) for flow in drawn.values() if flow.is_flow and flow.target == each.id]
    after = [_name_of(flow.target, drawn) for flow in drawn.values() if flow.is_flow and flow.source == each.id]
    zh = [f"在{'、'.join(before)}之后"] if before else []
    zh += [f"在{'、'.join(after)}之前"] if after else []
    en = [f"after {', '.join(before)}"] if before else []
    en += [f"before {', '.join(after)}"] if after else []
    return Label(f"（{'，'.join(zh)}）" if zh else "", f" ({', '.join(en)})" if en else "")


def _shown(each: Drawn, drawn: Mapping[str, Drawn]) -> str:
    if each.is_flow:
        ends = f"{_name_of(each.source, drawn)} → {_name_of(each.target, drawn)}"
        return f"{ends}（{each.name}）" if each.name else ends
    return quoted(each.name or each.id)


def _name_of(identifier: str | None, drawn: Mapping[str, Drawn]) -> str:
    found = drawn.get(identifier or "")
    return quoted((found.name if found else "") or identifier or "")


def _tag(each: Drawn) -> Label:
    return TAGS.get(each.tag, pair(each.tag))


def _drawings(files: Files) -> Iterator[Drawn]:
    for path, content in files.items():
        if path.endswith(".bpmn"):
            try:
                yield from read_drawn(content, path).values()
            except Unreadable:
                continue


def _gates(changes: list[Change], drawn: list[Drawn], package: ProcessPackage) -> tuple[str, ...]:
    labels = {gate.name: gate.label for gate in package.gates}
    deciding: dict[tuple[str, str], str] = {}
    for each in drawn:
        kind = package.kinds.get(each.properties.get("property.kind", ""))
        if kind is not None and (kind.gate or kind.restores):
            deciding[each.process, each.id] = labels.get(kind.gate or "", kind.label)
    ends = {(each.process, each.id): (each.source, each.target) for each in drawn if each.is_flow}
    hosts = {(each.process, each.id): each.properties.get("attachedToRef") for each in drawn}
    found = set()
    for change in changes:
        if change.kind != "moved":
            own = (change.process, change.element or "")
            near = {change.element, *ends.get(own, ()), hosts.get(own)}
            found |= {deciding[change.process, each] for each in near if each and (change.process, each) in deciding}
    return tuple(sorted(found))
