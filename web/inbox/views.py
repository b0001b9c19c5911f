"""What the inbox and the review screen show: values only, in the words of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.errors import Issue
from web.clocks import DueWords
from web.collaboration.views import SidePanel
from web.comments.views import Comments
from web.findings.views import Panel
from web.forms import FormView
from web.inbox.queries import bounded
from web.matters.shown import DocumentPane, MatterBrief, OpinionLine, ReleaseLine, Stage, SuggestionLine
from web.takedown.cases import Published
from workflows.matters.excerpts import Excerpt
from workflows.matters.phrases import Phrases
from workflows.prepublication.handing_on import Handed
from workflows.release.channels import ManualStatus


@dataclass(frozen=True)
class InboxView:
    """A view of the inbox with its count: one of the standing ones, or by their id what somebody does for an absent
    person."""

    code: str
    label: str
    count: int | None

    @property
    def shown(self) -> str:
        """The count in words: beyond what is counted, 99+."""
        return bounded(self.count or 0)


@dataclass(frozen=True)
class InboxViews:
    """What the inbox can show. `saved`: counts by the id of the view."""

    standing: tuple[InboxView, ...]
    absent: tuple[InboxView, ...]
    saved: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """One work item in a list. `taken_by`: somebody else who claimed it; `ended`: how and when it ended;
    `returned`: a draft that a reviewer sent back."""

    id: str
    title: str
    number: str
    stage: str
    section: str
    due: DueWords
    urgency: str  # normal, urgent, extra_urgent
    round: int
    claimable: bool
    taken_by: str | None = None
    ended: str | None = None
    returned: bool = False
    for_whom: str = ""  # the absent person that the reader stands in for here
    excerpt: Excerpt = ()  # of a text, when the words looked for stand there only


@dataclass(frozen=True)
class Colleague:
    id: str
    name: str
    capacity: str


@dataclass(frozen=True)
class Beside:
    """The list beside an open work item. `more`: it goes on where the whole list is."""

    label: str
    url: str
    rows: tuple[Row, ...]
    more: bool


@dataclass(frozen=True)
class ReviewPage:
    """Everything that the review screen of one work item shows."""

    id: str
    seen: str
    stage: str
    kind: str
    round: int
    priority: int
    status: str
    holder: str | None
    mine: bool
    due: DueWords
    due_calculation: str
    matter: MatterBrief
    stages: tuple[Stage, ...]
    documents: tuple[DocumentPane, ...]
    opinions: tuple[OpinionLine, ...]
    suggestions: tuple[SuggestionLine, ...]
    form: FormView | None
    draft_version: int
    draft_saved: datetime | None
    blocked: Mapping[str, tuple[str, ...]]
    duty_issues: tuple[Issue, ...]
    may: frozenset[str]  # claim, release, reassign, complete, suggest
    colleagues: tuple[Colleague, ...]
    approving: frozenset[str]
    definition_id: str
    process_id: str
    release: ReleaseLine | None = None
    beside: Beside | None = None
    findings: Panel = field(default_factory=Panel)
    handed: Handed | None = None  # by a colleague
    assignee: str = ""  # the holder's own name, without whom they stand in for
    for_whom: str = ""  # the absent person that the reader stands in for here
    kept: str = ""  # what the person had typed when the item was cancelled
    retractable: frozenset[str] = frozenset()  # ids of own suggestions that may still be taken back
    asks: Mapping[str, str] = field(default_factory=dict)  # outcome -> what follows; asked about once before it is sent
    phrases: Phrases | None = None  # of the opinion
    comments: Comments = field(default_factory=Comments)
    side: SidePanel | None = None
    versions: Mapping[str, str] = field(default_factory=dict)  # that are shown, document -> version
    outside: ManualStatus | None = None  # pages elsewhere, for whoever puts them up
    published: Published | None = None  # what a withdrawal or correction is about

    @property
    def policy_and_interpretation(self) -> tuple[DocumentPane, DocumentPane] | None:
        """The first policy and the first interpretation, for reading side by side."""
        policy = next((one for one in self.documents if one.role == "policy"), None)
        interpretation = next((one for one in self.documents if one.role == "interpretation"), None)
        return (policy, interpretation) if policy and interpretation else None
