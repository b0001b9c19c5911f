"""Rows and bytes that a finished matter leaves behind, table by table, without returns; files on disk aside.

Several matters go from draft to archive on a bureau where nothing else happens: whatever rows are there afterwards
are theirs, in whichever table or audit chain.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import ColumnElement, FromClause, LargeBinary, cast, func, literal, select

from benchmarks.contenders import Actions, complete
from benchmarks.path import FULL_PATH
from benchmarks.places import fresh
from benchmarks.report import Limit, Result, Table
from benchmarks.scale import Scale
from engine.db import Base, Database

MOST_ROWS, MOST_BYTES = 250, 150_000
MOST_PAGES = 200_000  # bytes; the indexes by which the questions of oversight are answered cost more than the values


def run(scale: Scale) -> Result:
    result = Result("footprint")
    with (
        tempfile.TemporaryDirectory(prefix="xianshen-bench-") as place,
        fresh("sqlite", Path(place)) as database,
    ):
        folder = Path(place)
        bureau = Actions(database, folder)
        _finish(bureau)  # opens what is the bureau's, not the matter's: number series, counters, chains
        before, files = _stored(database), _files(folder)
        for number in range(scale.matters):
            scale.progress(f"footprint: matter {number + 1} of {scale.matters}")
            _finish(bureau)
        _report(result, before, _stored(database), (_files(folder) - files) / scale.matters, scale.matters)
    return result


def _finish(bureau: Actions) -> None:
    matter = bureau.open()
    for step in FULL_PATH:
        complete(bureau, matter, step)
        bureau.after(matter, step)
    assert not bureau.waiting(matter)


def _stored(database: Database) -> dict[str, tuple[int, int, int]]:
    """table -> (rows, bytes of their values, bytes of its pages and those of its indexes)."""
    stored = {}
    with database.read() as session:
        connection = session.connection()
        connection.exec_driver_sql("PRAGMA wal_checkpoint")
        indexes = connection.exec_driver_sql(
            "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_schema m ON m.name = s.name GROUP BY m.tbl_name"
        )
        pages = {name: int(size) for name, size in indexes}
        for table in Base.metadata.sorted_tables:
            size = _size_of(table)
            rows, held = connection.execute(select(func.count(), func.sum(size)).select_from(table)).one()
            stored[table.name] = (int(rows), int(held or 0), pages.get(table.name, 0))
    return stored


def _size_of(table: FromClause) -> ColumnElement[int]:
    size: ColumnElement[int] = literal(0)
    for column in table.columns:
        size += func.coalesce(func.length(cast(column, LargeBinary)), 0)
    return size


def _files(folder: Path) -> int:
    return sum(file.stat().st_size for file in (folder / "files").rglob("*") if file.is_file())


def _report(
    result: Result,
    before: Mapping[str, tuple[int, int, int]],
    after: Mapping[str, tuple[int, int, int]],
    files: float,
    matters: int,
) -> None:
    grown = {
        name: tuple((now - then) / matters for now, then in zip(after[name], before[name], strict=True))
        for name in after
        if after[name] != before[name]
    }
    rows, held, pages = (sum(column) for column in zip(*grown.values(), strict=True))
    largest_first = sorted(grown.items(), key=lambda entry: -entry[1][1])
    table = Table(
        "A finished matter without returns (one section countersigned, five desks consulted): what it leaves",
        ("table", "rows", "bytes of values", "bytes of pages, indexes too"),
        [(name, counted, round(size), round(paged)) for name, (counted, size, paged) in largest_first],
        (
            f"mean of {matters} matters; pages are handed out 4 KiB at a time, so theirs are rough for small tables",
            f"documents aside: {files / 1000:.0f} kB of files (uploads, renditions, PDF) per matter",
        ),
    )
    table.rows.append(("all", rows, round(held), round(pages)))
    result.tables.append(table)
    result.limits += [
        Limit("rows of a finished matter", rows, MOST_ROWS),
        Limit("bytes of a finished matter, values", round(held), MOST_BYTES),
        Limit("bytes of a finished matter, pages and indexes", round(pages), MOST_PAGES),
    ]
    result.figures["tables"] = {
        name: dict(zip(("rows", "bytes", "pages"), size, strict=True)) for name, size in grown.items()
    }
    result.figures["all"] = {"rows": rows, "bytes": held, "pages": pages, "files": files}
