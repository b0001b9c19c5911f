"""Putting the watcher beside an application that a server of ours serves."""

from __future__ import annotations

from flask import Flask

from engine.changes import KEY, Changes
from web.installed import EXTENSION as INSTALLED
from web.live.routes import EXTENSION
from web.live.watcher import Watcher


def install(app: Flask) -> Watcher:
    """The watcher of the application's installation, not started yet."""
    database = app.extensions[INSTALLED].database
    changes = database.info.setdefault(KEY, Changes())
    watcher = Watcher(database, changes)
    app.extensions[EXTENSION] = watcher
    return watcher
