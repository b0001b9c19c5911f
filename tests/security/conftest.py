"""A bureau at work, attacked."""

from __future__ import annotations

from tests.workflows.prepublication.conftest import house

__all__ = ["house"]
