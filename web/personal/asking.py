"""Addresses of lists: what they may ask, and the address of their next page."""

from __future__ import annotations

from flask import request, url_for

from workflows.oversight.asked import only_known


def asked_only(*known: str) -> None:
    """Raises Invalid when the address asks something else: a filter that is silently ignored shows a wrong list."""
    only_known(request.args.keys() - {"language"}, known)


def same_page(**changed: str) -> str:
    """The address of this page with some values changed; empty ones are left out."""
    values = {**request.args.to_dict(), **changed}
    assert request.endpoint is not None
    return url_for(request.endpoint, **(request.view_args or {}), **{k: v for k, v in values.items() if v})
