"""The application over an installation. What its templates compile to is kept, since every test has its own."""

from __future__ import annotations

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from web.app import create_app
from workflows.installation.wiring import Installation


class Compiled(BytecodeCache):
    """In memory, by the template's name and source."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (bucket.key, bucket.checksum) in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key, bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


COMPILED = Compiled()


def application(installation: Installation) -> Flask:
    """For tests: what goes wrong is raised."""
    app = create_app(installation)
    app.testing = True
    app.jinja_env.bytecode_cache = COMPILED
    return app
