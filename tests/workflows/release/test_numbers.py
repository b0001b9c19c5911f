"""发文字号: one number a matter, none twice, gaps and voids with their reason."""

from __future__ import annotations

import threading

import pytest

from engine.db import Database
from engine.errors import Conflict, Invalid, NotFound, NotReady
from tests.workflows.release import bureau
from workflows.matters.models import Matter
from workflows.release.actions import publish_together
from workflows.release.numbers import (
    MOST_GAPS_AT_ONCE,
    assign_number,
    check_series,
    number_text,
    record_gaps,
    register,
    series,
    standing_number,
    void_number,
)

CODE, YEAR = "青人社发", 2026


@pytest.mark.parametrize(
    ("code", "year", "number", "text"),
    [
        ("青人社发", 2026, 12, "青人社发〔2026〕12号"),
        ("沪人社办", 2026, 1, "沪人社办〔2026〕1号"),
        ("青人社", 2027, 100, "青人社〔2027〕100号"),
    ],
)
def test_the_text_follows_the_standard(code: str, year: int, number: int, text: str) -> None:
    assert number_text(code, year, number) == text


@pytest.mark.parametrize(
    ("code", "year", "field"),
    [
        ("", 2026, "code"),
        ("青", 2026, "code"),
        ("QRS", 2026, "code"),
        ("青人社发〔", 2026, "code"),
        ("青人社第", 26, "year"),
        ("青人社发", 1900, "year"),
        ("青人社发", 12026, "year"),
    ],
)
def test_a_malformed_series_is_refused(code: str, year: int, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_series(code, year)
    assert [issue.field for issue in refused.value.issues] == [field]


def _matter(database: Database) -> str:
    with database.write() as session:
        return bureau.ready(session, kind="pdf", matter_class="general").matter_id


def test_signing_again_keeps_the_number(bureau_database: Database) -> None:
    matter_id = _matter(bureau_database)
    with bureau_database.write() as session:
        assert assign_number(session, matter_id, "registry", CODE, YEAR).number == 1
        assert assign_number(session, matter_id, "registry", "沪人社办", 2027).number == 1
        assert session.get_one(Matter, matter_id).number_assigned == "青人社发〔2026〕1号"
        assert [row.code for row in series(session)] == [CODE]


def test_a_voided_number_is_never_given_again(bureau_database: Database) -> None:
    matter_id = _matter(bureau_database)
    with bureau_database.write() as session:
        first = standing_number(session, matter_id)
        assert first is not None
        void_number(session, first.id, "registry", "登记有误")
        assert session.get_one(Matter, matter_id).number_assigned is None
        assert assign_number(session, matter_id, "registry", CODE, YEAR).number == 2
        states = {(row.number, row.state, row.reason) for row in register(session, CODE, YEAR)}
        assert states == {(1, "void", "登记有误"), (2, "assigned", None)}
    with pytest.raises(Conflict), bureau_database.write() as session:
        void_number(session, first.id, "registry", "再作废")


def test_gaps_are_rows_and_the_next_number_comes_after_them(bureau_database: Database) -> None:
    with bureau_database.write() as session:
        rows = record_gaps(session, "registry", CODE, YEAR, 11, "年初在纸质登记簿编号")
        assert [row.number for row in rows] == list(range(1, 12))
    matter_id = _matter(bureau_database)
    with bureau_database.read() as session:
        standing = standing_number(session, matter_id)
        assert standing is not None
        assert standing.number == 12
        (one,) = series(session)
        assert (one.last, one.assigned, one.void, one.gaps) == (12, 1, 0, 11)
        page = register(session, CODE, YEAR, limit=5)
        assert [row.number for row in page] == [12, 11, 10, 9, 8]
        assert [row.number for row in register(session, CODE, YEAR, before=8, limit=3)] == [7, 6, 5]


@pytest.mark.parametrize("up_to", [0, 1, MOST_GAPS_AT_ONCE + 2])
def test_gaps_must_follow_the_last_number(bureau_sqlite: Database, up_to: int) -> None:
    _matter(bureau_sqlite)
    with pytest.raises(Invalid), bureau_sqlite.write() as session:
        record_gaps(session, "registry", CODE, YEAR, up_to, "纸质编号")


def test_reasons_are_compulsory(bureau_sqlite: Database) -> None:
    matter_id = _matter(bureau_sqlite)
    with bureau_sqlite.write() as session:
        standing = standing_number(session, matter_id)
        assert standing is not None
        with pytest.raises(Invalid):
            void_number(session, standing.id, "registry", " ")
        with pytest.raises(Invalid):
            record_gaps(session, "registry", CODE, YEAR, 5, "")


def test_a_released_matter_keeps_its_number(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        publish_together(session, ready.release_set_id, "publisher")
        standing = standing_number(session, ready.matter_id)
        assert standing is not None
        with pytest.raises(NotReady):
            void_number(session, standing.id, "registry", "想换号")


def test_unknown_ids_are_not_found(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        with pytest.raises(NotFound):
            assign_number(session, "0" * 32, "registry", CODE, YEAR)
        with pytest.raises(NotFound):
            void_number(session, "0" * 32, "registry", "重号")


def test_twenty_at_once_get_twenty_numbers(bureau_database: Database) -> None:
    with bureau_database.write() as session:
        matters = [
            bureau.ready(session, kind="pdf", matter_class="news", interpretation=False).matter_id for _ in range(20)
        ]
    barrier = threading.Barrier(len(matters))
    numbers: list[int] = []

    def take(matter_id: str) -> None:
        barrier.wait()
        with bureau_database.write() as session:
            numbers.append(assign_number(session, matter_id, "registry", CODE, YEAR).number)

    threads = [threading.Thread(target=take, args=(matter_id,)) for matter_id in matters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 21))


def test_one_matter_asked_for_twice_at_once_gets_one_number(bureau_database: Database) -> None:
    with bureau_database.write() as session:
        matter_id = bureau.ready(session, kind="pdf", matter_class="news", interpretation=False).matter_id
    barrier = threading.Barrier(4)
    numbers: list[int] = []

    def take() -> None:
        barrier.wait()
        with bureau_database.write() as session:
            numbers.append(assign_number(session, matter_id, "registry", CODE, YEAR).number)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [1, 1, 1, 1]
