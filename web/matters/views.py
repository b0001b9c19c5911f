"""What the pages about matters show: values only, in the words of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.errors import Issue
from web.clocks import DueWords
from web.collaboration.views import SidePanel
from web.findings.views import Panel, Run
from web.forms import FormView
from web.matters.shown import DocumentPane, MatterBrief, OpinionLine, ReleaseLine, Stage, SuggestionLine
from web.takedown.after_release import AfterRelease
from workflows.matters.excerpts import Excerpt


@dataclass(frozen=True)
class MatterRow:
    """A matter in the list. `holders`: who has it now, in words."""

    id: str
    number: str
    title: str
    class_label: str
    section: str
    drafter: str
    state_label: str
    state: str
    holders: str
    due: DueWords | None
    updated_at: datetime
    off_site: bool = False  # was public, and has been taken down
    excerpt: Excerpt = ()  # of a text, when the words looked for stand there only


@dataclass(frozen=True)
class Holder:
    """An open work item of the matter: who has it, since when, until when. `item_id` when the reader may open it;
    `left`: its holder is not in the post any more; `hands_over`: the reader may be who hands it over."""

    stage: str
    who: str
    phone: str | None
    since: datetime
    due: DueWords
    calculation: str
    claimed: bool
    item_id: str | None
    left: bool = False
    hands_over: bool = False


@dataclass(frozen=True)
class Happening:
    """One entry of 办理过程. `tone`: good, bad, now or empty."""

    at: datetime
    title: str
    person: str
    tone: str = ""
    text: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Round:
    """What happened since one submission; revision 0: before the first."""

    revision: int
    happenings: tuple[Happening, ...]


@dataclass(frozen=True)
class VersionLine:
    version_id: str
    ordinal: int
    file_name: str
    size: int
    origin: str
    person: str
    at: datetime
    rendition_hash: str
    in_revisions: tuple[int, ...]
    previous_id: str | None  # the version before, for 花脸稿


@dataclass(frozen=True)
class DocumentLine:
    """A document with all its versions, newest first."""

    document_id: str
    role: str
    role_label: str
    title: str
    form_label: str
    versions: tuple[VersionLine, ...]


@dataclass(frozen=True)
class ApprovalLine:
    gate: str
    person: str
    post: str
    at: datetime
    revision: int
    approved_hash: str
    void_reason: str | None


@dataclass(frozen=True)
class ElementLine:
    """One content element of the interpretation: its text, or why it does not apply."""

    code: str
    label: str
    applicable: bool
    text: str
    may_be_inapplicable: bool
    seen: str  # the mark of what is stored


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Drafting:
    """The drafting page: what was filled in, what is still missing. `forms`: of the open drafting work items."""

    values: dict[str, str]
    seen: dict[str, str]  # the mark of what is stored in each field
    issues: tuple[Issue, ...]
    remarks: tuple[Issue, ...]
    elements: tuple[ElementLine, ...]
    interpretation_needed: bool
    form: FormView | None
    suggestions: tuple[SuggestionLine, ...] = ()
    kept_by: str = ""  # the drafting item that keeps what is typed before submission; empty: nothing is kept
    draft_version: int = 0

    def faults(self, field: str) -> list[str]:
        return [one.message for one in self.issues if one.field == field]


@dataclass(frozen=True)
class MatterPage:
    matter: MatterBrief
    state: str
    may: frozenset[str]  # edit, submit, withdraw, terminate, hold
    stages: tuple[Stage, ...]
    holders: tuple[Holder, ...]
    clock: DueWords | None
    clock_reason: str
    rounds: tuple[Round, ...]
    documents: tuple[DocumentLine, ...]
    panes: tuple[DocumentPane, ...]
    approvals: tuple[ApprovalLine, ...]
    releases: tuple[ReleaseLine, ...]
    drafting: Drafting | None
    definition_id: str | None
    process_id: str
    incidents: tuple[str, ...] = ()
    exemption: str = "none"  # none, waiting, approved
    exemption_reason: str = ""
    returned: tuple[OpinionLine, ...] = ()  # why it came back to its drafter
    next_revision: int = 1
    findings: Panel = field(default_factory=Panel)
    after_release: AfterRelease | None = None
    side: SidePanel | None = None
    screenings: Sequence[Run] = ()  # when the machine looked, the newest first
    moves: int = 0  # grows whenever one of its work items changes
