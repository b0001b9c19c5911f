"""Finding matters by the words of their titles, numbers and texts: among those that the actor may read, and no others.

Beside the words of a matter stand marks: its section, its authors, the candidate groups that it may reach. They are
never taken away, so they promise too much rather than too little, and the search reads only what bears one of the
actor's marks. The posts that nearly every matter passes share one mark, which costs a decision nothing. What is shown
of that is decided by the condition of `workflows.matters.access`, in the same statement, before anything is counted or
cut into pages. Nothing of a text is shown here; `workflows.matters.excerpts` shows why a matter was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    func,
    select,
    union,
)
from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.models import WorkItem
from engine.text_index import Hits, mark, tokens_of
from workflows.matters.access import readable_by
from workflows.matters.content import current_documents
from workflows.matters.models import MATTER_WORDS as WORDS
from workflows.matters.models import THE_BUREAU, Editor, Matter
from workflows.matters.side_models import SideTask
from workflows.people.actor import Actor, candidate_group
from workflows.people.models import PostHolding, Section, Substitution, SubstitutionPost

PASSED_BY_MOST = frozenset({
    "office_check", "legal_review", "secrecy_review", "attribute_review", "deputy_leader", "leader", "recheck",
    "registry", "publisher",
})  # fmt: skip
_DIGITS = 18  # of a number that the databases still hold
FEW = 2000  # matters
SAMPLED, COMMON = 500, 0.01  # of these texts one in a hundred: then nobody counts the others
LONGEST_TEXT = 200_000  # characters of one document that are indexed


@dataclass(frozen=True)
class Found:
    """Ids of matters, what was written last first. `after`: give it back for the next page; None: that was all."""

    matter_ids: tuple[str, ...]
    after: str | None


def index_matter(session: Session, matter: Matter) -> None:
    """Bring the index to what title, numbers and documents are now, in the caller's transaction."""
    session.flush()
    documents = current_documents(session, matter.id)
    numbers = (matter.number, matter.number_assigned or "")
    told = [matter.title, *numbers, *(each.document.title for each in documents)]
    told += [_text(session, each.version.text_hash) for each in documents]
    marks = marks_of_matter(matter.section_id, *_reached(session, matter))
    connection = session.connection()
    WORDS.remove(connection, [matter.id])
    WORDS.add(connection, [(matter.id, "\n".join(told), marks)])


def reached(session: Session, matter_id: str, groups: Iterable[str], people: Iterable[str | None] = ()) -> None:
    """Work on the matter reaches these candidate groups, or these people outside them: they may find it from now on.
    One statement, and none for the posts that most matters pass."""
    found = {*map(_group, set(groups) - PASSED_BY_MOST), *(_person(each) for each in people if each)}
    WORDS.append(session.connection(), matter_id, sorted(found))


def numbered(session: Session, matter_id: str, number: str) -> None:
    """The matter got a 发文字号, which finds it from now on."""
    WORDS.append(session.connection(), matter_id, tokens_of(number))


def found_matters(
    session: Session,
    actor: Actor,
    words: str,
    *conditions: ColumnElement[bool],
    after: str | None = None,
    limit: int,
) -> Found:
    """The matters that hold every word, that the actor may read and of which the conditions (on `matter`) hold, in
    at most five statements. Raises Invalid when the words are too many or the mark of the page is none."""
    rows = _newest_found(session, actor, words, conditions, after, limit + 1)
    page = rows[:limit]
    last = page[-1] if len(rows) > limit else None
    # a long text has several rows, side by side
    return Found(tuple(dict.fromkeys(row[1] for row in page)), None if last is None else f"{last[0]}.{last[1]}")


def _newest_found(
    session: Session,
    actor: Actor,
    words: str,
    conditions: Sequence[ColumnElement[bool]],
    after: str | None,
    limit: int,
) -> Sequence[Any]:
    """(number, key) of the first `limit`. SQLite reads the newest first and stops when the page is full; PostgreSQL
    collects them if they are few, sorts them, and asks one by one whether they may be read."""
    dialect, marks = session.connection().dialect.name, narrowing(session, actor)
    shown = (readable_by(actor), *conditions)
    if dialect == "postgresql" and not is_common(session, words):
        few = session.execute(_if_few(WORDS.newest(dialect, words, marks), after, shown).limit(limit)).all()
        if few or few_matters(session, words, within=marks) is not None:
            return few
    hits = WORDS.newest(dialect, words, marks, common=True)
    newest = select(hits.number.label("number"), hits.key.label("key")).where(hits.found, *_behind(hits, after))
    return session.execute(newest.where(_shown(hits.key, *shown)).order_by(hits.number.desc()).limit(limit)).all()


def _if_few(hits: Hits, after: str | None, shown: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The hits that are shown, the newest first; none where there are more than a few, which are not even sorted."""
    found = select(hits.number.label("number"), hits.key.label("key")).where(hits.found, *_behind(hits, after))
    few = found.limit(FEW + 1).cte("few")
    so_many = select(func.count()).select_from(few).scalar_subquery()
    newest = select(few.c.number, few.c.key).where(so_many <= FEW).order_by(few.c.number.desc()).offset(0).subquery()
    return select(newest).where(_shown(newest.c.key, *shown)).order_by(newest.c.number.desc())


def _behind(hits: Hits, after: str | None) -> Sequence[ColumnElement[bool]]:
    if after is None:
        return ()
    number, key = _parsed(after)
    return (hits.number < number, hits.key != key)


def few_matters(
    session: Session, words: str, most: int = FEW, within: Iterable[str] | None = None
) -> Select[str] | None:
    """The ids of all matters that hold every word and bear one of the marks `within` (None: all), as a query, if they
    are at `most` so many: what of them is shown is decided by the list that begins with them. None: there are more, and
    whoever goes through a list asks of each row whether it `holds_words`. Raises Invalid."""
    hits = WORDS.newest(session.connection().dialect.name, words, within)
    some = select(hits.number).where(hits.found).limit(most + 1).subquery()
    if (session.scalar(select(func.count()).select_from(some)) or 0) > most:
        return None
    found = select(hits.number, hits.key.label("key")).where(hits.found).subquery()
    return select(found.c.key)


def is_common(session: Session, words: str) -> bool:
    """Whether so many of the matters written last hold every word that a list is read until its page is full, and
    nobody counts the others. Raises Invalid."""
    return share_of_newest(session, words) >= COMMON


def share_of_newest(session: Session, words: str) -> float:
    """Which part of the texts written last holds every word, 0 to 1. Raises Invalid."""
    dialect = session.connection().dialect.name
    return (session.scalar(WORDS.among_newest(dialect, words, SAMPLED)) or 0) / SAMPLED


def holds_words(matter_id: SQLColumnExpression[str], words: str) -> ColumnElement[bool]:
    """The condition that the matter holds every word; who may read it is asked elsewhere. Raises Invalid."""
    return WORDS.stands_at(matter_id, words)


def marks_of(session: Session, actor: Actor) -> frozenset[str]:
    """Of everything that the actor may read: their sections, themselves, and the groups that they belong to or ever
    did, standing in included. Administrators have none."""
    if actor.admin_role is not None or actor.is_installer:
        return frozenset()
    sections = {_section(held.section_id) for held in actor.posts if held.section_id is not None}
    groups = {*actor.groups, *(held.group for held in actor.standing_in), *_earlier_groups(session, actor.person_id)}
    return frozenset({_person(actor.person_id), *sections, *map(_group, groups)})


def narrowing(session: Session, actor: Actor) -> frozenset[str] | None:
    """The marks that a search by the actor is narrowed to; None: every matter bears one of theirs."""
    marks = marks_of(session, actor)
    return None if THE_BUREAU in marks else marks


def marks_of_matter(section_id: str, people: Iterable[str], groups: Iterable[str]) -> frozenset[str]:
    """What stands beside the words of a matter."""
    return frozenset({THE_BUREAU, _section(section_id), *map(_person, people), *map(_group, groups)})


def _shown(key: ColumnElement[str], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    # a scalar is asked of each row as it comes; a join might begin with all that the actor may read
    readable: ScalarSelect[str] = select(Matter.id).where(Matter.id == key, *conditions).scalar_subquery()
    return readable.is_not(None)


def _earlier_groups(session: Session, person_id: str) -> Sequence[str]:
    stood_in = (
        select(SubstitutionPost.holding_id)
        .join(Substitution, Substitution.id == SubstitutionPost.substitution_id)
        .where(Substitution.substitute_id == person_id)
    )
    rows = session.execute(
        select(PostHolding.post, Section.code)
        .outerjoin(Section, Section.id == PostHolding.section_id)
        .where((PostHolding.person_id == person_id) | PostHolding.id.in_(stood_in))
    )
    return [candidate_group(post, code) for post, code in rows]


def _reached(session: Session, matter: Matter) -> tuple[set[str], set[str]]:
    """Ids of the people, and the groups, that wrote it, had work on it or were asked beside the process."""
    of_matter = WorkItem.subject == matter.id
    people: CompoundSelect[str] = union(
        select(Editor.person_id).where(Editor.matter_id == matter.id),
        select(WorkItem.assignee).where(of_matter, WorkItem.assignee.is_not(None)),
        select(WorkItem.ended_by).where(of_matter, WorkItem.ended_by.is_not(None)),
        select(SideTask.person_id).where(SideTask.matter_id == matter.id),
    )
    groups = session.scalars(select(WorkItem.candidate_group).where(of_matter).distinct())
    return {matter.drafter_id, *(row[0] for row in session.execute(people))}, set(groups)


def _text(session: Session, text_hash: str) -> str:
    files = session.info.get("files")
    if files is None or not files.has(text_hash):
        return ""
    return str(files.get(text_hash).decode(errors="replace"))[:LONGEST_TEXT]


def _section(section_id: str) -> str:
    return mark(f"section {section_id}")


def _person(person_id: str) -> str:
    return mark(f"person {person_id}")


def _group(group: str) -> str:
    return THE_BUREAU if group in PASSED_BY_MOST else mark(f"group {group}")


def _parsed(after: str) -> tuple[int, str]:
    number, _, key = after.partition(".")
    if not (number.isdecimal() and len(number) <= _DIGITS and key.isalnum() and len(after) <= 80):
        raise Invalid("翻页标记无效，请从第一页重新查看。")
    return int(number), key
