"""The bench of the audit trail runs at its smallest, and the bureau that it makes up is whole and like a bureau."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks.asking import SCAN
from benchmarks.audit_trail_appending import EVENTS_A_COMMIT, append
from benchmarks.audit_trail_checkpoints import KEY
from benchmarks.audit_trail_questions import cases, measure
from benchmarks.audit_trail_store import trail
from benchmarks.audit_trail_world import FEWEST, MOST, World
from benchmarks.kept import NotThere, TooLittleRoom
from engine.audit.live import verify_live
from engine.models import AuditChain, AuditEvent
from workflows.oversight.standard_questions import QUESTIONS

EVENTS = 3000


def _quietly(_text: str) -> None:
    pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trail")


def test_the_generated_trail_verifies_and_stays_for_the_next_run(folder: Path) -> None:
    said: list[str] = []
    with trail(EVENTS, "sqlite", folder).opened(said.append) as database:
        report = verify_live(database, KEY.public_key(), workers=1)
    assert report.damages == ()
    assert abs(report.events - EVENTS) < EVENTS / 4
    assert report.checkpoints > 12
    assert said

    said.clear()
    with trail(EVENTS, "sqlite", folder).opened(said.append) as database:
        assert verify_live(database, KEY.public_key(), workers=1) == report
    assert said == []


def test_it_is_distributed_like_a_bureaus(folder: Path) -> None:
    with trail(EVENTS, "sqlite", folder).opened(_quietly) as database, database.read() as session:
        lengths = {row.chain: row.seq for row in session.execute(select(AuditChain.chain, AuditChain.seq))}
        total = sum(lengths.values())
        noted = Counter(session.scalars(select(AuditEvent.circumstances).where(AuditEvent.circumstances.is_not(None))))
        people = session.scalar(select(func.count()).where(AuditEvent.section.is_not(None)))
        reasons = session.scalar(select(func.count()).where(AuditEvent.reason.is_not(None)))
    assert all(FEWEST <= seq <= MOST for chain, seq in lengths.items() if chain.startswith("matter:"))
    assert lengths["access"] / total == pytest.approx(0.25, abs=0.05)
    assert people
    assert noted["late"] / people == pytest.approx(0.03, abs=0.02)
    assert reasons
    assert reasons / total == pytest.approx(0.08, abs=0.02)


def test_every_standard_question_is_measured_with_its_plan(folder: Path) -> None:
    world = World(EVENTS)
    few = tuple({case.code: case for case in cases(world)}.values())
    with trail(EVENTS, "sqlite", folder).opened(_quietly) as database:
        measured = measure(database, world, 1, _quietly, few)
    assert {each.case.code for each in measured} == set(QUESTIONS)
    assert all(each.milliseconds and each.statements for each in measured)
    assert not [each.name for each in measured if SCAN in each.ways]


def test_writers_append_whole_chains(tmp_path: Path) -> None:
    with trail(500, "sqlite", tmp_path).opened(_quietly) as database:
        appended = append(database, writers=2, commits=2)
        report = verify_live(database, KEY.public_key(), workers=1)
    assert appended.events == 2 * 2 * EVENTS_A_COMMIT
    assert appended.bytes_after >= appended.bytes_before > 0
    assert report.damages == ()


def test_a_trail_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLittleRoom, match="need"), trail(10**12, "sqlite", tmp_path).opened(_quietly):
        pass


def test_nothing_is_made_where_only_what_exists_is_measured(tmp_path: Path) -> None:
    with pytest.raises(NotThere), trail(500, "sqlite", tmp_path).opened(_quietly, existing=True):
        pass
