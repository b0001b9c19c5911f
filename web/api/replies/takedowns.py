"""What happens to something after its release."""

from __future__ import annotations

from marshmallow import Schema, fields

from web.api.replies.kinds import Flag, MaybeText, Text, instant, list_of, one_of
from workflows.takedown.labels import CASE_STATES, GROUNDS, KINDS


class TakedownOpened(Schema):
    """A case as it was opened. Its review is that of its matter."""

    id = Text(metadata={"description": "办理这一件的事项"})
    release_id = Text()
    emergency = Flag(metadata={"description": "是否先行紧急下线"})
    decide_by = instant()


class Takedown(TakedownOpened):
    number = Text(metadata={"description": "事项编号"})
    about_matter_id = Text(metadata={"description": "原事项"})
    title = Text(metadata={"description": "所公开的标题"})
    state = one_of(CASE_STATES, "、".join(label.zh for label in CASE_STATES.values()))
    kind = fields.String(
        required=True,
        allow_none=True,
        metadata={"enum": [*KINDS, None], "description": "、".join(label.zh for label in KINDS.values())},
    )
    ground = fields.String(
        required=True,
        allow_none=True,
        metadata={"enum": [*GROUNDS, None], "description": "；".join(label.zh for label in GROUNDS.values())},
    )
    decided_at = instant(maybe=True)


class WholeTakedown(Takedown):
    public_words = Text(metadata={"description": "对公众的说明"})
    hide_title = Flag(metadata={"description": "说明页不显示标题和文号"})
    mark = MaybeText(metadata={"description": "公众现在看到的标注：suspended、withdraw、correct、expire、repeal"})


class TakedownPage(Schema):
    items = list_of(Takedown)
    next = MaybeText(metadata={"description": "作为 before 传回，取下一页"})
