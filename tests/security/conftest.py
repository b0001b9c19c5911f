"""A bureau at work, attacked."""

from __future__ import annotations

from tests.workflows.conftest import house, house_on_postgresql

__all__ = ["house", "house_on_postgresql"]
