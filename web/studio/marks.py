"""The few inline styles that the editor's page allows: those that dmn-js writes for the bpmn.io mark and a dragged row.

The mark's file may not be changed or exchanged (licence of bpmn.io), so its styles are allowed by their hashes, on this
page alone; any other inline style stays refused. A test compares the hashes with what dmn-js ships.
"""

from __future__ import annotations

from flask import Response, make_response

from web.security import CONTENT_POLICY

STYLE_HASHES = (
    "sha256-CA/eh4+2R0J7cEQ14gBMtx834RIOjzMUqCM+evtrkp4=",  # the mark
    "sha256-r3vOsuepBDg6tz/cOusiNJ9Y4Lp9hGQTT7pzDks1Xxc=",  # its place
    "sha256-JpvvTIK7ulxf/3oA+AUuVbO9Labs8npGWGm9X9nGIWw=",  # what opens on a click: around it
    "sha256-9OIpRRx0bq4t4s2zyqbocMNwedniLDaxLB+FlLIjNgM=",  # behind it
    "sha256-GAdrtwahSjGXI0UQQnfyEVtPn+wfgQxvyrjyQuByfuU=",  # its words
    "sha256-ZG9bHUWWXDZyu7zfItuLwGK+cah/hweM0RfXpZpxZVM=",  # its mark
    "sha256-T+dPSjRVHalDc/mwQm0/E2bredKPUxLfYOuU3MOV1BE=",  # a row or column that is dragged
)
_STYLES = " ".join([CONTENT_POLICY["style-src"], "'unsafe-hashes'", *(f"'{each}'" for each in STYLE_HASHES)])
POLICY = "; ".join(f"{name} {value}" for name, value in {**CONTENT_POLICY, "style-src": _STYLES}.items())


def with_marks(page: str) -> Response:
    """The page, on which the mark of bpmn.io looks as its makers want it."""
    response = make_response(page)
    response.headers["Content-Security-Policy"] = POLICY
    return response
