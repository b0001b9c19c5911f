"""The one statement that asks for people with their rights of a day: a row for each post that they hold or stand in
for, and one without a post for whoever has none.

Its parameters: `day`, `people` (ids), `groups` (candidate groups whose holders are wanted) and their `posts`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from engine.db import Json
from workflows.people.models import (
    Administrator,
    DualPostDecision,
    Person,
    PostHolding,
    Section,
    Substitution,
    SubstitutionPost,
)


def held_on(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition on post_holding that the post is held on the day."""
    return and_(PostHolding.since <= on, or_(PostHolding.until.is_(None), PostHolding.until > on))


def in_force(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition on substitution that it counts on the day: confirmed where it has to be, and not ended."""
    return and_(
        Substitution.first_day <= on,
        Substitution.last_day >= on,
        Substitution.ended_at.is_(None),
        Substitution.waits.is_(False),
    )


def _rights_query() -> CompoundSelect[*tuple[Any, ...]]:
    day = bindparam("day", type_=Date)
    return union_all(_own_posts(day), _posts_of_absent(day))


def _own_posts(day: BindParameter[date]) -> Select[*tuple[Any, ...]]:
    home, of_post = aliased(Section), aliased(Section)
    nobody = null().label("held_for"), null().label("held_for_name"), type_coerce(null(), Json).label("processes")
    return (
        select(*_about(day, home), *_holding_columns(of_post), *nobody)
        .outerjoin(home, home.id == Person.section_id)
        .outerjoin(Administrator, Administrator.person_id == Person.id)
        .outerjoin(PostHolding, and_(PostHolding.person_id == Person.id, Person.active, held_on(day)))
        .outerjoin(of_post, of_post.id == PostHolding.section_id)
        .where(_wanted(day))
    )


def _posts_of_absent(day: BindParameter[date]) -> Select[*tuple[Any, ...]]:
    """What people stand in for: holdings of the absent person that last, never what that one stands in for."""
    home, of_post, absent = aliased(Section), aliased(Section), aliased(Person)
    return (
        select(*_about(day, home), *_holding_columns(of_post), absent.id, absent.name, Substitution.processes)
        .outerjoin(home, home.id == Person.section_id)
        .outerjoin(Administrator, Administrator.person_id == Person.id)
        .join(Substitution, and_(Substitution.substitute_id == Person.id, Person.active, in_force(day)))
        .join(absent, and_(absent.id == Substitution.absent_id, absent.active))
        .join(SubstitutionPost, SubstitutionPost.substitution_id == Substitution.id)
        .join(PostHolding, and_(PostHolding.id == SubstitutionPost.holding_id, held_on(day)))
        .outerjoin(of_post, of_post.id == PostHolding.section_id)
        .where(_wanted(day))
    )


def _about(day: BindParameter[date], home: type[Section]) -> tuple[Any, ...]:
    return (
        Person.id,
        Person.login,
        Person.name,
        Person.language,
        Person.active,
        Person.section_id,
        home.code,
        home.name,
        Person.phone,
        Administrator.role,
        _dual_post_decision(day).label("dual_post_decision"),
    )


ABOUT = 11  # columns of a row that tell of the person; those of the post follow


def _holding_columns(of_post: type[Section]) -> tuple[Any, ...]:
    return (
        PostHolding.post.label("post"),
        of_post.code.label("section_of_post"),
        PostHolding.capacity.label("capacity"),
        PostHolding.section_id.label("section_id_of_post"),
    )


def _wanted(day: BindParameter[date]) -> ColumnElement[bool]:
    return or_(
        Person.id.in_(bindparam("people", expanding=True)),
        Person.id.in_(_holding(day)),
    )


def _holding(day: BindParameter[date]) -> Select[Any]:
    """Who holds a post of the `groups`; `posts` are the same without sections, for the index."""
    of_post = aliased(Section)
    group = PostHolding.post + "/" + func.coalesce(of_post.code, "")
    query = select(PostHolding.person_id).outerjoin(of_post, of_post.id == PostHolding.section_id)
    named = PostHolding.post.in_(bindparam("posts", expanding=True)), group.in_(bindparam("groups", expanding=True))
    # of its own, whatever the query around it joins
    return query.where(*named, held_on(day)).correlate(None)


def _dual_post_decision(day: BindParameter[date]) -> ScalarSelect[str | None]:
    query = select(func.max(DualPostDecision.id)).where(
        DualPostDecision.person_id == Person.id,
        DualPostDecision.decided_on <= day,
        DualPostDecision.valid_until >= day,
    )
    return query.scalar_subquery()


RIGHTS = _rights_query()  # built once: building it took longer than running it
