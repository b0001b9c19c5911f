"""The application over an installation, made once since its routes and templates are the same for all tests; copies of
the demo bureau."""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from web.app import create_app
from web.installed import EXTENSION
from workflows.installation.home import Home
from workflows.installation.wiring import Installation, open_installation

_made: dict[bytes, Flask] = {}  # by the key of its cookies


@contextmanager
def opened_copy(demo_home: Path, home: Path) -> Iterator[Installation]:
    """The demo bureau's home copied to `home`, opened and closed at the end. What it stores is shared: a stored file is
    named by its content and never written again."""
    stored = Home(demo_home).files.name
    shutil.copytree(demo_home, home, ignore=lambda folder, names: {stored} if folder == str(demo_home) else set())
    shutil.copytree(demo_home / stored, home / stored, copy_function=os.link)
    installation = open_installation(Home(home))
    try:
        yield installation
    finally:
        installation.close()


def application(installation: Installation) -> Flask:
    """One with settings and extensions of its own. What goes wrong is raised."""
    secret = installation.home.session_secret()
    if secret not in _made:
        _made[secret] = create_app(installation)
        _made[secret].testing = True
    app = copy.copy(_made[secret])
    app.config = copy.copy(app.config)
    app.extensions = {**app.extensions, EXTENSION: installation}
    return app
