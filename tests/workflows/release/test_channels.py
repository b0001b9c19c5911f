"""Portal receipts and pages put up by hand: compared with what was released, visible when they fail, tried again."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.errors import Conflict, Invalid, NotFound, NotReady, Unreadable
from tests.workflows.release import bureau
from tests.workflows.release.bureau import Ready
from workflows.release.actions import publish_together
from workflows.release.channels import (
    TOPICS,
    manual_outstanding,
    manual_status,
    receipts,
    record_manual_publication,
    record_receipts,
)
from workflows.release.manual_package import manual_package
from workflows.release.models import ChannelDelivery, ReleasedDocument
from workflows.release.page_text import text_of_html
from workflows.release.public_queries import public_page
from workflows.renditions.store import FileStore

ADDRESS = "https://www.example.org/zwgk/2026/a.html"


@pytest.fixture
def out(bureau_sqlite: Database) -> Ready:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session, channels=("portal", "manual"))
        publish_together(session, ready.release_set_id, "publisher")
    return ready


def _confirm(database: Database, ready: Ready, document_id: str, text: str, url: str = ADDRESS) -> ChannelDelivery:
    with database.write() as session:
        return record_manual_publication(
            session,
            release_set_id=ready.release_set_id,
            document_id=document_id,
            actor="publisher",
            url=url,
            page_text=text,
        )


def _released_text(database: Database, ready: Ready, document_id: str) -> str:
    with database.read() as session:
        page = public_page(session, ready.release_set_id, document_id)
    assert page is not None
    return text_of_html(page.encode())


def test_the_release_is_complete_only_when_policy_and_interpretation_are_both_confirmed(
    bureau_sqlite: Database, out: Ready
) -> None:
    assert out.interpretation_id is not None
    policy = _released_text(bureau_sqlite, out, out.policy_id)
    assert _confirm(bureau_sqlite, out, out.policy_id, f"首页 > 政策\n{policy}\n分享 打印").state == "delivered"
    with bureau_sqlite.write() as session:
        assert not manual_status(session, out.release_set_id).complete
        assert [issue.field for issue in manual_outstanding(session, out.matter_id)] == [out.interpretation_id]
        with pytest.raises(NotReady):
            record_receipts(session, out.release_set_id, "publisher")
    explained = _released_text(bureau_sqlite, out, out.interpretation_id)
    _confirm(bureau_sqlite, out, out.interpretation_id, explained)
    with bureau_sqlite.write() as session:
        assert manual_status(session, out.release_set_id).complete
        assert manual_outstanding(session, out.matter_id) == []
        record_receipts(session, out.release_set_id, "publisher")


def test_a_page_that_differs_is_a_visible_failure_and_is_tried_again(bureau_sqlite: Database, out: Ready) -> None:
    policy = _released_text(bureau_sqlite, out, out.policy_id)
    failed = _confirm(bureau_sqlite, out, out.policy_id, policy.replace("按月申领", "按年申领"))
    assert failed.state == "failed"
    assert failed.detail is not None
    assert "月申领" in failed.detail
    again = _confirm(bureau_sqlite, out, out.policy_id, policy)
    assert again.state == "delivered"
    assert again.id != failed.id
    with bureau_sqlite.read() as session:
        tries = [each.state for each in receipts(session, out.release_set_id) if each.document_id == out.policy_id]
        assert tries == ["failed", "delivered"]
        (status,) = [each for each in manual_status(session, out.release_set_id).documents if each.role == "policy"]
        assert (status.state, status.attempts, status.address) == ("delivered", 2, ADDRESS)
    with pytest.raises(Conflict):
        _confirm(bureau_sqlite, out, out.policy_id, policy)


SAME = [
    ("as it is", lambda text: text),
    ("other white space", " \u3000\n".join),
    ("full-width and half-width forms", lambda text: text.replace("：", ":").replace("，", ",")),
    ("invisible characters", "\u200b".join),
    ("site around it", lambda text: f"网站导航 登录 {text} 上一篇 下一篇 版权所有"),
]


def _without_slots(text: str) -> str:
    for slot in ("青人社发〔2026〕1号", "2026年11月18日", "2026年11月19日印发"):
        text = text.replace(slot, "")
    return text


@pytest.mark.parametrize(("name", "change"), SAME, ids=[name for name, _ in SAME])
def test_what_counts_as_the_same_text(bureau_sqlite: Database, out: Ready, name: str, change: object) -> None:
    policy = _released_text(bureau_sqlite, out, out.policy_id)
    assert _confirm(bureau_sqlite, out, out.policy_id, change(policy)).state == "delivered"  # type: ignore[operator]


def test_a_site_may_show_number_and_dates_beside_the_text(bureau_sqlite: Database, out: Ready) -> None:
    policy = _without_slots(_released_text(bureau_sqlite, out, out.policy_id))
    assert _confirm(bureau_sqlite, out, out.policy_id, policy).state == "delivered"


DIFFERENT = ["只有标题", "促进高校毕业生就业", "网站维护中"]


@pytest.mark.parametrize("text", DIFFERENT)
def test_what_does_not(bureau_sqlite: Database, out: Ready, text: str) -> None:
    assert _confirm(bureau_sqlite, out, out.policy_id, text).state == "failed"


def test_the_interpretation_in_place_of_the_policy_is_noticed(bureau_sqlite: Database, out: Ready) -> None:
    assert out.interpretation_id is not None
    explained = _released_text(bureau_sqlite, out, out.interpretation_id)
    assert _confirm(bureau_sqlite, out, out.policy_id, explained).state == "failed"


def test_a_saved_page_is_read_without_its_scripts(bureau_sqlite: Database, out: Ready) -> None:
    policy = _released_text(bureau_sqlite, out, out.policy_id)
    shown = policy.replace("按月", "按年")
    page = f"<html><head><title>t</title></head><body><script>{policy}</script><p>{shown}</p></body></html>"
    good = f"<html><head><meta charset='utf-8'></head><body><nav>导航</nav><div>{policy}</div></body></html>"
    for content, state in ((page, "failed"), (good, "delivered")):
        with bureau_sqlite.write() as session:
            delivery = record_manual_publication(
                session,
                release_set_id=out.release_set_id,
                document_id=out.policy_id,
                actor="publisher",
                url=ADDRESS,
                saved_page=content.encode(),
            )
            assert delivery.state == state


def test_a_downloaded_file_counts_by_its_bytes(bureau_sqlite: Database, out: Ready, files: FileStore) -> None:
    with bureau_sqlite.read() as session:
        document = session.get_one(ReleasedDocument, (out.release_set_id, out.policy_id))
    released = files.get(document.pdf_hash)
    for content, state in ((released + b" ", "failed"), (released, "delivered")):
        with bureau_sqlite.write() as session:
            delivery = record_manual_publication(
                session,
                release_set_id=out.release_set_id,
                document_id=out.policy_id,
                actor="publisher",
                url=ADDRESS,
                saved_page=content,
            )
            assert delivery.state == state


@pytest.mark.parametrize(
    "url",
    [
        "",
        "www.example.org",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "https://",
        "http://a b/",
        "https://user@host/",
        "https://host/" + "x" * 3000,
    ],
)
def test_a_bad_address_is_refused(bureau_sqlite: Database, out: Ready, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        _confirm(bureau_sqlite, out, out.policy_id, "文字", url=url)
    assert [issue.field for issue in refused.value.issues] == ["url"]


def test_an_empty_page_is_refused(bureau_sqlite: Database, out: Ready) -> None:
    with pytest.raises(Invalid):
        _confirm(bureau_sqlite, out, out.policy_id, " \n ")


def test_nothing_is_recorded_before_the_release_or_for_a_stranger(bureau_sqlite: Database, out: Ready) -> None:
    with pytest.raises(NotFound):
        _confirm(bureau_sqlite, out, "0" * 32, "文字")
    with bureau_sqlite.write() as session:
        waiting = bureau.ready(session, channels=("manual",))
    with pytest.raises(NotReady):
        _confirm(bureau_sqlite, waiting, waiting.policy_id, "文字")
    with bureau_sqlite.write() as session:
        assert manual_outstanding(session, waiting.matter_id) == []
        portal_only = bureau.ready(session)
        publish_together(session, portal_only.release_set_id, "publisher")
        record_receipts(session, portal_only.release_set_id, "publisher")
    with pytest.raises(NotReady):
        _confirm(bureau_sqlite, portal_only, portal_only.policy_id, "文字")


def test_the_portal_gives_its_receipt_after_the_commit(bureau_database: Database) -> None:
    with bureau_database.write() as session:
        ready = bureau.ready(session)
        publish_together(session, ready.release_set_id, "publisher")
    topic = TOPICS["release.portal"]
    payload = {"release_set_id": ready.release_set_id, "matter_id": ready.matter_id}
    topic.send(bureau_database, payload)
    assert topic.settle is not None
    with bureau_database.write() as session:
        topic.settle(session, payload)
        topic.settle(session, payload)  # at least once: the second changes nothing
    with bureau_database.read() as session:
        (delivery,) = session.scalars(select(ChannelDelivery)).all()
        assert (delivery.state, delivery.address) == ("delivered", f"/portal/releases/{ready.release_set_id}")


def test_a_damaged_file_gives_no_receipt(bureau_sqlite: Database, files: FileStore) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session)
        publish_together(session, ready.release_set_id, "publisher")
        document = session.get_one(ReleasedDocument, (ready.release_set_id, ready.policy_id))
        files._path(document.pdf_hash).write_bytes(b"damaged")
    with pytest.raises(Unreadable):
        TOPICS["release.portal"].send(bureau_sqlite, {"release_set_id": ready.release_set_id})
    with bureau_sqlite.read() as session:
        assert session.scalars(select(ChannelDelivery.state)).all() == ["waiting"]


def test_the_package_holds_every_document_and_says_what_to_do(bureau_sqlite: Database, out: Ready) -> None:
    with bureau_sqlite.read() as session:
        packed = manual_package(session, out.release_set_id)
        assert packed == manual_package(session, out.release_set_id)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
        assert "上网说明.txt" in names
        assert sum(name.endswith("文件.pdf") for name in names) == 2
        instructions = archive.read("上网说明.txt").decode("utf-8-sig")
        assert "青人社发〔2026〕1号" in instructions
        (page,) = [name for name in names if name.startswith("01-") and name.endswith("网页.html")]
        assert "按月申领社会保险补贴" in archive.read(page).decode()
        assert not [name for name in names if name.startswith("/") or ".." in name or "：" in name[:3]]


def test_no_package_before_the_release(bureau_sqlite: Database) -> None:
    with bureau_sqlite.write() as session:
        ready = bureau.ready(session)
        with pytest.raises(NotReady):
            manual_package(session, ready.release_set_id)
        with pytest.raises(NotFound):
            manual_package(session, "0" * 32)
