"""What each command does to work items, timers, the instance and the trail; what it costs; what it refuses."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from engine import commands, queries
from engine.audit import queries as trail
from engine.audit.queries import Question
from engine.errors import Conflict, NotFound, NotReady, StepFailed
from tests.databases import count_statements
from tests.engine import relay

MOST_STATEMENTS = 12  # of one completion, audit included, the host's own left out


def state_of(database):
    """Every row that a step may touch."""
    tables = ("process_instance", "work_item", "timer", "outbox_message", "audit_chain")
    with database.read() as session:
        return {table: session.execute(text(f"select * from {table} order by 1")).all() for table in tables}


def item(database, work_item_id):
    with database.read() as session:
        return queries.work_item(session, work_item_id)


def actions(database, subject="m1"):
    with database.read() as session:
        return [found.action for found in reversed(trail.ask(session, Question(subject=subject), limit=500))]


def test_starting_creates_the_first_work_item(database, switches):
    result = relay.start(database)
    (draft,) = result.work_items
    assert (result.status, result.finished, result.cancelled) == ("running", False, ())
    assert (draft.element_id, draft.kind, draft.candidate_group, draft.assignee) == ("draft", "draft", "drafter", None)
    assert (draft.status, draft.version, draft.round, draft.due_rule) == ("open", 1, 1, "working_days(5)")
    assert draft.due_at == relay.MONDAY + timedelta(days=5)
    assert item(database, draft.id) == draft
    assert actions(database) == ["instance.started", "work_item.created"]


def test_starting_what_is_not_published_is_refused(database, clock):
    relay.install(database, clock)
    with database.write() as session:
        session.execute(text("update process_definition set state = 'retired'"))
    with pytest.raises(NotReady, match="还没有发布"):
        relay.start(database)


def test_completing_runs_on_to_the_next_tasks(database, switches):
    started = relay.start(database)
    result = relay.complete(database, started.work_items[0].id, outcome="done", hold="no")
    assert [new.element_id for new in result.work_items] == ["check_a", "check_b"]
    done = item(database, started.work_items[0].id)
    assert (done.status, done.assignee, done.ended_by, done.version) == ("completed", "li", "li", 2)
    assert actions(database)[2:] == ["work_item.completed", "work_item.created", "work_item.created"]


def test_completing_everything_ends_the_instance(database, switches):
    instance_id, checks = relay.in_review(database)
    assert not relay.complete(database, checks["check_a"]).finished
    result = relay.complete(database, checks["check_b"])
    assert (result.finished, result.status) == (True, "completed")
    with database.read() as session:
        view = queries.instance(session, instance_id)
        assert (view.status, view.ended_at) == ("completed", relay.MONDAY)
        assert queries.timers_of(session, instance_id) == []
        assert queries.tokens(session, instance_id) == []
    assert relay.open_items(database, instance_id) == {}


def test_a_return_cancels_the_siblings_and_opens_a_new_round(database, switches):
    instance_id, checks = relay.in_review(database)
    result = relay.complete(database, checks["check_a"], outcome="return")
    assert result.cancelled == (checks["check_b"],)
    (again,) = result.work_items
    assert (again.element_id, again.round) == ("draft", 2)
    cancelled = item(database, checks["check_b"])
    assert (cancelled.status, cancelled.end_reason, cancelled.ended_by) == ("cancelled", "superseded", None)
    with database.read() as session:
        assert queries.timers_of(session, instance_id) == []
    assert "work_item.cancelled" in actions(database)


def test_many_rounds_keep_the_state_small(database, switches):
    instance_id, checks = relay.in_review(database)
    sizes = []
    for _ in range(6):
        (draft,) = relay.complete(database, checks["check_a"], outcome="return").work_items
        relay.complete(database, draft.id, outcome="done", hold="no")
        checks = relay.open_items(database, instance_id)
        with database.read() as session:
            sizes.append(len(session.execute(text("select state from process_instance")).scalar_one()))
    assert max(sizes) - min(sizes) <= 16
    assert item(database, checks["check_b"]).round == 7


def test_the_trail_names_the_outcome(database, switches):
    _, checks = relay.in_review(database)
    relay.complete(database, checks["check_b"], actor="wang", outcome="approve")
    with database.read() as session:
        last = trail.ask(session, Question(actor="wang"))[0]
    assert (last.action, last.work_item_id) == ("work_item.completed", checks["check_b"])
    assert last.changes["answer.outcome"] == [None, "approve"]


def test_a_list_among_the_answers_is_cut_in_the_trail_only(database, switches):
    started = relay.start(database)
    people = [f"person-{number:04}" for number in range(200)]
    relay.complete(database, started.work_items[0].id, outcome="done", hold="no", people=people)
    with database.read() as session:
        (found,) = trail.ask(session, Question(actions=("work_item.completed",)))
    assert len(found.changes["answer.people"][1]) == 201


@pytest.mark.parametrize("who", ["li", "zhang"])
def test_claiming_makes_the_actor_the_assignee(database, switches, who):
    (draft,) = relay.start(database).work_items
    with database.write() as session:
        claimed = commands.claim_work_item(session, draft.id, actor=who, seen_version=1)
    assert (claimed.assignee, claimed.version, claimed.claimed_at) == (who, 2, relay.MONDAY)
    assert actions(database)[-1] == "work_item.claimed"


def test_claiming_twice_is_no_error_and_no_second_event(database, switches):
    (draft,) = relay.start(database).work_items
    for _ in range(2):
        with database.write() as session:
            commands.claim_work_item(session, draft.id, actor="li")
    assert actions(database).count("work_item.claimed") == 1


def claimed(database, actor="li"):
    (draft,) = relay.start(database).work_items
    with database.write() as session:
        return commands.claim_work_item(session, draft.id, actor=actor)


REFUSED = {
    "claim by another": lambda s, i: commands.claim_work_item(s, i, actor="zhang"),
    "release by another": lambda s, i: commands.release_work_item(s, i, actor="zhang"),
    "complete by another": lambda s, i: commands.complete_work_item(s, i, actor="zhang", routing={"outcome": "done"}),
    "complete of an older version": lambda s, i: commands.complete_work_item(
        s, i, actor="li", routing={"outcome": "done"}, seen_version=1
    ),
    "reassign of an older version": lambda s, i: commands.reassign_work_item(
        s, i, actor="chief", assignee="wu", reason="出差", seen_version=1
    ),
    "claim of an older version": lambda s, i: commands.claim_work_item(s, i, actor="wu", seen_version=1),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_claimed_item_is_its_assignees(database, switches, name):
    held = claimed(database)
    before = state_of(database)
    with pytest.raises(Conflict), database.write() as session:
        REFUSED[name](session, held.id)
    assert state_of(database) == before


def test_releasing_offers_the_item_to_its_group_again(database, switches):
    held = claimed(database)
    with database.write() as session:
        released = commands.release_work_item(session, held.id, actor="li", seen_version=2)
    assert (released.assignee, released.claimed_at, released.version) == (None, None, 3)


def test_reassigning_names_reason_and_both_people(database, switches):
    held = claimed(database)
    with database.write() as session:
        commands.reassign_work_item(session, held.id, actor="chief", assignee="wu", reason="出差")
    with database.read() as session:
        last = trail.ask(session, Question(actor="chief"))[0]
    assert (last.action, last.reason, last.changes["assignee"]) == ("work_item.reassigned", "出差", ["li", "wu"])


@pytest.mark.parametrize("command", ["claim", "complete", "lock"])
def test_an_unknown_work_item_is_not_found(database, switches, command):
    with pytest.raises(NotFound), database.write() as session:
        match command:
            case "claim":
                commands.claim_work_item(session, "nothing", actor="li")
            case "complete":
                commands.complete_work_item(session, "nothing", actor="li", routing={})
            case _:
                commands.lock_work_item(session, "nothing")


def test_a_locked_item_is_completed_in_the_same_transaction(database, switches):
    (draft,) = relay.start(database).work_items
    with database.write() as session:
        locked = commands.lock_work_item(session, draft.id)
        assert locked.item == draft
        assert locked.beside == ()
        commands.complete_locked(session, locked, actor="li", routing={"outcome": "done", "hold": "no"})
    assert item(database, draft.id).status == "completed"


def test_completing_an_ended_item_changes_nothing(database, switches):
    (draft,) = relay.start(database).work_items
    relay.complete(database, draft.id, outcome="done", hold="no")
    before = state_of(database)
    with pytest.raises(Conflict):
        relay.complete(database, draft.id, outcome="done", hold="no")
    assert state_of(database) == before


def test_one_item_for_each_of_several_people(database, switches):
    result = relay.start(database, "fan", people=["li", "zhang", "wu"])
    assert [(new.item_key, new.candidate_group) for new in result.work_items] == [
        ("li", "asked/li"),
        ("zhang", "asked/zhang"),
        ("wu", "asked/wu"),
    ]
    for new in result.work_items[:-1]:
        assert not relay.complete(database, new.id).finished
    assert relay.complete(database, result.work_items[-1].id).finished


def test_the_package_may_assign_at_once(database, switches):
    switches.assignee = "li"
    (draft,) = relay.start(database).work_items
    assert (draft.assignee, draft.claimed_at) == ("li", None)
    with database.write() as session:
        assert commands.claim_work_item(session, draft.id, actor="li").claimed_at == relay.MONDAY


def test_extra_urgent_items_have_their_own_due_rule(database, switches):
    switches.priority = 2
    (draft,) = relay.start(database).work_items
    assert (draft.due_rule, draft.due_at, draft.priority) == ("hours(4)", relay.MONDAY + timedelta(hours=4), 2)


def test_a_message_moves_the_instance(database, switches):
    instance_id, checks = relay.in_review(database)
    with database.read() as session:
        assert queries.waiting_messages(session, instance_id) == {"withdraw"}
    with database.write() as session:
        result = commands.deliver_message(session, instance_id, "withdraw", actor="zhao", reason="数字有误")
    assert set(result.cancelled) == set(checks.values())
    assert [new.element_id for new in result.work_items] == ["draft"]
    assert {item(database, old).end_reason for old in checks.values()} == {"message:withdraw"}
    with database.read() as session:
        assert ("message.delivered", "数字有误") in [
            (e.action, e.reason) for e in trail.ask(session, Question(actor="zhao"))
        ]


def test_a_message_that_nobody_waits_for_is_refused(database, switches):
    result = relay.start(database)
    before = state_of(database)
    with pytest.raises(NotReady), database.write() as session:
        commands.deliver_message(session, result.instance_id, "withdraw", actor="zhao")
    assert state_of(database) == before


def test_cancelling_ends_everything(database, switches):
    instance_id, checks = relay.in_review(database)
    with database.write() as session:
        result = commands.cancel_instance(session, instance_id, actor="chief", reason="事项终止")
    assert (result.status, set(result.cancelled)) == ("cancelled", set(checks.values()))
    with database.read() as session:
        assert queries.instance(session, instance_id).status == "cancelled"
        assert queries.timers_of(session, instance_id) == []
    with pytest.raises(Conflict), database.write() as session:
        commands.cancel_instance(session, instance_id, actor="chief", reason="再来一次")
    with pytest.raises(Conflict):
        relay.complete(database, checks["check_a"])


def test_tokens_stand_where_work_is(database, switches):
    instance_id, _ = relay.in_review(database)
    with database.read() as session:
        standing = {position.element_id: position.waits_for for position in queries.tokens(session, instance_id)}
    assert standing["check_a"] == standing["check_b"] == "user"
    assert standing["b_timeout"] == "timer"


def test_a_completion_takes_few_statements(database, switches):
    (draft,) = relay.start(database).work_items
    with count_statements(database) as first:
        relay.complete(database, draft.id, outcome="done", hold="no")
    checks = relay.open_items(database, draft.instance_id)
    with count_statements(database) as second:
        relay.complete(database, checks["check_a"], outcome="return")
    assert max(first.count, second.count) <= MOST_STATEMENTS, (first, second)


@pytest.mark.parametrize("outcome", ["approve", "return"])
def test_p8_a_fault_at_any_statement_leaves_neither_change_nor_event(database, switches, outcome):
    """P8: fail at the first, second, … statement of a completion, and at the commit itself."""
    _, checks = relay.in_review(database)
    before = state_of(database)
    failed_at, total = 0, 99
    while failed_at < total:
        with pytest.raises(RuntimeError), failing(database, failed_at):
            relay.complete(database, checks["check_a"], outcome=outcome)
            total = failed_at  # it went through: every statement has had its fault
            raise RuntimeError
        if failed_at < total:
            assert state_of(database) == before
            failed_at += 1
    assert failed_at >= 8
    assert item(database, checks["check_a"]).status == "completed"


@contextmanager
def failing(database, at):
    """The statement number `at` (from 0) is executed, and then there is a fault."""
    with count_statements(database) as statements:

        def fail(*_):
            if statements.count > at:
                raise RuntimeError("fault")

        event.listen(database.engine, "after_cursor_execute", fail)
        try:
            yield
        finally:
            event.remove(database.engine, "after_cursor_execute", fail)


def test_a_forged_state_is_not_loaded(database, switches):
    instance_id, checks = relay.in_review(database)
    with database.write() as session:
        blob = session.execute(text("select state from process_instance")).scalar_one()
        changed = blob[:-1] + bytes([blob[-1] ^ 1])
        session.execute(text("update process_instance set state = :s"), {"s": changed})
    with pytest.raises(StepFailed, match="校验码不符"):
        relay.complete(database, checks["check_a"])
    with database.read() as session:
        (incident,) = queries.open_incidents(session, instance_id=instance_id)
    assert incident.code == "state-mac"


def test_the_state_of_another_instance_is_not_loaded(database, switches):
    first, _ = relay.in_review(database)
    second, checks = relay.in_review(database, subject="m2")
    with database.write() as session:
        copy = "update process_instance set state = (select state from process_instance where id = :a) where id = :b"
        session.execute(text(copy), {"a": first, "b": second})
    with pytest.raises(StepFailed, match="校验码不符"):
        relay.complete(database, checks["check_a"])


def test_an_instance_with_an_unreadable_state_can_be_cancelled(database, switches):
    instance_id, _ = relay.in_review(database)
    with database.write() as session:
        session.execute(text("update process_instance set state = :s"), {"s": b"\x09"})
        commands.cancel_instance(session, instance_id, actor="chief", reason="状态损坏")
    with database.read() as session:
        assert queries.instance(session, instance_id).status == "cancelled"
