"""Cases that no longer go as they say after a change, brought in line with it: new steps are answered as usual, steps
that are gone are dropped, and the path is the one that is taken now. People see what would change, then accept it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, XianshenError
from engine.runtime import runtime_of
from engine.work_items import Item
from workflows.people.actor import Actor
from workflows.studio import trail
from workflows.studio.case_files import Case, read_case, written
from workflows.studio.cases import run_cases, take
from workflows.studio.contents import folder_of
from workflows.studio.drafts import changeable, write_files
from workflows.studio.elements import Elements, elements_of
from workflows.studio.runs import CannotStep, Run, run_in, trouble_of
from workflows.studio.sandbox import Sandbox, sandbox
from workflows.studio.sets import Files, draft_files
from workflows.studio.simulation import usual_answers

MOST_ADDED = 40  # steps that one case may gain

Step = Mapping[str, Any]


@dataclass(frozen=True)
class Renewed:
    """`added` and `dropped`: steps as cases write them; `message`: why it cannot be brought in line, then no `text`."""

    path: str
    name: str
    before: bytes
    text: bytes | None
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    message: str | None


def renewed_cases(session: Session, process_id: str, files: Files, paths: Sequence[str] | None = None) -> list[Renewed]:
    """Every case that fails now (of those at `paths`), as it would have to be to pass; nothing is stored."""
    failing = [each.path for each in run_cases(session, process_id, files, paths) if not each.passed]
    names = elements_of(files)
    with sandbox(session, process_id, files) as box:
        return [_renewed(box, path, files[path], names) for path in failing if path in files]


def accept(session: Session, actor: Actor, draft_id: str, renewed: Sequence[Renewed]) -> int:
    """Store renewed cases in the draft. Returns its revision.

    Raises NotAllowed, NotFound, NotReady, Invalid (nothing to store), Conflict (a case has changed meanwhile).
    """
    draft = changeable(session, actor, draft_id)
    texts: dict[str, bytes | None] = {each.path: each.text for each in renewed if each.text is not None}
    if not texts:
        raise Invalid("没有可以更新的案例。")
    standing = draft_files(session, draft)
    if any(standing.get(each.path) != each.before for each in renewed if each.text is not None):
        raise Conflict("案例刚刚又有改动，没有更新。请再试一次。")
    revision = write_files(session, draft, actor, texts)
    trail.record(session, draft, "process_draft.cases_renewed", actor.person_id, {"files": [None, len(texts)]})
    return revision


def _renewed(box: Sandbox, path: str, content: bytes, names: Elements) -> Renewed:
    try:
        case = read_case(content, path)
        with run_in(box, folder_of(path), case.at, case.services) as run:
            run.start(case.inputs)
            replay = _Replay(run, case, names)
            replay.go()
            return replay.result(path, content)
    except (XianshenError, KeyError) as error:
        return Renewed(path, path, content, None, (), (), trouble_of(error).message)


class _Replay:
    """A case played on a process that has changed; `steps` are those that were taken in the end."""

    def __init__(self, run: Run, case: Case, names: Elements) -> None:
        self.run, self.case, self.names = run, case, names
        self.steps: list[Step] = []
        self.added: list[str] = []
        self.dropped: list[str] = []

    def go(self) -> None:
        for position, step in enumerate(self.case.steps):
            if "task" in step and self.names.find(step["task"]) is None:
                self.dropped.append(_label(step))
                continue
            self._take(step, self.case.steps[position:])
        while self.case.outcome == "finished" and not self.run.finished:
            self._answer_new(())

    def result(self, path: str, content: bytes) -> Renewed:
        outcome = "finished" if self.run.finished else "waiting"
        made = replace(
            self.case,
            steps=self.steps,
            path=[passed.label for passed in self.run.trail],
            outcome=outcome,
            open=self.run.open_labels(),
        )
        added, dropped = tuple(self.added), tuple(self.dropped)
        return Renewed(path, self.case.name, content, written(made), added, dropped, None)

    def _take(self, step: Step, remaining: Sequence[Step]) -> None:
        while True:
            try:
                take(self.run, step)
            except CannotStep:
                self._answer_new(remaining)
                continue
            except Invalid:
                step = self._asked_anew(step)
                take(self.run, step)
            self.steps.append(step)
            return

    def _answer_new(self, remaining: Sequence[Step]) -> None:
        """Answer an open task that the case says nothing of. Raises CannotStep when there is none."""
        wanted = {(step.get("task"), step.get("item")) for step in remaining}
        found = [
            item
            for item in self.run.open_items()
            if not {(item.element_id, item.item_key), (item.element_id, None)} & wanted
        ]
        if not found or len(self.added) >= MOST_ADDED:
            raise CannotStep(
                f"走不下去：现在开着的有 {'、'.join(self.run.open_labels()) or '（无）'}。请自己改这个案例。"
            )
        step = {"task": found[0].element_id, "item": found[0].item_key, "answers": self._usual(found[0])}
        step = {name: value for name, value in step.items() if value is not None}
        take(self.run, step)
        self.steps.append(step)
        self.added.append(_label(step))

    def _asked_anew(self, step: Step) -> Step:
        """The step for a form that asks other things now: what it still asks, and the usual for what is new."""
        item = next(
            each
            for each in self.run.open_items()
            if each.element_id == step.get("task") and step.get("item") in (None, each.item_key)
        )
        asked = {field.key for field in self.run.form(item).fields}
        given = {key: value for key, value in (step.get("answers") or {}).items() if key in asked}
        return {**step, "answers": {**self._usual(item), **given}}

    def _usual(self, item: Item) -> dict[str, Any]:
        package = runtime_of(self.run.session).package(self.run.process_id)
        return usual_answers(self.run.form(item), package, item.kind)


def _label(step: Step) -> str:
    return f"{step['task']}[{step['item']}]" if step.get("item") else str(step["task"])
