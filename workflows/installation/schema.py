"""The schema of the whole installation: the tables that every package's models declare."""

from __future__ import annotations

import importlib
import pkgutil

from sqlalchemy import MetaData

import engine.audit  # the triggers that guard the trail are part of the schema
import workflows
from engine.db import Base

__all__ = ["metadata"]


def metadata() -> MetaData:
    """All tables, indexes and triggers of engine and workflows."""
    for area in pkgutil.iter_modules(workflows.__path__, "workflows."):
        for module in pkgutil.iter_modules(importlib.import_module(area.name).__path__, f"{area.name}."):
            if module.name.endswith(".models"):
                importlib.import_module(module.name)
    return Base.metadata
