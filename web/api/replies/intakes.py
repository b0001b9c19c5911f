"""Files that were refused at the door."""

from __future__ import annotations

from marshmallow import Schema

from web.api.replies.kinds import Flag, MaybeText, Number, Text, instant, list_of


class RefusedIntake(Schema):
    """What is kept of a file that carries a secrecy mark: no content, no name."""

    id = Text()
    sha256 = Text(metadata={"description": "文件的 SHA-256，放行时用"})
    size = Number(metadata={"description": "字节"})
    level = Text(metadata={"description": "绝密、机密、秘密"})
    place = Text(metadata={"description": "标志所在位置，如 页眉"})
    uploaded_by = Text()
    at = instant()
    admitted_by = MaybeText()
    admitted_at = instant(maybe=True)
    admitted_reason = MaybeText()


class RefusedIntakes(Schema):
    items = list_of(RefusedIntake)


class Admitted(Schema):
    sha256 = Text()
    admitted = Flag()
