"""Writes docs/conformance.md."""

from tests.engine.conformance.document import PATH, written

PATH.write_text(written(), encoding="utf-8")
