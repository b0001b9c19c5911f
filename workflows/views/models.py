"""Tables of what people keep under a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, Json

_IS_DEFAULT = text("is_default AND removed_at IS NULL")


class Kept:
    """What somebody keeps under a name and may share: it holds what was asked, never what was answered."""

    id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    wanted: Mapped[dict[str, Any]] = mapped_column(Json)  # the filters that were given, by name
    shared_with: Mapped[str]  # nobody, section (of the owner)
    section_id: Mapped[str | None] = mapped_column(ForeignKey("section.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class SavedView(Kept, Base):
    """Filters of one list. `is_default`: what its owner sees when they open the list."""

    __tablename__ = "saved_view"
    list: Mapped[str]  # code of labels.LISTS
    is_default: Mapped[bool]
    __table_args__ = (
        CheckConstraint("shared_with in ('nobody','section')", name="ck_saved_view_shared_with"),
        Index("ix_saved_view_owner", "owner_id", "list"),
        Index("ix_saved_view_section", "section_id", "list"),
        Index(
            "uq_saved_view_default",
            "owner_id",
            "list",
            unique=True,
            sqlite_where=_IS_DEFAULT,
            postgresql_where=_IS_DEFAULT,
        ),
    )
