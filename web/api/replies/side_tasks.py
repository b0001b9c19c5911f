"""What is asked for beside the process."""

from __future__ import annotations

from marshmallow import Schema, fields

from web.api.replies.kinds import MaybeText, Text, instant, list_of, one_of


class SideTask(Schema):
    """抄送, 委派, 加签 or a part in a 会商: one person's."""

    id = Text()
    kind = one_of(("copy", "delegation", "signer", "consultation"), "抄送、委派、加签、会商")
    position = MaybeText(metadata={"description": "加签：before 前加签，after 后加签"})
    matter_id = Text()
    work_item_id = MaybeText()
    asked_at = instant()
    state = one_of(("open", "done", "cancelled"))
    outcome = MaybeText(metadata={"description": "read、agree、object、answered"})
    ended_at = instant(maybe=True)


class WaitingSideTask(SideTask):
    request = Text(metadata={"description": "发起人的话"})
    asked_by = Text(metadata={"description": "发起人姓名"})


class SideTaskPage(Schema):
    items = list_of(WaitingSideTask)
    next = MaybeText(metadata={"description": "作为 after 传回，取下一页"})


class SideTasks(Schema):
    items = fields.List(fields.Nested(SideTask), required=True)
