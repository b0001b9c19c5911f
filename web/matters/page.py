"""The page of one matter: everything that it shows, and what its reader may do."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine import queries as engine
from web.clocks import due_words
from web.collaboration.reading import panel as side_panel
from web.findings import reading as findings
from web.matters import drafting
from web.matters.facts import brief, holders, stage_line
from web.matters.opinions import returned_lines, voted_down_lines
from web.matters.releases import approval_lines, release_lines
from web.matters.texts import document_lines
from web.matters.timeline import rounds
from web.matters.views import MatterPage
from web.presentation import day
from web.takedown.after_release import after_release
from workflows.matters import queries
from workflows.matters.classes import CLASSES
from workflows.matters.models import Matter
from workflows.matters.queries import MatterDetails
from workflows.matters.rules import edit_issues
from workflows.people.actor import Actor
from workflows.prepublication import drafting as use_cases
from workflows.release.postponement import publication_clock
from workflows.release.queries import release_sets_of


def matter_page(session: Session, actor: Actor, matter_id: str, refused: drafting.Refused | None = None) -> MatterPage:
    """Everything that the page of one matter shows. Raises NotFound."""
    details = queries.matter_details(session, actor, matter_id)
    matter, process = details.matter, CLASSES[details.matter.matter_class].process
    instance = engine.instance(session, matter.instance_id) if matter.instance_id else None
    clock = publication_clock(session, matter)
    is_drafting = bool(use_cases.drafting_items(session, matter_id)) and not edit_issues(actor, matter)
    return MatterPage(
        matter=brief(session, details),
        state=matter.state,
        may=_rights(actor, details),
        stages=stage_line(details, actor),
        holders=holders(session, details, actor),
        clock=due_words(session, clock.due_at, None, provisional=clock.provisional)
        if clock and not clock.released_at and matter.state not in ("withheld", "archived", "terminated")
        else None,
        clock_reason=_("条例第二十六条：自 %(start)s 起 20 个工作日内公开。", start=day(clock.started_on))
        if clock
        else "",
        rounds=rounds(queries.timeline(session, actor, matter_id), details),
        documents=document_lines(session, actor, details),
        panes=(),
        approvals=approval_lines(details),
        releases=release_lines(release_sets_of(session, matter_id)),
        drafting=drafting.drafting_view(session, details, actor, refused) if is_drafting else None,
        definition_id=instance.definition_id if instance else None,
        process_id=process,
        incidents=_incidents(session, matter.instance_id),
        exemption=_exemption(matter),
        exemption_reason=matter.interpretation_exemption or "",
        returned=returned_lines(details) + voted_down_lines(session, details) if is_drafting else (),
        next_revision=len(details.revisions) + 1,
        findings=findings.panel(session, matter_id, actor),
        screenings=findings.runs(session, matter_id),
        after_release=after_release(session, actor, matter),
        side=side_panel(session, matter, actor, waits=True),
        moves=sum(item.version for item in details.work_items),
    )


def _exemption(matter: Matter) -> str:
    if matter.exemption_approved_by is not None:
        return "approved"
    return "waiting" if matter.interpretation_exemption else "none"


def _incidents(session: Session, instance_id: str | None) -> tuple[str, ...]:
    found = engine.open_incidents(session, instance_id=instance_id) if instance_id else []
    return tuple(each.message for each in found)


def _rights(actor: Actor, details: MatterDetails) -> frozenset[str]:
    matter, may = details.matter, set()
    if edit_issues(actor, matter):
        return frozenset(_exemption_rights(actor, details))
    if matter.state == "in_review":
        may.add("withdraw")
    return frozenset(may | {"terminate"} | _exemption_rights(actor, details))


def _exemption_rights(actor: Actor, details: MatterDetails) -> set[str]:
    matter = details.matter
    waits = bool(matter.interpretation_exemption) and matter.exemption_approved_by is None
    return {"decide_exemption"} if waits and actor.holds("attribute_review") else set()
