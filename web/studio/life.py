"""Submitting a draft, checking a version, publishing it or giving it back."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from sqlalchemy.orm import Session

from engine.definitions import current
from web.installed import acting, reading, writing
from web.studio import asked, comparing, shapes
from web.studio.blueprint import data
from web.studio.drafts import head_shape
from workflows.studio import life, overview, queries
from workflows.studio.references import Side, compare_sides, side
from workflows.studio.rules import require_reader


@data.post("/drafts/<draft_id>/submit")
def submit(draft_id: str) -> Response:
    require_reader(acting())
    reason = asked.text(asked.body(), "reason")
    with reading() as session:
        judged = life.try_draft(session, draft_id)
    with writing() as session:
        version_id = life.submit(session, acting(), draft_id, reason, judged)
        return jsonify({"version": version_shape(session, version_id)})


@data.post("/drafts/<draft_id>/take-back")
def take_back(draft_id: str) -> Response:
    with writing() as session:
        return jsonify(head_shape(session, life.take_back(session, acting(), draft_id)))


@data.get("/versions/<version_id>/proposal")
def read_proposal(version_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        return jsonify(proposal_shape(session, version_id))


@data.post("/versions/<version_id>/publish")
def publish(version_id: str) -> Response:
    require_reader(acting())
    with reading() as session:
        judged = life.try_version(session, version_id)
    with writing() as session:
        life.publish(session, acting(), version_id, judged)
        return jsonify(version_shape(session, version_id))


@data.post("/versions/<version_id>/return")
def give_back(version_id: str) -> Response:
    reason = asked.text(asked.body(), "reason")
    with writing() as session:
        life.give_back(session, acting(), version_id, reason)
        return jsonify(version_shape(session, version_id))


def version_shape(session: Session, version_id: str) -> dict[str, Any]:
    """One version as the lists show it."""
    version = queries.version(session, version_id)
    row = overview.process_row(session, acting(), version.process_id)
    people = shapes.people_of(session, [row])
    return shapes.version(next(each for each in row.versions if each.version.id == version_id), people)


def proposal_shape(session: Session, version_id: str) -> dict[str, Any]:
    """What the checker of a version sees: what changed against the one in force, the verdict and the cases."""
    version, judged = version_shape(session, version_id), life.try_version(session, version_id)
    left, right = proposal_sides(session, version_id)
    draft = queries.draft_of_version(session, version_id)
    return {
        "version": version,
        "reason": draft.reason if draft else None,
        "comparison": shapes.comparison(compare_sides(session, left, right)),
        "sides": {"left": comparing.shown(left), "right": comparing.shown(right)},
        "findings": [shapes.finding(each) for each in judged.verdict.findings],
        "cases": shapes.case_results(judged.cases),
        "needs": "security",
        "may_publish": version["may_publish"],
        "why_not": version["why_not"],
        "running": queries.version(session, left.id).running,
    }


def proposal_sides(session: Session, version_id: str) -> tuple[Side, Side]:
    """The version in force, and the one that is to be."""
    process_id = queries.version(session, version_id).process_id
    return side(session, f"version:{current(session, process_id)}"), side(session, f"version:{version_id}")
