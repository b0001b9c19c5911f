"""What sign-off approves: the release hash. Whatever changes it makes another set and voids the sign-off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.errors import Invalid, NotReady
from engine.models import AuditEvent
from tests.workflows.release import bureau
from tests.workflows.release.bureau import NOW
from workflows.matters.models import Approval, Matter, Revision
from workflows.release.actions import publish_together
from workflows.release.models import ReleaseSet
from workflows.release.release_sets import (
    current_release_set,
    prepare_release_set,
    release_hash,
    renew_release_set,
)

DECIDED: dict[str, Any] = {
    "attribute": "proactive",
    "scope": "full",
    "channels": ["portal"],
    "scheduled_at": None,
}
OTHER: list[dict[str, Any]] = [
    {"attribute": "partial", "scope": "partial"},
    {"channels": ["portal", "manual"]},
    {"channels": ["manual"]},
    {"scheduled_at": NOW},
    {"scheduled_at": NOW + timedelta(microseconds=1)},
]


@pytest.mark.parametrize("other", OTHER, ids=str)
def test_another_decision_is_another_set_and_voids_the_sign_off(bureau_sqlite: Database, other: dict[str, Any]) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
    with bureau_sqlite.write() as session:
        changed = prepare_release_set(session, ready.matter_id, "attribute", **DECIDED | other)
    with bureau_sqlite.read() as session:
        assert changed.id != ready.release_set_id
        assert session.get_one(ReleaseSet, ready.release_set_id).state == "void"
        standing = session.scalars(select(Approval.gate).where(Approval.void_at.is_(None))).all()
        assert sorted(standing) == ["attribute", "legality", "secrecy"]
        actions = set(session.scalars(select(AuditEvent.action)))
        assert {"release_set.voided", "approval.voided", "release_set.prepared"} <= actions
    with pytest.raises(NotReady) as refused, bureau_sqlite.write() as session:
        publish_together(session, changed.id, "publisher")
    assert "release.gate_missing" in {issue.code for issue in refused.value.issues}


def test_the_same_decision_is_the_same_set(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf", channels=("portal", "manual"))
        again = prepare_release_set(
            session, ready.matter_id, "attribute", **DECIDED | {"channels": ["manual", "portal", "portal"]}
        )
        assert again.id == ready.release_set_id
        assert session.scalars(select(Approval).where(Approval.void_at.is_not(None))).first() is None


def test_a_new_revision_needs_a_new_set(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        session.get_one(Revision, ready.revision_id).closed_at = NOW
        session.flush()
        assert current_release_set(session, ready.matter_id) is None
        with pytest.raises(NotReady):
            renew_release_set(session, ready.matter_id, "attribute")
        revision = bureau.open_revision(session, session.get_one(Matter, ready.matter_id), 2)
        renewed = renew_release_set(session, ready.matter_id, "attribute")
        assert renewed.revision_id == revision.id
        assert (renewed.attribute, renewed.scope, renewed.channels) == ("proactive", "full", ["portal"])
        assert session.get_one(ReleaseSet, ready.release_set_id).state == "void"


def test_nothing_to_renew_before_the_attribute_was_decided(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        session.delete(session.get_one(ReleaseSet, ready.release_set_id))
        session.flush()
        with pytest.raises(NotReady):
            renew_release_set(session, ready.matter_id, "attribute")


def test_after_the_release_nothing_can_be_decided_again(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        publish_together(session, ready.release_set_id, "publisher")
        with pytest.raises(NotReady):
            prepare_release_set(session, ready.matter_id, "attribute", **DECIDED)


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"attribute": "secret"}, "attribute"),
    ({"scope": "half"}, "scope"),
    ({"scope": "partial"}, "scope"),
    ({"attribute": "partial"}, "scope"),
    ({"channels": []}, "channels"),
    ({"channels": ["portal", "telegraph"]}, "channels"),
]


@pytest.mark.parametrize(("wrong", "field"), IMPOSSIBLE, ids=str)
def test_impossible_decisions_name_their_field(bureau_sqlite: Database, wrong: dict[str, Any], field: str) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        with pytest.raises(Invalid) as refused:
            prepare_release_set(session, ready.matter_id, "attribute", **DECIDED | wrong)
    assert [issue.field for issue in refused.value.issues] == [field]


@pytest.mark.parametrize("attribute", ["on_request", "withheld"])
def test_what_is_not_public_has_a_set_to_sign_too(bureau_sqlite: Database, attribute: str) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        decided = DECIDED | {"attribute": attribute, "scope": "internal", "channels": []}
        release_set = prepare_release_set(session, ready.matter_id, "attribute", **decided)
        assert release_set.release_hash


def test_every_part_of_the_release_hash_counts() -> None:
    def hashed(content: str = "a", at: datetime | None = None, **other: Any) -> str:
        decided = DECIDED | {"scheduled_at": at} | other
        return release_hash(content, decided["attribute"], decided["scope"], decided["channels"], at)

    variants: list[Callable[[], str]] = [
        hashed,
        lambda: hashed("b"),
        lambda: hashed(at=NOW),
        lambda: hashed(attribute="partial"),
        lambda: hashed(scope="partial"),
        lambda: hashed(channels=["manual"]),
    ]
    assert len({variant() for variant in variants}) == len(variants)
