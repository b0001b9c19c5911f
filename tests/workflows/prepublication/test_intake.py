"""Taking files in: a file with a secrecy mark is refused and leaves no content; only a secrecy reviewer lets it in."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select, text

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import AuditEvent
from tests.samples import docx_of, with_member
from tests.workflows.prepublication.house import House
from workflows.matters.models import RefusedIntake
from workflows.people.queries import load_actor
from workflows.prepublication import intake
from workflows.prepublication.intake import CarriesMark

CANARY = "绝无仅有的金丝雀"
MARKED = f"机密★10年\n\n关于{CANARY}的通知\n\n各单位：\n\n按要求办理。\n".encode()
DIGEST = hashlib.sha256(MARKED).hexdigest()


def take(house: House, login: str = "drafter", content: bytes = MARKED, name: str = f"{CANARY}.txt") -> intake.Taken:
    return intake.take_in(house.database, house.actor(login), "policy", name, content)


def admit(house: House, login: str, reason: str = "已解密，误判", digest: str = DIGEST) -> None:
    with house.database.write() as session:
        intake.admit(session, digest, load_actor(session, house.bureau.people[login]), reason)


def test_a_marked_file_is_refused_and_recorded_without_its_content(house_on_both: House) -> None:
    house = house_on_both
    with pytest.raises(CarriesMark, match="机密") as refused:
        take(house)
    assert "没有保存" in refused.value.detail
    with house.database.read() as session:
        (row,) = session.scalars(select(RefusedIntake))
        assert (row.file_hash, row.size, row.level) == (DIGEST, len(MARKED), "机密")
        (event,) = session.scalars(select(AuditEvent).where(AuditEvent.chain == "security"))
        assert (event.action, event.content_hash) == ("intake.refused", DIGEST)
        for table in ("refused_intake", "audit_event"):
            for stored in session.execute(text(f"select * from {table}")):
                assert CANARY not in str(stored)
    folder = house.database.info["files"].root
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_a_secrecy_reviewer_lets_a_wrongly_refused_file_in(house: House) -> None:
    with pytest.raises(CarriesMark):
        take(house)
    with house.database.read() as session:
        found = intake.refused_intakes(session, load_actor(session, house.bureau.people["secrecy_a"]))
    assert [row.file_hash for row in found] == [DIGEST]
    admit(house, "secrecy_a")
    assert take(house).upload.hash == DIGEST
    with house.database.read() as session:
        assert intake.refused_intakes(session, load_actor(session, house.bureau.people["secrecy_a"])) == []
        events = select(AuditEvent.action).where(AuditEvent.chain == "security").order_by(AuditEvent.id)
        assert session.scalars(events).all() == ["intake.refused", "intake.admitted"]


@pytest.mark.parametrize(
    ("login", "reason", "digest", "error"),
    [
        ("drafter", "误判", DIGEST, NotAllowed),
        ("leader", "误判", DIGEST, NotAllowed),
        ("sysadmin", "误判", DIGEST, NotAllowed),
        ("secrecy_a", "  ", DIGEST, Invalid),
        ("secrecy_a", "误判", "0" * 64, NotFound),
    ],
)
def test_nobody_else_and_not_without_a_reason(
    house: House, login: str, reason: str, digest: str, error: type[Exception]
) -> None:
    with pytest.raises(CarriesMark):
        take(house)
    with pytest.raises(error):
        admit(house, login, reason, digest)
    with pytest.raises(CarriesMark):
        take(house)


def test_not_ones_own_upload_and_only_once(house: House) -> None:
    with pytest.raises(CarriesMark):
        take(house, "secrecy_a")
    with pytest.raises(NotAllowed, match="自己"):
        admit(house, "secrecy_a")
    admit(house, "both")
    with pytest.raises(Conflict):
        admit(house, "both")


def test_refusals_are_shown_to_secrecy_reviewers_and_the_security_officer_only(house: House) -> None:
    with house.database.read() as session:
        for login in ("secrecy_a", "both", "security"):
            assert intake.refused_intakes(session, load_actor(session, house.bureau.people[login])) == []
        for login in ("drafter", "leader", "auditor", "sysadmin"):
            with pytest.raises(NotAllowed):
                intake.refused_intakes(session, load_actor(session, house.bureau.people[login]))


def test_a_file_with_files_inside_is_refused(house: House) -> None:
    content = with_member(docx_of("关于做好冬季用工服务的通知"), "word/embeddings/sheet.xlsx", b"PK something unread")
    with pytest.raises(Invalid, match="内嵌文件"):
        take(house, content=content, name="通知.docx")
    assert take(house, content=docx_of("关于做好冬季用工服务的通知"), name="通知.docx").upload.unread == ()
