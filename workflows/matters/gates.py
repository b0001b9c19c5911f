"""审查关口: which gates are mandatory for a class, who may clear them, which outcomes approve."""

from __future__ import annotations

from typing import NamedTuple

from workflows.matters.classes import CLASSES
from workflows.people.labels import Label


class Gate(NamedTuple):
    """A mandatory review. `post` leads to it on the full path; `posts`: all that may clear it.
    `own_section_excluded`: the A/B rule, who comes from the drafting section leaves it to the other of A and B."""

    code: str
    label: Label
    post: str
    posts: frozenset[str]
    approving: frozenset[str]  # outcomes of its work item that count as approval
    own_section_excluded: bool


_GATES = (
    Gate(
        "legality",
        Label("合法性审核", "Legality review"),
        "legal_review",
        frozenset({"legal_review"}),
        frozenset({"approve"}),
        True,
    ),
    Gate(
        "secrecy",
        Label("保密审查", "Secrecy review"),
        "secrecy_review",
        frozenset({"secrecy_review"}),
        frozenset({"public"}),
        True,
    ),
    Gate(
        "attribute",
        Label("公开属性认定", "Disclosure attribute"),
        "attribute_review",
        frozenset({"attribute_review"}),
        frozenset({"decided"}),
        True,
    ),
    Gate(
        "sign_off",
        Label("签发", "Sign-off"),
        "leader",
        frozenset({"leader", "deputy_leader"}),
        frozenset({"approve"}),
        False,
    ),
)
GATES: dict[str, Gate] = {gate.code: gate for gate in _GATES}
# the candidate group of each gate on the full path, e.g. for the difference review of a lapsed gate
GATE_POSTS: dict[str, str] = {gate.code: gate.post for gate in _GATES}
# 重大行政决策 calls the same gate 合法性审查 (713号 25)
LEGALITY_OF_DECISIONS = Label("合法性审查", "Legality review")

# 兼岗决定 may join these two in one person, and no others
JOINABLE = frozenset({"secrecy", "attribute"})


def mandatory_gates(matter_class: str) -> tuple[str, ...]:
    """The gates that a release of this class needs, in their order. An unknown class needs them all."""
    known = CLASSES.get(matter_class)
    legality = ("legality",) if known is None or known.legality_required else ()
    return (*legality, "secrecy", "attribute", "sign_off")


def posts_of(gate: str, matter_class: str) -> frozenset[str]:
    """The posts that may clear the gate for a matter of this class: 分管领导 signs routine items only."""
    known = CLASSES.get(matter_class)
    if gate == "sign_off" and (known is None or known.full_path):
        return frozenset({"leader"})
    return GATES[gate].posts


def gate_label(gate: str, matter_class: str) -> Label:
    """What the screen calls the gate for a matter of this class."""
    if gate == "legality" and matter_class == "major_decision":
        return LEGALITY_OF_DECISIONS
    return GATES[gate].label
