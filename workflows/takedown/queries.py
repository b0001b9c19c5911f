"""What pages and rules ask about cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from workflows.calendar.working_days import Due, after_working_days
from workflows.matters.access import readable_by
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.release.models import ChannelDelivery, PublicMark, ReleaseSet
from workflows.takedown.models import TakedownCase, TakedownReceipt

PAGE = 50
ENDED = ("archived", "terminated")


@dataclass(frozen=True)
class Listed:
    """A case with its matter and what it is about."""

    case: TakedownCase
    matter: Matter
    release_set: ReleaseSet

    @property
    def state(self) -> str:
        """A key of labels.CASE_STATES."""
        if self.case.decided_at is not None:
            return "carried_out"
        if self.matter.state == "terminated":
            return "ended"
        return "suspended" if self.case.emergency_by is not None else "proposed"


def case_of(session: Session, matter_id: str) -> TakedownCase | None:
    """The case that a matter carries, read anew; None when it carries none."""
    query = select(TakedownCase).where(TakedownCase.matter_id == matter_id)
    return session.scalar(query.execution_options(populate_existing=True))


def decision_due(session: Session, case: TakedownCase) -> Due:
    """When the case must be decided, by the calendar of today, as every clock; provisional beyond the known years."""
    return after_working_days(session, case.created_at, case.term)


def open_case(session: Session, release_set_id: str) -> TakedownCase | None:
    """The undecided case about a release; with the release locked there is at most one."""
    query = select(TakedownCase).join(Matter, Matter.id == TakedownCase.matter_id)
    standing = query.where(TakedownCase.release_set_id == release_set_id, Matter.state.not_in(ENDED))
    return session.scalars(standing.limit(1)).first()


def standing_mark(session: Session, release_set_id: str) -> PublicMark | None:
    """What the public is told about the release now, read anew."""
    query = select(PublicMark).where(PublicMark.release_set_id == release_set_id, PublicMark.lifted_at.is_(None))
    return session.scalar(query.execution_options(populate_existing=True))


def cases(session: Session, actor: Actor, *, before: str | None = None, limit: int = PAGE) -> list[Listed]:
    """Cases that the actor may read, newest first; the security officer sees those that began with a take-down."""
    mine = readable_by(actor)
    if actor.admin_role == "security":
        mine = or_(mine, TakedownCase.emergency_by.is_not(None))
    query = _listed().where(mine).order_by(TakedownCase.matter_id.desc()).limit(limit)
    if before:
        query = query.where(TakedownCase.matter_id < before)
    return [Listed(*row) for row in session.execute(query)]


def readable_case(session: Session, actor: Actor, matter_id: str) -> Listed:
    """The case that a matter carries which the actor may read. Raises NotFound."""
    row = session.execute(_listed().where(TakedownCase.matter_id == matter_id, readable_by(actor))).first()
    if row is None:
        raise NotFound
    return Listed(*row)


def _listed() -> Select[TakedownCase, Matter, ReleaseSet]:
    return (
        select(TakedownCase, Matter, ReleaseSet)
        .join(Matter, Matter.id == TakedownCase.matter_id)
        .join(ReleaseSet, ReleaseSet.id == TakedownCase.release_set_id)
    )


def receipts(session: Session, case_id: str) -> Sequence[TakedownReceipt]:
    """How far each channel follows the decision."""
    query = select(TakedownReceipt).where(TakedownReceipt.case_id == case_id).order_by(TakedownReceipt.channel)
    return session.scalars(query).all()


def outside_addresses(session: Session, release_set_id: str) -> list[str]:
    """The addresses of the pages that were put up elsewhere by hand."""
    query = select(ChannelDelivery.address).where(
        ChannelDelivery.release_set_id == release_set_id,
        ChannelDelivery.channel == "manual",
        ChannelDelivery.state == "delivered",
    )
    return [address for address in session.scalars(query.order_by(ChannelDelivery.id)) if address]


def cases_about(session: Session, actor: Actor, matter_id: str) -> list[Listed]:
    """The cases about releases of a matter that the actor may read, newest first."""
    about = _listed().where(ReleaseSet.matter_id == matter_id, readable_by(actor))
    query = about.order_by(TakedownCase.matter_id.desc())
    return [Listed(*row) for row in session.execute(query)]


def every_case_of(session: Session, matter_id: str) -> list[Listed]:
    """The cases about releases of a matter, oldest first; of a case's own matter, that case. The caller has asked
    whether its reader may see the matter: a case shows there what became public, and that it was opened."""
    either = or_(ReleaseSet.matter_id == matter_id, TakedownCase.matter_id == matter_id)
    return [Listed(*row) for row in session.execute(_listed().where(either).order_by(TakedownCase.matter_id))]


def linked_to(matter: Matter) -> ColumnElement[bool]:
    """The matter that this one follows and those that follow it."""
    return or_(Matter.previous_matter_id == matter.id, Matter.id == (matter.previous_matter_id or ""))


def linked_matters(session: Session, actor: Actor, matter: Matter) -> list[Matter]:
    """The matter that this one follows and those that follow it, as far as the actor may read them."""
    return list(session.scalars(select(Matter).where(linked_to(matter), readable_by(actor)).order_by(Matter.id)))
