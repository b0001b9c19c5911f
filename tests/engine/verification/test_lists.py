"""A task for each element of a list waits for somebody only where the list is known to hold something."""

from __future__ import annotations

import pytest

from engine.verification.conditions import requires_some


@pytest.mark.parametrize(
    ("condition", "some"),
    [
        ("len(draft.sections) > 0", True),
        ("len(draft.sections) > 0 and matter.urgent", True),
        ("matter.urgent and len(draft.sections) > 0", True),
        ("len(draft.sections) > 0 or matter.urgent", False),
        ("not len(draft.sections) > 0", False),
        ("len(draft.sections) >= 0", False),
        ("len(draft.sections) > -1", False),
        ("len(draft.desks) > 0", False),
        ("matter.urgent", False),
        ("0 < len(draft.sections)", False),  # said otherwise: no harm, the gate only asks for a wait elsewhere
    ],
)
def test_what_makes_sure_of_an_element(condition: str, some: bool) -> None:
    assert requires_some(condition, "draft.sections") is some
