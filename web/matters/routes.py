"""Matters: list, new, drafting, the page of one matter and its renditions."""

from __future__ import annotations

from web.matters import course, handing_in, listing, renditions, saving
from web.matters.blueprint import blueprint

__all__ = ["blueprint", "course", "handing_in", "listing", "renditions", "saving"]
