"""How a step fails: one place that makes the exception from a code, a Chinese message and the element at fault."""

from __future__ import annotations

from engine.errors import Failure, StepFailed


def step_failed(code: str, message: str, element: str | None = None) -> StepFailed:
    """The exception to raise; the step must then be rolled back and the instance thrown away."""
    return StepFailed(message, failure=Failure(code, message, element))
