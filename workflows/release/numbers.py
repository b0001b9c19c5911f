"""发文字号: the number register. Every number ever used stands in it, also the voided ones; gaps have a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Insert, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import Conflict, Invalid, Issue, NotFound, NotReady
from engine.ids import new_id
from engine.runtime import runtime_of
from workflows.matters import trail
from workflows.matters.checks import require_reason
from workflows.matters.locks import lock_matter
from workflows.matters.search import numbered
from workflows.release.models import AssignedNumber, NumberSeries, ReleaseSet

MOST_GAPS_AT_ONCE = 500
_CODE = re.compile(r"[\u4e00-\u9fff]{2,12}")


@dataclass(frozen=True)
class Series:
    """One 机关代字 and year: the last number used and how many of its numbers stand, are void, or are gaps."""

    code: str
    year: int
    last: int
    assigned: int
    void: int
    gaps: int


def number_text(code: str, year: int, number: int) -> str:
    """机关代字 + 〔four-digit year〕 + number without leading zeros + 号 (GB/T 9704-2012, 7.2.5)."""
    return f"{code}〔{year:04d}〕{number}号"


def check_series(code: str, year: int) -> None:
    """Raises Invalid unless `code` is a 机关代字 (2 to 12 Chinese characters) and `year` has four digits."""
    issues = []
    if not _CODE.fullmatch(code):
        issues.append(Issue("number.code", f"机关代字“{code}”应为 2 至 12 个汉字，例如“青人社发”。", field="code"))
    if not 1949 <= year <= 9999:
        issues.append(Issue("number.year", f"年份“{year}”应为四位数字的公历年份。", field="year"))
    if issues:
        raise Invalid("发文字号不合规范，请按提示修改。", issues=issues)


def assign_number(session: Session, matter_id: str, actor: str, code: str, year: int) -> AssignedNumber:
    """The number of the matter: the one it has (signing again keeps it), else the next of the series.

    Raises Invalid for a malformed series and NotFound for an unknown matter.
    """
    check_series(code, year)
    matter = lock_matter(session, matter_id)
    standing = standing_number(session, matter_id)
    if standing is not None:
        matter.number_assigned = number_text(standing.code, standing.year, standing.number)
        return standing
    taken = _take_next(session, code, year)
    row = _register(session, code, year, taken, "assigned", actor, matter_id=matter_id)
    old, matter.number_assigned = matter.number_assigned, number_text(code, year, taken)
    trail.record(
        session,
        matter_id,
        "number.assigned",
        actor,
        {"number": [old, matter.number_assigned]},
    )
    numbered(session, matter_id, str(matter.number_assigned))
    session.flush()
    return row


def standing_number(session: Session, matter_id: str) -> AssignedNumber | None:
    """The number that stands for the matter, read from the register; None when it has none."""
    return session.scalars(
        select(AssignedNumber)
        .where(AssignedNumber.matter_id == matter_id, AssignedNumber.state == "assigned")
        .execution_options(populate_existing=True)
    ).one_or_none()


def void_number(session: Session, number_id: str, actor: str, reason: str) -> AssignedNumber:
    """Marks a number as void; it is never given again. Raises NotFound, Invalid (no reason), NotReady when its matter
    is released already, Conflict when it was void."""
    require_reason(reason)
    row = session.get(AssignedNumber, number_id)
    if row is None:
        raise NotFound("没有找到这个发文字号。请从编号登记簿重新进入。")
    matter = lock_matter(session, row.matter_id) if row.matter_id else None
    if matter is not None and _released(session, matter.id):
        raise NotReady("该事项已经发布，发文字号不能作废。确有错误的，请先撤下再更正。")
    changed = session.execute(
        update(AssignedNumber)
        .where(AssignedNumber.id == number_id, AssignedNumber.state == "assigned")
        .values(state="void", reason=reason)
        .returning(AssignedNumber.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise Conflict("这个发文字号已经作废或是空号，不能再次作废。")
    session.refresh(row)
    text = number_text(row.code, row.year, row.number)
    if matter is not None:
        matter.number_assigned = None
    audit.record(
        session,
        chain=trail.chain_of(row.matter_id) if row.matter_id else audit.ADMINISTRATION,
        action="number.voided",
        actor=actor,
        subject=row.matter_id,
        reason=reason,
        changes={"number": [text, None]},
    )
    return row


def record_gaps(session: Session, actor: str, code: str, year: int, up_to: int, reason: str) -> list[AssignedNumber]:
    """Closes the numbers after the last one up to and including `up_to` as gaps (空号), e.g. given on paper before.

    Returns the new rows. Raises Invalid when there is nothing to close or more than MOST_GAPS_AT_ONCE.
    """
    check_series(code, year)
    require_reason(reason)
    _open_series(session, code, year)
    last = session.scalars(
        select(NumberSeries.last).where(NumberSeries.code == code, NumberSeries.year == year).with_for_update()
    ).one()
    if not last < up_to <= last + MOST_GAPS_AT_ONCE:
        raise Invalid(
            f"空号应从 {last + 1} 起，一次最多登记 {MOST_GAPS_AT_ONCE} 个。",
            issues=[Issue("number.gap", f"请填写 {last + 1} 至 {last + MOST_GAPS_AT_ONCE} 之间的数。", field="up_to")],
        )
    session.execute(update(NumberSeries).where(NumberSeries.code == code, NumberSeries.year == year).values(last=up_to))
    rows = [_register(session, code, year, n, "gap", actor, reason=reason) for n in range(last + 1, up_to + 1)]
    audit.record(
        session,
        chain=audit.ADMINISTRATION,
        action="number.gap",
        actor=actor,
        subject=None,
        reason=reason,
        changes={"series": [number_text(code, year, last + 1), number_text(code, year, up_to)]},
    )
    session.flush()
    return rows


def series(session: Session) -> list[Series]:
    """Every series with its counts, newest year first."""
    counted = {
        (code, year, state): count
        for code, year, state, count in session.execute(
            select(AssignedNumber.code, AssignedNumber.year, AssignedNumber.state, func.count()).group_by(
                AssignedNumber.code, AssignedNumber.year, AssignedNumber.state
            )
        )
    }
    rows = session.scalars(select(NumberSeries).order_by(NumberSeries.year.desc(), NumberSeries.code))
    return [
        Series(
            row.code,
            row.year,
            row.last,
            counted.get((row.code, row.year, "assigned"), 0),
            counted.get((row.code, row.year, "void"), 0),
            counted.get((row.code, row.year, "gap"), 0),
        )
        for row in rows
    ]


def register(
    session: Session, code: str, year: int, *, before: int | None = None, limit: int = 50
) -> Sequence[AssignedNumber]:
    """Register rows of a series, highest number first; `before` is the last number of the page before (keyset)."""
    query = select(AssignedNumber).where(AssignedNumber.code == code, AssignedNumber.year == year)
    if before is not None:
        query = query.where(AssignedNumber.number < before)
    return session.scalars(query.order_by(AssignedNumber.number.desc()).limit(limit)).all()


def _take_next(session: Session, code: str, year: int) -> int:
    """The next number of the series, taken in one conditional statement so that two takers never get the same."""
    _open_series(session, code, year)
    return session.execute(
        update(NumberSeries)
        .where(NumberSeries.code == code, NumberSeries.year == year)
        .values(last=NumberSeries.last + 1)
        .returning(NumberSeries.last)
        .execution_options(synchronize_session=False)
    ).scalar_one()


def _open_series(session: Session, code: str, year: int) -> None:
    opening: Insert
    if session.get_bind().dialect.name == "sqlite":
        opening = sqlite.insert(NumberSeries).values(code=code, year=year, last=0).on_conflict_do_nothing()
    else:
        opening = postgresql.insert(NumberSeries).values(code=code, year=year, last=0).on_conflict_do_nothing()
    session.execute(opening)


def _register(
    session: Session,
    code: str,
    year: int,
    number: int,
    state: str,
    actor: str,
    *,
    matter_id: str | None = None,
    reason: str | None = None,
) -> AssignedNumber:
    row = AssignedNumber(
        id=new_id(),
        code=code,
        year=year,
        number=number,
        state=state,
        matter_id=matter_id,
        reason=reason,
        by=actor,
        at=runtime_of(session).clock.now(),
    )
    session.add(row)
    return row


def _released(session: Session, matter_id: str) -> bool:
    return (
        session.scalars(
            select(ReleaseSet.id).where(
                ReleaseSet.matter_id == matter_id, ReleaseSet.state.in_(("released", "taken_down"))
            )
        ).first()
        is not None
    )


__all__ = [
    "Series",
    "assign_number",
    "check_series",
    "number_text",
    "record_gaps",
    "register",
    "series",
    "standing_number",
    "void_number",
]
