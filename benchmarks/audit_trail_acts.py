"""What happened in that bureau, as rows of its tables: events chained by hash exactly as `engine.audit` writes them,
and beside them the matters, work items and approvals that the questions to the trail look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson

from benchmarks.audit_trail_world import (
    GATES,
    PEOPLE,
    SECTIONS,
    SEED,
    SHARES,
    START,
    Facts,
    World,
    content_hash,
    day_at,
    made_id,
    revision_id,
    words,
)
from engine.audit.events import NOT_PEOPLE, salted
from engine.audit.hashing import ALGORITHM, FIELDS, event_hash, genesis
from engine.ids import id_at

Rows = dict[str, list[tuple[Any, ...]]]  # table -> rows in the order of COLUMNS
Head = tuple[float, int, bytes]  # seconds after START, number, hash

COLUMNS = {
    "audit_event": (*FIELDS, "previous", "hash"),
    "matter": ("id", "number", "title", "matter_class", "urgency", "drafter_id", "section_id", "explanation", "basis",
               "created_on", "instance_id", "state", "created_at", "updated_at"),
    "revision": ("id", "matter_id", "ordinal", "content_hash", "title", "elements", "opened_by", "opened_at",
                 "closed_at", "closed_reason"),
    "matter_editor": ("matter_id", "person_id", "since", "why"),
    "work_item": ("id", "instance_id", "subject", "task_id", "process_id", "main_process_id", "element_id", "name",
                  "kind", "lane", "candidate_group", "assignee", "status", "version", "round", "priority",
                  "due_provisional", "created_at", "ended_at", "ended_by"),
    "approval": ("id", "matter_id", "revision_id", "gate", "approved_hash", "person_id", "post", "capacity",
                 "opinion_id", "at"),
}  # fmt: skip
_STEPS = (
    "review_section",
    "check_legality",
    "check_secrecy",
    "decide_attribute",
    "sign_off",
    "office_check",
    "publish",
)
_POSTS = ("section_head", "legal_review", "secrecy_review", "attribute_review", "leader", "office_check", "publisher")
_OUTCOMES = ("approve", "public", "decided", "return", "done")
_OTHERS = (  # what happens around work items, and how often
    ("finding.disposed", 30), ("document.uploaded", 10), ("elements.set", 8), ("screening.run", 7),
    ("suggestion.made", 6), ("matter.changed", 5), ("attribute.proposed", 3), ("timer.fired", 3),
    ("work_item.due_changed", 2), ("approval.voided", 1), ("exemption.requested", 1), ("release_set.prepared", 1),
)  # fmt: skip
_OTHER_NAMES, _OTHER_WEIGHTS = [name for name, _ in _OTHERS], [weight for _, weight in _OTHERS]
_WITH_BYTES = frozenset({"document.uploaded", "screening.run", "approval.voided", "release_set.prepared"})


class Chain:
    """A chain that grows: each event takes the hash of the one before."""

    def __init__(self, world: World, name: str, draw: Random) -> None:
        self.world, self.name, self.draw = world, name, draw
        self.seq, self.head = 0, genesis(name)

    def event(
        self, seconds: float, person: int | str, action: str, changes: Any = None, **more: Any
    ) -> tuple[Any, ...]:
        """One row of `audit_event`. `person`: number, or who is no person."""
        at = datetime.fromtimestamp(START.timestamp() + seconds, UTC)
        self.seq += 1
        given = {
            **_EMPTY,
            "id": id_at(at),
            "chain": self.name,
            "seq": self.seq,
            "at": at.isoformat(timespec="microseconds")[:26] + "Z",
            "actor": person if isinstance(person, str) else self.world.people[person],
            "action": action,
            "changes": orjson.dumps(changes or {}).decode(),
            **more,
        }
        if not isinstance(person, str):
            section = self.world.section_of(person)
            given["section"] = None if section is None else self.world.sections[section]
            self._circumstances(given)
        previous, self.head = self.head, event_hash(given, self.head)
        return (*(given[name] for name in FIELDS), previous, self.head)

    def _circumstances(self, given: dict[str, Any]) -> None:
        chance = self.draw.random
        noted = [name for name, often in _CIRCUMSTANCES if chance() < often]
        given["circumstances"] = ",".join(noted) or None
        if given["reason"] is None and chance() < 0.085:
            given["reason"] = words(self.draw)


_EMPTY = dict.fromkeys(FIELDS) | {"algorithm": ALGORITHM}
_CIRCUMSTANCES = (("late", 0.03), ("out_of_hours", 0.02), ("substitute", 0.04))
assert "system" in NOT_PEOPLE


def of_matters(world: World, numbers: Iterable[int]) -> tuple[Rows, list[tuple[str, Head]]]:
    """Rows of these matters, events in the order of time; and the last event of each chain."""
    rows: Rows = defaultdict(list)
    heads = []
    for number in numbers:
        facts = world.matter(number)
        draw = Random(f"{SEED} acts {number}")
        chain = Chain(world, f"matter:{facts.id}", draw)
        last = _matter(world, facts, chain, rows)
        heads.append((chain.name, (last, chain.seq, chain.head)))
    rows["audit_event"].sort(key=lambda row: row[0])
    return rows, heads


def _matter(world: World, facts: Facts, chain: Chain, rows: Rows) -> float:
    draw, events = chain.draw, rows["audit_event"]
    moments = sorted(facts.opened + 1 + facts.lasted * draw.random() for _ in range(facts.events))
    instance = made_id(int((START.timestamp() + facts.opened) * 1000), f"instance {facts.number}")
    about: dict[str, Any] = {"subject": facts.id, "instance_id": instance}
    drafter = world.people[facts.drafter]
    opened, closed = _at(facts.opened), _at(facts.opened + facts.lasted)
    rows["matter"].append((
        facts.id, facts.name, f"关于事项{facts.number}的通知", "normative", "normal", drafter,
        world.sections[facts.section], "", "", str(day_at(facts.opened)), instance, "released", opened, closed,
    ))  # fmt: skip
    rows["matter_editor"].append((facts.id, drafter, opened, "drafted"))
    events.append(chain.event(moments[0], facts.drafter, "matter.created", {"number": [None, facts.name]}, **about))
    events.append(chain.event(moments[1], "system", "instance.started", {"process": [None, "prepublication"]}, **about))
    revision, position, rounds = 0, 2, 0
    while position < facts.events - 1:
        if rounds % 6 == 0:
            revision += 1
            version = {"revision": revision_id(facts, revision), "content_hash": content_hash(facts.number, revision)}
            rows["revision"].append((version["revision"], facts.id, revision, version["content_hash"], "通知", "[]",
                                     drafter, _at(moments[position]), closed, "returned"))  # fmt: skip
            events.append(chain.event(moments[position], facts.drafter, "revision.opened", **about, **version))
            position += 1
        ahead = moments[position : facts.events - 1]
        position += _work_item(world, facts, chain, rows, ahead, rounds, {**about, **version})
        rounds += 1
    events.append(chain.event(moments[-1], "system", "instance.completed", **about))
    return moments[-1]


def _work_item(
    world: World, facts: Facts, chain: Chain, rows: Rows, ahead: list[float], rounds: int, about: dict[str, Any]
) -> int:
    """A work item and what happens around it, as far as moments are left; returns how many events."""
    draw, step = chain.draw, rounds % len(_STEPS)
    person = facts.drafter if step == 6 else world.colleague(draw.randrange(SECTIONS), draw)
    mine = world.people[person]
    item = made_id(int((START.timestamp() + ahead[0]) * 1000) if ahead else 0, f"item {facts.number} {rounds}")
    bare = {name: about[name] for name in ("subject", "instance_id")} | {"work_item_id": item}
    outcome = draw.choices(_OUTCOMES, (50, 15, 10, 12, 13))[0]
    gate = GATES[step - 1] if 1 <= step <= 4 and outcome != "return" else None
    steps: list[tuple[int | str, str, Any, dict[str, Any]]] = [
        ("system", "work_item.created", {"element": [None, _STEPS[step]], "group": [None, _POSTS[step]]}, bare),
        (person, "work_item.claimed", {"assignee": [None, mine]}, bare),
    ]
    for name in draw.choices(_OTHER_NAMES, _OTHER_WEIGHTS, k=draw.randint(0, 7)):
        actor = "system" if name in ("timer.fired", "work_item.due_changed") else person
        steps.append((actor, name, {"state": ["open", "done"]}, about if name in _WITH_BYTES else bare))
    if gate:
        approval = made_id(0, f"approval {facts.number} {rounds}")
        told = {
            "gate": [None, gate],
            "approval": [None, approval],
            "post": [None, _POSTS[step]],
            "capacity": [None, "A"],
        }
        steps.append((person, "approval.recorded", told, {**about, "work_item_id": item, "gate": gate}))
    answered = {"outcome": [None, outcome]}
    steps.append((person, "opinion.recorded", answered, {**about, "work_item_id": item, "outcome": outcome}))
    steps.append((person, "work_item.completed", {"answer.outcome": [None, outcome]}, {**bare, "outcome": outcome}))
    done = steps[: len(ahead)]
    for moment, (actor, action, changes, fields) in zip(ahead, done, strict=False):
        rows["audit_event"].append(chain.event(moment, actor, action, changes, **fields))
    if gate and len(done) == len(steps):
        rows["approval"].append((
            approval, facts.id, about["revision"], gate, about["content_hash"], mine, _POSTS[step], "A",
            made_id(0, f"opinion {facts.number} {rounds}"), _at(ahead[len(steps) - 1]),
        ))  # fmt: skip
    if done:
        rows["work_item"].append((
            item, about["instance_id"], facts.id, item, "prepublication", "prepublication", _STEPS[step], _STEPS[step],
            "review", "lane",
            _POSTS[step], mine, "completed", 3, 1 + rounds // len(_STEPS), 0, False, _at(ahead[0]),
            _at(ahead[len(done) - 1]), mine,
        ))  # fmt: skip
    return len(done)


def of_chain(world: World, name: str, batch: int = 20_000) -> Iterator[tuple[Rows, Head]]:
    """Rows of one of the bureau-wide chains, a batch at a time, and where the chain then stands."""
    draw = Random(f"{SEED} {name}")
    chain = Chain(world, name, draw)
    total = max(1, round(world.events * SHARES[name]))
    act = {"access": _access, "login": _login, "administration": _administration, "deployment": _deployment}[name]
    whole = 3 * 365 * 86400
    for first in range(0, total, batch):
        count = min(batch, total - first)
        moments = [whole * (first + index + draw.random()) / total for index in range(count)]
        yield {"audit_event": [act(chain, each) for each in moments]}, (moments[-1], chain.seq, chain.head)


def _access(chain: Chain, seconds: float) -> tuple[Any, ...]:
    draw, world = chain.draw, chain.world
    person = min(int(PEOPLE * draw.random() ** 2), PEOPLE - 1)
    matter = world.matter_id(world.matter_around(seconds, draw))
    if draw.random() < 0.25:
        told = {"place": [None, "document"], "wanted": [None, matter]}
        return chain.event(seconds, person, "access.denied", told)
    return chain.event(seconds, person, "draft.read", {"place": [None, "viewer"]}, subject=matter)


def _login(chain: Chain, seconds: float) -> tuple[Any, ...]:
    draw = chain.draw
    action = draw.choices(("login.succeeded", "login.ended", "login.failed", "login.blocked"), (60, 30, 9, 1))[0]
    address = salted(f"10.0.{draw.randrange(256)}.{draw.randrange(256)}", f"{draw.getrandbits(128):032x}")
    return chain.event(seconds, draw.randrange(len(chain.world.people)), action, {"address": [None, address]})


def _administration(chain: Chain, seconds: float) -> tuple[Any, ...]:
    draw = chain.draw
    action = draw.choices(
        ("post.assigned", "post.ended", "person.changed", "calendar.changed", "rulebook.published", "audit.exported",
         "token.created", "dual_post.decided", "administrator.appointed"),
        (20, 20, 25, 5, 5, 15, 5, 4, 1),
    )[0]  # fmt: skip
    changes = {"person": [None, chain.world.people[draw.randrange(PEOPLE)]], "events": [None, draw.randrange(2000)]}
    return chain.event(seconds, PEOPLE + draw.randrange(3), action, changes)


def _deployment(chain: Chain, seconds: float) -> tuple[Any, ...]:
    action = chain.draw.choice(("definition.proposed", "definition.published", "definition.retired"))
    version = content_hash(-1, int(seconds))
    return chain.event(seconds, PEOPLE, action, {"process": [None, "prepublication"]}, content_hash=version)


def _at(seconds: float) -> str:
    return datetime.fromtimestamp(START.timestamp() + seconds, UTC).isoformat(timespec="microseconds")[:26] + "Z"
