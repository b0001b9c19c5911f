"""办理人已离岗: work whose holder left the post is marked for its head, in 督办 and on the matter's page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from engine.models import WorkItem
from tests.web.visitor import Visitor, words
from workflows.installation.wiring import Installation
from workflows.people.actor import INSTALLER
from workflows.people.models import PostHolding
from workflows.people.posts import leave_post
from workflows.people.queries import load_actor, person_by_login
from workflows.prepublication import actions

Visit = Callable[[str], Visitor]
MARK = "办理人已离岗"


@pytest.fixture
def left(installation: Installation, held: tuple[WorkItem, str]) -> WorkItem:
    """The same, and 郑法 is in the post no more; 方圆 heads their section."""
    with installation.database.write() as session:
        leave_post(session, held[1], actor=INSTALLER)
    with installation.database.read() as session:
        return session.get_one(WorkItem, held[0].id)


@pytest.fixture
def held(installation: Installation) -> tuple[WorkItem, str]:
    """A legality review in the hands of 郑法, and the id of 郑法's holding of the post."""
    with installation.database.write() as session:
        open_ones = WorkItem.kind == "gate.legality", WorkItem.status == "open", WorkItem.assignee.is_(None)
        item = session.scalars(select(WorkItem).where(*open_ones)).first()
        holder = person_by_login(session, "zhengfa")
        assert item is not None
        assert holder is not None
        actions.claim(session, item.id, load_actor(session, holder.id))
        of_post = PostHolding.person_id == holder.id, PostHolding.post == "legal_review"
        holding = session.scalars(select(PostHolding.id).where(*of_post)).one()
    with installation.database.read() as session:
        return session.get_one(WorkItem, item.id), holding


def test_whoever_takes_a_post_away_is_told_what_stays_behind(visit: Visit, held: tuple[WorkItem, str]) -> None:
    answer = visit("secadmin").post(f"/admin/posts/{held[1]}/leave", follow=True)
    assert "已离岗，立即生效。" in words(answer)
    assert "此人手上还有 1 件待办" in words(answer)


@pytest.mark.parametrize(("login", "leads_on"), [("fangyuan", True), ("guohua", False)])
def test_in_the_list_of_who_holds_what(visit: Visit, left: WorkItem, login: str, leads_on: bool) -> None:
    page = visit(login).get("/holders?whose=people").get_data(as_text=True)
    assert page.count(MARK) == 1
    assert ('href="/handover"' in page.split(MARK)[1][:200]) is leads_on


def test_on_the_page_of_the_matter(visit: Visit, left: WorkItem) -> None:
    page = visit("linlan").get(f"/matters/{left.subject}").get_data(as_text=True)
    assert page.count(MARK) == 1


def test_in_the_inbox_of_the_head_until_it_is_handed_over(visit: Visit, left: WorkItem) -> None:
    head, said = visit("fangyuan"), "1 件待办的办理人已离岗，请交接"
    assert said in words(head.get("/inbox"))
    assert said not in words(visit("wujun").get("/inbox"))
    head.post("/handover", items=left.id, to="", reason="调岗", follow=True)
    assert "请交接" not in words(head.get("/inbox"))
    assert MARK not in words(head.get("/holders?whose=people"))
    assert MARK not in words(visit("linlan").get(f"/matters/{left.subject}"))


def test_it_is_offered_to_those_of_the_post_and_a_refusal_keeps_what_was_written(
    visit: Visit, left: WorkItem, installation: Installation
) -> None:
    head = visit("fangyuan")
    page = head.get("/handover").get_data(as_text=True)
    offered = re.findall(r"<option[^>]*>([^<]*)</option>", page.split('name="to"')[1].split("</select>")[0])
    assert offered == ["退回本岗位待签收", "林岚 · 劳动关系科"]
    with installation.database.read() as session:
        other = person_by_login(session, "guohua")
    assert other is not None
    refused = head.post("/handover", items=left.id, to=other.id, reason="调岗到政策法规科")
    assert refused.status_code == 422
    said = words(refused)
    assert "1 件没有移交" in said
    assert "郭华不在办理此项的岗位" in said
    assert 'value="调岗到政策法规科"' in refused.get_data(as_text=True)
