"""词库: who changes what, what is refused, what the trail says, and which version is in force."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from engine.db import Database
from engine.errors import Conflict, Invalid, NotAllowed
from engine.models import AuditEvent
from tests.workflows import bureau as bureaus
from tests.workflows.bureau import Bureau
from workflows.people.actor import INSTALLER
from workflows.screening import rulebook_edits as edits
from workflows.screening.models import RulebookVersion
from workflows.screening.rulebook import Repealed, Rulebook, Term
from workflows.screening.rulebook_issues import change_issues
from workflows.screening.rulebooks import (
    current_rulebook,
    current_version,
    decoded,
    default_rulebook,
    publish_rulebook,
    seed_rulebook,
)

TERM = Term("某某平台", "warning", "wording", "unit", "平台已经更名。", "新平台")
SECRET = replace(TERM, text="内部掌握口径", aspect="secrecy")


@pytest.fixture
def bureau(database: Database) -> Bureau:
    return bureaus.furnish(database)


def publish(database: Database, bureau: Bureau, book: Rulebook, login: str = "sysadmin", **seen: int) -> int:
    with database.write() as session:
        return publish_rulebook(session, book, bureau.actor(session, login), "新平台上线", **seen).ordinal


def in_force(database: Database) -> Rulebook:
    with database.read() as session:
        return current_rulebook(session)


def test_the_shipped_lists_are_fit_to_be_published() -> None:
    shipped = default_rulebook()

    assert [issue.message for issue in change_issues(edits.difference(Rulebook(), shipped), shipped)] == []
    assert len(shipped.repealed) >= 25
    assert all(entry.since and entry.since <= date(2026, 11, 21) for entry in shipped.repealed)


def test_without_a_version_the_shipped_lists_are_in_force(database: Database, bureau: Bureau) -> None:
    with database.read() as session:
        assert current_version(session) is None
        assert current_rulebook(session) == default_rulebook()


def test_an_installation_begins_with_the_shipped_lists_once(database: Database, bureau: Bureau) -> None:
    for _ in range(2):
        with database.write() as session:
            seed_rulebook(session, "installer")
    with database.read() as session:
        version = current_version(session)
        assert version is not None
        assert (version.ordinal, version.hash) == (1, default_rulebook().hash)
        assert decoded(version.content) == default_rulebook()
        assert session.scalar(select(func.count()).select_from(RulebookVersion)) == 1


def test_a_published_book_is_in_force_and_read_once(database: Database, bureau: Bureau) -> None:
    assert publish(database, bureau, edits.with_term(default_rulebook(), TERM)) == 1
    assert publish(database, bureau, edits.with_abbreviation(in_force(database), "区人才办")) == 2

    assert TERM in in_force(database).terms
    assert in_force(database).abbreviations[-1] == "区人才办"
    assert in_force(database) is in_force(database)


RIGHTS = {  # login -> may change (an ordinary entry, an entry of secrecy)
    "sysadmin": (True, False),
    "security": (False, True),
    "auditor": (False, False),
    "leader": (False, False),
    "secrecy_a": (False, False),
    "office": (False, False),
}


@pytest.mark.parametrize(("login", "ordinary", "secrecy"), [(who, *may) for who, may in RIGHTS.items()])
def test_who_may_change_what(database: Database, bureau: Bureau, login: str, ordinary: bool, secrecy: bool) -> None:
    with database.write() as session:
        publish_rulebook(session, edits.with_term(default_rulebook(), SECRET), INSTALLER, "初始词条")
    book = in_force(database)
    attempts = {
        edits.with_term(book, TERM): ordinary,
        edits.with_repealed(book, Repealed("某区旧办法")): ordinary,
        edits.with_term(book, replace(SECRET, text="内部口径二")): secrecy,
        edits.without(book, "terms", SECRET.text): secrecy,
        edits.with_term(book, replace(SECRET, aspect="wording")): False,  # it would pass into other hands
        edits.with_term(edits.with_term(book, TERM), replace(SECRET, level="note")): False,  # takes both
    }
    for changed, may in attempts.items():
        with database.write() as session:
            actor = bureau.actor(session, login)
            if may:
                publish_rulebook(session, changed, actor, "试行")
                session.rollback()
            else:
                with pytest.raises(NotAllowed):
                    publish_rulebook(session, changed, actor, "试行")


UNFIT = [
    (replace(TERM, text="某"), "text"),
    (replace(TERM, text=" 某　"), "text"),
    (replace(TERM, text="12345"), "text"),
    (replace(TERM, text="１２-３"), "text"),
    (replace(TERM, text="长" * 61), "text"),
    (replace(TERM, explanation=" "), "explanation"),
    (replace(TERM, exemptions=("某平台",)), "exemptions"),
    (replace(TERM, exemptions=("某某平台",)), "exemptions"),
    (replace(TERM, context=("",)), "context"),
    (replace(TERM, replacement="某某平台"), "replacement"),
    (replace(TERM, level="blocker"), "level"),
    (replace(TERM, level="fatal"), "level"),  # type: ignore[arg-type]
    (replace(TERM, aspect="style"), "aspect"),  # type: ignore[arg-type]
    (replace(TERM, authority="me"), "authority"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("term", "field"), UNFIT)
def test_a_term_that_is_unfit_is_refused_by_its_field(sqlite_database: Database, term: Term, field: str) -> None:
    people = bureaus.furnish(sqlite_database)

    with pytest.raises(Invalid) as refused:
        publish(sqlite_database, people, edits.with_term(default_rulebook(), term))

    assert [issue.field for issue in refused.value.issues] == [field]
    assert in_force(sqlite_database) == default_rulebook()


def test_an_entry_that_is_there_already_no_reason_and_no_change_are_refused(sqlite_database: Database) -> None:
    people, book = bureaus.furnish(sqlite_database), edits.with_term(default_rulebook(), TERM)
    for unfit, field in (
        (replace(book, terms=(*book.terms, replace(TERM, text="某 某平台"))), "text"),
        (edits.with_repealed(book, Repealed("")), "title"),
        (edits.with_repealed(book, Repealed("《旧办法》")), "title"),
        (edits.with_office(book, " "), "text"),
    ):
        with pytest.raises(Invalid) as refused:
            publish(sqlite_database, people, unfit)
        assert [issue.field for issue in refused.value.issues] == [field]
    with pytest.raises(Invalid, match="没有修改"):
        publish(sqlite_database, people, default_rulebook())
    with sqlite_database.write() as session, pytest.raises(Invalid, match="理由"):
        publish_rulebook(session, book, people.actor(session, "sysadmin"), " ")


def test_whoever_edits_an_older_version_is_told(database: Database, bureau: Bureau) -> None:
    publish(database, bureau, edits.with_term(default_rulebook(), TERM), seen=0)

    with pytest.raises(Conflict):
        publish(database, bureau, edits.with_office(default_rulebook(), "12333"), seen=0)

    assert publish(database, bureau, edits.with_office(in_force(database), "12333"), seen=1) == 2


def test_two_who_publish_at_once_make_one_version(postgresql_database: Database) -> None:
    people = bureaus.furnish(postgresql_database)
    books = [edits.with_office(default_rulebook(), each) for each in ("12333", "12345")]
    both_ready, outcomes = threading.Barrier(2), []

    def one(book: Rulebook) -> None:
        with postgresql_database.write() as session:
            actor = people.actor(session, "sysadmin")
            both_ready.wait()
            try:
                publish_rulebook(session, book, actor, "同时修改", seen=0)
                outcomes.append("published")
            except Conflict:
                outcomes.append("conflict")

    threads = [threading.Thread(target=one, args=(book,)) for book in books]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["conflict", "published"]
    assert in_force(postgresql_database) in books


def test_the_trail_names_what_was_changed_and_why(database: Database, bureau: Bureau) -> None:
    with database.write() as session:
        seed_rulebook(session, "installer")
    publish(database, bureau, edits.with_abbreviation(edits.with_term(default_rulebook(), TERM), "区人才办"))
    publish(database, bureau, edits.with_term(in_force(database), replace(TERM, level="error")))
    publish(database, bureau, edits.without(in_force(database), "terms", TERM.text))
    publish(database, bureau, edits.with_term(in_force(database), SECRET), "security")

    with database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "rulebook.published").order_by("id"))
        told = [(event.chain, event.reason, dict(event.changes)) for event in events]
    assert told == [
        ("administration", "新平台上线", {"version": [1, 2], "added": [None, "某某平台、区人才办"]}),
        ("administration", "新平台上线", {"version": [2, 3], "changed": [None, "某某平台"]}),
        ("administration", "新平台上线", {"version": [3, 4], "removed": ["某某平台", None]}),
        ("security", "新平台上线", {"version": [4, 5], "added": [None, "内部掌握口径"]}),
    ]


def test_a_long_list_of_changes_is_shortened_for_the_trail(sqlite_database: Database) -> None:
    people = bureaus.furnish(sqlite_database)
    many = tuple(replace(TERM, text=f"某某平台第{number}号") for number in range(100))
    publish(sqlite_database, people, replace(default_rulebook(), terms=many, repealed=default_rulebook().repealed))

    with sqlite_database.read() as session:
        (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "rulebook.published"))
        assert event.changes["added"][1].endswith("…等 100 条")
        assert len(event.changes["added"][1]) == 500


def test_edits_return_new_books_and_differences_say_what_they_did() -> None:
    book = Rulebook((TERM,), (Repealed("旧办法"),), ("人社",), ("12333",))
    changed = edits.with_repealed(
        edits.without(edits.without(book, "abbreviations", "人 社"), "offices", "12333"),
        Repealed("旧办法", "甲〔2020〕1号"),
    )

    assert [(one.register, one.kind, one.text) for one in edits.difference(book, changed)] == [
        ("repealed", "changed", "旧办法"),
        ("abbreviations", "removed", "人社"),
        ("offices", "removed", "12333"),
    ]
    assert edits.difference(book, edits.without(book, "repealed", "没有的办法")) == ()
    assert edits.difference(book, replace(book, terms=book.terms)) == ()
    assert book.hash != changed.hash
    assert edits.with_term(book, replace(TERM, level="note")).terms == (replace(TERM, level="note"),)
