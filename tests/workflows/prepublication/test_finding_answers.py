"""Pictures are dismissed only by whoever looked at them; a referral that is no secret goes back to where it was."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from engine.errors import Invalid, NotAllowed
from engine.models import AuditEvent
from tests.workflows.prepublication.found import adopt, claim, place, say, the
from tests.workflows.prepublication.house import OFFICE, PROACTIVE, SECRECY_PUBLIC, House
from workflows.people.queries import load_actor
from workflows.prepublication import findings
from workflows.screening.models import FindingDisposal, FindingRow

RETURN = {"outcome": "return", "return_to": "drafter", "opinion": "请修改"}


def at_office(house: House) -> tuple[str, str]:
    matter = house.open("general")
    house.to_legality(matter)
    return matter, claim(house, matter, "office_check", "office")


def at_secrecy(house: House) -> tuple[str, str]:
    matter, _ = at_office(house)
    house.decide(matter, "office_check", "office", **OFFICE)
    return matter, claim(house, matter, "check_secrecy", "secrecy_a")


def referred(house: House, aspect: str = "wording") -> tuple[str, str, str]:
    """A finding that the office referred to the secrecy review, whose item is claimed."""
    matter, item = at_office(house)
    finding = place(house, matter, aspect)
    say(house, "office", [finding], "refer", "像是内部口径", item)
    house.decide(matter, "office_check", "office", **OFFICE)
    return matter, finding, claim(house, matter, "check_secrecy", "secrecy_a")


def unread(house: House, matter: str, fingerprint: str = "f" * 64) -> str:
    finding = place(house, matter, "secrecy")
    with house.database.write() as session:
        values = {"check": "unread.part", "fingerprint": fingerprint}
        session.execute(update(FindingRow).where(FindingRow.id == finding).values(**values))
    return finding


def dismiss(house: House, finding: str, item: str, *, viewed: bool) -> None:
    with house.database.write() as session:
        actor = load_actor(session, house.bureau.people["secrecy_a"])
        findings.dispose(
            session, [finding], actor, disposition="dismiss", reason="无涉密", viewed=viewed, work_item_id=item
        )


class TestPictures:
    def test_nobody_dismisses_a_picture_without_the_tick(self, house: House) -> None:
        matter, item = at_secrecy(house)
        picture = unread(house, matter)
        with pytest.raises(Invalid, match="已查看图片") as refused:
            dismiss(house, picture, item, viewed=False)
        assert [each.field for each in refused.value.issues] == ["viewed"]
        assert the(house, matter, picture, "secrecy_a").state == "open"

    @pytest.mark.parametrize("picture", [True, False])
    def test_the_tick_is_kept_with_the_answer_and_in_the_trail(self, house: House, picture: bool) -> None:
        matter, item = at_secrecy(house)
        finding = unread(house, matter) if picture else place(house, matter, "secrecy")
        dismiss(house, finding, item, viewed=True)
        (said,) = the(house, matter, finding, "secrecy_a").disposals
        with house.database.read() as session:
            (kept,) = session.scalars(select(FindingDisposal.viewed).where(FindingDisposal.finding_id == finding))
            query = select(AuditEvent).where(AuditEvent.action == "finding.disposed")
            changes = [each.changes for each in session.scalars(query)]
        (told,) = [each.get("viewed") for each in changes if each["finding"] == [None, finding]]
        assert (said.viewed, kept, told) == ((True, True, [None, True]) if picture else (False, False, None))

    def test_to_be_corrected_needs_no_tick(self, house: House) -> None:
        matter, item = at_secrecy(house)
        picture = unread(house, matter)
        say(house, "secrecy_a", [picture], "correct", "图片请去掉", item)
        assert the(house, matter, picture, "secrecy_a").state == "confirmed"

    def test_an_earlier_look_is_not_taken_over(self, house: House) -> None:
        matter, item = at_secrecy(house)
        dismiss(house, unread(house, matter), item, viewed=True)
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC | RETURN)
        house.to_legality(matter)
        house.decide(matter, "office_check", "office", **OFFICE)
        again = unread(house, matter)
        assert adopt(house, "secrecy_a", claim(house, matter, "check_secrecy", "secrecy_a")) == 0
        shown = the(house, matter, again, "secrecy_a")
        assert shown.earlier is not None
        assert (shown.state, shown.earlier.viewed) == ("open", True)


class TestReferral:
    def test_what_is_no_secret_goes_back_and_waits_for_a_later_stage(self, house: House) -> None:
        matter, finding, item = referred(house)
        say(house, "secrecy_a", [finding], "dismiss", "已经公开过", item)
        shown = the(house, matter, finding, "secrecy_a")
        assert (shown.aspect, shown.state, shown.duty, shown.choices) == ("wording", "open", "公开属性认定", ())
        assert [each.sent_back for each in shown.disposals] == [False, True]
        assert (shown.disposals[1].person, shown.disposals[1].reason) == ("陈保密", "已经公开过")
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
        item = claim(house, matter, "decide_attribute", "attribute_a")
        say(house, "attribute_a", [finding], "dismiss", "表述无误", item)
        shown = the(house, matter, finding, "attribute_a")
        assert (shown.state, [each.sent_back for each in shown.disposals]) == ("dismissed", [False, True, False])
        house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)

    def test_what_is_a_secret_stays_with_secrecy_review(self, house: House) -> None:
        matter, finding, item = referred(house)
        say(house, "secrecy_a", [finding], "correct", "内部数字，请删去", item)
        shown = the(house, matter, finding, "secrecy_a")
        assert (shown.aspect, shown.state) == ("secrecy", "confirmed")
        say(house, "secrecy_a", [finding], "dismiss", "再核：已经公开", item)  # a mind may change
        assert the(house, matter, finding, "secrecy_a").aspect == "wording"

    def test_no_secret_is_no_answer_that_another_duty_could_take_over(self, house: House) -> None:
        matter, finding, item = referred(house)
        say(house, "secrecy_a", [finding], "dismiss", "已经公开过", item)
        house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC | RETURN)
        house.to_legality(matter)
        again = place(house, matter, "wording")
        with house.database.write() as session:
            same = select(FindingRow.fingerprint).where(FindingRow.id == finding).scalar_subquery()
            session.execute(update(FindingRow).where(FindingRow.id == again).values(fingerprint=same))
        assert adopt(house, "office", claim(house, matter, "office_check", "office")) == 0

    def test_the_reviewer_of_secrecy_says_nothing_more_of_what_went_back(self, house: House) -> None:
        _, finding, item = referred(house, "content")
        say(house, "secrecy_a", [finding], "dismiss", "已经公开过", item)
        with pytest.raises(NotAllowed):
            say(house, "secrecy_a", [finding], "dismiss", "表述也无误", item)


def test_nothing_more_is_said_of_what_is_out(house: House) -> None:
    """Else a release stood there with a finding that somebody confirms: what is wrong now is withdrawn or corrected."""
    matter, item = at_secrecy(house)
    finding = place(house, matter, "secrecy")
    dismiss(house, finding, item, viewed=True)
    house.decide(matter, "check_secrecy", "secrecy_a", **SECRECY_PUBLIC)
    house.decide(matter, "decide_attribute", "attribute_a", **PROACTIVE)
    house.decide(matter, "deputy_review", "deputy", outcome="approve")
    house.finish_signed(matter)
    assert "correct" in the(house, matter, finding, "secrecy_a").choices
    house.decide(matter, "last_check", "publisher", outcome="release")
    house.run_due()
    assert house.matter(matter).state == "released"
    with pytest.raises(NotAllowed):
        say(house, "secrecy_a", [finding], "correct", "疑似工作秘密")
    assert the(house, matter, finding, "secrecy_a").choices == ()
