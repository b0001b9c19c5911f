"""The application over an installation: its routes and templates are the same for all tests, so they are made once."""

from __future__ import annotations

import copy

from flask import Flask

from web.app import create_app
from web.installed import EXTENSION
from workflows.installation.wiring import Installation

_made: dict[bytes, Flask] = {}  # by the key of its cookies


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
