"""Every channel of the release follows: the portal at once, its receipt after the commit; pages elsewhere by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from engine.db import Database
from engine.errors import NotReady
from engine.incidents import SYSTEM
from engine.outbox import enqueue
from engine.runtime import Topic, now
from workflows.matters import trail
from workflows.prepublication.decision import Decision
from workflows.release.models import ReleaseSet
from workflows.release.public_queries import is_public
from workflows.takedown.models import TakedownCase, TakedownReceipt

PORTAL = "takedown.portal"


def tell_channels(session: Session, case_id: str, release_set: ReleaseSet, channels: Iterable[str]) -> None:
    """One receipt a channel, waiting; what a machine can do leaves through the outbox after the commit."""
    for channel in channels:
        receipt = session.get(TakedownReceipt, (case_id, channel))
        if receipt is None:
            session.add(TakedownReceipt(case_id=case_id, channel=channel, state="waiting", by=None, at=None))
        else:
            receipt.state, receipt.by, receipt.at = "waiting", None, None
        if channel == "portal":
            enqueue(session, PORTAL, {"case_id": case_id, "release_set_id": release_set.id})
    session.flush()


def record_outside(decision: Decision) -> None:
    """处理外部网页: whoever put the pages up says that they were dealt with, and how."""
    _settle(decision.session, decision.matter.id, "manual", decision.actor.person_id, "takedown.outside_done")


def _look(database: Database, payload: Mapping[str, str]) -> None:
    """The portal answers as the tables say; else it raises, and is tried again until it becomes an incident."""
    with database.read() as session:
        state = session.get_one(ReleaseSet, payload["release_set_id"]).state
        if is_public(session, payload["release_set_id"]) != (state == "released"):
            raise NotReady("公开门户与决定不一致。")


def _checked(session: Session, payload: Mapping[str, str]) -> None:
    _settle(session, payload["case_id"], "portal", SYSTEM, "takedown.portal_checked")


TOPICS: dict[str, Topic] = {PORTAL: Topic(PORTAL, _look, _checked)}


def _settle(session: Session, case_id: str, channel: str, by: str, action: str) -> None:
    receipt = session.get(TakedownReceipt, (case_id, channel))
    if receipt is None:
        return
    receipt.state, receipt.by, receipt.at = "done", by, now(session)
    session.flush()
    release_set_id = session.get_one(TakedownCase, case_id).release_set_id
    trail.record(session, case_id, action, by, {"release_set": [None, release_set_id], "channel": [None, channel]})
