"""What people type and the public may read holds nothing that reorders, hides or breaks text."""

from __future__ import annotations

from sqlalchemy import select

from tests.workflows.prepublication.house import House
from workflows.matters.documents import ElementValue
from workflows.matters.models import InterpretationElement
from workflows.people.queries import load_actor
from workflows.prepublication import drafting

TYPED = "关于\u202e活动\x0b的\r\nX-Injected: 1\u200b通知\ufffe"
CLEAN = "关于活动 的 X-Injected: 1通知"


def test_titles_are_one_line_of_visible_characters(house: House) -> None:
    with house.database.write() as session:
        actor = load_actor(session, house.bureau.people["drafter"])
        opened = drafting.open_matter(session, actor, drafting.MatterFields(title=TYPED, matter_class="general"))
        assert opened.title == CLEAN
        drafting.change_matter(session, opened.id, actor, title="别的标题")
        assert drafting.change_matter(session, opened.id, actor, title=TYPED).title == CLEAN


def test_elements_keep_their_lines_and_nothing_invisible(house: House) -> None:
    matter = house.open("rights_policy")
    with house.database.write() as session:
        drafting.set_elements(
            session, matter, house.actor("drafter"), {"policy_points": ElementValue(True, "一\x01、甲\r\n二、\u202e乙")}
        )
    with house.database.read() as session:
        query = select(InterpretationElement.text).where(InterpretationElement.element == "policy_points")
        assert session.scalars(query).one() == "一、甲\n二、乙"
