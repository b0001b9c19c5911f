"""Who holds what: a fixed number of statements, each answered by an index, alike on both databases."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from engine.errors import Invalid, NotAllowed
from tests.databases import count_statements
from tests.workflows.prepublication.house import House
from workflows.oversight.holders import Group, Held, asked_from, groups, held_items, stage_names


def look(house: House, login: str, **given: str) -> tuple[list[Held], list[Group], Mapping[str, str]]:
    with house.database.read() as session:
        actor = house.bureau.actor(session, login)
        asked = asked_from(session, actor, given)
        return list(held_items(session, actor, asked)), list(groups(session, asked)), stage_names(session)


def bureau_at_work(house: House) -> None:
    """One matter in review of zyjs, one draft of jyk."""
    matter = house.open("normative")
    house.submit(matter)
    house.decide(matter, "section_check", "head", outcome="approve")
    house.open("normative", login="drafter_jyk")


def test_sections_steps_and_rows_agree(house_on_both: House) -> None:
    house = house_on_both
    bureau_at_work(house)
    rows, sections, stages = look(house, "leader")
    assert {group.name for group in sections} == {"职业建设科", "就业促进科"}
    assert sum(group.open for group in sections) == len(rows)
    _rows, steps, _stages = look(house, "leader", by="stage")
    assert {group.code for group in steps} == set(stages) == {row.item.element_id for row in rows}
    for step in steps:
        assert len(look(house, "leader", stage=step.code)[0]) == step.open
    assert [row.item.due_order for row in rows] == sorted(row.item.due_order for row in rows)
    in_hand, _groups, _stages = look(house, "leader", whose="people")
    assert {row.holder for row in in_hand} == {row.holder for row in rows if row.item.assignee}


def test_a_head_sees_the_own_section(house: House) -> None:
    bureau_at_work(house)
    rows, sections, _stages = look(house, "head_jyk")
    assert {row.section for row in rows} == {"就业促进科"}
    assert [group.name for group in sections] == ["就业促进科"]
    with pytest.raises(Invalid):
        look(house, "head_jyk", section=house.bureau.sections["zyjs"])
    with pytest.raises(NotAllowed):
        look(house, "drafter")


def test_every_page_goes_on_where_the_last_one_ended(house: House) -> None:
    bureau_at_work(house)
    with house.database.read() as session:
        actor = house.bureau.actor(session, "leader")
        asked = asked_from(session, actor, {})
        whole = [row.key for row in held_items(session, actor, asked)]
        paged: list[str] = []
        while found := held_items(session, actor, asked, after=paged[-1] if paged else "", limit=1):
            paged += [row.key for row in found]
    assert paged == whole
    assert len(whole) > 2


def test_no_statement_reads_all_work_items(house: House) -> None:
    bureau_at_work(house)
    asks: list[dict[str, str]] = [{}, {"by": "stage"}, {"whose": "people"}, {"overdue": "1"}, {"stage": "office_check"}]
    for login in ("leader", "head"):
        for given in asks:
            with count_statements(house.database) as sent:
                look(house, login, **given)
            assert sent.count <= 10, given
            of_items = [statement for statement in sent if "work_item" in statement]
            assert of_items, given
            _explained(house, of_items)


def _explained(house: House, statements: list[str]) -> None:
    with house.database.engine.connect() as connection:
        for statement in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?"))
            steps = [row[3] for row in plan]
            assert not [step for step in steps if step.startswith("SCAN work_item") and "USING" not in step], steps
