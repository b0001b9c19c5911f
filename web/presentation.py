"""Words for instants, dates and due times, and other filters that every template may use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Flask, g, request
from flask_babel import gettext as _
from flask_login import current_user

from engine.clock import BUREAU_ZONE, local_date
from web.installed import installation
from web.language import current_language
from workflows.people.preferences import THEMES, Preferences

THEME_COOKIE = "xianshen_theme"  # so that the log-in page looks as its person wants it before it is known who they are


def install(app: Flask) -> None:
    """The filters below and what the frame of a page shows, for every template."""
    app.jinja_env.filters.update(moment=moment, day=day, short_hash=short_hash, iso=iso, instant=datetime.fromisoformat)
    app.jinja_env.filters.update(calendar_day=calendar_day, calendar_moment=calendar_moment)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_shell)


def moment(value: datetime | None) -> str:
    """An instant in the bureau's time: 今天 16:20, 11月18日 09:05, 2025年12月3日 14:00."""
    if value is None:
        return ""
    local, today = value.astimezone(BUREAU_ZONE), local_date(_now())
    clock = local.strftime("%H:%M")
    if local.date() == today:
        return _("今天 %(clock)s", clock=clock)
    return f"{day(local.date())} {clock}"


def day(value: date | None) -> str:
    """A date; the year is left out when it is this year."""
    if value is None:
        return ""
    if current_language() == "en":
        return value.strftime("%-d %b") if value.year == local_date(_now()).year else value.strftime("%-d %b %Y")
    shown = f"{value.month}月{value.day}日"
    return shown if value.year == local_date(_now()).year else f"{value.year}年{shown}"


def calendar_day(value: date | datetime) -> str:
    """A full date as public pages write it: 2026-04-22."""
    return (value.astimezone(BUREAU_ZONE) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


def calendar_moment(value: datetime) -> str:
    """A full instant in the bureau's time: 2026-04-22 09:30."""
    return value.astimezone(BUREAU_ZONE).strftime("%Y-%m-%d %H:%M")


def calendar_due(value: datetime) -> str:
    """The same of the end of a time limit: midnight ends the day before, 2026-04-21 24:00."""
    ends = value.astimezone(BUREAU_ZONE)
    return (
        f"{ends - timedelta(days=1):%Y-%m-%d} 24:00" if (ends.hour, ends.minute) == (0, 0) else calendar_moment(value)
    )


def iso(value: datetime | None) -> str:
    """The instant for machines, in UTC; nothing for none."""
    return "" if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def short_hash(value: str | None) -> str:
    """First and last characters of a hash, enough to compare by eye."""
    return "" if not value else f"{value[:6]}…{value[-4:]}"


def _now() -> datetime:
    return installation().runtime.clock.now()


def _shell() -> dict[str, object]:
    settings = installation().settings
    # only once somebody is known: an error page must not ask the database again
    known = "_login_user" in g and current_user.is_authenticated
    return {
        "bureau": settings.bureau_name,
        "portal_title": settings.portal_title,
        "me": current_user.actor if known else None,
        "preferences": current_user.preferences if known else Preferences(theme=_theme_of_browser()),
    }


def _theme_of_browser() -> str:
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else Preferences.theme
