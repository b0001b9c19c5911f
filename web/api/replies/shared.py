"""Schemas that several families of replies hold: reasons, problems."""

from __future__ import annotations

from marshmallow import Schema, fields

from web.api.replies.kinds import Number, Text


class Issue(Schema):
    """One reason: a stable code, what to do in Chinese, and where."""

    code = Text()
    message = Text()
    field = fields.String(metadata={"description": "表单字段或文件"})
    element = fields.String(metadata={"description": "流程图元素"})
    line = fields.Integer()
    path = fields.List(fields.String(), metadata={"description": "绕过路径"})


class Problem(Schema):
    """application/problem+json (RFC 9457)"""

    type = Text(metadata={"description": "urn:xianshen: 加 code"})
    status = Number()
    code = Text(metadata={"description": "稳定的错误代码"})
    detail = Text(metadata={"description": "中文说明：出了什么事，该怎么办"})
    issues = fields.List(fields.Nested(Issue))


class Option(Schema):
    value = Text()
    label = Text()
