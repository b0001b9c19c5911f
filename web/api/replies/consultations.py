"""What is conferred about."""

from __future__ import annotations

from marshmallow import Schema

from web.api.replies.kinds import MaybeText, Text, instant, list_of, one_of


class Participant(Schema):
    side_task_id = Text()
    person = Text(metadata={"description": "姓名"})
    state = one_of(("open", "done", "cancelled"), "未发言、已发言、已取消")
    text = MaybeText(metadata={"description": "本人的意见"})
    asked_at = instant()
    ended_at = instant(maybe=True)


class Consultation(Schema):
    """沟通 or 会商; closed once it has a conclusion."""

    id = Text()
    matter_id = Text()
    work_item_id = MaybeText()
    topic = Text()
    convened_by = Text(metadata={"description": "发起人姓名"})
    convened_at = instant()
    participants = list_of(Participant)
    minutes = MaybeText(metadata={"description": "纪要"})
    conclusion = MaybeText(metadata={"description": "结论"})
    closed_at = instant(maybe=True)


class Consultations(Schema):
    items = list_of(Consultation)
