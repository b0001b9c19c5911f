"""What the pages of side work show: values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SideLine:
    """A side task as others see it. `may`: call_off, adopt."""

    id: str
    kind: str
    words: str  # 委派, 前加签 …
    stage: str
    person: str
    asked_by: str
    asked_at: datetime
    request: str
    state: str
    state_words: str
    tone: str
    text: str
    at: datetime | None
    may: frozenset[str] = frozenset()
    after: bool = False


@dataclass(frozen=True)
class HeldLine:
    """A decision that was held for signers: waiting, or why it was dropped."""

    state: str
    person: str
    outcome: str
    opinion: str
    at: datetime
    reason: str
    may_recall: bool


@dataclass(frozen=True)
class ConsultationLine:
    id: str
    topic: str
    convened_by: str
    convened_at: datetime
    participants: int
    spoken: int
    conclusion: str | None


@dataclass(frozen=True)
class Urgeable:
    """An open work item that the reader waits for. `why_not`: why it cannot be urged just now."""

    id: str
    stage: str
    holder: str
    urged: str
    why_not: str = ""


@dataclass(frozen=True)
class SidePanel:
    """Side work beside a matter or one of its work items. `may`: ask (copies, consultations), part (delegate, add
    signers), urge."""

    matter_id: str
    work_item_id: str | None = None
    lines: tuple[SideLine, ...] = ()
    consultations: tuple[ConsultationLine, ...] = ()
    held: HeldLine | None = None
    urged: str = ""
    may: frozenset[str] = frozenset()
    waits_for: tuple[Urgeable, ...] = ()

    @property
    def open(self) -> tuple[SideLine, ...]:
        return tuple(line for line in self.lines if line.state == "open")

    @property
    def tells(self) -> bool:
        """Whether whoever decides should see it before anything else."""
        return bool(self.held or self.urged or any(line.kind != "copy" for line in self.lines))

    @property
    def signs_after(self) -> bool:
        """Whether a decision is held for signers first."""
        return any(line.after and line.state != "cancelled" for line in self.lines)

    @property
    def answered(self) -> tuple[SideLine, ...]:
        """What was said: opinions of delegates and signers."""
        return tuple(line for line in self.lines if line.state == "done" and line.kind in ("delegation", "signer"))
