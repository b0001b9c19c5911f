"""The handbook of a process over HTTP: who reads which version, and what the page says in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html

from engine import definitions
from tests.web.visitor import Visitor, words
from workflows.installation.wiring import Installation

Visit = Callable[[str], Visitor]


@pytest.mark.parametrize("login", ["lixiang", "auditor", "sysadmin"])
def test_everybody_reads_what_is_in_force(visit: Visit, login: str) -> None:
    page = words(visit(login).get("/handbook/prepublication"))
    assert "流程手册 · 第 1 版" in page
    assert "审查关口：保密审查" in page
    assert "《政府信息公开条例》第十四条、第十七条" in page
    assert "“审查结论”不是“可以公开”时必填" in page
    assert "自收到的次日起 2 个工作日；特急 4 小时" in page


def test_a_decision_table_wider_than_a_phone_scrolls_by_keyboard(visit: Visit) -> None:
    page = html.document_fromstring(visit("lixiang").get("/handbook/prepublication").get_data(as_text=True))
    tables = page.xpath("//section[starts-with(@id, 'table-')]//table")
    assert tables
    for table in tables:
        around = table.getparent()
        assert (around.get("class"), around.get("tabindex"), around.get("role")) == ("scroll-x", "0", "region")


def test_the_handbook_stands_where_matters_are_started_and_in_the_list(visit: Visit) -> None:
    assert "/handbook/" in visit("lixiang").get("/matters/new").get_data(as_text=True)
    page = words(visit("lixiang").get("/handbook/"))
    assert "先审查后公开" in page
    assert "流程手册" in words(visit("sysadmin").get("/studio/"))


def test_a_version_that_is_not_in_force_is_not_found(visit: Visit, installation: Installation) -> None:
    with installation.database.write() as session:
        files = dict(definitions.load(session, definitions.current(session, "takedown")).files)
        path = "takedown_review/takedown_review.bpmn"
        files[path] = files[path].decode().replace("科室核对", "尚未发布的环节").encode()
        proposed = definitions.propose(session, definitions.definition_set("takedown", files), actor="installer")
    for login in ("lixiang", "auditor"):
        assert visit(login).get(f"/handbook/versions/{proposed}").status_code == 404
        assert "尚未发布的环节" not in words(visit(login).get("/handbook/takedown"))
    page = words(visit("secadmin").get(f"/handbook/versions/{proposed}"))
    assert "待核对，还没有使用" in page
    assert "尚未发布的环节" in page


@pytest.mark.parametrize("path", ["/handbook/unknown", "/handbook/versions/unknown"])
def test_what_does_not_exist_is_not_found(visit: Visit, path: str) -> None:
    assert visit("lixiang").get(path).status_code == 404


def test_its_own_words_are_in_english(visit: Visit) -> None:
    page = words(visit("qianbao").get("/handbook/takedown?language=en"))
    for word in ("Process handbook", "Gates that must be passed", "What comes next", "working day"):
        assert word in page
