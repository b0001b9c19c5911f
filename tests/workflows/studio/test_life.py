"""A change goes: draft, submitted by the system administrator, checked and published by the security officer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from engine import commands, definitions
from engine.errors import Conflict, DeploymentRefused, Invalid, NotAllowed, NotReady
from engine.models import ProcessInstance
from tests import databases
from tests.workflows.studio.test_checking import PAST_THE_GATE
from tests.workflows.studio.workshop import DIAGRAM, PROCESS, REVIEW, Workshop, workshop
from workflows.notices.models import Notice
from workflows.studio import drafts, life, queries
from workflows.studio.told import told_of

CASE = "takedown/cases/mine.yaml"


def changed(shop: Workshop, words: str = "领导审定") -> str:
    draft = shop.open()
    shop.replace(draft, 'name="领导批准"', f'name="{words}"', REVIEW)
    return draft


def publish(shop: Workshop, version: str, login: str = "security") -> None:
    with shop.database.read() as session:
        judged = life.try_version(session, version)
    with shop.database.write() as session:
        life.publish(session, shop.actor(session, login), version, judged)


def give_back(shop: Workshop, version: str, reason: str = "请再想想", login: str = "security") -> None:
    with shop.database.write() as session:
        life.give_back(session, shop.actor(session, login), version, reason)


def state(shop: Workshop, version: str) -> str:
    with shop.database.read() as session:
        return queries.version(session, version).state


def test_a_second_person_publishes_and_new_instances_run_on_it(shop: Workshop) -> None:
    before, draft = shop.published(), changed(shop)
    version = shop.submit(draft, "按批示改名")
    assert (state(shop, version), shop.published()) == ("proposed", before)
    publish(shop, version)
    assert (shop.published(), state(shop, before)) == (version, "retired")
    assert shop.draft(draft).state == "published"
    assert "领导审定".encode() in shop.version_files(version)[REVIEW]
    assert shop.events(5) == [
        "process_draft.saved",
        "definition.proposed",
        "process_draft.submitted",
        "definition.published",
        "process_draft.published",
    ]


@pytest.mark.parametrize("login", ["sysadmin", "auditor", "leader", "office"])
def test_nobody_but_the_security_officer_publishes_or_gives_back(shop: Workshop, login: str) -> None:
    version = shop.submit(changed(shop))
    with pytest.raises(NotAllowed):
        publish(shop, version, login)
    with pytest.raises(NotAllowed):
        give_back(shop, version, login=login)
    assert state(shop, version) == "proposed"


def test_maker_and_checker_are_two_by_the_constraint_too(shop: Workshop) -> None:
    draft = changed(shop)
    shop.submit(draft)
    with pytest.raises(IntegrityError), shop.database.write() as session:
        session.execute(text("update process_draft set checked_by = submitted_by"))
    with pytest.raises(IntegrityError), shop.database.write() as session:
        session.execute(text("update process_draft set state = 'published'"))


def test_whoever_changed_a_draft_does_not_check_it(shop: Workshop) -> None:
    """The system administrator of yesterday may be the security officer of today."""
    version = shop.submit(changed(shop))
    with shop.database.write() as session:
        swap = "update administrator set role = :role where person_id = :person"
        session.execute(text(swap), {"role": "audit", "person": shop.bureau.people["security"]})
        session.execute(text(swap), {"role": "security", "person": shop.bureau.people["sysadmin"]})
    with pytest.raises(NotAllowed, match="自己"):
        publish(shop, version, "sysadmin")


def test_what_can_skip_a_gate_cannot_be_submitted(shop: Workshop) -> None:
    draft = shop.open()
    shop.replace(draft, *PAST_THE_GATE, REVIEW)
    with pytest.raises(NotReady) as caught:
        shop.submit(draft)
    assert {issue.code for issue in caught.value.issues} == {"gate-missing"}
    assert caught.value.issues[0].path
    assert shop.draft(draft).state == "drafting"


def test_a_failing_case_stops_the_submission(shop: Workshop) -> None:
    draft = shop.open()
    shop.save(draft, CASE, "name: 我的\nsteps: [{task: nothing}]", seen=None)
    with pytest.raises(NotReady) as caught:
        shop.submit(draft)
    assert [(issue.code, issue.field) for issue in caught.value.issues] == [("case-failed", CASE)]


def test_a_draft_without_its_diagram_cannot_be_submitted(shop: Workshop) -> None:
    draft = shop.open()
    shop.save(draft, DIAGRAM, "<broken")
    with pytest.raises(NotReady) as caught:
        shop.submit(draft)
    assert caught.value.issues[0].field == DIAGRAM


def test_an_unchanged_draft_cannot_be_submitted(shop: Workshop) -> None:
    with pytest.raises(NotReady, match="相同"):
        shop.submit(shop.open())
    shop.submit(changed(shop))
    with pytest.raises(NotReady, match="正在等待核对"):
        shop.submit(changed(shop))


@pytest.mark.parametrize("reason", ["", "  "])
def test_reasons_are_asked_for(shop: Workshop, reason: str) -> None:
    draft = changed(shop)
    with pytest.raises(Invalid):
        shop.submit(draft, reason)
    version = shop.submit(draft)
    with pytest.raises(Invalid):
        give_back(shop, version, reason)


def test_a_change_after_the_trial_is_not_submitted(shop: Workshop) -> None:
    draft = changed(shop)
    with shop.database.read() as session:
        judged = life.try_draft(session, draft)
    shop.replace(draft, "领导审定", "领导审签", REVIEW)
    with pytest.raises(Conflict, match="又有改动"), shop.database.write() as session:
        life.submit(session, shop.actor(session, "sysadmin"), draft, "改名", judged)


def test_a_submitted_draft_stays_as_it_is_until_it_is_given_back(shop: Workshop) -> None:
    draft = changed(shop)
    version = shop.submit(draft)
    with pytest.raises(NotReady, match="已提交"):
        shop.replace(draft, "领导审定", "别的", REVIEW)
    give_back(shop, version, "名称不妥")
    assert (shop.draft(draft).state, shop.draft(draft).remark, state(shop, version)) == (
        "drafting",
        "名称不妥",
        "retired",
    )
    shop.replace(draft, "领导审定", "主要领导审定", REVIEW)
    again = shop.submit(draft)
    with pytest.raises(Conflict):
        publish(shop, version)
    publish(shop, again)
    assert shop.published() == again


def test_whoever_submitted_takes_it_back(shop: Workshop) -> None:
    draft = changed(shop)
    version = shop.submit(draft)
    with pytest.raises(NotAllowed), shop.database.write() as session:
        life.take_back(session, shop.actor(session, "security"), draft)
    with shop.database.write() as session:
        life.take_back(session, shop.actor(session, "sysadmin"), draft)
    assert (shop.draft(draft).state, state(shop, version)) == ("drafting", "retired")


def test_checker_and_maker_are_told(shop: Workshop) -> None:
    draft = changed(shop)
    first = shop.submit(draft)
    give_back(shop, first)
    second = shop.submit(draft)
    publish(shop, second)
    officer, maker = (shop.bureau.people[login] for login in ("security", "sysadmin"))
    with shop.database.read() as session:
        told = session.execute(select(Notice.person_id, Notice.code, Notice.about_id).order_by(Notice.id)).all()
    assert [tuple(each) for each in told] == [
        (officer, "process_submitted", first),
        (maker, "process_returned", draft),
        (officer, "process_submitted", second),
        (maker, "process_published", second),
    ]
    with shop.database.read() as session:
        named = told_of(session, {first, second, draft, "unknown"})
        title = shop.draft(draft).title
        assert named.keys() == {first, second, draft}
        assert [(named[each].number, named[each].title) for each in (first, second, draft)] == [
            (2, None),
            (3, None),
            (None, title),
        ]
        assert len({each.name for each in named.values()}) == 1


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_no_way_round_a_gate_is_ever_published(backend: str, tmp_path: Path) -> None:
    """P16, on both databases, also when the verdict of another text is handed over with it."""
    with databases.fresh(backend, tmp_path) as database:
        shop = workshop(database)
        draft = changed(shop)
        with database.read() as session:
            judged = life.try_draft(session, draft)
        shop.replace(draft, *PAST_THE_GATE, REVIEW)
        with pytest.raises(NotReady):
            shop.submit(draft)
        with pytest.raises(Conflict), database.write() as session:
            life.submit(session, shop.actor(session, "sysadmin"), draft, "x", judged)
        with pytest.raises(DeploymentRefused), database.write() as session:
            made = definitions.definition_set(PROCESS, shop.files(draft))
            forged = replace(judged, content_hash=made.content_hash)
            life.submit(session, shop.actor(session, "sysadmin"), draft, "x", forged)
        assert state(shop, shop.published()) == "published"
        give_up = changed(shop, "另一名")
        publish(shop, shop.submit(give_up))
        assert shop.draft(give_up).state == "published"


def test_a_version_is_judged_once(shop: Workshop) -> None:
    version = shop.submit(changed(shop))
    publish(shop, version)
    for act in (publish, give_back):
        with pytest.raises(Conflict):
            act(shop, version)


def test_what_was_drawn_over_an_older_version_first_moves_onto_the_new_one(shop: Workshop) -> None:
    one, two = changed(shop, "甲"), shop.open()
    shop.replace(two, 'name="科室核对"', 'name="乙"', REVIEW)
    shop.replace(two, 'name="提出处理意见"', 'name="丙"', DIAGRAM)
    publish(shop, shop.submit(one))
    with pytest.raises(Conflict, match="换到现行版本"):
        shop.submit(two)
    with shop.database.write() as session:
        moved, clashes = drafts.rebase(session, shop.actor(session, "sysadmin"), two)
        assert (moved.base_id, clashes) == (definitions.current(session, PROCESS), [REVIEW])
    assert 'name="丙"'.encode() in shop.files(two)[DIAGRAM]
    publish(shop, shop.submit(two))


def test_two_proposals_at_once_the_second_is_given_back(shop: Workshop) -> None:
    one, two = shop.submit(changed(shop, "甲")), shop.submit(changed(shop, "乙"))
    publish(shop, one)
    with pytest.raises(Conflict, match="别的版本"):
        publish(shop, two)
    give_back(shop, two)
    assert shop.published() == one


def test_an_older_version_is_deployed_again_as_a_new_draft(shop: Workshop) -> None:
    first = shop.published()
    publish(shop, shop.submit(changed(shop)))
    draft = shop.open(title="恢复原名", source=first)
    assert shop.files(draft) == shop.version_files(first)
    again = shop.submit(draft, "恢复")
    publish(shop, again)
    assert (shop.published(), state(shop, first)) == (again, "retired")
    assert shop.version_files(again) == shop.version_files(first)


def test_instances_under_way_stay_on_their_version(shop: Workshop) -> None:
    before = shop.published()
    with shop.database.write() as session:
        instance = shop.start(session)
    publish(shop, shop.submit(changed(shop)))
    with shop.database.read() as session:
        assert session.get_one(ProcessInstance, instance).definition_id == before
        assert {each.id: each.running for each in queries.versions(session, PROCESS)}[before] == 1
    with shop.database.write() as session:
        commands.cancel_instance(session, instance, actor="x", reason="测试")


def test_a_proposal_of_an_upgrade_is_published_by_the_security_officer(shop: Workshop) -> None:
    """What the installer proposed has no draft."""
    draft = changed(shop)
    with shop.database.write() as session:
        files = dict(shop.files(draft))
        version = definitions.propose(session, definitions.definition_set(PROCESS, files), actor="installer")
    publish(shop, version)
    assert shop.published() == version
    assert shop.draft(draft).state == "drafting"


def test_the_start_is_refused_when_the_published_set_disagrees_with_the_code(shop: Workshop) -> None:
    publish(shop, shop.submit(changed(shop)))
    with shop.database.write() as session:
        definitions.check_agreement(session)
    runtime = shop.database.info["runtime"]
    package = runtime.packages[PROCESS]
    kinds = {name: kind for name, kind in package.kinds.items() if name != "gate.secrecy"}
    shop.database.info["runtime"] = replace(runtime, packages={PROCESS: replace(package, kinds=kinds)})
    with pytest.raises(DeploymentRefused, match="不能启动"), shop.database.write() as session:
        definitions.check_agreement(session)
