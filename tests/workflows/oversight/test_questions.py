"""The auditor's questions, each with data of another matter or section beside, that must not be in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.clock import local_date
from engine.errors import Invalid, NotAllowed, NotFound
from tests.databases import count_statements
from tests.workflows.oversight.asking import CANARIES, acts, ask, be_denied, counted, leaks, read_draft, rows, told
from tests.workflows.prepublication.acts import withdraw
from tests.workflows.prepublication.house import LEGAL, POLICY, SECRECY_PUBLIC, Begun, House
from workflows.matters import within_reach
from workflows.matters.access import may_read
from workflows.matters.models import Approval, Revision, RevisionDocument
from workflows.oversight import sight
from workflows.oversight.standard_questions import QUESTIONS, questions_for
from workflows.people.accounts import move_person
from workflows.people.actor import INSTALLER
from workflows.people.models import PostHolding
from workflows.people.posts import hold_post, leave_post
from workflows.people.queries import load_actor
from workflows.prepublication import actions

RETURN = {"outcome": "return", "return_to": "drafter", "opinion": "金丝雀意见"}
NEEDED = {"matter": "2026-0001", "person": "legal_a", "section": "zyjs", "gate": "legality", "hash": "0" * 64}


def _two_matters(house: House) -> tuple[str, str]:
    mine = house.open("normative")
    other = house.open("normative", login="drafter_jyk", policy=POLICY.replace("1000元", "1100元"))
    house.submit(other, login="drafter_jyk")
    house.decide(other, "section_check", "head_jyk", outcome="approve")
    return mine, other


TWO = Begun(_two_matters)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[House, str, str]]:
    """A draft of zyjs, and a matter of jyk that waits for the legality review."""
    with TWO.at_work("sqlite", tmp_path) as (house, matters):
        yield house, *matters


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str, str]]:
    """The same with the matter of zyjs on its way to the leader; only for reading."""
    with TWO.at_work("sqlite", tmp_path_factory.mktemp("reviewed")) as (house, (mine, other)):
        house.to_sign_off(mine)
        yield house, mine, other


def number_of(house: House, matter_id: str) -> str:
    return house.matter(matter_id).number


def test_everything_about_a_matter_by_its_number(reviewed: tuple[House, str, str]) -> None:
    house, mine, _ = reviewed

    found = ask(house, "matter", matter=number_of(house, mine))

    assert {each.subject for each in found.events} == {mine}
    assert told(house, found.events)[-1] == ("drafter", "matter.opened")
    assert ("legal_a", "approval.recorded") in told(house, found.events)
    assert [each.id for each in found.events] == sorted((each.id for each in found.events), reverse=True)
    assert leaks(found) == []


def test_pages_follow_each_other_without_gap_or_repetition(reviewed: tuple[House, str, str]) -> None:
    house, mine, _ = reviewed
    whole = [each.id for each in ask(house, "matter", matter=mine).events]
    pages: list[str] = []
    before = None
    while True:
        page = ask(house, "matter", matter=mine, limit=7, before=before)
        pages += [each.id for each in page.events]
        if (before := page.next) is None:
            break

    assert pages == whole
    assert counted(house, "matter", matter=mine) == (len(whole), True)


def test_everything_about_the_bytes_of_a_revision_a_release_and_a_version(reviewed: tuple[House, str, str]) -> None:
    house, mine, _ = reviewed
    with house.database.read() as session:
        (revision,) = session.scalars(select(Revision).where(Revision.matter_id == mine))
        (version, *_) = session.scalars(
            select(RevisionDocument.rendition_hash).where(RevisionDocument.revision_id == revision.id)
        )

    assert ("legal_a", "approval.recorded") in acts(house, "hash", hash=revision.content_hash)
    assert ("drafter", "document.version_added") in acts(house, "hash", hash=version.upper())
    assert acts(house, "hash", hash="f" * 64) == set()


def test_everything_that_a_person_a_section_and_a_gate_did(reviewed: tuple[House, str, str]) -> None:
    house, _, _ = reviewed

    assert {login for login, _ in acts(house, "person", person="吴法规")} == {"legal_a"}
    assert {login for login, _ in acts(house, "section", section="zyjs")} == {"drafter", "head"}
    assert {login for login, _ in acts(house, "section", section="就业促进科")} == {"drafter_jyk", "head_jyk"}
    assert {login for login, _ in acts(house, "gate", gate="secrecy")} == {"secrecy_a"}


def test_who_saw_this_draft(two: tuple[House, str, str]) -> None:
    house, mine, other = two
    read_draft(house, "head", mine)
    read_draft(house, "head_jyk", other)
    read_draft(house, "office", mine, other)
    read_draft(house, "secrecy_a", mine, how="draft.excerpt")

    seen = {("head", "draft.read"), ("office", "draft.read"), ("secrecy_a", "draft.excerpt")}
    assert acts(house, "who_saw", matter=mine) == seen
    assert acts(house, "who_saw", "drafter", matter=mine) == seen


def grounds(house: House, matter: str, **given: Any) -> dict[str, str]:
    (table,) = ask(house, "who_could_see", matter=matter, **given).tables
    return {row["登录名"]: row["理由"] for row in rows(table)}


def test_who_could_have_seen_it_and_why(reviewed: tuple[House, str, str]) -> None:
    house, mine, other = reviewed

    found = grounds(house, mine)

    assert found["drafter"].startswith("起草人、改过文稿")
    assert found["drafter2"].startswith("起草科室的起草人或负责人")
    assert "办结过待办" in found["legal_a"]
    assert "送到领导岗位" in found["leader"]
    assert not {"head_jyk", "drafter_jyk", "publisher", "auditor", "security", "sysadmin"} & set(found)
    assert "leader" not in grounds(house, other)
    assert set(found) >= {login for login in house.bureau.people if readable(house, login, mine)}


def readable(house: House, login: str, matter: str) -> bool:
    actor = house.actor(login)
    with house.database.read() as session:
        return may_read(session, actor, matter)


def test_who_could_see_it_follows_the_posts_of_that_day(two: tuple[House, str, str]) -> None:
    house, mine, _ = two
    opened = local_date(house.clock.now())
    house.clock.move(timedelta(days=10))
    with house.database.write() as session:
        held = session.scalars(select(PostHolding).where(PostHolding.person_id == house.bureau.people["drafter2"]))
        leave_post(session, held.one().id, actor=INSTALLER)
        section = house.bureau.sections["zyjs"]
        hold_post(session, house.bureau.people["registry"], "drafter", section_id=section, actor=INSTALLER)
    later = opened + timedelta(days=10)

    assert "drafter2" in grounds(house, mine, day=opened)
    assert "registry" not in grounds(house, mine, day=opened)
    assert "drafter2" not in grounds(house, mine, day=later)
    assert grounds(house, mine, day=later)["registry"].startswith("起草科室的起草人或负责人")
    assert grounds(house, mine, day=opened - timedelta(days=1)) == {}


def test_whoever_gave_a_work_item_back_could_have_seen_it_that_day(house: House) -> None:
    matter = house.open("normative")
    house.to_legality(matter)
    item = house.item(matter, "review_legality").id
    with house.database.write() as session:
        actions.claim(session, item, load_actor(session, house.bureau.people["legal_a"]))
    day = local_date(house.clock.now())
    house.clock.move(timedelta(days=3))
    with house.database.write() as session:
        actions.release(session, item, load_actor(session, house.bureau.people["legal_a"]))
    house.clock.move(timedelta(days=3))

    assert "承办过待办" in grounds(house, matter, day=day)["legal_a"]
    assert "承办过待办" in grounds(house, matter, day=day + timedelta(days=3))["legal_a"]
    assert "承办过待办" not in grounds(house, matter, day=day + timedelta(days=6))["legal_a"]


def test_who_approved_exactly_these_bytes_in_force_and_void(two: tuple[House, str, str]) -> None:
    house, mine, other = two
    house.decide(other, "review_legality", "legal_a", **LEGAL)
    house.to_legality(mine)
    house.decide(mine, "review_legality", "legal_a", **LEGAL)
    with house.database.read() as session:
        content = session.scalars(select(Approval.approved_hash).where(Approval.matter_id == mine)).first()
    withdraw(house, mine)

    found = ask(house, "approvals", hash=content)
    (table,) = found.tables

    assert [(row["人员"], row["关口"]) for row in rows(table)] == [("吴法规", "合法性审核")]
    assert {row["失效原因"] for row in rows(table)} == {"撤回"}
    assert {row["事项"] for row in rows(table)} == {number_of(house, mine)}
    assert ("legal_a", "approval.recorded") in told(house, found.events)
    assert leaks(found) == []


def test_what_was_decided_by_substitutes(two: tuple[House, str, str]) -> None:
    house, _, other = two
    house.decide(other, "review_legality", "legal_b", **LEGAL)

    assert {login for login, _ in acts(house, "substitutes")} == {"legal_b"}
    assert acts(house, "substitutes", section="fgk") == set()


def test_returns_show_target_and_outcome_and_no_event_holds_the_words(two: tuple[House, str, str]) -> None:
    house, _, other = two
    house.decide(other, "review_legality", "legal_a", **LEGAL | RETURN)

    found = ask(house, "returns")

    (event,) = found.events
    assert (event.outcome, event.subject) == ("return", other)
    assert event.changes["answer.return_to"] == [None, "drafter"]
    assert leaks(found) == []
    assert found.reasons == {event.id: RETURN["opinion"]}
    assert ask(house, "everything", matter=other).reasons == {}


def test_the_reason_of_a_return_repeats_nothing_of_the_draft(two: tuple[House, str, str]) -> None:
    house, _, other = two
    said = "每人1100元没有出处，为规范补贴发放一句不通，请改；“本市”应写全称"
    house.decide(other, "review_legality", "legal_a", **LEGAL | RETURN | {"opinion": said})

    (reason,) = ask(house, "returns").reasons.values()

    assert [each for each in (*CANARIES, "1100", "本市") if each in reason] == []
    assert "没有出处" in reason
    assert reason.endswith("应写全称")


def test_what_the_secrecy_review_wrote_on_a_return_is_not_told(two: tuple[House, str, str]) -> None:
    house, mine, _ = two
    house.to_secrecy(mine)
    house.decide(mine, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC | RETURN)

    found = ask(house, "returns")

    assert [each.subject for each in found.events] == [mine]
    assert found.reasons == {}


def test_overdue_and_out_of_hours(two: tuple[House, str, str]) -> None:
    house, _, other = two
    house.clock.move(timedelta(days=60, hours=12))
    house.decide(other, "review_legality", "legal_a", **LEGAL)

    assert acts(house, "overdue") == {("legal_a", "work_item.completed")}
    assert {login for login, _ in acts(house, "out_of_hours")} == {"legal_a"}
    assert acts(house, "overdue", person="office") == set()
    assert acts(house, "overdue", until="2026-03-31") == set()
    assert acts(house, "everything", circumstance="late", person="legal_a") == acts(house, "overdue")


def unusual(house: House, **given: Any) -> set[tuple[str, str, str]]:
    (table,) = ask(house, "unusual", **given).tables
    return {(row["人员"], row["情形"], row["次数"]) for row in rows(table)}


def test_unusual_days_are_those_of_many_denials_and_of_many_drafts_of_others(house: House) -> None:
    others = [f"{number:032x}" for number in range(25)]
    own = house.open("normative")
    be_denied(house, "registry", 12)
    be_denied(house, "office", 9)
    read_draft(house, "publisher", *others)
    read_draft(house, "registry", *others, how="draft.excerpt")  # one search: nothing was opened
    read_draft(house, "head", own, *others[:18])
    for _ in range(30):
        read_draft(house, "drafter", own)

    assert unusual(house) == {
        ("韩文书", "一天内多次访问被拒", "12"),
        ("杨发布", "一天内大量查看非本人承办的草稿", "25"),
    }
    assert unusual(house, person="registry") == {("韩文书", "一天内多次访问被拒", "12")}
    assert unusual(house, since="2026-02-20", until="2026-02-27") == set()
    with pytest.raises(Invalid, match="31 天"):
        ask(house, "unusual", since="2026-01-01", until="2026-12-31")


def test_rights_as_they_were_on_a_day(house: House) -> None:
    day = local_date(house.clock.now())
    house.clock.move(timedelta(days=30))
    with house.database.write() as session:
        held = session.scalars(select(PostHolding).where(PostHolding.person_id == house.bureau.people["legal_a"]))
        leave_post(session, held.one().id, actor=INSTALLER)
        move_person(session, house.bureau.people["head"], house.bureau.sections["bgs"], actor=INSTALLER)

    def posts(on: date, **given: Any) -> dict[str, tuple[str, str, str]]:
        table = ask(house, "rights", day=on, **given).tables[0]
        return {row["登录名"]: (row["科室"], row["岗位"], row["A/B 角"]) for row in rows(table)}

    assert posts(day)["legal_a"] == ("政策法规科", "合法性审核", "A角")
    assert posts(day)["head"][0] == "职业建设科"
    assert "legal_a" not in posts(day + timedelta(days=30))
    assert posts(day + timedelta(days=31))["head"][0] == "办公室"
    assert set(posts(day, section="jyk")) == {"drafter_jyk", "head_jyk", "both", "desks"}
    assert set(posts(day, person="leader")) == {"leader"}
    assert posts(day - timedelta(days=1)) == {}
    administrators = ask(house, "rights", day=day).tables[1]
    assert {row["登录名"]: row["角色"] for row in rows(administrators)} == {
        "sysadmin": "系统管理员", "security": "安全保密管理员", "auditor": "安全审计员",
    }  # fmt: skip
    assert ask(house, "rights", day=day - timedelta(days=1)).tables[1].rows == ()


def test_what_a_person_changed_in_people_and_posts(reviewed: tuple[House, str, str]) -> None:
    house, _, _ = reviewed

    assert acts(house, "rule_changes", person="installer") >= {
        ("installer", "post.held"),
        ("installer", "person.created"),
    }
    assert acts(house, "rule_changes", person="legal_a") == set()
    assert {action for _, action in acts(house, "rule_changes", action="post.")} == {"post.held"}
    assert acts(house, "rule_changes", group="work") == set()


def test_filters_combine(two: tuple[House, str, str]) -> None:
    house, mine, other = two
    house.to_legality(mine)
    house.decide(mine, "review_legality", "legal_a", **LEGAL)
    withdraw(house, mine)

    assert acts(house, "everything", matter=mine, person="legal_a", group="review", gate="legality") == {
        ("legal_a", "approval.recorded")
    }
    assert acts(house, "everything", matter=other, person="legal_a") == set()
    assert acts(house, "everything", text="数据有更新") == {("drafter", "message.delivered")}
    assert acts(house, "everything", text="数据") == acts(house, "everything", text="有更新", matter=mine)
    assert acts(house, "everything", text="数据", matter=other) == set()
    assert acts(house, "everything", text="数据", person="legal_a") == set()
    assert acts(house, "everything", text="培训补贴") == set()


# --- who may ask ------------------------------------------------------------------------------------------------------


def test_those_involved_see_the_events_of_matters_that_they_may_read(reviewed: tuple[House, str, str]) -> None:
    house, mine, other = reviewed

    assert {each.subject for each in ask(house, "everything", "drafter").events} == {mine}
    assert {each.subject for each in ask(house, "everything", "drafter_jyk").events} == {other}
    assert counted(house, "everything", "publisher") == (0, True)
    assert counted(house, "everything", "drafter_jyk").number == counted(house, "matter", matter=other).number
    for code in ("matter", "who_saw", "who_could_see"):
        with pytest.raises(NotFound) as hidden:
            ask(house, code, "drafter_jyk", matter=number_of(house, mine))
        with pytest.raises(NotFound) as absent:
            ask(house, code, "drafter_jyk", matter="2026-9999")
        assert hidden.value.detail.replace(number_of(house, mine), "2026-9999") == absent.value.detail


@pytest.mark.parametrize("many", [False, True])
def test_whoever_has_many_matters_sees_the_same(
    reviewed: tuple[House, str, str], monkeypatch: pytest.MonkeyPatch, many: bool
) -> None:
    """Gathered once, or looked up event by event where gathering would take too long."""
    house, _, _ = reviewed
    people = ("drafter", "drafter_jyk", "head_jyk", "legal_a", "secrecy_a", "leader", "publisher")
    few = {login: acts(house, "everything", login) for login in people}

    monkeypatch.setattr(sight, "FEW", -1)
    monkeypatch.setattr(within_reach, "MANY", 100 if many else 0)

    assert {login: acts(house, "everything", login) for login in people} == few


def test_approvals_of_a_hidden_matter_are_hidden(reviewed: tuple[House, str, str]) -> None:
    house, mine, _ = reviewed
    with house.database.read() as session:
        content = session.scalars(select(Approval.approved_hash).where(Approval.matter_id == mine)).first()

    hidden = ask(house, "approvals", "drafter_jyk", hash=content)

    assert (hidden.events, hidden.tables[0].rows) == ((), ())
    assert len(ask(house, "approvals", "drafter", hash=content).tables[0].rows) == 3


@pytest.mark.parametrize("login", ["sysadmin", "security"])
def test_the_other_administrators_see_what_administrators_did(two: tuple[House, str, str], login: str) -> None:
    house, mine, _ = two
    with house.database.write() as session:
        hold_post(session, house.bureau.people["registry"], "recheck", actor=house.actor("security"))
    be_denied(house, "auditor")

    seen = acts(house, "everything", login)

    assert {("security", "post.held"), ("auditor", "access.denied"), ("installer", "person.created")} <= seen
    assert {who for who, _ in seen} <= {"sysadmin", "security", "auditor", "installer"}
    assert acts(house, "matter", login, matter=mine) == set()
    assert counted(house, "everything", login).number == len(ask(house, "everything", login).events)


@pytest.mark.parametrize("code", ["person", "section", "out_of_hours", "unusual", "rights", "rule_changes"])
def test_questions_about_people_are_not_for_everybody(house: House, code: str) -> None:
    given = {name: NEEDED[name] for name in QUESTIONS[code].needs}

    with pytest.raises(NotAllowed):
        ask(house, code, "leader", **given)
    assert code not in {each.code for each in questions_for(house.actor("leader"))}


def test_what_is_no_question_is_said(house: House) -> None:
    for code, given, said in (
        ("matter", {}, "请填写事项编号"),
        ("unusual", {"gate": "secrecy"}, "此查询不用关口"),
        ("gate", {"gate": "nonsense"}, "关口应为"),
        ("everything", {"group": "nonsense"}, "动作类别应为"),
        ("everything", {"circumstance": "nonsense"}, "情形应为"),
        ("everything", {"since": "昨天"}, "日期请按"),
        ("everything", {"nonsense": "1"}, "没有这样的查询条件"),
        ("everything", {"text": "长" * 100}, "太长"),
        ("hash", {"hash": "abc"}, "64 位"),
        ("everything", {"until": "9999-12-31"}, "超出范围"),
    ):
        with pytest.raises(Invalid) as refused:
            ask(house, code, **given)
        assert said in refused.value.detail
    for given in ({"person": "nobody"}, {"section": "nowhere"}, {"matter": "2026-9999"}):
        with pytest.raises(NotFound):
            ask(house, "everything", **given)
    with pytest.raises(NotFound):
        ask(house, "nonsense")


# --- cost -------------------------------------------------------------------------------------------------------------


def test_each_question_is_asked_in_a_few_statements(house_on_both: House) -> None:
    house = house_on_both
    matter = house.open("normative")
    house.to_legality(matter)
    auditor = house.actor("auditor")
    for standard in questions_for(auditor):
        given = {name: NEEDED[name] for name in standard.needs}
        with count_statements(house.database) as sent:
            ask(house, standard.code, **given)
        assert sent.count <= 9, standard.code  # one loads the auditor


def test_more_than_a_thousand_are_not_counted(house: House) -> None:
    for _ in range(4):
        read_draft(house, "head", *(f"{number:032x}" for number in range(300)))

    assert counted(house, "person", person="head") == (1000, False)
    assert counted(house, "person", person="head", until="2020-01-01") == (0, True)


def test_both_databases_give_the_same_answers(house_on_both: House) -> None:
    house = house_on_both
    matter = house.open("normative")
    house.to_legality(matter)
    house.decide(matter, "review_legality", "legal_a", **LEGAL | RETURN)

    assert acts(house, "returns") == {("legal_a", "work_item.completed")}
    assert {action for _, action in acts(house, "everything", group="text", matter=matter)} >= {"revision.closed"}
