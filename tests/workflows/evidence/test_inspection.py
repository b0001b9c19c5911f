"""迎检材料: what was released or withheld in the period, as much of it as the asker may have."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotAllowed, NotFound
from engine.jobs import run_due
from tests.today import BEFORE, TODAY, number_of
from tests.workflows.evidence.conftest import CANARY, Bureau
from workflows.calendar.periods import Period
from workflows.evidence import inspection
from workflows.evidence.models import InspectionMember

ALWAYS = Period(BEFORE, TODAY)


def asked(bureau: Bureau, login: str, period: Period = ALWAYS, **wanted: str | None) -> tuple[str, list[str]]:
    """The folder that the person asks for, and the matters in it by number."""
    with bureau.installation.database.write() as session:
        return _ask(session, bureau, login, period, **wanted)


def chosen(bureau: Bureau, login: str, period: Period = ALWAYS, **wanted: str | None) -> list[str]:
    """What would be in the folder, which is not made: drawing its papers takes seconds."""
    with bureau.installation.database.write() as session:
        numbers = _ask(session, bureau, login, period, **wanted)[1]
        session.rollback()
    return numbers


def _ask(session: Session, bureau: Bureau, login: str, period: Period, **wanted: str | None) -> tuple[str, list[str]]:
    numbers = {matter_id: number for number, matter_id in bureau.matters.items()}
    folder = inspection.ask_for_folder(session, bureau.actor(login), period, **wanted)
    members = session.scalars(select(InspectionMember.matter_id).where(InspectionMember.folder_id == folder.id))
    return folder.id, sorted(numbers[each] for each in members)


def test_it_holds_what_was_released_or_withheld(bureau: Bureau) -> None:
    assert chosen(bureau, "auditor") == [number_of(1), number_of(6), number_of(10)]


def test_it_holds_only_what_the_asker_may_read(bureau: Bureau) -> None:
    numbers = chosen(bureau, "zhoukai")  # office check: not on the short path

    assert numbers == [number_of(1), number_of(6)]


def test_section_and_class_narrow_it_down(bureau: Bureau) -> None:
    assert chosen(bureau, "auditor", matter_class="news") == [number_of(10)]
    assert chosen(bureau, "auditor", matter_class="repost") == []
    with bureau.installation.database.read() as session:
        section = bureau.actor("lixiang").section_id
        assert session is not None
    assert chosen(bureau, "auditor", section_id=section) == [number_of(1)]


@pytest.mark.parametrize("login", ["lixiang", "guohua", "sysadmin", "secadmin"])
def test_it_is_not_for_everybody(bureau: Bureau, login: str) -> None:
    with pytest.raises(NotAllowed):
        chosen(bureau, login)


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 2, 2), date(2026, 2, 1)), (date(2025, 1, 1), date(2026, 12, 31))]
)
def test_an_impossible_period_is_refused(bureau: Bureau, first: date, last: date) -> None:
    with pytest.raises(Invalid):
        chosen(bureau, "auditor", Period(first, last))


def test_it_is_made_step_by_step_and_given_to_whoever_asked(bureau: Bureau) -> None:
    today = Period(TODAY, TODAY)
    lately = Period(TODAY - timedelta(days=14), TODAY)  # every month has its tables to draw
    folder_id, numbers = asked(bureau, "auditor", lately, matter_class="news")
    empty_id, none = asked(bureau, "auditor", today, matter_class="repost")
    assert (numbers, none) == ([number_of(10)], [])

    database, auditor = bureau.installation.database, bureau.actor("auditor")
    _work(bureau, folder_id)
    inspection.work_on_folder(database, empty_id)

    with database.read() as session:
        assert inspection.progress_of(session, folder_id) == 1
        name, content = inspection.folder_content(session, auditor, folder_id)
        with pytest.raises(NotFound):
            inspection.folder_content(session, bureau.actor("qianbao"), folder_id)
    members = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert name.startswith("迎检材料-")
    assert {"目录.pdf", "三员名单.pdf", "核验说明.txt", "checksums.txt"} <= set(members)
    assert f"案卷/sealed-{number_of(10)}.zip" in members
    assert f"月表/保密审查汇总表-{TODAY.year}年{TODAY.month}月.csv" in members
    assert not [each for each in members if CANARY in each]


def _work(bureau: Bureau, folder_id: str) -> None:
    """Lets the background worker go on until the folder is finished; it needs a few rounds, not one."""
    for _round in range(4):
        run_due(bureau.installation.database)
        with bureau.installation.database.read() as session:
            folders = inspection.folders_of(session, bureau.actor("auditor"))
            if next(each for each in folders if each.id == folder_id).state == "ready":
                return
