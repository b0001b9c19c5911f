"""同步发布件, their documents and deliveries."""

from __future__ import annotations

from marshmallow import Schema, fields

from web.api.replies.kinds import MaybeText, Text, instant, list_of, one_of
from workflows.matters.classes import ATTRIBUTES


class Release(Schema):
    """同步发布件: what goes public together."""

    id = Text()
    matter_id = Text()
    state = one_of(("prepared", "held", "released", "taken_down", "void"))
    attribute = one_of(ATTRIBUTES)
    scope = Text()
    channels = list_of(fields.String())
    scheduled_at = instant(maybe=True)
    release_hash = Text(metadata={"description": "签发所批准的校验值"})
    number = MaybeText()
    released_at = instant(maybe=True)


class ReleasedDocument(Schema):
    document_id = Text()
    role = one_of(("policy", "interpretation", "attachment"))
    title = Text()
    approved_hash = Text()
    published_hash = Text()
    url = Text(metadata={"description": "门户上的页面"})


class Delivery(Schema):
    channel = Text()
    document_id = MaybeText(metadata={"description": "人工上网逐件登记"})
    state = one_of(("waiting", "delivered", "failed"))
    address = MaybeText()
    detail = MaybeText()
    at = instant(maybe=True)


class Released(Release):
    documents = list_of(ReleasedDocument)
    deliveries = list_of(Delivery)
