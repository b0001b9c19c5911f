from __future__ import annotations

from tests.workflows.bureau import bureau, database

__all__ = ["bureau", "database"]
