"""People answer to every finding: who may, what may be said, and that nothing passes while one is open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from engine.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from engine.models import AuditEvent
from tests.workflows.prepublication.acts import suggest, take_suggestion
from tests.workflows.prepublication.found import (
    FAULTY,
    NO_SUCH_DAY,
    adopt,
    claim,
    clear,
    lines,
    place,
    say,
    the,
)
from tests.workflows.prepublication.house import LEGAL, OFFICE, PROACTIVE, SECRECY_PUBLIC, SIGN, WORDING, House
from workflows.matters.models import Editor, Revision
from workflows.people.queries import load_actor
from workflows.prepublication import actions, findings
from workflows.prepublication.finding_duties import DUTIES, PASSING, aspects_of
from workflows.screening.actions import aspect_of
from workflows.screening.model import ASPECTS, Finding
from workflows.screening.models import FindingDisposal, Screening

RETURN = {"outcome": "return", "return_to": "drafter", "opinion": "请修改"}
_REST = {"content", "format", "wording", "law", "policy"}
# stage by stage: who decides it, with which answers, and which findings are theirs
STAGES = (
    ("section_check", "head", {"outcome": "approve"}, {"content"}),
    ("review_legality", "legal_a", LEGAL, {"law", "policy"}),
    ("office_check", "office", OFFICE, _REST),
    ("check_secrecy", "secrecy_a", SECRECY_PUBLIC, {"secrecy"}),
    ("decide_attribute", "attribute_a", PROACTIVE, _REST),
    ("deputy_review", "deputy", {"outcome": "approve"}, set()),
    ("sign_off", "leader", SIGN, {"politics"}),
    ("recheck", "recheck", {"outcome": "approve"}, _REST | {"politics"}),
)
SHORT_STAGES = (
    ("section_first_check", "head", {"outcome": "approve"}, {"content"}),
    ("check_secrecy", "secrecy_a", SECRECY_PUBLIC, {"secrecy"}),
    ("decide_attribute", "attribute_a", PROACTIVE, _REST),
    ("routine_sign_off", "deputy", SIGN, {"politics"}),
    ("last_check", "publisher", {"outcome": "release"}, _REST | {"politics"}),
)


def bare(house: House, matter: str, element: str, login: str, **answers: object) -> None:
    """Decide without dealing with the findings first."""
    with house.database.write() as session:
        actor = load_actor(session, house.bureau.people[login])
        actions.complete(session, house.item(matter, element).id, actor, answers)


def refused(house: House, matter: str, element: str, login: str, **answers: object) -> NotReady:
    with pytest.raises(NotReady) as error:
        bare(house, matter, element, login, **answers)
    return error.value


def at_office(house: House, **given: str) -> tuple[str, str]:
    """A matter in the hands of the office check, and the work item."""
    matter = house.open("general", **given)
    house.to_legality(matter)
    return matter, claim(house, matter, "office_check", "office")


def at_secrecy(house: House) -> str:
    matter, _ = at_office(house)
    house.decide(matter, "office_check", "office", **OFFICE)
    return matter


class TestWho:
    @pytest.mark.parametrize(
        ("matter_class", "stages"), [("rights_policy", STAGES), ("news", SHORT_STAGES)], ids=["full", "short"]
    )
    def test_every_stage_deals_with_its_aspects_and_no_others(
        self, house: House, matter_class: str, stages: tuple
    ) -> None:
        matter = house.open(matter_class)
        house.submit(matter)
        for element, login, answers, mine in stages:
            placed = {aspect: place(house, matter, aspect) for aspect in ASPECTS}
            item = claim(house, matter, element, login)
            shown = {each.aspect: each.choices for each in lines(house, matter, login)}
            assert {aspect for aspect, choices in shown.items() if choices} == mine, element
            assert not any(each.choices for each in lines(house, matter, "drafter")), element
            for aspect in set(ASPECTS) - mine:
                with pytest.raises(NotAllowed):
                    say(house, login, [placed[aspect]], "dismiss", "不是问题", item)
            if mine:
                error = refused(house, matter, element, login, **answers)
                assert f"还有 {len(mine)} 条技术核查发现没有处理" in error.detail, element
                assert all(f"{ASPECTS[aspect].zh} 1" in error.detail for aspect in mine), element
                say(house, login, [placed[aspect] for aspect in mine], "dismiss", "不是问题", item)
            if element == "last_check":
                clear(house, matter)  # what is left of the others stands against the release itself
            bare(house, matter, element, login, **answers)
            clear(house, matter)
            if element == "recheck":
                return

    def test_the_table_names_every_aspect_and_only_kinds_that_pass(self) -> None:
        assert set(DUTIES) == set(ASPECTS)
        assert {kind for kinds in DUTIES.values() for kind in kinds} <= set(PASSING)
        assert aspects_of("gate.difference", "secrecy") == {"secrecy"}
        assert aspects_of("gate.difference", "legality") == {"law", "policy"}

    @pytest.mark.parametrize("login", ["security", "sysadmin", "auditor", "drafter_jyk"])
    def test_who_may_not_read_the_matter_finds_nothing(self, house: House, login: str) -> None:
        matter = at_secrecy(house)
        finding = place(house, matter, "secrecy", "blocker")
        with pytest.raises(NotFound):
            lines(house, matter, login)
        with pytest.raises(NotFound):
            say(house, login, [finding], "dismiss", "不是密级标志")

    def test_whoever_wrote_the_text_answers_for_nothing_in_it(self, house: House) -> None:
        matter, item = at_office(house, policy=FAULTY)
        (finding,) = lines(house, matter, "office")
        assert finding.choices
        with house.database.write() as session:
            writer = house.bureau.people["office"]
            session.add(Editor(matter_id=matter, person_id=writer, since=house.clock.now(), why="edited"))
        assert lines(house, matter, "office")[0].choices == ()
        with pytest.raises(NotAllowed):
            say(house, "office", [finding.id], "dismiss", "不是问题", item)

    def test_without_the_work_item_in_hand_nothing_can_be_said(self, house: House) -> None:
        matter = house.open("general", policy=FAULTY)
        house.to_legality(matter)
        (finding,) = lines(house, matter, "office")
        assert (finding.choices, finding.duty) == ((), "办公室核稿")
        with pytest.raises(NotAllowed, match="签收"):
            say(house, "office", [finding.id], "dismiss", "不是问题")

    def test_after_the_gate_the_secrecy_reviewer_needs_no_work_item(self, house: House) -> None:
        matter = at_secrecy(house)
        blocker = place(house, matter, "secrecy", "blocker")
        with pytest.raises(NotAllowed):
            say(house, "secrecy_a", [blocker], "dismiss", "不是密级标志")  # the gate is open: claim it
        clear(house, matter)
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        blocker = place(house, matter, "secrecy", "blocker")
        item = claim(house, matter, "decide_attribute", "attribute_a")
        with pytest.raises(NotAllowed, match="保密员"):
            say(house, "attribute_a", [blocker], "dismiss", "不是密级标志", item)
        with pytest.raises(Invalid):
            say(house, "secrecy_a", [blocker], "correct")  # what must be dealt with needs a reason in any case
        say(house, "secrecy_a", [blocker], "dismiss", "引用的是条例原文")
        (said,) = the(house, matter, blocker, "secrecy_a").disposals
        assert (said.person, said.post, said.reason) == ("陈保密", "secrecy_review", "引用的是条例原文")

    def test_whoever_cleared_another_gate_is_no_secrecy_reviewer_of_this_matter(self, house: House) -> None:
        matter = at_secrecy(house)
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        attribute = house.item(matter, "decide_attribute").id
        house.decide(matter, "decide_attribute", "both", **PROACTIVE)
        blocker = place(house, matter, "secrecy", "blocker")
        assert the(house, matter, blocker, "both").choices == ()
        with pytest.raises(NotAllowed):
            say(house, "both", [blocker], "dismiss", "不是密级标志")
        with pytest.raises(NotAllowed):
            say(house, "secrecy_a", [blocker], "dismiss", "不是密级标志", attribute)  # by a work item of another's
        assert the(house, matter, blocker, "secrecy_a").choices == ("correct", "dismiss")

    def test_what_must_be_dealt_with_is_about_secrecy_whatever_the_check_says(self) -> None:
        found = Finding("terms", "wording", "blocker", "请核对。", "p", "全文")
        assert aspect_of(found) == "secrecy"
        assert aspect_of(replace(found, level="error")) == "wording"


class TestSaying:
    def test_what_is_dismissed_with_a_reason_lets_the_text_pass(self, house: House) -> None:
        matter, item = at_office(house, policy=FAULTY)
        (finding,) = lines(house, matter, "office")
        assert (finding.matched, finding.level, finding.aspect) == (NO_SUCH_DAY, "error", "wording")
        with pytest.raises(Invalid, match="原因"):
            say(house, "office", [finding.id], "dismiss", " ", item)
        say(house, "office", [finding.id], "dismiss", "引用的旧文件原文如此", item)
        bare(house, matter, "office_check", "office", **OFFICE)
        assert house.waiting(matter) == ["check_secrecy"]

    def test_what_is_to_be_corrected_goes_back_or_into_a_suggestion(self, house: House) -> None:
        matter, item = at_office(house, policy=FAULTY)
        (finding,) = lines(house, matter, "office")
        say(house, "office", [finding.id], "correct", item=item)
        error = refused(house, matter, "office_check", "office", **OFFICE)
        assert [each.code for each in error.issues] == ["finding.confirmed"]
        assert "须改正（文字关 1），请退回" in error.detail
        bare(house, matter, "office_check", "office", **OFFICE | RETURN)
        assert house.waiting(matter) == ["draft_policy"]

    def test_a_gate_that_may_suggest_is_told_so(self, house: House) -> None:
        matter = house.open("rights_policy")
        house.to_legality(matter)
        finding = place(house, matter, "law")
        item = claim(house, matter, "review_legality", "legal_a")
        say(house, "legal_a", [finding], "correct", item=item)
        assert "请提出修改建议或退回" in refused(house, matter, "review_legality", "legal_a", **LEGAL).detail
        suggest(house, matter, "review_legality", "legal_a", WORDING)
        bare(house, matter, "review_legality", "legal_a", **LEGAL | {"outcome": "suggest", "opinion": "请改"})
        assert house.waiting(matter) == ["handle_suggestions"]

    def test_a_mind_may_change_and_both_words_stay(self, house: House) -> None:
        matter, item = at_office(house, policy=FAULTY)
        (finding,) = lines(house, matter, "office")
        say(house, "office", [finding.id], "correct", item=item)
        assert the(house, matter, finding.id, "office").choices == ("dismiss", "refer")
        with pytest.raises(Conflict):
            say(house, "office", [finding.id], "correct", item=item)
        say(house, "office", [finding.id], "dismiss", "已与来文核对", item)
        shown = the(house, matter, finding.id, "office")
        assert [each.disposition for each in shown.disposals] == ["correct", "dismiss"]
        assert (shown.state, shown.choices) == ("dismissed", ("correct", "refer"))

    def test_all_or_nothing(self, house: House) -> None:
        matter, item = at_office(house)
        mine, other = place(house, matter, "format"), place(house, matter, "secrecy")
        with pytest.raises(NotAllowed):
            say(house, "office", [mine, other], "dismiss", "不是问题", item)
        assert [each.state for each in lines(house, matter, "office")] == ["open", "open"]
        for unknown in ([mine, "0" * 32], []):
            with pytest.raises(NotFound):
                say(house, "office", unknown, "dismiss", "不是问题", item)
        with pytest.raises(Invalid):
            say(house, "office", [mine], "forget", "不是问题", item)

    def test_the_trail_says_who_and_what_and_no_word_of_the_draft(self, house: House) -> None:
        matter, item = at_office(house, policy=FAULTY)
        (finding,) = lines(house, matter, "office")
        say(house, "office", [finding.id], "dismiss", "引用原文", item)
        with house.database.read() as session:
            events = session.scalars(select(AuditEvent).where(AuditEvent.action == "finding.disposed")).all()
            (row,) = session.scalars(select(FindingDisposal)).all()
            revision = session.scalars(select(Revision).where(Revision.matter_id == matter)).one()
        (event,) = events
        assert (event.actor, event.reason) == (house.bureau.people["office"], "引用原文")
        assert event.changes["finding"] == [None, finding.id]
        assert event.changes["state"] == ["open", "dismissed"]
        assert event.content_hash == row.content_hash == revision.content_hash
        assert NO_SUCH_DAY not in str(event.changes)


class TestReferral:
    def test_it_becomes_the_secrecy_reviewers(self, house: House) -> None:
        matter, item = at_office(house)
        finding = place(house, matter, "wording")
        with pytest.raises(Invalid):
            say(house, "office", [finding], "refer", "", item)
        say(house, "office", [finding], "refer", "像是内部口径", item)
        shown = the(house, matter, finding, "office")
        assert (shown.aspect, shown.state, shown.duty, shown.choices) == ("secrecy", "open", "保密审查", ())
        bare(house, matter, "office_check", "office", **OFFICE)
        assert "保密 1" in refused(house, matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC).detail
        say(house, "secrecy_a", [finding], "dismiss", "可以公开", claim(house, matter, "check_secrecy", "secrecy_a"))
        bare(house, matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)

    def test_after_the_gate_it_must_be_a_return(self, house: House) -> None:
        matter = at_secrecy(house)
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        finding = place(house, matter, "wording")
        item = claim(house, matter, "decide_attribute", "attribute_a")
        assert the(house, matter, finding, "attribute_a").choices == ("correct", "dismiss")
        with pytest.raises(NotReady, match="退回"):
            say(house, "attribute_a", [finding], "refer", "像是内部口径", item)


class TestRevisions:
    def test_a_closed_revision_takes_no_answer(self, house: House) -> None:
        matter, item = at_office(house, policy=FAULTY)
        (finding,) = lines(house, matter, "office")
        house.decide(matter, "office_check", "office", **OFFICE | RETURN)
        with pytest.raises(Conflict, match="没有生效"):
            say(house, "office", [finding.id], "dismiss", "引用原文", item)
        assert lines(house, matter, "drafter")[0].choices == ()

    def test_a_new_revision_asks_again_and_an_earlier_answer_can_be_taken_over(self, house: House) -> None:
        matter, item = at_office(house, policy=FAULTY)
        (finding,) = lines(house, matter, "office")
        say(house, "office", [finding.id], "dismiss", "引用原文", item)
        place(house, matter, "format")
        house.decide(matter, "office_check", "office", **OFFICE | RETURN)
        house.to_legality(matter)
        (again,) = lines(house, matter, "office")
        assert (again.state, again.disposals) == ("open", ())
        assert again.earlier is not None
        assert (again.earlier.disposition, again.earlier.person, again.earlier.revision) == ("dismiss", "周核稿", 1)
        assert refused(house, matter, "office_check", "office", **OFFICE).issues[0].code == "finding.open"
        assert adopt(house, "office", claim(house, matter, "office_check", "office")) == 1
        (said,) = lines(house, matter, "office")[0].disposals
        assert said.reason == "沿用送审稿第 1 稿的处理：引用原文"
        bare(house, matter, "office_check", "office", **OFFICE)

    def test_what_was_to_be_corrected_is_not_taken_over(self, house: House) -> None:
        matter, item = at_office(house, policy=FAULTY)
        (finding,) = lines(house, matter, "office")
        say(house, "office", [finding.id], "correct", item=item)
        house.decide(matter, "office_check", "office", **OFFICE | RETURN)
        house.to_legality(matter)
        assert adopt(house, "office", claim(house, matter, "office_check", "office")) == 0

    def test_a_suggestion_makes_a_revision_that_is_checked_again(self, house: House) -> None:
        matter, item = at_office(house, policy=FAULTY)
        (finding,) = lines(house, matter, "office")
        say(house, "office", [finding.id], "dismiss", "引用原文", item)
        house.decide(matter, "office_check", "office", **OFFICE)
        made = suggest(house, matter, "check_secrecy", "secrecy_a", WORDING)
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC | {"outcome": "suggest", "opinion": "改"})
        take_suggestion(house, made)
        house.decide(matter, "handle_suggestions", "drafter")
        (again,) = lines(house, matter, "drafter")
        assert (again.state, again.duty) == ("open", "公开属性认定")
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        assert adopt(house, "attribute_a", claim(house, matter, "decide_attribute", "attribute_a")) == 1
        bare(house, matter, "decide_attribute", "attribute_a", **PROACTIVE)

    def test_a_revision_that_was_never_checked_passes_nothing(self, house: House) -> None:
        matter, _ = at_office(house)
        with house.database.write() as session:
            session.execute(delete(Screening))
        assert refused(house, matter, "office_check", "office", **OFFICE).issues[0].code == "finding.unscreened"
        bare(house, matter, "office_check", "office", **OFFICE | RETURN)


class TestDrafting:
    def test_the_drafter_sees_what_would_be_found_and_nothing_is_stored(self, house: House) -> None:
        matter = house.open("general", policy=FAULTY)
        with house.database.read() as session:
            drafter = load_actor(session, house.bureau.people["drafter"])
            (drafted,) = findings.draft_findings(session, matter, drafter)
            assert (drafted.id, drafted.matched, drafted.choices) == ("", NO_SUCH_DAY, ())
            assert drafted.duty == "办公室核稿"
            assert findings.finding_lines(session, matter, drafter) == ()
            assert session.scalars(select(Screening)).all() == []
            with pytest.raises(NotFound):
                findings.draft_findings(session, matter, load_actor(session, house.bureau.people["office"]))

    def test_what_is_submitted_is_what_was_shown(self, house: House) -> None:
        matter = house.open("general", policy=FAULTY)
        with house.database.read() as session:
            drafter = load_actor(session, house.bureau.people["drafter"])
            (drafted,) = findings.draft_findings(session, matter, drafter)
        house.submit(matter)
        (submitted,) = lines(house, matter, "drafter")
        places = ("check", "document_id", "version_id", "passage", "start", "end", "quote", "message", "part")
        assert [getattr(submitted, name) for name in places] == [getattr(drafted, name) for name in places]
