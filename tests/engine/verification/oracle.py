"""An independent judge of small diagrams: a plain token game over the lines of a drawing, with every value spelt out.

It shares nothing with engine.verification: no reading of XML, no bits, no forgetting, no liveness, no caution about
boundary events. What it finds dangerous really can happen, in its (BPMN's) understanding; slow, for small graphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from tests.engine.verification.drawings import Attached, Each

GATES = {"secrecy", "legality", "sign"}
ENGINE_NODES = {
    "start",
    "end",
    "fail",
    "stop",
    "x",
    "p",
    "o",
    "mark",
    "sub",
    "call",
    "submit",
    "suggest",
    "number",
    "publish",
}
ENGINE_NODES |= {"classify", "probe"}
ANSWERS: Mapping[str, list[dict[str, Any]]] = {
    "draft": [{"sections": sections, "urgent": False} for sections in ((), ("x",), ("x", "y"))],
    "opinion": [{"outcome": "agree"}, {"outcome": "object"}],
    "handle": [{}],
}
OUTCOMES = [{"outcome": "approve"}, {"outcome": "return"}]


class TooLarge(Exception):
    """More states than an oracle should look at."""


class Token(NamedTuple):
    """`origin`: where it came from. Of a multi-instance task: how many answers are missing, and whether all agreed.
    Of a call: the answers that its elements left before, which stand again when it is broken off."""

    node: str
    origin: str = ""
    missing: int = 1
    agreed: bool = True
    saved: tuple[tuple[str, Any], ...] = ()


class Moment(NamedTuple):
    tokens: tuple[Token, ...]
    values: tuple[tuple[str, Any], ...]
    credits: frozenset[str]
    lapsed: frozenset[str]

    def value(self, name: str) -> Any:
        return dict(self.values)[name]


def _rank(token: Token) -> tuple[Any, ...]:
    return (*token[:4], repr(token.saved) if token.saved else "")


@dataclass
class Graph:
    """What a drawing draws: `lines` of each scope ("" is the process itself)."""

    lines: Mapping[str, tuple[str, ...]]
    attached: Mapping[str, Attached] = field(default_factory=dict)
    multi: Mapping[str, Each] = field(default_factory=dict)


@dataclass
class Judgement:
    """`dangers`: releases without a gate, edits beside a gate. `faults`: all that merely goes wrong. `reached`: every
    element that a token comes to."""

    dangers: set[str] = field(default_factory=set)
    faults: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    moments: int = 0


@cache
def kind_of(node: str) -> str:
    found = re.match("[a-z]+", node)
    assert found is not None
    return found.group()


class Game:
    def __init__(self, graph: Graph, gates: Mapping[str, str | None], limit: int = 2_000) -> None:
        self.graph, self.gates, self.limit = graph, gates, limit
        self.flows: dict[str, list[tuple[str, str]]] = {}
        self.sources: dict[str, set[str]] = {}
        self.scope: dict[str, str] = {}
        for scope, lines in graph.lines.items():
            for line in lines:
                chain, _, condition = line.partition(" : ")
                names = chain.split()
                for name in names:
                    self.scope[name] = scope
                for position, (source, target) in enumerate(pairwise(names)):
                    self.flows.setdefault(source, []).append((target, condition if position == 0 else ""))
                    self.sources.setdefault(target, set()).add(source)
        text = " ".join([*(line for lines in graph.lines.values() for line in lines), *map(repr, graph.multi.values())])
        self.read = set(re.findall(r"[a-z0-9_]+\.[a-z]+", text)) | set(filter(None, gates.values()))
        self.passed: set[str] = set()
        self.judgement = Judgement()

    def play(self) -> Judgement:
        todo = [self._begin(legality, urgent) for legality in (True, False) for urgent in (True, False)]
        seen: dict[Moment, list[Moment]] = {}
        while todo:
            moment = todo.pop()
            if moment in seen:
                continue
            if len(seen) >= self.limit:
                raise TooLarge
            seen[moment] = list(self._next(moment))
            todo += seen[moment]
        self.judgement.moments = len(seen)
        self._check_ends(seen)
        return self.judgement

    def _begin(self, legality: bool, urgent: bool) -> Moment:
        values = {"matter.legality": legality, "matter.urgent": urgent}
        return Moment((Token("start"),), tuple(sorted(values.items())), frozenset(), frozenset())

    def _check_ends(self, seen: Mapping[Moment, list[Moment]]) -> None:
        before: dict[Moment, list[Moment]] = {}
        for moment, following in seen.items():
            for follower in following:
                before.setdefault(follower, []).append(moment)
        good = [moment for moment in seen if not moment.tokens]
        reached = set(good)
        while good:
            for moment in before.get(good.pop(), ()):
                if moment not in reached:
                    reached.add(moment)
                    good.append(moment)
        if len(reached) < len(seen) and not self.judgement.faults:
            self.judgement.faults.add("cannot end")
        possible = {node for node in self.scope if not self._is_error_event(node)}
        self.judgement.reached = {token.node for moment in seen for token in moment.tokens} | self.passed
        if possible - self.judgement.reached:
            self.judgement.faults.add("never reached")

    def _is_error_event(self, node: str) -> bool:
        return node in self.graph.attached and self.graph.attached[node].trigger == "error"

    # --- what can happen next

    def _next(self, moment: Moment) -> Iterator[Moment]:
        self._watch(moment)
        moving = [token for token in moment.tokens if self._moves_by_itself(token, moment)]
        if moving:
            for token in dict.fromkeys(moving):
                yield from self._step(token, moment)
            return
        joins = [t for t in dict.fromkeys(moment.tokens) if kind_of(t.node) == "o" and self._may_join(t, moment)]
        for token in joins[:1]:
            others = [t for t in moment.tokens if t.node == token.node]
            yield from self._branch(token.node, self._without(moment, others))
        if joins:
            return
        for token in dict.fromkeys(moment.tokens):
            yield from self._act(token, moment)

    def _moves_by_itself(self, token: Token, moment: Moment) -> bool:
        kind = kind_of(token.node)
        if kind in ("sub", "call"):
            return token.origin != "open"
        if kind == "p":
            waiting = {t.origin for t in moment.tokens if t.node == token.node}
            return len(self.sources.get(token.node, ())) < 2 or waiting >= self.sources[token.node]
        if kind == "o":
            return len(self.sources.get(token.node, ())) < 2
        if token.node in self.graph.multi and token.origin != "open":
            return True
        return kind in ENGINE_NODES

    def _may_join(self, token: Token, moment: Moment) -> bool:
        filled = {t.origin for t in moment.tokens if t.node == token.node}
        missing = self.sources[token.node] - filled
        for other in moment.tokens:
            if other.node == token.node or self.scope[other.node] != self.scope[token.node]:
                continue
            if self._leads(other.node, missing, token.node) and not self._leads(other.node, filled, token.node):
                return False
        return True

    def _leads(self, node: str, goals: set[str], avoiding: str) -> bool:
        seen, todo = {node}, [node]
        while todo:
            here = todo.pop()
            if here in goals:
                return True
            following = [target for target, _ in self.flows.get(here, ())]
            following += [event for event, at in self.graph.attached.items() if at.on == here]
            for target in following:
                if target not in seen and target != avoiding:
                    seen.add(target)
                    todo.append(target)
        return False

    def _step(self, token: Token, moment: Moment) -> Iterator[Moment]:
        node, kind = token.node, kind_of(token.node)
        if node in self.graph.multi:
            yield from self._open_instances(token, moment)
            return
        without = self._without(moment, [token])
        if kind in ("x", "o"):
            yield from self._branch(node, without)
        elif kind == "p":
            arrived = {t.origin: t for t in moment.tokens if t.node == node}
            yield from self._leave(node, self._without(moment, list(arrived.values())))
        elif kind in ("sub", "call"):
            inner = next(line.split()[0] for line in self.graph.lines[node])
            own = {n: v for n, v in without.values if kind == "call" and self._answered_in(n, node)}
            kept = tuple((n, v) for n, v in without.values if n not in own)
            without = Moment(without.tokens, kept, without.credits, without.lapsed)
            yield self._with(without, Token(node, "open", saved=tuple(own.items())), Token(inner))
        elif kind == "end":
            yield self._close(self.scope[node], without)
        elif kind == "stop":
            scope = self.scope[node]
            inside = [t for t in without.tokens if self._inside(t.node, scope)]
            yield self._close(scope, self._without(without, inside))
        elif kind == "fail":
            yield from self._throw(node, without)
        else:
            for after in self._serve(node, kind, without):
                yield from self._leave(node, after)

    def _act(self, token: Token, moment: Moment) -> Iterator[Moment]:
        node, kind = token.node, kind_of(token.node)
        if kind == "ev":
            for target, _ in self.flows[node]:
                yield from self._leave(target, self._without(moment, [token]))
        elif kind in ("wait", "msg"):
            yield from self._leave(node, self._without(moment, [token]))
        elif kind not in ENGINE_NODES and kind not in ("p", "o"):
            for answer in ANSWERS.get(kind, OUTCOMES):
                yield from self._answer(token, answer, moment)
        for event, at in self.graph.attached.items():
            if (
                at.on == node
                and at.trigger in ("timer", "message")
                and (kind not in ("sub", "call") or token.origin == "open")
            ):
                if at.interrupting:
                    yield from self._interrupt(event, token, moment)
                elif not self._reminded(event, token, moment):
                    again = self._with(self._without(moment, [token]), self._mark_reminded(token, event))
                    yield from self._leave(event, again)

    def _reminded(self, event: str, token: Token, moment: Moment) -> bool:
        return f"+{event}" in token.origin

    def _mark_reminded(self, token: Token, event: str) -> Token:
        return Token(token.node, f"{token.origin}+{event}", token.missing, token.agreed)

    # --- people

    def _open_instances(self, token: Token, moment: Moment) -> Iterator[Moment]:
        each = self.graph.multi[token.node]
        without = self._without(moment, [token])
        try:
            items = moment.value(each.collection)
        except KeyError:
            self.judgement.faults.add("missing value")
            return
        if items:
            yield self._with(without, Token(token.node, "open", len(items)))
        else:
            yield from self._leave(token.node, without)

    def _answer(self, token: Token, answer: Mapping[str, Any], moment: Moment) -> Iterator[Moment]:
        node, kind = token.node, kind_of(token.node)
        given = {f"{node}.{key}": value for key, value in answer.items()}
        values = dict(moment.values) | {name: value for name, value in given.items() if name in self.read}
        after = Moment(moment.tokens, tuple(sorted(values.items())), moment.credits, moment.lapsed)
        approved = answer.get("outcome") == "approve"
        each = self.graph.multi.get(node)
        if each is not None:
            agreed = token.agreed and approved
            early = each.until is not None and self._holds(each.until, after)
            if token.missing > 1 and not early:
                left = Token(node, token.origin, token.missing - 1, agreed)
                yield self._with(self._without(after, [token]), left)
                return
            approved = agreed and token.missing == 1
        granted, lapsed = set(after.credits), set(after.lapsed)
        if kind == "draft":
            granted, lapsed = set(), set()
        if kind in GATES:
            (granted.add if approved else granted.discard)(kind)
            lapsed.discard(kind)
        if kind == "diff":
            granted |= lapsed if approved else set()
            lapsed = set()
        after = Moment(after.tokens, after.values, frozenset(granted), frozenset(lapsed))
        yield from self._leave(node, self._without(after, [token]))

    # --- the engine

    def _branch(self, node: str, moment: Moment) -> Iterator[Moment]:
        flows = self.flows[node]
        if len(flows) == 1 and not flows[0][1]:
            yield from self._leave(node, moment)
            return
        try:
            true = [target for target, condition in flows if condition != "else" and self._holds(condition, moment)]
        except KeyError:
            self.judgement.faults.add("missing value")
            return
        true = true or [target for target, condition in flows if condition == "else"]
        if not true:
            self.judgement.faults.add("no way out")
        elif kind_of(node) == "o":
            yield self._send(node, true, moment)
        else:
            for target in true:
                yield self._send(node, [target], moment)

    def _leave(self, node: str, moment: Moment) -> Iterator[Moment]:
        self.passed.add(node)
        yield self._send(node, [target for target, _ in self.flows[node]], moment)

    def _send(self, node: str, targets: list[str], moment: Moment) -> Moment:
        for target in targets:
            kind = kind_of(target)
            if kind not in ENGINE_NODES and kind not in ("ev", "wait", "msg"):
                values = {name: value for name, value in moment.values if not name.startswith(f"{target}.")}
                moment = Moment(moment.tokens, tuple(sorted(values.items())), moment.credits, moment.lapsed)
            moment = self._with(moment, Token(target, node if kind in ("p", "o") else ""))
        return moment

    def _close(self, scope: str, moment: Moment) -> Moment:
        if not scope or any(self._inside(token.node, scope) for token in moment.tokens):
            return moment
        host = next(t for t in moment.tokens if t.node == scope)
        return next(self._leave(scope, self._without(moment, [host])))

    def _throw(self, node: str, moment: Moment) -> Iterator[Moment]:
        code = node[4:].lstrip("_").rstrip("0123456789") or "returned"
        scope = self.scope[node]
        while scope:
            for wanted in (code, None):
                for event, at in self.graph.attached.items():
                    if at.on == scope and at.trigger == "error" and at.detail == wanted:
                        host = next(t for t in moment.tokens if t.node == scope)
                        yield from self._interrupt(event, host, moment)
                        return
            scope = self.scope[scope]
        self.judgement.faults.add("uncaught error")

    def _interrupt(self, event: str, host: Token, moment: Moment) -> Iterator[Moment]:
        gone = [host]
        if kind_of(host.node) in ("sub", "call"):
            gone += [token for token in moment.tokens if self._inside(token.node, host.node)]
        for call in gone:
            if kind_of(call.node) == "call" and call.origin.startswith("open"):
                values = [(n, v) for n, v in moment.values if not self._answered_in(n, call.node)] + [*call.saved]
                moment = Moment(moment.tokens, tuple(sorted(values)), moment.credits, moment.lapsed)
        yield from self._leave(event, self._without(moment, gone))

    def _serve(self, node: str, kind: str, moment: Moment) -> Iterator[Moment]:
        values, granted, lapsed = dict(moment.values), moment.credits, moment.lapsed
        if kind == "publish":
            self._check_release(moment)
        if kind in ("submit", "suggest") and self._open_gates(moment):
            self.judgement.dangers.add("edit beside a gate")
        if kind == "submit":
            granted = lapsed = frozenset()
        if kind == "suggest":
            none = {f"{node}.changed": False, f"{node}.lapsed": (), f"{node}.restart": False}
            yield Moment(moment.tokens, tuple(sorted((values | none).items())), granted, lapsed)
            values |= {f"{node}.changed": True, f"{node}.lapsed": tuple(sorted(granted)), f"{node}.restart": False}
            granted, lapsed = frozenset(), granted
        if kind == "classify":
            yield Moment(moment.tokens, tuple(sorted((values | {"matter.legality": True}).items())), granted, lapsed)
            values["matter.legality"] = False
        if kind == "probe":
            yield Moment(moment.tokens, tuple(sorted((values | {f"{node}.ok": True}).items())), granted, lapsed)
            values[f"{node}.ok"] = False
        yield Moment(moment.tokens, tuple(sorted(values.items())), granted, lapsed)

    def _check_release(self, moment: Moment) -> None:
        for gate, when in self.gates.items():
            if (when is None or moment.value(when)) and gate not in moment.credits:
                self.judgement.dangers.add(f"released without {gate}")

    def _watch(self, moment: Moment) -> None:
        nodes = [token.node for token in moment.tokens]
        twice = {node for node in nodes if nodes.count(node) > 1 and kind_of(node) not in ("p", "o", "end", "x")}
        if twice:
            self.judgement.faults.add("two tokens in one place")
        if self._open_gates(moment) and any(kind_of(t.node) == "draft" for t in moment.tokens):
            self.judgement.dangers.add("edit beside a gate")

    def _open_gates(self, moment: Moment) -> bool:
        return any(kind_of(token.node) in GATES | {"diff"} for token in moment.tokens)

    # --- tokens and conditions

    def _answered_in(self, name: str, scope: str) -> bool:
        element = name.partition(".")[0]
        return element in self.scope and self._inside(element, scope)

    def _inside(self, node: str, scope: str) -> bool:
        around = self.scope[node]
        while around:
            if around == scope:
                return True
            around = self.scope[around]
        return not scope

    def _without(self, moment: Moment, gone: list[Token]) -> Moment:
        tokens = list(moment.tokens)
        for token in gone:
            tokens.remove(token)
        return Moment(tuple(tokens), moment.values, moment.credits, moment.lapsed)

    def _with(self, moment: Moment, *tokens: Token) -> Moment:
        if len(moment.tokens) > 12:
            raise TooLarge
        ordered = sorted((*moment.tokens, *tokens), key=_rank)
        return Moment(tuple(ordered), moment.values, moment.credits, moment.lapsed)

    def _holds(self, condition: str, moment: Moment) -> bool:
        """Conditions of the generator: `a.b`, `not c`, `a.b == 'x'`, `len(a.b) > 0`."""
        if condition.startswith("not "):
            return not self._holds(condition[4:], moment)
        if found := re.fullmatch(r"len\((.+)\) > 0", condition):
            return len(moment.value(found[1])) > 0
        name, _, wanted = condition.partition(" == ")
        value = moment.value(name)
        return value == wanted.strip("'") if wanted else bool(value)
