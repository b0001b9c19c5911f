"""What the inbox and the review screen show: values only, in the words of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from markupsafe import Markup

from engine.errors import Issue
from web.clocks import DueWords
from web.collaboration.views import SidePanel
from web.comments.views import Comments
from web.findings.views import Panel
from web.forms import FormView
from web.inbox.queries import bounded
from web.takedown.views import Published
from workflows.matters.excerpts import Excerpt
from workflows.matters.phrases import Phrases
from workflows.prepublication.handing_on import Handed


@dataclass(frozen=True)
class InboxView:
    """One of the standing views of the inbox with its count."""

    code: str
    label: str
    count: int | None

    @property
    def shown(self) -> str:
        """The count in words: beyond what is counted, 99+."""
        return bounded(self.count or 0)


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
    excerpt: Excerpt = ()  # of a text, when the words looked for stand there only


@dataclass(frozen=True)
class Stage:
    """One step of the way: state is done, active, mine or ahead."""

    name: str
    state: str


@dataclass(frozen=True)
class Compared:
    """花脸稿: what differs between two versions, in one text and side by side. `changed`: how many paragraphs."""

    old_id: str
    new_id: str
    old_ordinal: int
    new_ordinal: int
    changed: int
    inline: Markup
    beside: Markup


@dataclass(frozen=True)
class DocumentPane:
    """One document as reviewers read it. `differences` compares it with the version of the last revision, `since` with
    the one that its reader saw last."""

    document_id: str
    version_id: str
    role: str
    role_label: str
    title: str
    ordinal: int
    file_name: str
    rendition_hash: str
    html: Markup | None  # None: a PDF, shown by the browser
    differences: Compared | None = None
    since: Compared | None = None
    pictures: int = 0  # in the uploaded file; the rendition shows none

    @property
    def pane(self) -> str:
        return f"doc-{self.document_id}"


@dataclass(frozen=True)
class OpinionLine:
    """What somebody said; `tone` is good, bad or none; `void` when its revision was closed."""

    outcome: str
    tone: str
    task: str
    person: str
    text: str
    at: datetime
    revision: int | None
    void: bool = False


@dataclass(frozen=True)
class SuggestionLine:
    id: str
    document_title: str
    original: str
    replacement: str
    reason: str
    person: str
    state: str
    state_label: str
    decided_reason: str | None = None


@dataclass(frozen=True)
class MatterBrief:
    """The matter as every page about it shows it on top."""

    id: str
    number: str
    document_number: str | None  # 发文字号
    title: str
    class_label: str
    urgency: str
    urgency_label: str
    section: str
    drafter: str
    drafter_phone: str | None
    state_label: str
    proposed_attribute: str
    proposed_reason: str
    attribute: str
    explanation: str
    basis: str
    revision: int | None
    content_hash: str | None
    created_on: date


@dataclass(frozen=True)
class ReleaseLine:
    """A release set of the matter."""

    id: str
    state: str
    state_label: str
    attribute: str
    channels: str
    scheduled_at: datetime | None
    released_at: datetime | None
    release_hash: str
    number: str | None


@dataclass(frozen=True)
class Colleague:
    id: str
    name: str
    capacity: str


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
    neighbours: tuple[Row, ...] = ()
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
    published: Published | None = None  # what a withdrawal or correction is about

    @property
    def policy_and_interpretation(self) -> tuple[DocumentPane, DocumentPane] | None:
        """The first policy and the first interpretation, for reading side by side."""
        policy = next((one for one in self.documents if one.role == "policy"), None)
        interpretation = next((one for one in self.documents if one.role == "interpretation"), None)
        return (policy, interpretation) if policy and interpretation else None
