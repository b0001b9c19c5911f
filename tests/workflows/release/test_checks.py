"""The barrier as a table: one thing is wrong, the release names it, and nothing becomes public.

Every row starts from a matter that is ready and changes the tables (or the stored files) directly: the barrier must not
depend on who wrote them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from engine.db import Database
from engine.errors import NotReady
from engine.ids import new_id
from tests.workflows.release import bureau
from tests.workflows.release.bureau import NOW, Ready
from workflows.matters.models import (
    Approval,
    Document,
    DocumentVersion,
    Editor,
    Matter,
    Opinion,
    Revision,
    RevisionDocument,
)
from workflows.people.models import DualPostDecision, PostHolding
from workflows.release.actions import publish_together, release_issues
from workflows.release.models import AssignedNumber, ReleasedDocument, ReleaseSet
from workflows.renditions.store import FileStore
from workflows.screening.models import FindingDisposal, FindingRow, Screening

Change = Callable[[Session, Ready], None]


def _set(model: type, column: str, value: object, **where: object) -> Change:
    """A change of one column; `where` may name `matter`, `revision`, `release_set` or a column."""

    def change(session: Session, ready: Ready) -> None:
        names = {"matter": ("matter_id", ready.matter_id), "revision": ("revision_id", ready.revision_id)}
        query = update(model).values({column: value})
        for name, wanted in where.items():
            key, known = names.get(name, (name, wanted))
            query = query.where(getattr(model, key) == known)
        session.execute(query)

    return change


def _gate(column: str, value: object, gate: str) -> Change:
    return _set(Approval, column, value, gate=gate)


def _file_changed(session: Session, ready: Ready) -> None:
    files: FileStore = session.info["files"]
    name = session.scalars(select(RevisionDocument.rendition_hash)).first()
    assert name is not None
    files._path(name).write_bytes(b"other bytes")


def _file_lost(session: Session, ready: Ready) -> None:
    files: FileStore = session.info["files"]
    name = session.scalars(select(RevisionDocument.rendition_hash)).first()
    assert name is not None
    files._path(name).unlink()


def _rehashed_swap(session: Session, ready: Ready) -> None:
    """Another file put in the place of the reviewed one everywhere but in the revision's own hash."""
    files: FileStore = session.info["files"]
    other = files.put(b"%PDF-1.7\nanother text")
    session.execute(update(RevisionDocument).values(rendition_hash=other))
    session.execute(update(DocumentVersion).values(rendition_hash=other))


def _new_version(session: Session, ready: Ready) -> None:
    bureau.add_version(session, ready.policy_id, "policy", "pdf", "改过", 2)


def _new_document(session: Session, ready: Ready) -> None:
    bureau.add_document(session, ready.matter_id, "attachment", "pdf", "附件")


def _unscreened(session: Session, ready: Ready) -> None:
    session.execute(delete(Screening))


def _found(state: str) -> Change:
    def change(session: Session, ready: Ready) -> None:
        bureau.found(session, ready.revision_id, state)

    return change


def _suggested(session: Session, ready: Ready) -> None:
    session.add(bureau.suggestion(ready.matter_id, ready.revision_id, ready.policy_id, "open"))


def _reviewer_edited(person: str) -> Change:
    def change(session: Session, ready: Ready) -> None:
        session.add(Editor(matter_id=ready.matter_id, person_id=person, since=NOW, why="accepted_suggestion"))

    return change


def _reviewer_uploaded(session: Session, ready: Ready) -> None:
    """Wrote a version, though nobody put them down as editor."""
    session.execute(update(DocumentVersion).values(created_by="secrecy"))


def _same_person(one: str, two: str) -> Change:
    """The person of gate `one` gave the approval and opinion of gate `two` as well, holding its post too."""

    def change(session: Session, ready: Ready) -> None:
        person = bureau.GATE_KINDS[one][2]
        bureau.add_post(session, person, bureau.GATE_KINDS[two][3])
        session.execute(update(Approval).where(Approval.gate == two).values(person_id=person))
        session.execute(update(Opinion).where(Opinion.element_id == two).values(person_id=person))

    return change


def _earlier_gate_of_signer(session: Session, ready: Ready) -> None:
    """The signer had cleared secrecy in an earlier revision, which is void: still one gate a person and matter."""
    earlier = Revision(
        id=new_id(),
        matter_id=ready.matter_id,
        ordinal=0,
        content_hash="0" * 64,
        title="旧稿",
        elements=[],
        opened_by="drafter",
        opened_at=NOW,
        closed_at=NOW,
        closed_reason="returned",
    )
    session.add(earlier)
    session.flush()
    matter = session.get_one(Matter, ready.matter_id)
    approval = bureau.approve(session, matter, earlier, "secrecy", "0" * 64, person="leader")
    approval.void_at, approval.void_reason = NOW, "returned"


def _series(*changes: Change) -> Change:
    def change(session: Session, ready: Ready) -> None:
        for each in changes:
            each(session, ready)

    return change


def _void_number(session: Session, ready: Ready) -> None:
    session.execute(update(AssignedNumber).values(state="void", reason="重号"))


def _without_interpretation(session: Session, ready: Ready) -> None:
    session.execute(update(RevisionDocument).where(RevisionDocument.role == "interpretation").values(role="attachment"))


def _approval_gone(gate: str) -> Change:
    return lambda session, ready: session.execute(delete(Approval).where(Approval.gate == gate)) and None


@dataclass(frozen=True)
class Row:
    name: str
    change: Change
    code: str


WRONG = [
    # the set and its matter
    Row("held", _set(ReleaseSet, "state", "held"), "release.state"),
    Row("void", _set(ReleaseSet, "state", "void"), "release.state"),
    Row("taken down", _set(ReleaseSet, "state", "taken_down"), "release.state"),
    Row("terminated", _set(Matter, "state", "terminated"), "release.matter_state"),
    Row("back in drafting", _set(Matter, "state", "drafting"), "release.matter_state"),
    Row("not signed", _set(Matter, "state", "in_review"), "release.matter_state"),
    Row("withheld", _set(Matter, "state", "withheld"), "release.matter_state"),
    Row("class unknown to the code", _set(Matter, "matter_class", "secret_plan"), "release.class"),
    Row("class not confirmed", _set(Matter, "class_confirmed_by", None), "release.class"),
    Row("class confirmed by its proposer", _set(Matter, "class_confirmed_by", "drafter"), "release.class"),
    # the revision and its bytes
    Row("revision closed", _set(Revision, "closed_at", NOW), "release.revision_closed"),
    Row("revision's hash changed", _set(Revision, "content_hash", "0" * 64), "release.content_hash"),
    Row("title changed", _set(Revision, "title", "别的标题"), "release.content_hash"),
    Row("title of the set changed", _set(ReleaseSet, "title", "别的标题"), "release.title"),
    Row("elements changed", _set(Revision, "elements", [["core_concepts", True, "别的"]]), "release.content_hash"),
    Row("stored file changed", _file_changed, "release.stored_file"),
    Row("stored file changed: hash", _file_changed, "release.content_hash"),
    Row("stored file lost", _file_lost, "release.stored_file"),
    Row("file swapped with its hash", _rehashed_swap, "release.content_hash"),
    Row("newer version", _new_version, "release.edited"),
    Row("version row changed", _set(DocumentVersion, "rendition_hash", "1" * 64), "release.edited"),
    Row("document added", _new_document, "release.unreviewed"),
    Row("document removed", _set(Document, "removed_at", NOW), "release.removed"),
    Row("no policy", _set(RevisionDocument, "role", "attachment"), "release.no_policy"),
    # gates
    *(
        Row(f"no {gate}", _approval_gone(gate), "release.gate_missing")
        for gate in ("legality", "secrecy", "attribute", "sign_off")
    ),
    *(
        Row(f"{gate} void", _gate("void_at", NOW, gate), "release.gate_missing")
        for gate in ("legality", "secrecy", "attribute", "sign_off")
    ),
    *(
        Row(f"{gate} of other bytes", _gate("approved_hash", "2" * 64, gate), "release.gate_hash")
        for gate in ("legality", "secrecy", "attribute", "sign_off")
    ),
    Row("opinion was a refusal", _set(Opinion, "outcome", "not_public", element_id="secrecy"), "release.gate_outcome"),
    Row("opinion was a return", _set(Opinion, "outcome", "return", element_id="sign_off"), "release.gate_outcome"),
    Row("opinion of another kind", _set(Opinion, "kind", "opinion", element_id="secrecy"), "release.gate_outcome"),
    Row(
        "sign-off by difference review",
        _set(Opinion, "kind", "gate.difference", element_id="sign_off"),
        "release.gate_outcome",
    ),
    Row("opinion by another", _set(Opinion, "person_id", "publisher", element_id="legality"), "release.gate_opinion"),
    Row("opinion on no revision", _set(Opinion, "revision_id", None, element_id="legality"), "release.gate_opinion"),
    Row("unknown gate", _gate("gate", "beauty", "legality"), "release.gate_unknown"),
    # who
    *(
        Row(f"{person} edited", _reviewer_edited(person), "release.gate_writer")
        for person in ("legal", "secrecy", "attribute", "leader")
    ),
    Row("reviewer uploaded", _reviewer_uploaded, "release.gate_writer"),
    Row("drafter signs", _set(Matter, "drafter_id", "leader"), "release.gate_writer"),
    Row("post not fitting", _gate("post", "publisher", "secrecy"), "release.gate_post"),
    Row("post never held", lambda s, r: s.execute(delete(PostHolding).where(PostHolding.person_id == "legal")) and None,
        "release.gate_post"),
    Row("post left before", _set(PostHolding, "until", date(2026, 11, 1), person_id="legal"), "release.gate_post"),
    Row("post taken later", _set(PostHolding, "since", date(2026, 12, 1), person_id="legal"), "release.gate_post"),
    Row("deputy signs a document", _gate("post", "deputy_leader", "sign_off"), "release.gate_post"),
    Row("secrecy and attribute by one", _same_person("secrecy", "attribute"), "release.separation"),
    Row("legality and secrecy by one", _same_person("legality", "secrecy"), "release.separation"),
    Row("signer cleared secrecy", _same_person("sign_off", "secrecy"), "release.separation"),
    Row("signer cleared secrecy before", _earlier_gate_of_signer, "release.separation"),
    # attribute, scope, channels, time
    Row("on request", _set(ReleaseSet, "attribute", "on_request"), "release.attribute"),
    Row("withheld attribute", _set(ReleaseSet, "attribute", "withheld"), "release.attribute"),
    Row("attribute unknown", _set(ReleaseSet, "attribute", "all"), "release.attribute"),
    Row("matter says otherwise", _set(Matter, "attribute", "withheld"), "release.attribute_differs"),
    Row("opinion says otherwise", _set(Opinion, "answers", {"attribute": "withheld"}, element_id="attribute"),
        "release.attribute_opinion"),
    Row("scope changed", _set(ReleaseSet, "scope", "partial"), "release.scope"),
    Row("scope changed: hash", _set(ReleaseSet, "scope", "partial"), "release.release_hash"),
    Row("channels changed", _set(ReleaseSet, "channels", ["portal", "manual"]), "release.release_hash"),
    Row("channel unknown", _set(ReleaseSet, "channels", ["telegraph"]), "release.channels"),
    Row("no channel", _set(ReleaseSet, "channels", []), "release.channels"),
    Row("time changed", _set(ReleaseSet, "scheduled_at", NOW - timedelta(days=1)), "release.release_hash"),
    Row("too early", _set(ReleaseSet, "scheduled_at", NOW + timedelta(seconds=1)), "release.time"),
    Row("postponed", _set(ReleaseSet, "postponed_until", date(2026, 11, 21)), "release.postponed"),
    # the rest
    Row("suggestion open", _suggested, "release.suggestions"),
    Row("never checked by the machine", _unscreened, "release.screening"),
    Row("another text was checked", _set(Screening, "content_hash", "3" * 64), "release.screening"),
    Row("checked by earlier rules", _set(Screening, "rules_hash", "4" * 64), "release.screening_stale"),
    Row("finding open", _found("open"), "release.findings"),
    Row("finding to be corrected", _found("confirmed"), "release.findings"),
    Row("finding called dismissed, nobody said so",
        _series(_found("open"), _set(FindingRow, "state", "dismissed")), "release.findings"),
    Row("finding dismissed for another text",
        _series(_found("dismissed"), _set(FindingDisposal, "content_hash", "6" * 64)), "release.findings"),
    Row("finding only referred",
        _series(_found("dismissed"), _set(FindingDisposal, "disposition", "refer")), "release.findings"),
    Row("finding of a closed run", _series(_found("open"), _set(FindingRow, "content_hash", "5" * 64)),
        "release.findings"),
    Row("no interpretation", _without_interpretation, "release.interpretation"),
    Row("exemption asked, not approved",
        _series(_without_interpretation, _set(Matter, "interpretation_exemption", "短")),
        "release.interpretation"),
    Row("exemption approved by the drafter",
        _series(
            _without_interpretation,
            _set(Matter, "interpretation_exemption", "短"),
            _set(Matter, "exemption_approved_by", "drafter"),
        ),
        "release.interpretation"),
    Row("exempted as another class, then made an application policy",
        _series(
            _without_interpretation,
            _set(Matter, "interpretation_exemption", "短"),
            _set(Matter, "exemption_approved_by", "attribute"),
            _set(Matter, "matter_class", "application_policy"),
        ),
        "release.interpretation"),
    Row("number void", _void_number, "release.number"),
    Row("number only written on the matter", lambda s, r: s.execute(delete(AssignedNumber)) and None,
        "release.number_differs"),
    Row("number changed", _set(Matter, "number_assigned", "青人社发〔2026〕9号"), "release.number_differs"),
]  # fmt: skip


@pytest.mark.parametrize("row", WRONG, ids=lambda row: row.name)
def test_one_thing_wrong_and_nothing_is_released(bureau_sqlite: Database, row: Row) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
    with bureau_sqlite.write() as session:
        row.change(session, ready)
    with bureau_sqlite.read() as session:
        shown = release_issues(session, session.get_one(ReleaseSet, ready.release_set_id))
        assert row.code in {issue.code for issue in shown}
    with pytest.raises(NotReady) as refused, bureau_sqlite.write() as session:
        publish_together(session, ready.release_set_id, "publisher")
    assert refused.value.issues == tuple(shown)
    assert all(issue.message.endswith("。") for issue in shown)
    with bureau_sqlite.read() as session:
        assert session.scalar(select(func.count()).select_from(ReleasedDocument)) == 0
        assert session.get_one(ReleaseSet, ready.release_set_id).released_at is None


def _exempted(session: Session, ready: Ready) -> None:
    matter = session.get_one(Matter, ready.matter_id)
    matter.interpretation_exemption, matter.exemption_approved_by = "仅更正电话号码", "attribute"


@dataclass(frozen=True)
class Fine:
    name: str
    options: dict[str, object]
    change: Change = lambda session, ready: None


def _dual_post(session: Session, ready: Ready) -> None:
    decision = DualPostDecision(
        id=new_id(),
        person_id="secrecy",
        decided_by="leader",
        decided_on=date(2026, 11, 1),
        valid_until=date(2026, 12, 31),
        reason="编制少",
    )
    session.add(decision)
    session.flush()
    _same_person("secrecy", "attribute")(session, ready)
    session.execute(update(Approval).where(Approval.gate == "attribute").values(dual_post_decision_id=decision.id))


FINE = [
    Fine("normative document", {}),
    Fine("partial disclosure", {"attribute": "partial"}),
    Fine("ordinary document without legality and interpretation",
         {"matter_class": "general", "interpretation": False}),
    Fine("exempted from interpretation", {"interpretation": False}, _exempted),
    Fine("one dated 兼岗决定 joins secrecy and attribute", {}, _dual_post),
    Fine("reviewer moved to another post later", {}, _set(PostHolding, "until", date(2026, 11, 21), person_id="legal")),
    Fine("reviewer left the post on the day", {}, _set(PostHolding, "until", date(2026, 11, 20), person_id="legal")),
    Fine("by hand only", {"channels": ("manual",)}),
    Fine("an edit by somebody who reviews nothing", {}, _reviewer_edited("publisher")),
]  # fmt: skip


@pytest.mark.parametrize("row", FINE, ids=lambda row: row.name)
def test_what_is_in_order_is_released(bureau_sqlite: Database, row: Fine) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf", **row.options)  # type: ignore[arg-type]
        row.change(session, ready)
    with bureau_sqlite.write() as session:
        publish_together(session, ready.release_set_id, "publisher")
        assert session.get_one(ReleaseSet, ready.release_set_id).state == "released"


DECISIONS = [
    ("of another person", {"person_id": "legal"}),
    ("by themself", {"decided_by": "secrecy"}),
    ("expired", {"valid_until": date(2026, 11, 19)}),
    ("not yet valid", {"decided_on": date(2026, 11, 21)}),
]


@pytest.mark.parametrize(("name", "wrong"), DECISIONS, ids=[name for name, _ in DECISIONS])
def test_a_dual_post_decision_must_fit(bureau_sqlite: Database, name: str, wrong: dict[str, object]) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        _dual_post(session, ready)
        session.execute(update(DualPostDecision).values(wrong))
    with bureau_sqlite.read() as session:
        issues = release_issues(session, session.get_one(ReleaseSet, ready.release_set_id))
    assert [issue.code for issue in issues] == ["release.separation"]


@pytest.mark.parametrize("gates", [("secrecy", "legality"), ("attribute", "legality"), ("sign_off", "attribute")])
def test_a_dual_post_decision_joins_no_other_gates(bureau_sqlite: Database, gates: tuple[str, str]) -> None:
    one, two = gates
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf")
        _same_person(one, two)(session, ready)
        decision = DualPostDecision(
            id=new_id(),
            person_id=bureau.GATE_KINDS[one][2],
            decided_by="deputy",
            decided_on=date(2026, 1, 1),
            valid_until=date(2026, 12, 31),
            reason="编制少",
        )
        session.add(decision)
        session.flush()
        session.execute(update(Approval).values(dual_post_decision_id=decision.id))
    with bureau_sqlite.read() as session:
        issues = release_issues(session, session.get_one(ReleaseSet, ready.release_set_id))
    assert "release.separation" in {issue.code for issue in issues}


def test_a_routine_item_is_signed_by_the_deputy_and_has_no_number(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, kind="pdf", matter_class="news", interpretation=False)
        for model in (Approval, Opinion):
            session.execute(update(model).where(model.person_id == "leader").values(person_id="deputy"))
        session.execute(update(Approval).where(Approval.gate == "sign_off").values(post="deputy_leader"))
    with bureau_sqlite.write() as session:
        publish_together(session, ready.release_set_id, "publisher")
        assert session.get_one(ReleaseSet, ready.release_set_id).number is None


def test_the_approving_outcomes_are_those_of_the_gates() -> None:
    from workflows.matters.gates import GATES
    from workflows.release.checks import APPROVING

    assert {gate: APPROVING[gate][f"gate.{gate}"] for gate in GATES} == {
        code: gate.approving for code, gate in GATES.items()
    }
