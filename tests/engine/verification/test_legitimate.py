"""The gate refuses nothing that is in order."""

from __future__ import annotations

import pytest

from engine.verification import verify
from tests.engine.verification.legitimate import LEGITIMATE


@pytest.mark.parametrize("name", LEGITIMATE)
def test_what_is_in_order_may_be_deployed(name: str) -> None:
    package, drawn = LEGITIMATE[name]
    assert [(issue.code, issue.element, issue.path) for issue in verify(drawn, package)] == []


def test_the_corpus_is_large_enough() -> None:
    assert len(LEGITIMATE) >= 40
