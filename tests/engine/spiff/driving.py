"""Driving a process in tests: every act is followed by a save and a restore on freshly parsed specs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.spiff import Running, ServiceRunner, Token, compile_set, restore, start
from engine.workflow import ProcessPackage
from tests.engine.spiff.diagrams import Files


class Driver:
    def __init__(
        self,
        files: Files,
        variables: Mapping[str, Any] | None = None,
        *,
        services: ServiceRunner | None = None,
        package: ProcessPackage | None = None,
    ) -> None:
        self.files, self.services, self.package = files, services, package
        self.running = start(compile_set(files, package), variables or {}, call_service=services)
        self._reload()

    def _reload(self) -> None:
        compiled = compile_set(self.files, self.package)
        self.running: Running = restore(compiled, self.running.dump(), call_service=self.services)

    def open(self) -> list[str]:
        """Ids of the open user tasks, with the item of a multi-instance one, sorted."""
        return sorted(
            token.element_id + (f"[{token.item_key}]" if token.item_key else "") for token in self.running.user_tasks()
        )

    def token(self, element_id: str, item: str | None = None) -> Token:
        return next(
            token for token in self.running.user_tasks() if (token.element_id, token.item_key) == (element_id, item)
        )

    def complete(self, element_id: str, outcome: str | None = None, item: str | None = None, **answers: Any) -> None:
        given = {**answers, **({"outcome": outcome} if outcome else {})}
        self.running.complete(self.token(element_id, item).task_id, given)
        self._reload()

    def fire(self, element_id: str) -> None:
        timer = next(timer for timer in self.running.timers() if timer.element_id == element_id)
        self.running.fire_timer(timer.task_id)
        self._reload()

    def deliver(self, message: str) -> int:
        taken = self.running.deliver(message)
        self._reload()
        return taken
