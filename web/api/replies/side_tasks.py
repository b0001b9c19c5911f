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
    consultation_id = MaybeText(metadata={"description": "所属的会商"})
    asked_at = instant()
    state = one_of(("open", "done", "cancelled"))
    outcome = MaybeText(metadata={"description": "read、agree、object、answered"})
    ended_at = instant(maybe=True)


class AskedSideTask(SideTask):
    request = Text(metadata={"description": "发起人的话"})
    asked_by = Text(metadata={"description": "发起人姓名"})
    stage = MaybeText(metadata={"description": "所在的环节"})


class WaitingSideTask(AskedSideTask):
    """What the caller was asked for, with the matter that it is about."""

    title = Text(metadata={"description": "事项标题"})
    number = Text(metadata={"description": "事项编号"})


class SideTaskOfMatter(AskedSideTask):
    """Somebody's side task as everybody sees it who may read the matter."""

    person = Text(metadata={"description": "受托人、加签人、抄送对象的姓名"})
    text = MaybeText(metadata={"description": "本人的意见；取消的，是原因"})


class SideTasksOfMatter(Schema):
    items = list_of(SideTaskOfMatter)


class SideTaskPage(Schema):
    items = list_of(WaitingSideTask)
    next = MaybeText(metadata={"description": "作为 after 传回，取下一页"})


class SideTasks(Schema):
    items = fields.List(fields.Nested(SideTask), required=True)
