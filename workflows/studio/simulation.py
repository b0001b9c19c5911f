"""Trying a process step by step: the whole run so far is played again on the engine, so nothing has to be kept.

Once it has shown what it should, a run is kept as a case whose path is the one that was taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid
from engine.forms import Form
from engine.queries import TimerView, tokens
from engine.runtime import now, runtime_of
from engine.work_items import Item
from engine.workflow import ProcessPackage
from workflows.people.actor import Actor
from workflows.studio.case_files import Case, written
from workflows.studio.cases import play
from workflows.studio.drafts import Saved, save_file
from workflows.studio.elements import Elements, elements_of
from workflows.studio.language import TRUTHS
from workflows.studio.runs import CannotStep, Run, Trouble, run_in
from workflows.studio.sandbox import sandbox
from workflows.studio.sets import Files

_NOT_LETTERS = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True)
class Stand:
    """Where a run has come to. `problem`: why it went no further than the step that it names."""

    now: datetime
    finished: bool
    problem: Trouble | None
    trail: tuple[dict[str, Any], ...]
    path: tuple[str, ...]  # the trail as cases write it
    open: tuple[dict[str, Any], ...]
    open_labels: tuple[str, ...]
    timers: tuple[dict[str, Any], ...]
    messages: tuple[str, ...]
    tokens: tuple[dict[str, str], ...]


def simulate(session: Session, main: str, files: Files, case: Case, process_id: str) -> Stand:
    """Play a case as far as it goes. `main`: the process whose package everything runs under."""
    names = elements_of(files)
    with sandbox(session, main, files) as box, run_in(box, process_id, case.at, case.services) as run:
        problem = play(run, case.inputs, case.steps)
        return _stand(run, problem, names)


def inputs_of(package: ProcessPackage, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a run begins with: each variable of the start scope, what it can be, and what it is in this run."""
    found = []
    for name, fields in package.variables.items():
        for key, domain in fields.items():
            own = given.get(name)
            values = list(domain) if isinstance(domain, tuple) else []
            fallback = values[0] if values else None
            found.append(
                {
                    "name": f"{name}.{key}",
                    "type": _type_of(values) if values else domain,
                    "values": [{"value": each, "label": TRUTHS.get(each) or str(each)} for each in values],
                    "value": own.get(key, fallback) if isinstance(own, Mapping) else fallback,
                }
            )
    return found


def with_usual_inputs(case: Case, package: ProcessPackage) -> Case:
    """A case that says nothing of its start scope, with the first value of everything."""
    inputs = {
        name: {key: _usual(domain, case.at) for key, domain in fields.items()}
        for name, fields in package.variables.items()
    }
    return replace(case, inputs=inputs)


def keep(session: Session, actor: Actor, draft_id: str, process_id: str, name: str, case: Case, stand: Stand) -> Saved:
    """Store a run as a case of the draft; what happened is what is expected of it.

    Raises NotAllowed, NotFound, NotReady, Invalid (no name, or the run did not go through), Conflict (there is one).
    """
    if stand.problem is not None:
        raise Invalid(f"这次试运行没有走通，不能存为案例：{stand.problem.message}")
    title = " ".join(name.split())
    if not 0 < len(title) <= 100:
        raise Invalid("请写案例的名称，不超过 100 字。")
    outcome = "finished" if stand.finished else "waiting"
    kept = replace(case, name=title, path=stand.path, outcome=outcome, open=stand.open_labels)
    path = f"{process_id}/cases/{_file_name(title)}.yaml"
    try:
        return save_file(session, actor, draft_id, path, written(kept), None)
    except Conflict as conflict:
        raise Conflict(f"已有同名的案例 {path}，请换一个名称。") from conflict


def _file_name(title: str) -> str:
    """Letters of the title; Chinese ones give none, so a digest stands for them."""
    letters = _NOT_LETTERS.sub("_", title).strip("_").lower()[:60]
    return letters or f"case_{sha256(title.encode()).hexdigest()[:8]}"


def _stand(run: Run, problem: Trouble | None, names: Elements) -> Stand:
    begun = bool(run.instance_id)
    try:
        items = run.open_items() if begun else []
        standing = [_item(run, item) for item in items]
    except CannotStep as error:
        items, standing, problem = [], [], problem or Trouble(error.detail)
    timers = run.timers() if begun and not run.finished else []
    return Stand(
        now=now(run.session),
        finished=run.finished,
        problem=problem,
        trail=tuple(_passed(run, names, position) for position in range(len(run.trail))),
        path=tuple(passed.label for passed in run.trail),
        open=tuple(standing),
        open_labels=tuple(run.open_labels()) if begun else (),
        timers=tuple(_timer(timer, names) for timer in timers),
        messages=tuple(sorted(run.messages())) if begun and not run.finished else (),
        tokens=tuple(_tokens(run)) if begun and not run.finished else (),
    )


def _tokens(run: Run) -> list[dict[str, str]]:
    return [{"element": each.element_id, "process": each.process_id} for each in tokens(run.session, run.instance_id)]


def _passed(run: Run, names: Elements, position: int) -> dict[str, Any]:
    passed = run.trail[position]
    element = names.find(passed.element)
    return {
        "element": passed.element,
        "process": element.process if element else None,
        "file": element.file if element else None,
        "name": element.name if element else passed.element,
        "what": passed.what,
        "item": passed.item,
        "at": passed.at,
        "label": passed.label,
    }


def _item(run: Run, item: Item) -> dict[str, Any]:
    form = run.form(item)
    return {
        "task": item.element_id,
        "item": item.item_key,
        "name": item.name,
        "process": item.process_id,
        "lane": item.lane,
        "group": item.candidate_group,
        "kind": item.kind,
        "round": item.round,
        "due_at": item.due_at,
        "due_rule": item.due_rule,
        "form": form.describe(_options(form)),
        "usual": usual_answers(form, runtime_of(run.session).package(run.process_id), item.kind),
    }


def usual_answers(form: Form, package: ProcessPackage, kind_name: str) -> dict[str, Any]:
    """Answers that let the process go on where there are some: an approving outcome, the first of each choice."""
    kind = package.kinds.get(kind_name)
    found: dict[str, Any] = {}
    for field in form.fields:
        if not field.required and field.key != "outcome":
            continue
        values = [value for value, _ in field.options]
        approving = [value for value in values if kind and field.key == kind.outcome_field and value in kind.approving]
        if values:
            first = (approving or values)[0]
            found[field.key] = [first] if field.type == "checklist" else first
        elif field.type == "checkbox":
            found[field.key] = True
        elif field.type in ("textfield", "textarea"):
            found[field.key] = "试运行"
        elif field.type == "number":
            found[field.key] = field.minimum or 1
        elif field.type == "datetime":
            found[field.key] = "2026-03-02" if field.date_only else "2026-03-02T09:00:00+08:00"
    return found


def _options(form: Form) -> dict[str, list[tuple[str, str]]]:
    """Stands for what the host offers: two of everything."""
    return {
        field.source: [(f"{field.source}_1", "甲"), (f"{field.source}_2", "乙")]
        for field in form.fields
        if field.source
    }


def _timer(timer: TimerView, names: Elements) -> dict[str, Any]:
    element = names.find(timer.element_id)
    return {
        "element": timer.element_id,
        "process": element.process if element else None,
        "name": element.name if element else timer.element_id,
        "due_at": timer.due_at,
        "rule": timer.rule,
    }


def _type_of(values: list[Any]) -> str:
    return "bool" if all(isinstance(each, bool) for each in values) else "choice"


def _usual(domain: Any, at: datetime) -> Any:
    if isinstance(domain, tuple):
        return domain[0]
    return {"instant": at.isoformat(), "int": 1, "list": [], "text": "x"}[domain]
