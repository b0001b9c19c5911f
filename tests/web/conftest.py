"""The demo bureau behind the pages: built once, copied for every test, asked through Flask's test client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.apps import application, opened_copy
from tests.web.visitor import Visitor
from web.build_assets import compile_translations
from workflows.installation.wiring import Installation


@pytest.fixture(scope="session")
def demo_home(demo_bureau: Path) -> Path:
    """The home of the demo bureau; never used itself, only copied."""
    compile_translations()
    return demo_bureau


@pytest.fixture
def installation(demo_home: Path, tmp_path: Path) -> Iterator[Installation]:
    with opened_copy(demo_home, tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def app(installation: Installation) -> Flask:
    return application(installation)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def visit(app: Flask) -> Callable[[str], Visitor]:
    """`visit("qianbao")`: somebody of the demo bureau, logged in."""
    return lambda login: Visitor(app.test_client(), login)
