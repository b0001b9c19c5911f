"""Who deals with which findings of the machine check (六关 and 保密), and which outcomes they stand against.

One table: aspect -> kinds of work item in their order. Whoever has one of them in hand may deal with the finding; none
of them passes while it is open. What a first stage leaves, a later one must deal with; secrecy is the secrecy
reviewer's alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflows.matters.classes import CLASSES
from workflows.prepublication.gate_kinds import GATE_OF_KIND, gate_of

_LATER = ("gate.attribute", "review.recheck", "review.last_check")
DUTIES: Mapping[str, tuple[str, ...]] = {
    "content": ("review.section", "review.office", *_LATER),
    "format": ("review.office", *_LATER),
    "wording": ("review.office", *_LATER),
    "law": ("gate.legality", "review.office", *_LATER),
    "policy": ("gate.legality", "review.office", *_LATER),
    "politics": ("gate.sign_off", "review.recheck", "review.last_check"),
    "secrecy": ("gate.secrecy",),
}
# the outcomes by which a text goes on as it is; every other one (return, suggest, postpone …) is free
PASSING: Mapping[str, str] = {
    "review.section": "approve",
    "review.office": "approve",
    "gate.legality": "approve",
    "gate.secrecy": "public",
    "gate.attribute": "decided",
    "gate.sign_off": "approve",
    "gate.difference": "approve",
    "review.recheck": "approve",
    "review.last_check": "release",
}
DUTY_LABELS: Mapping[str, str] = {
    "review.section": "科室核稿",
    "gate.legality": "合法性审核",
    "review.office": "办公室核稿",
    "gate.secrecy": "保密审查",
    "gate.attribute": "公开属性认定",
    "gate.sign_off": "签发",
    "review.recheck": "复核",
    "review.last_check": "发布前复核",
}
_COURSE = tuple(DUTY_LABELS)  # in the usual order of the process
_KIND_OF_GATE = {gate: kind for kind, gate in GATE_OF_KIND.items()}


def duty_kind(kind: str, item_key: str | None) -> str:
    """The kind that counts in the table: a difference review counts as the gate that it renews."""
    return _KIND_OF_GATE.get(gate_of(kind, item_key) or "", kind)


def aspects_of(kind: str, item_key: str | None) -> frozenset[str]:
    """The aspects whose findings belong to a work item of the kind."""
    counted = duty_kind(kind, item_key)
    return frozenset(aspect for aspect, kinds in DUTIES.items() if counted in kinds)


def stages(aspect: str, matter_class: str) -> tuple[str, ...]:
    """The kinds that deal with the aspect on the path of this class, in their order: the short path has no office
    check and no recheck, and some classes need no legality review."""
    known, kinds = CLASSES.get(matter_class), DUTIES[aspect]
    if known is None:
        return kinds
    absent = set() if known.full_path else {"review.office", "review.recheck"}
    absent |= set() if known.legality_required else {"gate.legality"}
    return tuple(kind for kind in kinds if kind not in absent)


def duty_of(aspect: str, matter_class: str, open_kinds: frozenset[str], passed: frozenset[str]) -> str:
    """In Chinese, who deals with a finding of the aspect: whoever has it in hand now, else the next stage to come.

    `open_kinds`: the duty kinds with an open work item; `passed`: kinds that have decided on this revision."""
    kinds = stages(aspect, matter_class)
    waiting = [kind for kind in kinds if kind in open_kinds]
    here = min((_COURSE.index(kind) for kind in open_kinds if kind in _COURSE), default=0)
    coming = [kind for kind in kinds if kind not in passed and _COURSE.index(kind) >= here]
    return DUTY_LABELS[(waiting or coming or list(kinds))[0]]
