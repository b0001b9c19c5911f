"""P1 against all operations at once: whatever people do with a matter and with its work, in whatever order, on the real
diagrams through the real actions, nothing is public without every gate, and no two gates are one person's.

`python -m tests.workflows.prepublication.soak` walks much longer.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase
from hypothesis.stateful import RULE_MARKER
from sqlalchemy import select

from engine.models import AuditEvent
from tests.workflows.prepublication.house import House
from tests.workflows.prepublication.operations_machine import MODES, Operations, begin_in_every_way, walk

# acts that have to happen somewhere in the walks: else they prove nothing
SEEN = ("approval.recorded", "work_item.taken_back", "work_item.assigned", "work_item.urged",
        "copy.read", "consultation.concluded", "substitution.arranged",
        "delegation.given", "signer.agreed", "decision.held", "matter.redirected")  # fmt: skip


# which rules do the nineteen operations of docs/operations-on-work-items.md; the ways of countersigning are MODES
ALPHABET = {
    "抄送": "copy_or_confer", "退回": "return_to_a_step", "分配": "assign", "转办": "reassign", "委派": "delegate",
    "跳转": "redirect", "拿回": "take_back", "撤销": "withdraw", "加签": "add_signers", "减签": "take_off",
    "签收": "claim", "已阅": "answer_side_work", "催办": "urge", "沟通/会商": "copy_or_confer", "终止": "terminate",
}  # fmt: skip
WAYS = {"并行会签": "parallel", "顺序会签": "in_turn", "或签": "first", "票签": "vote"}
RULES = Path(__file__).parents[3] / "docs" / "operations-on-work-items.md"


@pytest.mark.heavy
def test_no_sequence_of_operations_breaks_the_promise(house: House) -> None:
    walk(house, max_examples=16, stateful_step_count=20, derandomize=True, phases=[Phase.generate])
    begin_in_every_way(house)
    with house.database.read() as session:
        done = set(session.scalars(select(AuditEvent.action)))
    assert set(SEEN) <= done


def test_every_operation_of_the_table_is_in_the_alphabet() -> None:
    rows = [line.split("|")[1].strip() for line in RULES.read_text().splitlines() if line.startswith("| ")][1:]
    assert sorted(rows) == sorted([*ALPHABET, *WAYS])
    for name in ALPHABET.values():
        assert hasattr(getattr(Operations, name), RULE_MARKER), f"{name} is no rule"
    assert set(WAYS.values()) <= set(MODES)
