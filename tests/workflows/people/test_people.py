"""People, posts, administrators and 兼岗决定 against both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from engine.db import Database
from engine.errors import Conflict, Invalid, NotAllowed
from engine.models import AuditEvent
from tests.workflows.bureau import Bureau
from workflows.people.accounts import (
    appoint_administrator,
    create_person,
    deactivate_person,
    move_person,
    set_language,
)
from workflows.people.actor import INSTALLER
from workflows.people.credentials import set_password
from workflows.people.dual_posts import record_dual_post_decision
from workflows.people.models import Administrator, PostHolding
from workflows.people.posts import hold_post, leave_post
from workflows.people.queries import holders, load_actor, rights_of, today


def codes(error: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [issue.code for issue in error.value.issues]


def test_groups_carry_the_section_only_where_the_post_exists_per_section(database: Database, bureau: Bureau):
    with database.read() as session:
        assert bureau.actor(session, "drafter").groups == {"drafter/zyjs"}
        assert bureau.actor(session, "both").groups == {"secrecy_review", "attribute_review"}
        assert load_actor(session, bureau.people["sysadmin"]).groups == frozenset()


def test_choosing_the_language_that_one_has_is_no_event(database: Database, bureau: Bureau):
    with database.write() as session:
        for language in ("en", "en", "zh"):
            set_language(session, language, actor=bureau.actor(session, "drafter"))
    with database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "person.language_set").order_by("id"))
        assert [event.changes["language"] for event in events] == [["zh", "en"], ["en", "zh"]]


def test_holders_stand_a_before_b(database: Database, bureau: Bureau):
    with database.read() as session:
        assert [(holder.name, holder.capacity) for holder in holders(session, "legal_review")] == [
            ("吴法规", "A"),
            ("冯兼法", "B"),
        ]
        assert [holder.name for holder in holders(session, "drafter/zyjs")] == ["李起草", "王同科"]
        assert [holder.section_name for holder in holders(session, "section_head/jyk")] == ["就业促进科"]


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [(0, None, True), (1, None, False), (-3, 0, False), (-3, 1, True), (0, 1, True), (-9, -3, False)],
)
def test_a_post_is_held_from_since_until_the_day_before_until(
    database: Database, bureau: Bureau, since: int, until: int | None, held: bool
):
    with database.write() as session:
        on = today(session)
        hold_post(
            session,
            bureau.people["registry"],
            "publisher",
            since=on + timedelta(days=since),
            until=None if until is None else on + timedelta(days=until),
            actor=INSTALLER,
        )
        assert ("publisher" in load_actor(session, bureau.people["registry"], on).groups) is held


def test_leaving_a_post_acts_on_the_next_request(database: Database, bureau: Bureau):
    with database.write() as session:
        security = bureau.actor(session, "security")
        held = session.scalars(select(PostHolding.id).where(PostHolding.post == "secrecy_review")).all()
        for holding in held:
            leave_post(session, holding, actor=security)
    with database.read() as session:
        assert bureau.actor(session, "secrecy_a").groups == frozenset()
        assert bureau.actor(session, "both").groups == {"attribute_review"}
        assert holders(session, "secrecy_review") == []
    with database.write() as session, pytest.raises(Conflict):
        leave_post(session, held[0], actor=bureau.actor(session, "security"))


def test_a_deactivated_person_has_no_rights_left(database: Database, bureau: Bureau):
    with database.write() as session:
        deactivate_person(session, bureau.people["legal_a"], reason="调离", actor=bureau.actor(session, "sysadmin"))
    with database.write() as session:
        with pytest.raises(NotAllowed):
            load_actor(session, bureau.people["legal_a"])
        assert [holder.name for holder in holders(session, "legal_review")] == ["冯兼法"]
        with pytest.raises(Invalid) as refused:
            hold_post(session, bureau.people["legal_a"], "registry", actor=INSTALLER)
        assert codes(refused) == ["post-inactive"]


@pytest.mark.parametrize(
    ("login", "post", "by", "allowed"),
    [
        ("registry", "registry", "sysadmin", True),
        ("registry", "secrecy_review", "sysadmin", False),
        ("registry", "secrecy_review", "security", True),
        ("registry", "registry", "security", False),
        ("registry", "leader", "auditor", False),
        ("registry", "leader", "leader", False),
    ],
)
def test_who_may_assign_which_post(database: Database, bureau: Bureau, login: str, post: str, by: str, allowed: bool):
    with database.write() as session:
        actor = bureau.actor(session, by)
        if allowed:
            hold_post(session, bureau.people[login], post, capacity="A", actor=actor)
            return
        with pytest.raises(NotAllowed):
            hold_post(session, bureau.people[login], post, capacity="A", actor=actor)


def test_a_and_b_of_a_gate_come_from_different_sections(database: Database, bureau: Bureau):
    with database.write() as session:
        security = bureau.actor(session, "security")
        with pytest.raises(Invalid) as refused:
            hold_post(session, bureau.people["drafter_fgk"], "legal_review", capacity="B", actor=security)
        assert codes(refused) == ["post-same-section"]
        assert "吴法规" in refused.value.detail
        hold_post(session, bureau.people["drafter_jyk"], "legal_review", capacity="B", actor=security)


@pytest.mark.parametrize(
    ("post", "section", "capacity", "code"),
    [
        ("drafter", None, "A", "post-section"),
        ("leader", "zyjs", "A", "post-section"),
        ("leader", None, "C", "post-capacity"),
    ],
)
def test_malformed_holdings_name_their_field(
    database: Database, bureau: Bureau, post: str, section: str | None, capacity: str, code: str
):
    with database.write() as session, pytest.raises(Invalid) as refused:
        where = bureau.sections[section] if section else None
        hold_post(session, bureau.people["registry"], post, section_id=where, capacity=capacity, actor=INSTALLER)
    assert codes(refused) == [code]


class TestThreeAdministrators:
    def test_an_administrator_takes_no_post(self, database: Database, bureau: Bureau):
        with database.write() as session, pytest.raises(Invalid) as refused:
            hold_post(session, bureau.people["security"], "registry", actor=INSTALLER)
        assert codes(refused) == ["post-administrator"]

    def test_staff_becomes_no_administrator_and_nobody_two_of_them(self, database: Database, bureau: Bureau):
        for login in ("drafter", "auditor"):
            with database.write() as session, pytest.raises(Invalid):
                appoint_administrator(session, bureau.people[login], "system", actor=INSTALLER)

    def test_a_role_has_one_holder_until_that_account_is_ended(self, database: Database, bureau: Bureau):
        with database.write() as session:
            successor = create_person(session, "second", "乙", account="administrator", actor=INSTALLER).id
        with database.write() as session, pytest.raises(Invalid, match="sysadmin"):
            appoint_administrator(session, successor, "system", actor=INSTALLER)
        with database.write() as session:
            deactivate_person(session, bureau.people["sysadmin"], reason="调离", actor=INSTALLER)
            appoint_administrator(session, successor, "system", actor=INSTALLER)
            assert load_actor(session, successor).admin_role == "system"

    def test_no_administrator_makes_another(self, database: Database, bureau: Bureau):
        for login in ("sysadmin", "security", "auditor", "leader"):
            with database.write() as session:
                actor = bureau.actor(session, login)
                with pytest.raises(NotAllowed):
                    create_person(session, "eve", "某", account="administrator", actor=actor)
                with pytest.raises(NotAllowed):
                    set_password(session, bureau.people["security"], "Another-one-2026", actor=actor)
                with pytest.raises(NotAllowed):
                    deactivate_person(session, bureau.people["auditor"], reason="x", actor=actor)

    @pytest.mark.parametrize(
        ("login", "table", "values"),
        [
            ("drafter", Administrator, {"role": "system", "account": "staff"}),
            ("drafter", Administrator, {"role": "system", "account": "administrator"}),
            ("auditor", Administrator, {"role": "security", "account": "administrator"}),
            ("sysadmin", PostHolding, {"account": "staff"}),
            ("sysadmin", PostHolding, {"account": "administrator"}),
        ],
    )
    def test_the_database_itself_refuses(
        self, database: Database, bureau: Bureau, login: str, table: type, values: dict[str, str]
    ):
        holding = {"id": "x", "post": "leader", "section_id": None, "capacity": "A", "since": date(2026, 1, 1)}
        row = {"person_id": bureau.people[login], **(holding if table is PostHolding else {}), **values}
        with pytest.raises(IntegrityError), database.write() as session:
            session.execute(insert(table).values(row))


class TestDualPostDecision:
    def decide(self, database: Database, bureau: Bureau, by: str = "leader", days: int = 30, reason: str = "人手不足"):
        with database.write() as session:
            record_dual_post_decision(
                session,
                bureau.people["both"],
                actor=bureau.actor(session, by),
                valid_until=today(session) + timedelta(days=days),
                reason=reason,
            )

    @pytest.mark.parametrize(("after", "valid"), [(-1, False), (0, True), (30, True), (31, False)])
    def test_it_is_valid_from_the_day_it_was_made_to_its_last_day(
        self, database: Database, bureau: Bureau, after: int, valid: bool
    ):
        self.decide(database, bureau)
        with database.read() as session:
            on = today(session) + timedelta(days=after)
            both, secrecy_a = bureau.people["both"], bureau.people["secrecy_a"]
            found = rights_of(session, person_ids=[both, secrecy_a], on=on)
            assert (found[both].dual_post_decision is not None) is valid
            assert found[secrecy_a].dual_post_decision is None

    @pytest.mark.parametrize("by", ["deputy", "security", "sysadmin", "both"])
    def test_only_the_head_of_the_bureau_makes_it(self, database: Database, bureau: Bureau, by: str):
        with pytest.raises(NotAllowed):
            self.decide(database, bureau, by=by)

    def test_it_needs_a_reason_and_an_end(self, database: Database, bureau: Bureau):
        with pytest.raises(Invalid):
            self.decide(database, bureau, reason=" ")
        with pytest.raises(Invalid):
            self.decide(database, bureau, days=-1)


def test_every_act_of_administration_is_in_the_trail(database: Database, bureau: Bureau):
    with database.write() as session:
        sysadmin = bureau.actor(session, "sysadmin")
        set_password(session, bureau.people["drafter"], "A-long-pass-2026", actor=sysadmin)
        move_person(session, bureau.people["drafter"], bureau.sections["jyk"], actor=sysadmin)
    with database.read() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.chain == "administration").order_by(AuditEvent.seq)
        ).all()
    assert [event.action for event in events[-2:]] == ["person.password_set", "person.changed"]
    assert events[-1].changes["section"] == [bureau.sections["zyjs"], bureau.sections["jyk"]]
    assert {event.action for event in events} >= {"section.created", "person.created", "post.held"}
    assert "A-long-pass-2026" not in str([event.changes for event in events])
