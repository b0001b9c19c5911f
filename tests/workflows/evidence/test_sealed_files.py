"""A sealed file can be checked by whoever holds it: bytes, trail, seal; and shows no one more than they may know."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from pypdfium2 import PdfDocument

from engine import audit
from engine.audit import standalone
from engine.audit.queries import Question, ask
from engine.errors import NotFound
from engine.jobs import run_due
from tests.today import number_of
from tests.workflows.evidence.conftest import CANARY, Bureau
from workflows.evidence import sealing
from workflows.evidence.contents import CASE_PDF, build_sealed
from workflows.evidence.packing import sm3
from workflows.evidence.pades import check_pdf
from workflows.evidence.proofs import proofs
from workflows.evidence.reading import read_case
from workflows.evidence.record import as_record
from workflows.evidence.rules import view_of
from workflows.evidence.seal_keys import seal_keys

RELEASED, IN_REVIEW = number_of(1), number_of(3)
AT = datetime(2026, 11, 21, 2, 0, 0, tzinfo=UTC)


def sealed(bureau: Bureau, number: str, view: str) -> dict[str, bytes]:
    """The members of the sealed file, made at AT."""
    return unpacked(built(bureau, number, view))


def built(bureau: Bureau, number: str, view: str) -> bytes:
    audit.make_checkpoint(bureau.installation.database)
    with bureau.installation.database.read() as session:
        return build_sealed(session, bureau.matters[number], view, sealed_by="李想", at=AT).content  # type: ignore[arg-type]


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf))


@pytest.fixture(scope="module")
def full(bureau: Bureau) -> dict[str, bytes]:
    return sealed(bureau, RELEASED, "full")


@pytest.fixture(scope="module")
def hashes(bureau: Bureau) -> dict[str, bytes]:
    return sealed(bureau, IN_REVIEW, "hashes")


def test_the_same_matter_and_instant_give_the_same_bytes(bureau: Bureau, full: dict[str, bytes]) -> None:
    assert sealed(bureau, RELEASED, "full") == full


def test_checksums_cover_every_member_in_both_algorithms(full: dict[str, bytes]) -> None:
    stated = full["checksums.txt"].decode().splitlines()
    expected = []
    for name in sorted(set(full) - {"checksums.txt"}):
        expected += [f"SHA256 ({name}) = {hashlib.sha256(full[name]).hexdigest()}", f"SM3 ({name}) = {sm3(full[name])}"]

    assert stated == expected


def test_sm3_is_that_of_the_standard() -> None:
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def write_audit(members: dict[str, bytes], folder: Path) -> list[str]:
    """Unpacks the trail; the arguments that check it with the public key of the installation."""
    for name, content in members.items():
        if name.startswith("audit/"):
            (folder / name.removeprefix("audit/")).write_bytes(content)
    return [str(folder), "--key", str(folder / "audit.pub")]


@pytest.mark.parametrize("which", ["full", "hashes"])
def test_the_stand_alone_verifier_finds_the_trail_intact(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    assert standalone.main(write_audit(request.getfixturevalue(which), tmp_path)) == 0


def test_the_stand_alone_verifier_finds_a_changed_event(full: dict[str, bytes], tmp_path: Path) -> None:
    events = full["audit/events.jsonl"].replace(b'"approve"', b'"return_"', 1)
    assert events != full["audit/events.jsonl"]

    assert standalone.main(write_audit({**full, "audit/events.jsonl": events}, tmp_path)) == 1


def test_the_end_of_the_trail_is_signed(full: dict[str, bytes]) -> None:
    """Without a checkpoint over the last event, cutting the end off would go unseen."""
    events = full["audit/events.jsonl"].splitlines()
    last = json.loads(full["audit/checkpoints.jsonl"].splitlines()[-1])

    assert json.loads(events[-1])["seq"] == len(events)
    assert json.loads(full["audit/chains.jsonl"])["seq"] == len(events)
    assert last["signature"]


def test_the_seal_is_intact_and_says_that_it_is_self_signed(bureau: Bureau, full: dict[str, bytes]) -> None:
    keys = seal_keys(bureau.installation.database.info)
    found = check_pdf(full[CASE_PDF], keys.roots(), AT)

    assert (found.signed, found.intact, found.trusted) == (True, True, True)
    assert "自签证书（非法定电子签章）" in text_of(full[CASE_PDF])
    assert "自签证书（非法定电子签章）" in json.loads(full["record.json"])["seal"]
    assert "自签证书（非法定电子签章）" in full["说明.txt"].decode()


def test_the_record_fits_its_schema(full: dict[str, bytes], hashes: dict[str, bytes]) -> None:
    schema = json.loads(full["record.schema.json"])
    for members in (full, hashes):
        jsonschema.validate(json.loads(members["record.json"]), schema)


def test_the_full_file_holds_the_texts_as_reviewed_and_as_released(bureau: Bureau, full: dict[str, bytes]) -> None:
    record = json.loads(full["record.json"])["case"]
    kept = {hashlib.sha256(content).hexdigest() for content in full.values()}
    reviewed = {each["rendition_hash"] for revision in record["revisions"] for each in revision["documents"]}
    released = {
        each[name]
        for release in record["releases"]
        for each in release["documents"]
        for name in ("published_hash", "pdf_hash")
    }

    assert reviewed
    assert released
    assert reviewed | released <= kept
    assert CANARY in text_of(full[CASE_PDF])


def test_the_file_holds_what_was_said_beside_the_process(full: dict[str, bytes], hashes: dict[str, bytes]) -> None:
    for members, said in ((full, CANARY), (hashes, "")):
        case = json.loads(members["record.json"])["case"]
        open_one, taken_back = case["comments"]
        assert (open_one["text"], open_one["quote"], open_one["replies"][0]["text"]) == (said, said, said)
        assert (taken_back["state_words"], taken_back["text"], taken_back["replies"]) == ("已撤回", "", [])
        (task,), (talk,) = case["side_work"], case["consultations"]
        assert (task["kind_words"], task["state_words"], task["request"], task["text"]) == (
            "委派", "已答复", said, said
        )  # fmt: skip
        assert (talk["topic"], talk["minutes"], talk["conclusion"]) == (said, said, said)
        assert [(each["kind_words"], each["text"]) for each in talk["participants"]] == [("会商", said)]
    drawn = "".join(text_of(full[CASE_PDF]).split())
    for heading in ("修改建议和批注", "协办和会商", "撤下与更正"):
        assert heading in drawn


def test_a_released_matter_shows_where_and_when_it_was_published(full: dict[str, bytes]) -> None:
    shown = [each["shown"] for each in json.loads(full["record.json"])["proofs"] if "已主动公开" in each["asked"]]

    assert shown
    assert "/portal/releases/" in shown[0]


def test_a_matter_not_public_shows_its_ground(bureau: Bureau) -> None:
    with bureau.installation.database.read() as session:
        found = proofs(read_case(session, bureau.matters[number_of(6)], "full"))

    assert [each for each in found if "第十九条至第二十一条" in each.asked and CANARY in each.shown]
    assert [each for each in found if "定期评估" in each.asked and each.shown]


def test_the_auditors_file_holds_no_draft_text(hashes: dict[str, bytes]) -> None:
    for name, content in hashes.items():
        text = text_of(content) if name.endswith(".pdf") else content.decode("utf-8-sig")
        assert CANARY not in text, name
        assert CANARY not in name
    assert not [name for name in hashes if name.startswith("文稿/")]
    assert json.loads(hashes["record.json"])["case"]["revisions"][0]["documents"][0]["rendition_hash"]


@pytest.mark.parametrize("number", [RELEASED, number_of(6), number_of(7)], ids=["released", "withheld", "in review"])
def test_no_record_for_auditors_holds_draft_text(bureau: Bureau, number: str) -> None:
    with bureau.installation.database.read() as session:
        case = read_case(session, bureau.matters[number], "hashes")

    assert CANARY not in as_record(case, sealed_at=AT, sealed_by="", seal="").decode()


@pytest.mark.parametrize(
    ("login", "view"), [("lixiang", "full"), ("qianbao", "full"), ("auditor", "hashes"), ("hejing", None),
                        ("sysadmin", None), ("secadmin", None)]
)  # fmt: skip
def test_who_gets_which_view(bureau: Bureau, login: str, view: str | None) -> None:
    with bureau.installation.database.read() as session:
        if view is None:
            with pytest.raises(NotFound):
                view_of(session, bureau.actor(login), bureau.matters[number_of(7)])
        else:
            assert view_of(session, bureau.actor(login), bureau.matters[number_of(7)]) == view


def test_asked_for_it_is_made_in_the_background_and_noted(bureau: Bureau) -> None:
    database, actor = bureau.installation.database, bureau.actor("lixiang")
    with database.write() as session:
        asked = sealing.ask_for_seal(session, actor, bureau.matters[RELEASED])
        assert sealing.ask_for_seal(session, actor, bureau.matters[RELEASED]).id == asked.id

    run_due(database)

    with database.read() as session:
        current = sealing.current_sealed(session, actor, bureau.matters[RELEASED])
        assert current is not None
        assert current.id == asked.id
        name, content = sealing.sealed_content(session, actor, asked.id)
        events = ask(session, Question(actions=("evidence.sealed",)))
    assert name == f"sealed-{RELEASED}.zip"
    assert [each.content_hash for each in events] == [hashlib.sha256(content).hexdigest()]
    assert (events[0].chain, events[0].subject, events[0].actor) == (
        "access",
        bureau.matters[RELEASED],
        actor.person_id,
    )

    for login in ("auditor", "hejing", "sysadmin"):
        with database.read() as session, pytest.raises(NotFound):
            sealing.sealed_content(session, bureau.actor(login), asked.id)
