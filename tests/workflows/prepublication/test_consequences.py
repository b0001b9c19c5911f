"""What is said before an outcome that is hard to undo."""

from __future__ import annotations

import pytest

from workflows.prepublication.consequences import consequence


@pytest.mark.parametrize(
    ("kind", "outcome", "process", "says"),
    [
        ("gate.sign_off", "approve", "prepublication", "转入编号和发布"),
        ("gate.sign_off", "approve", "takedown", "批准后立即执行"),
        ("gate.sign_off", "return", "takedown", "审查结论全部失效"),
        ("gate.secrecy", "not_public", "prepublication", "按不公开办理"),
        ("gate.secrecy", "public", "prepublication", None),
    ],
)
def test_what_follows_is_said_of_the_process_at_hand(kind: str, outcome: str, process: str, says: str | None) -> None:
    found = consequence(kind, outcome, process)
    assert found is None if says is None else found is not None and says in found.zh
