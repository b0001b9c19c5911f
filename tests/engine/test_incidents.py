"""P11: a step that fails never moves on. Everything stays as it was; one incident says where, why and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from engine import commands, queries
from engine.audit import queries as trail
from engine.audit.queries import Question
from engine.errors import Conflict, NotReady, StepFailed
from engine.models import ProcessInstance
from engine.runtime import Parsed, Runtime
from tests.engine import relay
from tests.engine.test_commands import state_of


def incidents(database, **options):
    with database.read() as session:
        return queries.open_incidents(session, **options)


def without_audit(rows):
    return {table: found for table, found in rows.items() if table != "audit_chain"}


def change_package(database, **changes):
    runtime: Runtime = database.info["runtime"]
    runtime.packages = runtime.packages | {"relay": replace(runtime.packages["relay"], **changes)}


FAULTS = {
    "a condition reads what is not there": (
        lambda database, switches: None,
        lambda database, checks: [relay.complete(database, checks[name]) for name in ("check_a", "check_b")],
        {"hold": ()},
        "needs_hold",
    ),
    "a service refuses": (
        lambda database, switches: setattr(switches, "failing_services", True),
        lambda database, checks: [relay.complete(database, checks[name]) for name in ("check_a", "check_b")],
        {"hold": ("no",)},
        "stamp",
    ),
    "nobody is eligible": (
        lambda database, switches: switches.nobody_for.add("draft"),
        lambda database, checks: relay.complete(database, checks["check_a"], outcome="return"),
        {"hold": ("no",)},
        "draft",
    ),
    "the kind is unknown": (
        lambda database, switches: change_package(database, kinds={}),
        lambda database, checks: relay.complete(database, checks["check_a"], outcome="return"),
        {"hold": ("no",)},
        "draft",
    ),
    "the lane is unknown": (
        lambda database, switches: change_package(database, lanes={}),
        lambda database, checks: relay.complete(database, checks["check_a"], outcome="return"),
        {"hold": ("no",)},
        "draft",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_step_leaves_everything_as_it_was(database, switches, fault):
    arm, act, answers, element = FAULTS[fault]
    started = relay.start(database)
    routing = {"outcome": "done"} | ({"hold": answers["hold"][0]} if answers["hold"] else {})
    relay.complete(database, started.work_items[0].id, **routing)
    checks = relay.open_items(database, started.instance_id)
    if element in ("stamp", "needs_hold"):
        relay.complete(database, checks.pop("check_a"))
        checks["check_a"] = checks["check_b"]
    arm(database, switches)
    before = without_audit(state_of(database))
    with pytest.raises(StepFailed):
        act(database, checks)
    assert without_audit(state_of(database)) == before
    (incident,) = incidents(database, instance_id=started.instance_id)
    assert (incident.element_id, incident.subject, incident.occurrences) == (element, "m1", 1)
    assert any("一" <= letter <= "鿿" for letter in incident.message)


def test_an_unforeseen_error_becomes_an_incident_without_its_text(database, switches):
    """P17: the message of an exception may hold draft text."""
    _, checks = relay.in_review(database)
    relay.complete(database, checks["check_a"])
    switches.broken_services = True
    with pytest.raises(StepFailed) as caught:
        relay.complete(database, checks["check_b"])
    (incident,) = incidents(database)
    assert incident.code == "unexpected"
    assert "KeyError" in incident.message
    assert "秘密" not in incident.message + caught.value.detail


def test_the_same_trouble_is_one_incident_that_counts(database, switches, clock):
    _, checks = relay.in_review(database)
    relay.complete(database, checks["check_a"])
    switches.failing_services = True
    for _ in range(3):
        with pytest.raises(StepFailed):
            relay.complete(database, checks["check_b"])
        clock.move(timedelta(minutes=1))
    (incident,) = incidents(database)
    assert incident.occurrences == 3
    assert incident.last_raised_at == incident.raised_at + timedelta(minutes=2)


def test_submitting_again_with_success_closes_the_incident(database, switches):
    _, checks = relay.in_review(database)
    relay.complete(database, checks["check_a"])
    switches.failing_services = True
    with pytest.raises(StepFailed):
        relay.complete(database, checks["check_b"])
    switches.failing_services = False
    relay.complete(database, checks["check_b"])
    assert incidents(database) == []
    with database.read() as session:
        actions = [event.action for event in trail.ask(session, Question(subject="m1"))]
    assert {"incident.raised", "incident.resolved"} <= set(actions)


def test_a_start_that_fails_leaves_no_instance_but_an_incident(database, switches):
    switches.nobody_for.add("draft")
    with pytest.raises(StepFailed, match="没有可办理的人"):
        relay.start(database)
    (incident,) = incidents(database)
    assert (incident.instance_id, incident.subject, incident.code) == (None, "m1", "nobody-eligible")
    with database.read() as session:
        assert session.scalars(select(ProcessInstance)).all() == []
    switches.nobody_for.clear()
    relay.start(database)
    assert incidents(database) == []


def test_what_a_person_submitted_is_not_retried_by_another(database, switches):
    switches.nobody_for.add("draft")
    with pytest.raises(StepFailed):
        relay.start(database)
    (incident,) = incidents(database)
    with pytest.raises(NotReady, match="重新提交"), database.write() as session:
        commands.retry_incident(session, incident.id, actor="admin")


def test_an_incident_closed_by_hand_keeps_the_reason(database, switches):
    switches.nobody_for.add("draft")
    with pytest.raises(StepFailed):
        relay.start(database)
    (incident,) = incidents(database)
    with database.write() as session:
        commands.close_incident(session, incident.id, actor="admin", reason="事项已撤回")
    assert incidents(database) == []
    with database.read() as session:
        assert trail.ask(session, Question(actor="admin"))[0].reason == "事项已撤回"
    with pytest.raises(Conflict), database.write() as session:
        commands.close_incident(session, incident.id, actor="admin", reason="再关一次")


def test_a_definition_changed_in_the_database_is_not_run(database, switches):
    _, checks = relay.in_review(database)
    database.info["runtime"].parsed = Parsed()
    with database.write() as session:
        diagram = (relay.PROCESSES / "relay" / "relay.bpmn").read_bytes() + b" "
        session.execute(text("update definition_file set content = :c where path = 'relay/relay.bpmn'"), {"c": diagram})
    with pytest.raises(StepFailed, match="校验值不符"):
        relay.complete(database, checks["check_a"])
    assert [incident.code for incident in incidents(database)] == ["definition-refused"]


def test_cancelling_closes_the_incidents_of_the_instance(database, switches):
    instance_id, checks = relay.in_review(database)
    relay.complete(database, checks["check_a"])
    switches.failing_services = True
    with pytest.raises(StepFailed):
        relay.complete(database, checks["check_b"])
    with database.write() as session:
        commands.cancel_instance(session, instance_id, actor="chief", reason="终止")
    assert incidents(database) == []
