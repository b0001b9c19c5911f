"""What the replies of the API hold: its description, and the form in which reads are sent."""

from __future__ import annotations

from web.api.replies.consultations import Consultation, Consultations, Participant
from web.api.replies.findings import Disposal, DisposedFindings, Finding, Findings
from web.api.replies.health import Health
from web.api.replies.intakes import Admitted, RefusedIntake, RefusedIntakes
from web.api.replies.matters import (
    Approval,
    Document,
    Element,
    Matter,
    MatterPage,
    MatterSummary,
    Opinion,
    Revision,
    Suggestion,
    SuggestionState,
)
from web.api.replies.releases import Delivery, Release, Released, ReleasedDocument
from web.api.replies.shared import Issue, Option, Problem
from web.api.replies.side_tasks import SideTask, SideTaskPage, SideTasks, SideTasksOfMatter, WaitingSideTask
from web.api.replies.takedowns import Takedown, TakedownOpened, TakedownPage, WholeTakedown
from web.api.replies.trail import (
    AnswerTable,
    AuditQuestion,
    AuditQuestions,
    Event,
    EventCount,
    EventPage,
    QuestionParameter,
)
from web.api.replies.work_items import (
    Completed,
    Form,
    FormField,
    MatterName,
    Step,
    WorkItem,
    WorkItemPage,
    WorkItemSummary,
)

__all__ = [
    "Admitted",
    "AnswerTable",
    "Approval",
    "AuditQuestion",
    "AuditQuestions",
    "Completed",
    "Consultation",
    "Consultations",
    "Delivery",
    "Disposal",
    "DisposedFindings",
    "Document",
    "Element",
    "Event",
    "EventCount",
    "EventPage",
    "Finding",
    "Findings",
    "Form",
    "FormField",
    "Health",
    "Issue",
    "Matter",
    "MatterName",
    "MatterPage",
    "MatterSummary",
    "Opinion",
    "Option",
    "Participant",
    "Problem",
    "QuestionParameter",
    "RefusedIntake",
    "RefusedIntakes",
    "Release",
    "Released",
    "ReleasedDocument",
    "Revision",
    "SideTask",
    "SideTaskPage",
    "SideTasks",
    "SideTasksOfMatter",
    "Step",
    "Suggestion",
    "SuggestionState",
    "Takedown",
    "TakedownOpened",
    "TakedownPage",
    "WaitingSideTask",
    "WholeTakedown",
    "WorkItem",
    "WorkItemPage",
    "WorkItemSummary",
]
