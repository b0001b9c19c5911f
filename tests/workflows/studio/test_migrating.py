"""Running matters are moved to a newly published version: tried first, released by a second person, done one by one,
undone while nobody has acted on them. Real matters, real diagrams."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import commands, definitions
from engine.audit import queries as trail
from engine.audit.queries import Question
from engine.errors import Conflict, Invalid, NotAllowed, NotReady, XianshenError
from engine.models import ProcessInstance, Timer, WorkItem
from tests.workflows.prepublication.house import LEGAL, OFFICE, PROACTIVE, SECRECY_PUBLIC, House
from tests.workflows.prepublication.test_races import at_once
from workflows.installation.wiring import SEED
from workflows.matters.editing import begin_edit
from workflows.matters.labels import CLOSED_REASONS
from workflows.matters.models import Approval
from workflows.notices.models import Notice
from workflows.prepublication import withdrawals
from workflows.studio import migrating, migration, migration_preview
from workflows.studio import migration_queries as queries
from workflows.studio.migration import Wanted
from workflows.studio.migration_models import MigratedInstance, ProcessMigration
from workflows.studio.migration_preview import Line, Preview

MAIN = "prepublication/prepublication.bpmn"
FORM = b'{"components": [{"type": "textarea", "key": "opinion", "label": "x", "validate": {"required": true}}]}'
STEP = (
    '<bpmn:userTask id="compliance" name="合规意见"><bpmn:extensionElements><spiffworkflow:properties>'
    '<spiffworkflow:property name="kind" value="opinion"/><spiffworkflow:property name="lane" value="办公室"/>'
    '<spiffworkflow:property name="due" value="working_days(3)"/></spiffworkflow:properties></bpmn:extensionElements>'
    '</bpmn:userTask><bpmn:sequenceFlow id="complied" sourceRef="compliance" targetRef="{target}"/>'
)
SECRECY_FORM = "secrecy_review/forms/check_secrecy.form"
Change = Mapping[str, tuple[str, str]]


def with_step(source: str, target: str) -> dict[str, Any]:
    """An opinion step on the flow between two elements of the main process."""
    flow = f'sourceRef="{source}" targetRef="{target}"'
    return {
        MAIN: [
            (flow, flow.replace(target, "compliance")),
            ("</bpmn:process>", STEP.format(target=target) + "</bpmn:process>"),
        ],
        "prepublication/forms/compliance.form": FORM,
    }


BEFORE_REVIEW, AFTER_REVIEW = with_step("submit_revision", "review"), with_step("review", "recheck")
OTHER_SECRECY = {SECRECY_FORM: [('"label": "', '"label": "（新）')]}
OTHER_CLOCK = {
    "secrecy_review/secrecy_review.bpmn": [
        ('name="due" value="working_days(2)"', 'name="due" value="working_days(9)"'),
    ]
}
RENAMED = {
    MAIN: [('"recheck"', '"second_look"'), (">recheck<", ">second_look<"), ("recheck.outcome", "second_look.outcome")],
}


def changed_files(session: Session, changes: Mapping[str, Any]) -> dict[str, bytes]:
    """The published files with these changes."""
    files = dict(definitions.load(session, definitions.current(session, "prepublication")).files)
    for path, change in changes.items():
        if isinstance(change, bytes):
            files[path] = change
            continue
        for old, new in change:
            assert old.encode() in files[path], (path, old)
            files[path] = files[path].replace(old.encode(), new.encode())
    if "second_look" in files[MAIN].decode():
        files["prepublication/forms/second_look.form"] = files.pop("prepublication/forms/recheck.form")
    return files


def publish(house: House, changes: Mapping[str, Any]) -> str:
    """A version with these changes is published by a second person."""
    with house.database.write() as session:
        made = definitions.definition_set("prepublication", changed_files(session, changes))
        version = definitions.propose(session, made, actor=SEED)
        definitions.publish(session, version, actor=SEED, seed=True)
        return version


def shown(house: House, version: str, names: Mapping[str, str] | None = None, login: str = "sysadmin") -> Preview:
    with house.database.read() as session:
        return migration_preview.preview(session, house.actor(login), version, names)


def line(house: House, version: str, names: Mapping[str, str] | None = None) -> Line:
    (only,) = shown(house, version, names).lines
    return only


def propose(house: House, version: str, names: Mapping[str, str] | None = None, **wanted: Any) -> str:
    preview = shown(house, version, names)
    with house.database.write() as session:
        asked = Wanted(**{"reason": "换新版", **wanted})
        return migration.propose(session, house.actor("sysadmin"), preview, asked).id


def release(house: House, made: str, login: str = "security") -> None:
    with house.database.write() as session:
        migration.release(session, house.actor(login), made)


def migrate(house: House, version: str, names: Mapping[str, str] | None = None) -> str:
    made = propose(house, version, names)
    release(house, made)
    house.run_due()
    return made


def undo(house: House, made: str, login: str = "security") -> None:
    with house.database.write() as session:
        migration.ask_undo(session, house.actor(login), made)
    house.run_due()


def states(house: House, made: str) -> list[str]:
    with house.database.read() as session:
        return [each.state for each in queries.results(session, made)]


def version_of(house: House, matter: str) -> str:
    with house.database.read() as session:
        return session.scalars(select(ProcessInstance.definition_id).where(ProcessInstance.subject == matter)).one()


def in_review(house: House) -> str:
    matter = house.open("rights_policy")
    house.to_secrecy(matter)
    return matter


def count_of_steps(house: House, matter: str) -> int:
    with house.database.read() as session:
        return session.scalars(select(ProcessInstance.version).where(ProcessInstance.subject == matter)).one()


def rows(house: House, matter: str) -> list[dict[str, Any]]:
    """The open items and waiting timers of a matter, without what a move may count up."""
    with house.database.read() as session:
        items = session.scalars(select(WorkItem).where(WorkItem.subject == matter, WorkItem.status == "open")).all()
        owned = [each.instance_id for each in items]
        timers = session.scalars(select(Timer).where(Timer.instance_id.in_(owned), Timer.state == "waiting")).all()
        names = ("element_id", "name", "assignee", "claimed_at", "created_at", "due_rule", "due_at", "task_id")
        found = [{name: getattr(item, name) for name in names} for item in items]
        return found + [{"timer": each.element_id, "rule": each.rule, "due": each.due_at} for each in timers]


def claim(house: House, matter: str, element: str, login: str) -> str:
    item = house.item(matter, element)
    with house.database.write() as session:
        commands.claim_work_item(session, item.id, actor=house.bureau.people[login])
    return item.id


# --- the dry run ----------------------------------------------------------------------------------------------------


def test_the_dry_run_says_what_becomes_of_each_and_changes_nothing(house: House) -> None:
    drafting, reviewed = house.open("rights_policy"), in_review(house)
    version = publish(house, BEFORE_REVIEW)
    before = rows(house, reviewed)
    found = {each.running.subject: each for each in shown(house, version).lines}
    assert (found[drafting].outcome, found[drafting].reasons) == ("moves", ())
    assert (found[reviewed].outcome, found[reviewed].target_name) == ("back", "合规意见")
    assert found[reviewed].void == ("legality",)
    assert rows(house, reviewed) == before
    assert version_of(house, reviewed) != version


def test_a_changed_clock_is_recomputed_from_its_start_and_said_and_undone(house: House) -> None:
    matter = in_review(house)
    as_it_was = rows(house, matter)
    before = house.item(matter, "check_secrecy")
    version = publish(house, OTHER_CLOCK)
    effects = line(house, version).effects
    assert effects is not None
    (only,) = effects.items
    assert (only.what, only.changes) == ("changes", ("due_at",))
    assert only.after is not None
    house.clock.move(timedelta(days=1))
    made = migrate(house, version)
    after = house.item(matter, "check_secrecy")
    assert (after.id, after.created_at, after.due_rule) == (before.id, before.created_at, "working_days(9)")
    assert (after.due_at, after.version) == (only.after.due_at, before.version + 1)
    assert before.due_at is not None
    assert after.due_at is not None
    assert after.due_at > before.due_at
    assert sorted(house.standing_approvals(matter)) == ["legality"]
    undo(house, made)
    assert rows(house, matter) == as_it_was


# --- moving ---------------------------------------------------------------------------------------------------------


def test_who_stands_before_the_change_stays_is_moved_once_and_meets_it_later(house_on_both: House) -> None:
    house = house_on_both
    matter = house.open("rights_policy")
    version = publish(house, BEFORE_REVIEW)
    item = claim(house, matter, "draft_policy", "drafter")
    made = migrate(house, version)
    assert (states(house, made), version_of(house, matter)) == (["moved"], version)
    assert house.item(matter, "draft_policy").id == item
    before = count_of_steps(house, matter)
    with house.database.read() as session:
        (one,) = queries.results(session, made)
    migrating.move_one(house.database, {"migration": made, "instance": one.instance_id})  # delivered again
    assert count_of_steps(house, matter) == before
    house.submit(matter)
    assert house.waiting(matter) == ["compliance"]


def test_who_has_passed_a_new_step_over_goes_back_and_every_gate_is_passed_again(house: House) -> None:
    matter = in_review(house)
    holder = claim(house, matter, "check_secrecy", "secrecy_a")
    version = publish(house, BEFORE_REVIEW)
    made = migrate(house, version)
    assert states(house, made) == ["back"]
    assert house.waiting(matter) == ["compliance"]
    assert house.standing_approvals(matter) == {}
    with house.database.read() as session:
        told = session.scalars(select(Notice.code).where(Notice.work_item_id == holder)).all()
        actions = [e.action for e in trail.ask(session, Question(chain=f"matter:{matter}"), limit=6)]
        why = session.scalars(select(Approval.void_reason).where(Approval.void_at.is_not(None))).all()
    assert "cancelled" in told
    assert {CLOSED_REASONS[each or ""].zh for each in why} == {"流程换到新版"}
    assert {"instance.migrated", "approval.voided", "work_item.cancelled", "work_item.created"} <= set(actions)
    house.decide(matter, "compliance", "office", opinion="没有意见")
    house.decide(matter, "section_check", "head", outcome="approve")
    house.decide(matter, "review_legality", "legal_a", **LEGAL)
    house.decide(matter, "office_check", "office", **OFFICE)
    assert house.waiting(matter) == ["check_secrecy"]


def test_a_changed_gate_is_passed_again_by_who_has_passed_it(house: House) -> None:
    matter = in_review(house)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    assert sorted(house.standing_approvals(matter)) == ["legality", "secrecy"]
    version = publish(house, OTHER_SECRECY)
    made = migrate(house, version)
    assert (states(house, made), house.waiting(matter)) == (["back"], ["check_secrecy"])
    assert sorted(house.standing_approvals(matter)) == ["legality"]
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    assert house.waiting(matter) == ["decide_attribute"]


def test_what_is_signed_loses_no_approval_and_what_has_a_number_goes_nowhere_back(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_last_check(matter)
    version = publish(house, AFTER_REVIEW)
    found = line(house, version)
    assert (found.outcome, found.effects) == ("refused", None)
    assert "发文字号" in found.reasons[0]
    with pytest.raises(NotReady, match="没有可以迁移"):
        propose(house, version)


def test_a_signed_matter_goes_back_to_a_step_without_losing_its_approvals(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_sign_off(matter)
    house.decide(matter, "sign_off", "leader", signing="system", outcome="approve")
    assert house.waiting(matter) == ["recheck"]
    gates = house.standing_approvals(matter)
    made = migrate(house, publish(house, AFTER_REVIEW))
    assert (states(house, made), house.waiting(matter)) == (["back"], ["compliance"])
    assert house.standing_approvals(matter) == gates
    house.decide(matter, "compliance", "office", opinion="没有意见")
    house.decide(matter, "recheck", "recheck", outcome="approve")
    assert house.waiting(matter) == ["register_number"]


def test_a_renamed_step_is_suggested_and_may_be_left_without(house: House) -> None:
    matter = house.open("rights_policy")
    house.to_sign_off(matter)
    house.decide(matter, "sign_off", "leader", signing="system", outcome="approve")
    version = publish(house, RENAMED)
    preview = shown(house, version)
    assert preview.names == {"recheck": "second_look"}
    assert [each.outcome for each in preview.lines] == ["moves"]
    bare = line(house, version, {})
    assert (bare.outcome, "没有指明对应" in bare.reasons[0]) == ("refused", True)
    migrate(house, version)
    house.decide(matter, "second_look", "recheck", outcome="approve")
    assert house.waiting(matter) == ["register_number"]


# --- who may, and races ---------------------------------------------------------------------------------------------


def test_one_proposes_and_another_releases_and_undoes(house: House) -> None:
    house.open("rights_policy")
    version = publish(house, BEFORE_REVIEW)
    preview = shown(house, version)
    for login in ("security", "auditor", "leader", "drafter"):
        with pytest.raises(NotAllowed), house.database.write() as session:
            migration.propose(session, house.actor(login), preview, Wanted("换新版"))
    made = propose(house, version)
    for login in ("sysadmin", "auditor", "leader", "office"):
        with pytest.raises(NotAllowed):
            release(house, made, login)
        with pytest.raises(NotAllowed):
            undo(house, made, login)
    with pytest.raises(IntegrityError), house.database.write() as session:
        session.execute(text("update process_migration set state = 'running', decided_by = proposed_by"))
    assert states(house, made) == ["planned"]


def test_reasons_hours_and_one_at_a_time(house: House) -> None:
    house.open("rights_policy")
    version = publish(house, BEFORE_REVIEW)
    for wanted in ({"reason": " "}, {"undo_hours": 0}, {"undo_hours": 999}):
        with pytest.raises(Invalid):
            propose(house, version, **wanted)
    made = propose(house, version)
    with pytest.raises(Conflict, match="已有一次迁移"):
        propose(house, version)
    with house.database.write() as session, pytest.raises(IntegrityError), session.begin_nested():
        row = session.get_one(ProcessMigration, made)
        values = {column.name: getattr(row, column.name) for column in ProcessMigration.__table__.columns}
        session.execute(insert(ProcessMigration).values(**values | {"id": "beside it"}))
    with house.database.write() as session:
        migration.give_back(session, house.actor("security"), made, "等季末再办")
    with pytest.raises(Conflict):
        release(house, made)
    again = propose(house, version)
    with house.database.write() as session:
        migration.withdraw(session, house.actor("sysadmin"), again)
    assert propose(house, version)


def test_who_went_on_since_the_dry_run_is_left_and_told(house: House) -> None:
    matter = house.open("rights_policy")
    made = propose(house, publish(house, BEFORE_REVIEW))
    house.to_legality(matter)
    release(house, made)
    house.run_due()
    assert states(house, made) == ["changed"]
    assert house.waiting(matter) == ["review_legality"]
    with house.database.read() as session:
        found = queries.migration(session, made)
        events = [e.action for e in trail.ask(session, Question(chain="deployment"), limit=3)]
        assert found.state == "finished"
    assert events[0] == "migration.finished"


def test_who_has_ended_since_the_dry_run_does_not_hold_the_migration_up(house: House) -> None:
    matter = house.open("rights_policy")
    made = propose(house, publish(house, BEFORE_REVIEW))
    house.submit(matter)
    with house.database.write() as session:
        withdrawals.terminate(session, matter, house.actor("drafter"), "不再制定")
    release(house, made)
    house.run_due()
    assert states(house, made) == ["changed"]
    with house.database.read() as session:
        assert queries.migration(session, made).state == "finished"


def test_what_was_released_is_not_moved_to_a_version_that_was_replaced_since(house: House) -> None:
    matter = house.open("rights_policy")
    old = version_of(house, matter)
    made = propose(house, publish(house, BEFORE_REVIEW))
    release(house, made)
    publish(house, OTHER_CLOCK)
    house.run_due()
    assert (states(house, made), version_of(house, matter)) == (["refused"], old)


# --- undoing --------------------------------------------------------------------------------------------------------


def test_a_move_is_undone_to_the_last_row(house_on_both: House) -> None:
    house = house_on_both
    matter = in_review(house)
    claim(house, matter, "check_secrecy", "secrecy_a")
    before, old, gates = rows(house, matter), version_of(house, matter), house.standing_approvals(matter)
    made = migrate(house, publish(house, BEFORE_REVIEW))
    assert house.standing_approvals(matter) == {}
    house.clock.move(timedelta(hours=5))
    undo(house, made)
    assert states(house, made) == ["undone"]
    assert (rows(house, matter), version_of(house, matter)) == (before, old)
    assert house.standing_approvals(matter) == gates
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)


def test_what_somebody_acted_on_stays_moved(house: House) -> None:
    matter = in_review(house)
    version = publish(house, BEFORE_REVIEW)
    made = migrate(house, version)
    claim(house, matter, "compliance", "office")
    undo(house, made)
    assert (states(house, made), version_of(house, matter)) == (["kept"], version)
    with house.database.read() as session:
        (one,) = queries.results(session, made)
        assert one.told is not None
        assert "已有人办理" in one.told


def test_no_approval_of_an_edited_text_comes_back(house: House) -> None:
    matter = in_review(house)
    made = migrate(house, publish(house, BEFORE_REVIEW))
    with house.database.write() as session:
        begin_edit(session, matter, house.actor("drafter"))
    undo(house, made)
    assert states(house, made) == ["kept"]
    assert house.standing_approvals(matter) == {}


def test_the_time_for_undoing_ends_and_the_earlier_state_is_dropped(house: House) -> None:
    in_review(house)
    made = migrate(house, publish(house, BEFORE_REVIEW))
    house.clock.move(timedelta(hours=25))
    with pytest.raises(NotReady, match="时间已过"):
        undo(house, made)
    migrating.forget_expired(house.database)
    with house.database.read() as session:
        (one,) = session.scalars(select(MigratedInstance)).all()
        assert (one.before, one.earlier, one.state) == (None, None, "back")


def test_a_decision_and_the_move_at_the_same_instant(house_on_postgresql: House) -> None:
    """Whichever comes first: the step is decided once at most, and the matter waits for the new step. Of two moves
    that are proposed at once, one is."""
    house = house_on_postgresql
    matters = [house.open("rights_policy") for _ in range(3)]
    for matter in matters:
        house.submit(matter)
    version = publish(house, BEFORE_REVIEW)
    proposed = at_once([partial(propose, house, version)] * 2)
    (made,) = (each for each in proposed if isinstance(each, str))
    assert ["已有一次迁移" in each.detail for each in proposed if isinstance(each, Conflict)] == [True]
    release(house, made)
    with house.database.read() as session:
        instances = {each.subject: each.instance_id for each in queries.results(session, made)}
    for matter in matters:
        item = house.item(matter, "section_check")
        acts = (
            partial(house.decide, matter, "section_check", "head", outcome="approve"),
            partial(migrating.move_one, house.database, {"migration": made, "instance": instances[matter]}),
        )
        decided, moved = at_once(acts)
        assert moved is None
        assert house.waiting(matter) == ["compliance"]
        with house.database.read() as session:
            status = session.get_one(WorkItem, item.id).status
        assert status == ("cancelled" if isinstance(decided, XianshenError) else "completed")
    assert states(house, made) == ["back"] * 3
