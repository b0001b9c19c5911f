"""操作留痕 in words: no code, no id, no hash at full length stands where a reader looks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from lxml import html

from tests.web.visitor import Visitor

Visit = Callable[[str], Visitor]
RAW = re.compile(
    r"[a-z]+_[a-z_]+|\b[a-z_]+\.[a-z_]+\b|[0-9a-f]{16,}|\bNone\b|\b(open|completed|running|system|done)\b|T\d\d:"
)


def _rows(visitor: Visitor) -> list[str]:
    path, found = "/audit", []
    while path:
        page = html.document_fromstring(visitor.get(path).get_data(as_text=True))
        found += [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]
        path = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    return found


@pytest.mark.parametrize("login", ["auditor", "qianbao"])
def test_every_row_is_words(visit: Visit, login: str) -> None:
    rows = _rows(visit(login))
    assert len(rows) > 50
    assert not [row for row in rows if RAW.search(row.replace("(SHA-256)", ""))]


def test_rows_name_people_steps_and_what_changed(visit: Visit) -> None:
    told = "\n".join(_rows(visit("auditor")))
    for said in (
        "环节开始",
        "环节：合法性审核",
        "承办岗位：",
        "办理人：李想",
        "状态：起草中 → 审查中",
        "六协同：法制、咨询",
        "退回",
    ):
        assert said in told, said


def test_no_draft_text_stands_in_the_trail(visit: Visit) -> None:
    told = "\n".join(_rows(visit("auditor")))
    assert "职业技能提升补贴" not in told
