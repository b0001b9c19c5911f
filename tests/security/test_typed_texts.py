"""What people type and the public may read holds nothing that reorders, hides or breaks text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Invalid
from tests.workflows.prepublication.house import House
from workflows.matters.interpretation_elements import ElementValue
from workflows.matters.models import InterpretationElement
from workflows.people.actor import Actor
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


TYPED_MARKS: list[Callable[[Session, str, Actor], object]] = [
    lambda session, matter, actor: drafting.change_matter(session, matter, actor, title="机密★1年关于活动的通知"),
    lambda session, matter, actor: drafting.change_matter(session, matter, actor, explanation="背景\n机\u200b密★10年"),
    lambda session, matter, actor: drafting.change_matter(session, matter, actor, basis="【绝密】某某文件"),
    lambda session, matter, actor: drafting.set_elements(
        session, matter, actor, {"policy_points": ElementValue(True, "秘密★5年")}
    ),
]


@pytest.mark.parametrize("write", TYPED_MARKS)
def test_what_is_typed_bears_no_secrecy_mark(house: House, write: Callable[[Session, str, Actor], object]) -> None:
    matter = house.open("rights_policy")
    with pytest.raises(Invalid, match="密级标志"), house.database.write() as session:
        write(session, matter, house.actor("drafter"))


def test_talking_about_secrecy_is_no_mark(house: House) -> None:
    matter = house.open("rights_policy")
    with house.database.write() as session:
        changed = "依据《中华人民共和国保守国家秘密法》，不涉及国家秘密、工作秘密。"
        assert drafting.change_matter(session, matter, house.actor("drafter"), basis=changed).basis == changed


def test_what_is_typed_has_an_end(house: House) -> None:
    matter = house.open("rights_policy")
    with pytest.raises(Invalid, match="100000"), house.database.write() as session:
        drafting.change_matter(session, matter, house.actor("drafter"), explanation="长" * 100_001)
