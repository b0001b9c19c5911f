"""Tables of people and posts. Holdings and decisions are dated rows; nothing is overwritten.

三员分立 is a database constraint: an account is either `staff` or `administrator` for ever, a post needs a staff
account, and an administrator role needs an administrator account and is the only one of its person.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json


class Section(Base):
    """科室: where work belongs."""

    __tablename__ = "section"
    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # e.g. zyjs
    name: Mapped[str]
    vote_weight: Mapped[int] = mapped_column(default=1, server_default="1")  # of its vote in 票签


class Person(Base):
    """An account: of staff, who hold posts, or of one of the three administrators, who hold none."""

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    section_id: Mapped[str | None] = mapped_column(ForeignKey("section.id"))
    phone: Mapped[str | None]  # office telephone
    account: Mapped[str] = mapped_column(default="staff", server_default="staff")  # staff or administrator
    password_hash: Mapped[str]
    # own: chosen by the person (or at the console); temporary: set by an administrator, to be changed at the next
    # log-in; unconfirmed: of somebody who reviews, useless until the security officer confirms the reset
    login_state: Mapped[str] = mapped_column(default="own", server_default="own")
    language: Mapped[str]  # zh or en
    active: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("account in ('staff','administrator')", name="ck_person_account"),
        CheckConstraint("language in ('zh','en')", name="ck_person_language"),
        CheckConstraint("login_state in ('own','temporary','unconfirmed')", name="ck_person_login_state"),
        UniqueConstraint("id", "account", name="uq_person_account"),
    )


class PostHolding(Base):
    """Who holds which post (岗位), as A or B (A角/B角): from `since` on, no longer on the day `until`.

    `post` is a code of `workflows.people.labels.POSTS`; posts that exist once per section (drafter, section_head)
    carry the section; bureau-wide posts do not.
    """

    __tablename__ = "post_holding"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str]
    account: Mapped[str] = mapped_column(default="staff", server_default="staff")
    post: Mapped[str]
    section_id: Mapped[str | None] = mapped_column(ForeignKey("section.id"))
    capacity: Mapped[str]  # A or B
    since: Mapped[date]
    until: Mapped[date | None]
    __table_args__ = (
        CheckConstraint("capacity in ('A','B')", name="ck_post_holding_capacity"),
        CheckConstraint("account = 'staff'", name="ck_post_holding_account"),
        ForeignKeyConstraint(["person_id", "account"], ["person.id", "person.account"], name="fk_post_holding_person"),
        Index("ix_post_holding_person", "person_id"),
        Index("ix_post_holding_post", "post", "section_id"),
    )


class Administrator(Base):
    """三员: system administrator, security officer, auditor. One person holds at most one, and no post beside it."""

    __tablename__ = "administrator"
    person_id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(default="administrator", server_default="administrator")
    role: Mapped[str]  # system, security, audit
    __table_args__ = (
        CheckConstraint("role in ('system','security','audit')", name="ck_administrator_role"),
        CheckConstraint("account = 'administrator'", name="ck_administrator_account"),
        ForeignKeyConstraint(["person_id", "account"], ["person.id", "person.account"], name="fk_administrator_person"),
    )


class DualPostDecision(Base):
    """兼岗决定: the bureau head lets one person clear secrecy and attribute of a matter, separately, for a period."""

    __tablename__ = "dual_post_decision"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date]
    valid_until: Mapped[date]  # the last day
    reason: Mapped[str]


class Substitution(Base):
    """AB角代办: somebody stands in for an absent person, from the first to the last day, both included.

    It ends by itself, or early with `ended_at`. Rows are never changed otherwise: they are the record. While it `waits`
    for the security officer it gives nothing.
    """

    __tablename__ = "substitution"
    id: Mapped[str] = mapped_column(primary_key=True)
    absent_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    substitute_id: Mapped[str]
    account: Mapped[str] = mapped_column(default="staff", server_default="staff")
    processes: Mapped[list[str] | None] = mapped_column(Json)  # ids of main processes; None: all
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str]
    made_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    waits: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    ended_reason: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("absent_id <> substitute_id", name="ck_substitution_self"),
        CheckConstraint("last_day >= first_day", name="ck_substitution_days"),
        CheckConstraint("account = 'staff'", name="ck_substitution_account"),
        ForeignKeyConstraint(
            ["substitute_id", "account"], ["person.id", "person.account"], name="fk_substitution_substitute"
        ),
        Index("ix_substitution_substitute", "substitute_id", "last_day"),
        Index("ix_substitution_absent", "absent_id", "last_day"),
    )


class SubstitutionPost(Base):
    """Which posts of the absent person it covers: holdings, so that it lapses with the post itself."""

    __tablename__ = "substitution_post"
    substitution_id: Mapped[str] = mapped_column(ForeignKey("substitution.id"), primary_key=True)
    holding_id: Mapped[str] = mapped_column(ForeignKey("post_holding.id"), primary_key=True)
    __table_args__ = (Index("ix_substitution_post_holding", "holding_id"),)


class LoginSession(Base):
    """A server-side session; revoked by deleting nothing: `ended_at` is set."""

    __tablename__ = "login_session"
    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    address: Mapped[str]


class ApiToken(Base):
    """A bearer token that acts as its person; only its hash is stored."""

    __tablename__ = "api_token"
    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]  # what its owner uses it for
    created_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class FailedLogin(Base):
    """For the rate limit: shared by all processes, kept for a day."""

    __tablename__ = "failed_login"
    id: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (Index("ix_failed_login_login", "login", "at"), Index("ix_failed_login_address", "address", "at"))


__all__ = [
    "Administrator",
    "ApiToken",
    "DualPostDecision",
    "FailedLogin",
    "LoginSession",
    "Person",
    "PostHolding",
    "Section",
    "Substitution",
    "SubstitutionPost",
]
