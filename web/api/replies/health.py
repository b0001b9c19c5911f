"""Whether the installation answers."""

from __future__ import annotations

from marshmallow import Schema

from web.api.replies.kinds import one_of


class Health(Schema):
    status = one_of(("ok", "unavailable"))
