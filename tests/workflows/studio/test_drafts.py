"""Drafts: saved as they are typed, never over somebody else's words, refused only what cannot be kept at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from engine.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from tests.workflows.studio.workshop import DIAGRAM, PROCESS, Workshop
from workflows.studio import drafts, queries

FORM = "takedown/forms/propose_takedown.form"
CASE = "takedown/cases/again.yaml"


def test_a_draft_begins_as_the_published_version(shop: Workshop) -> None:
    draft = shop.open()
    with shop.database.read() as session:
        assert queries.changed_files(session, draft) == []
    assert DIAGRAM in shop.files(draft)
    assert "takedown/cases/withdrawn.yaml" in shop.files(draft)
    assert shop.draft(draft).base_id == shop.published()
    assert shop.events()[-1] == "process_draft.opened"


def test_several_drafts_of_a_process_stand_side_by_side(shop: Workshop) -> None:
    one, two = shop.open(title="甲"), shop.open(title="乙")
    shop.replace(one, "撤下", "下架")
    assert shop.files(one)[DIAGRAM] != shop.files(two)[DIAGRAM]
    with shop.database.read() as session:
        assert [each.title for each in queries.drafts(session, PROCESS)] == ["乙", "甲"]


@pytest.mark.parametrize("login", ["security", "auditor", "drafter", "leader", "office"])
def test_only_system_administrators_draft(shop: Workshop, login: str) -> None:
    with pytest.raises(NotAllowed, match="系统管理员"):
        shop.open(login)
    draft = shop.open()
    with pytest.raises(NotAllowed, match="系统管理员"):
        shop.save(draft, DIAGRAM, "<a/>", login)


def test_every_save_is_a_revision_and_an_event_with_hashes_only(shop: Workshop) -> None:
    draft = shop.open()
    saved = shop.replace(draft, "撤下", "CANARY")
    assert (saved.revision, saved.file_revision, saved.changed) == (2, 2, True)
    again = shop.save(draft, DIAGRAM, shop.files(draft)[DIAGRAM], seen=2)
    assert (again.revision, again.file_revision, again.changed) == (2, 2, False)
    assert shop.events()[-2:] == ["process_draft.opened", "process_draft.saved"]
    with shop.database.read() as session:
        rows = session.connection().exec_driver_sql("select changes from audit_event").scalars().all()
    assert not any("CANARY" in row for row in rows)


def test_a_window_that_saw_an_older_text_is_told_who_changed_it_when(shop: Workshop) -> None:
    draft = shop.open()
    shop.replace(draft, "撤下", "甲改")
    with pytest.raises(drafts.FileConflict) as caught:
        shop.save(draft, DIAGRAM, "<乙改/>", seen=0)
    assert (caught.value.by, caught.value.revision) == (shop.bureau.people["sysadmin"], 2)
    assert "甲改" in shop.files(draft)[DIAGRAM].decode()
    assert shop.draft(draft).revision == 2
    shop.save(draft, DIAGRAM, "<乙改/>", seen=2)  # seen and decided
    assert shop.files(draft)[DIAGRAM] == "<乙改/>".encode()


def test_two_files_of_one_draft_are_no_conflict(shop: Workshop) -> None:
    draft = shop.open()
    shop.replace(draft, "撤下", "下架")
    assert shop.save(draft, FORM, '{"components": []}').revision == 3


@pytest.mark.parametrize(("seen", "conflict"), [(None, False), (0, True), (2, True)])
def test_a_new_file_is_new_to_everybody(shop: Workshop, seen: int | None, conflict: bool) -> None:
    draft = shop.open()
    if conflict:
        with pytest.raises(Conflict):
            shop.save(draft, CASE, "name: 甲", seen=seen)
    else:
        assert shop.save(draft, CASE, "name: 甲", seen=seen).file_revision == 2
        with pytest.raises(Conflict):
            shop.save(draft, CASE, "name: 乙", seen=None)


def test_a_removed_file_is_gone_and_can_come_back(shop: Workshop) -> None:
    draft = shop.open()
    with shop.database.write() as session:
        drafts.remove_file(session, shop.actor(session, "sysadmin"), draft, FORM, 0)
    assert FORM not in shop.files(draft)
    shop.save(draft, FORM, "{}", seen=None)
    assert shop.files(draft)[FORM] == b"{}"
    assert shop.events()[-2:] == ["process_draft.file_removed", "process_draft.saved"]


@pytest.mark.parametrize(
    ("path", "content", "code", "line"),
    [
        (DIAGRAM, b"<?xml version='1.0'?>\n<!DOCTYPE a>\n<a/>", "doctype", 2),
        (DIAGRAM, b"<a>\n\n<!ENTITY x 'y'></a>", "doctype", 3),
        (DIAGRAM, b"<a/>" + b" " * 2_000_001, "too-large", None),
        (DIAGRAM, b"<a>\n\xff</a>", "not-text", 2),
        (DIAGRAM, "<a/>".encode("utf-16-le"), "not-text", 1),
        (FORM, b"{\n\0}", "not-text", 2),
        ("takedown/../../etc/passwd", b"x", "bad-path", None),
        ("takedown/other.bpmn", b"<a/>", "bad-path", None),
        ("/takedown/takedown.bpmn", b"<a/>", "bad-path", None),
        ("takedown/forms/<b>.form", b"{}", "bad-path", None),
        ("takedown/README.md", b"x", "bad-path", None),
        ("takedown/run.py", b"x", "bad-path", None),
    ],
)
def test_what_cannot_be_kept_is_refused_and_the_draft_stays(
    shop: Workshop, path: str, content: bytes, code: str, line: int | None
) -> None:
    draft = shop.open()
    shop.replace(draft, "撤下", "改过")
    before = shop.files(draft)
    with pytest.raises(Invalid) as caught:
        shop.save(draft, path, content, seen=2 if path == DIAGRAM else None)
    assert [(issue.code, issue.line) for issue in caught.value.issues] == [(code, line)]
    assert shop.files(draft) == before


def test_broken_drawings_and_markup_are_kept(shop: Workshop) -> None:
    draft = shop.open()
    shop.save(draft, DIAGRAM, '<definitions name="<b>"')
    assert shop.files(draft)[DIAGRAM] == b'<definitions name="<b>"'


def test_what_is_discarded_or_unknown_cannot_be_changed(shop: Workshop) -> None:
    draft = shop.open()
    with shop.database.write() as session:
        drafts.discard(session, shop.actor(session, "sysadmin"), draft, "不再需要")
    with pytest.raises(NotReady, match="已经作废"):
        shop.save(draft, DIAGRAM, "<a/>")
    assert DIAGRAM in shop.files(draft)
    with pytest.raises(NotFound):
        shop.save("0" * 32, DIAGRAM, "<a/>")


@pytest.mark.parametrize("title", ["", "   ", "长" * 101])
def test_a_draft_has_a_title(shop: Workshop, title: str) -> None:
    with pytest.raises(Invalid):
        shop.open(title=title)


def test_of_two_saves_at_once_one_is_told(shop_on_postgresql: Workshop) -> None:
    shop = shop_on_postgresql
    draft, start = shop.open(), Barrier(2)

    def save(text: str) -> bool:
        start.wait()
        try:
            shop.save(draft, DIAGRAM, f"<{text}/>")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(save, ("one", "two")))
    assert sorted(outcomes) == [False, True]
    assert shop.draft(draft).revision == 2
