"""Pages of the three administrators, of the registry (numbers) and of secrecy reviewers (refused files)."""

from __future__ import annotations

from web.admin import calendar, dual_posts, incidents, intake, numbers, people
from web.admin.shared import blueprint

__all__ = ["blueprint", "calendar", "dual_posts", "incidents", "intake", "numbers", "people"]
