"""再公开 and 更正后再发: a linked new matter that goes through every review."""

from __future__ import annotations

import pytest

from engine.errors import NotAllowed, NotReady
from tests.security.test_inbox_operations import Act, at_the_same_moment
from tests.workflows.takedown.acts import WITHDRAW, Out
from workflows.matters.approvals import approvals_of
from workflows.matters.content import current_documents
from workflows.matters.eligibility import standing_of
from workflows.matters.models import Matter
from workflows.matters.rules import gate_issues
from workflows.people.actor import INSTALLER
from workflows.people.posts import hold_post
from workflows.people.queries import load_actor
from workflows.takedown.again import start_again
from workflows.takedown.opening import Proposal
from workflows.takedown.queries import linked_matters

CORRECT = Proposal("correct", "content_error", "附表有误，已撤下，更正后重新公布。", WITHDRAW.reason)


def again(out: Out, matter_id: str | None = None, login: str = "drafter") -> str:
    with out.house.database.write() as session:
        actor = load_actor(session, out.house.bureau.people[login])
        return start_again(session, actor, matter_id or out.matter_id, "更正附表").id


def test_the_new_matter_begins_with_the_old_texts_and_no_approval(out: Out) -> None:
    out.approve(out.propose(proposal=CORRECT))
    new = again(out)
    house = out.house
    assert house.waiting(new) == ["draft_interpretation", "draft_policy"]
    with house.database.read() as session:
        old, copied = (current_documents(session, each) for each in (out.matter_id, new))
        assert [each.version.rendition_hash for each in copied] == [each.version.rendition_hash for each in old]
        assert {each.version.ordinal for each in copied} == {1}
        assert approvals_of(session, new) == []
        actor = load_actor(session, house.bureau.people["drafter"])
        links = {each.id for each in linked_matters(session, actor, house.matter(out.matter_id))}
        assert new in links
        assert [each.id for each in linked_matters(session, actor, house.matter(new))] == [out.matter_id]


def test_two_who_begin_at_the_same_moment_begin_one(out_on_postgresql: Out) -> None:
    out = out_on_postgresql
    out.approve(out.propose(proposal=CORRECT))

    def begin(login: str) -> Act:
        person = out.house.bureau.people[login]
        return lambda session: start_again(session, load_actor(session, person), out.matter_id, "更正附表")

    assert at_the_same_moment(out.house, begin("drafter"), begin("drafter2")) == "NotReady"


def test_the_page_of_the_old_links_to_the_new_once_it_is_released(out: Out) -> None:
    out.approve(out.propose(proposal=CORRECT))
    new, house = again(out), out.house
    assert out.told is not None
    assert out.told.mark.successor is None
    with house.database.write() as session:
        from workflows.prepublication.drafting import propose_attribute

        propose_attribute(session, new, load_actor(session, house.bureau.people["drafter"]), "proactive", None, None)
    house.to_sign_off(new)
    house.decide(new, "sign_off", "leader", signing="system", outcome="approve")
    house.decide(new, "recheck", "recheck", outcome="approve")
    house.decide(new, "register_number", "registry", code="青人社发", year=2026)
    house.decide(new, "proof_and_seal", "registry", outcome="done")
    house.decide(new, "print_issue", "registry")
    assert out.told.mark.successor is None
    house.decide(new, "last_check", "publisher", outcome="release")
    house.run_due()
    with pytest.raises(NotReady, match="后续事项"):  # it is public again: what is to change now is the new one
        again(out)
    told = out.told
    assert told is not None
    assert told.mark.successor is not None
    assert told.mark.successor.title == "关于调整职业技能培训补贴标准的通知"


def test_one_follows_at_a_time(out: Out) -> None:
    again(out)
    with pytest.raises(NotReady, match="后续事项"):
        again(out)


def test_whoever_wrote_the_old_texts_clears_nothing_of_the_new(out: Out) -> None:
    """Somebody else of the section begins the new matter; the author has a post that reviews by then."""
    house, author = out.house, out.house.bureau.people["drafter"]
    with house.database.write() as session:
        actor = load_actor(session, house.bureau.people["drafter2"])
        new = start_again(session, actor, out.matter_id, "更正附表").id
        hold_post(session, author, "secrecy_review", capacity="B", actor=INSTALLER)
    with house.database.read() as session:
        standing = standing_of(session, author, session.get_one(Matter, new))
        assert "separation.editor" in {each.code for each in gate_issues(standing, "secrecy")}


@pytest.mark.parametrize("login", ["head", "publisher", "secrecy_a"])
def test_only_drafters_of_the_section_begin_it(out: Out, login: str) -> None:
    with pytest.raises(NotAllowed):
        again(out, login=login)


def test_nothing_follows_what_was_never_decided(out: Out) -> None:
    fresh = out.house.open("news")
    with pytest.raises(NotReady):
        again(out, fresh)
