"""One event of the trail as one sentence: who, when, on which matter and revision, did what, from what to what, why.

The same sentence stands on the page, in the CSV and in `xianshen audit query`; without an application it is Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from engine.audit.events import LATE, OUT_OF_HOURS, SUBSTITUTE
from engine.audit.queries import Event
from web.audit.acts import ACTS, ON, REPEATED
from web.audit.changes import Change, Names, actor_words, changes_of, reason_of
from web.audit.words import action_words
from web.language import current_language, translate
from web.presentation import calendar_moment, short_hash
from workflows.people.labels import Label

CIRCUMSTANCES: dict[str, Label] = {
    SUBSTITUTE: Label("A/B角代办", "Acted as deputy"),
    LATE: Label("超期", "Late"),
    OUT_OF_HOURS: Label("非工作时间", "Out of hours"),
}
_ABOUT = Label("{who} 于 {when} 对 {target} {act}", "{when}: {who} — {target} — {act}")
_FOR = Label("{who}代{absent}（AB角代办）", "{who} for {absent} (substitute)")
_ALONE = Label("{who} 于 {when} {act}", "{when}: {who} — {act}")
_REASON = Label("理由：", "reason: ")
_REVISION = Label("第 {n} 稿", "revision {n}")
_CHANGED = Label("{label}由 {old} 改为 {new}", "{label} from {old} to {new}")
_CLEARED = Label("{label}由 {old} 改为空", "{label} from {old} to nothing")
_SET = Label("{label}：{new}", "{label}: {new}")
_MARKS = {"zh": ("，", "；", "。"), "en": (", ", "; ", ".")}


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; `kind`: text, act, person, time, matter, version, gate, old or new; `key`: its id."""

    text: str
    kind: str = "text"
    key: str = ""


@dataclass(frozen=True)
class Sentence:
    """An event in words; `tags`: what was unusual about it."""

    event: Event
    parts: tuple[Part, ...]
    tags: tuple[tuple[str, str], ...]  # (code, words)
    reason: str = ""

    @property
    def text(self) -> str:
        """The whole in plain words, the tags in brackets at its end."""
        said = "".join(part.text for part in self.parts)
        return said + "".join(f"【{words}】" for _code, words in self.tags)


def sentence_of(event: Event, names: Names, reason: str = "") -> Sentence:
    """The sentence of an event; `names` holds what its ids stand for, `reason` why where the event does not say."""
    return Sentence(event, tuple(_parts(event, names, reason)), tuple(tags_of(event)), reason_of(event) or reason)


def tags_of(event: Event) -> Iterator[tuple[str, str]]:
    """What was unusual about the event: (code, words)."""
    noted = (event.circumstances or "").split(",")
    return ((code, translate(label)) for code, label in CIRCUMSTANCES.items() if code in noted)


def _parts(event: Event, names: Names, reason: str) -> Iterator[Part]:
    comma, semicolon, stop = _MARKS[current_language()]
    changes = changes_of(event, names)
    target = list(_target(event, names))
    act, told = _act(event, changes)
    pieces = {"who": list(_who(event, names)), "when": [Part(calendar_moment(event.at), "time")], "target": target}
    yield from _filled(translate(_ABOUT if target else _ALONE), {**pieces, "act": act})
    rest = [change for change in changes if change.key not in told and not _tells_whom(event, change)]
    for index, change in enumerate(rest):
        yield Part(semicolon if index else comma)
        yield from _told(change)
    if reason := reason_of(event) or reason:
        yield Part(f"{semicolon if rest else comma}{translate(_REASON)}{reason.rstrip('。；')}")
    yield Part(stop)


def _who(event: Event, names: Names) -> Iterator[Part]:
    """Who acted, and for whom: both names."""
    known = names.by_id.get(event.actor)
    actor = Part(known, "person", event.actor) if known else Part(actor_words(event.actor))
    absent = _acted_for(event)
    if absent is None:
        yield actor
        return
    for_whom = Part(names.by_id.get(absent, ""), "person", absent)
    yield from _filled(translate(_FOR), {"who": [actor], "absent": [for_whom]})


def _acted_for(event: Event) -> str | None:
    """Whom the actor stood in for. Who gives a work item back on the end of a substitution stands in for nobody."""
    old_and_new = event.changes.get("on_behalf_of")
    return None if not old_and_new or old_and_new[1] is None else str(old_and_new[1])


def _tells_whom(event: Event, change: Change) -> bool:
    return change.key == "on_behalf_of" and _acted_for(event) is not None


def _target(event: Event, names: Names) -> Iterator[Part]:
    """The matter and the revision or version, else the person that an administrative act is about."""
    if event.subject and event.subject in names.numbers:
        yield Part(names.numbers[event.subject], "matter", event.subject)
        if event.revision and event.revision in names.revisions:
            yield Part(" ")
            number = translate(_REVISION).replace("{n}", str(names.revisions[event.revision]))
            yield Part(number, "version" if event.content_hash else "text", event.content_hash or "")
        elif event.content_hash:
            yield Part(" ")
            yield Part(short_hash(event.content_hash), "version", event.content_hash)
    elif event.action in ON and (person := str(event.changes.get("person", ("", ""))[1] or "")) in names.by_id:
        yield Part(names.by_id[person], "person", person)


def _act(event: Event, changes: list[Change]) -> tuple[list[Part], set[str]]:
    """The act in words, and which changes these words already tell."""
    told = {*REPEATED.get(event.action, ()), *(("person",) if event.action in ON else ())}
    said = {change.key: change for change in changes if change.new and not change.old}
    for template in ACTS.get(event.action, ()):
        needed = {name for _text, name, _spec, _conversion in Formatter().parse(template.zh) if name}
        if needed <= said.keys():
            filled = {key: [_linked(event, said[key])] for key in needed}
            pieces = _filled(translate(template), filled)
            return [part if part.key else Part(part.text, "act") for part in pieces], told | needed
    return [Part(action_words(event.action), "act")], told


def _linked(event: Event, change: Change) -> Part:
    if change.key == "gate" and event.gate:
        return Part(change.new, "gate", event.gate)
    return Part(change.new)


def _told(change: Change) -> Iterator[Part]:
    template = _SET if change.old in ("", change.new) else _CHANGED if change.new else _CLEARED
    filled = {
        "label": [Part(change.label)],
        "old": [Part(change.old, "old")],
        "new": [Part(change.new, "text" if template is _SET else "new")],
    }
    return _filled(translate(template), filled)


def _filled(template: str, pieces: dict[str, list[Part]]) -> Iterator[Part]:
    for text, name, _spec, _conversion in Formatter().parse(template):
        if text:
            yield Part(text)
        yield from pieces.get(name or "", ())
