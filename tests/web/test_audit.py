"""操作留痕 in words: no code, no id, no hash at full length stands where a reader looks; and who may see what."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import text

from tests.today import number_of
from tests.web.visitor import Visitor, words
from web.audit import verification
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter

Visit = Callable[[str], Visitor]
RAW = re.compile(
    r"[a-z]+_[a-z_]+|\b[a-z_]+\.[a-z_]+\b|[0-9a-f]{16,}|\bNone\b|\b(open|completed|running|system|done)\b|T\d\d:"
)
TITLE = "关于调整职业技能提升补贴标准的通知"


def _rows(visitor: Visitor, path: str = "/audit") -> list[str]:
    found = []
    while path:
        page = html.document_fromstring(visitor.get(path).get_data(as_text=True))
        found += [" ".join(row.text_content().split()) for row in page.xpath("//ol/li[@data-step]")]
        path = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    return found


def _asked(visitor: Visitor, question: str, **given: str) -> list[str]:
    return _rows(visitor, f"/audit?{urlencode({'question': question, **given})}")


def _matter(installation: Installation, number: str) -> Matter:
    with installation.database.read() as session:
        found = session.query(Matter).filter_by(number=number).one()
        session.expunge(found)
        return found


@pytest.mark.parametrize("login", ["auditor", "qianbao"])
def test_every_row_is_words(visit: Visit, login: str) -> None:
    rows = _rows(visit(login))
    assert len(rows) > 50
    assert not [row for row in rows if RAW.search(row.replace("(SHA-256)", ""))]


def test_every_row_is_one_sentence_that_begins_with_who_and_when(visit: Visit) -> None:
    rows = _rows(visit("auditor"))
    assert not [row for row in rows if not re.match(r"\S+ 于 \d{4}-\d\d-\d\d \d\d:\d\d ", row)]
    assert not [row for row in rows if not re.search(r"。( (超期|非工作时间|A/B角代办))*$", row)]


def test_rows_name_people_steps_and_what_changed(visit: Visit) -> None:
    told = "\n".join(_rows(visit("auditor")))
    for said in (
        "送入环节“合法性审核”，由",
        "作出合法性审核结论",
        "状态由 起草中 改为 审查中",
        "六协同：法制、咨询",
        "结论：退回，退回给：起草人",
    ):
        assert said in told, said


def test_no_draft_text_stands_in_the_trail(visit: Visit) -> None:
    told = "\n".join(_rows(visit("auditor")))
    assert "职业技能提升补贴" not in told


def test_filters_combine(visit: Visit) -> None:
    auditor = visit("auditor")
    rows = _asked(auditor, "everything", person="qianbao", gate="secrecy", matter=number_of(1))
    assert rows
    assert all(row.startswith("钱葆 于") and number_of(1) in row for row in rows)
    assert any("作出保密审查结论" in row for row in rows)
    assert not _asked(auditor, "everything", person="qianbao", gate="legality")


@pytest.mark.parametrize(
    ("question", "given", "said"),
    [
        ("person", {"person": "不存在"}, "没有“不存在”这个人员"),
        ("hash", {"hash": "abc"}, "校验值是 64 位"),
        ("matter", {"matter": "1999-0001"}, "没有事项 1999-0001"),
        ("everything", {"since": "昨天"}, "日期请按 2026-03-01"),
    ],
)
def test_what_was_filled_in_wrong_is_said_on_the_page(
    visit: Visit, question: str, given: dict[str, str], said: str
) -> None:
    answer = visit("auditor").get(f"/audit?{urlencode({'question': question, **given})}")
    assert answer.status_code in (404, 422)
    assert said in words(answer)


def test_a_question_without_what_it_needs_asks_for_it(visit: Visit) -> None:
    answer = visit("auditor").get("/audit?question=who_saw")
    assert answer.status_code == 200
    assert "请先填写：事项编号" in words(answer)


def test_readings_in_a_row_are_folded_but_not_when_they_are_asked_for(visit: Visit, installation: Installation) -> None:
    drafter, auditor = visit("lixiang"), visit("auditor")
    matter = _matter(installation, number_of(1))
    for _ in range(3):
        drafter.get(f"/matters/{matter.id}")
    page = html.document_fromstring(auditor.get("/audit").get_data(as_text=True))
    assert "3 次查看草稿" in " ".join(page.xpath("//details/summary//text()"))
    asked = f"/audit?question=who_saw&matter={number_of(1)}"
    page = html.document_fromstring(auditor.get(asked).get_data(as_text=True))
    assert len(page.xpath("//ol[@class='trail']/li[@data-step]")) == 3
    assert not page.xpath("//ol[@class='trail']//details")


@pytest.mark.parametrize("login", ["sysadmin", "secadmin"])
def test_administrators_see_each_others_acts_and_no_matters(visit: Visit, client: FlaskClient, login: str) -> None:
    auditor = Visitor(client)
    auditor.log_in("auditor")
    auditor.get("/audit")
    administrator = visit(login)
    for name in ("操作留痕", "权限总表"):
        assert name in words(administrator.get("/admin/"))
    rows = _rows(administrator)
    assert any(row.startswith("安全审计员 于") and "登录" in row for row in rows)
    assert not [row for row in rows if number_of(1) in row]


def test_the_matters_trail_is_for_those_who_may_see_it(visit: Visit, installation: Installation) -> None:
    unpublished = _matter(installation, number_of(3))
    for suffix in ("", "/replay.json", "/verify"):
        path = f"/audit/matters/{unpublished.id}{suffix}"
        for login in ("tanglu", "sysadmin", "secadmin"):
            assert visit(login).get(path).status_code == 404, (login, path)
    assert visit("sysadmin").post(f"/audit/matters/{unpublished.id}/verify").status_code == 404
    told = words(visit("auditor").get(f"/audit/matters/{unpublished.id}"))
    assert number_of(3) in told
    assert unpublished.title not in told
    assert unpublished.title in words(visit("hejing").get(f"/audit/matters/{unpublished.id}"))


def test_a_released_title_is_public(visit: Visit, installation: Installation) -> None:
    released, withheld = _matter(installation, number_of(1)), _matter(installation, number_of(6))
    auditor = visit("auditor")
    assert released.title in words(auditor.get(f"/audit/matters/{released.id}"))
    assert withheld.title not in words(auditor.get(f"/audit/matters/{withheld.id}"))


def test_the_replay_opens_and_ends_steps_in_their_diagrams(visit: Visit, installation: Installation) -> None:
    matter = _matter(installation, number_of(1))
    told = visit("auditor").get(f"/audit/matters/{matter.id}/replay.json").json
    assert told is not None
    drawn = {each["id"] for each in told["processes"]}
    assert {"prepublication", "review_round", "secrecy_review"} <= drawn
    standing: set[tuple[str, str]] = set()
    seen: set[tuple[str, str]] = set()
    for step in told["steps"]:
        standing -= {tuple(each) for each in step["ended"]}
        standing |= {tuple(each) for each in step["opened"]}
        seen |= standing
        assert step["process"] in drawn
    assert not standing  # the matter is archived
    # while a step of the called review is open, its call is open in the main diagram
    assert {("prepublication", "review"), ("review_round", "attribute")} <= seen
    # 保密审查 is called from two diagrams: what both ways share is open
    checking = next(step for step in told["steps"] if ["secrecy_review", "check_secrecy"] in step["opened"])
    assert ["prepublication", "review"] in checking["opened"]
    assert TITLE not in str(told)
    assert "<script" not in str(told)


def test_verifying_a_whole_chain(visit: Visit, installation: Installation) -> None:
    matter = _matter(installation, number_of(1))
    answer = visit("auditor").post(f"/audit/matters/{matter.id}/verify", follow=True)
    assert "留痕完整，没有发现改动。 已校验 81 条记录" in words(answer)
    assert "留痕完整" in words(visit("sysadmin").post("/audit/verify", follow=True))
    assert visit("lixiang").post("/audit/verify").status_code == 403


def test_verifying_names_the_first_changed_event(visit: Visit, installation: Installation) -> None:
    matter = _matter(installation, number_of(1))
    auditor = visit("auditor")
    with installation.database.write() as session:
        guards = session.execute(text("select name from sqlite_master where type = 'trigger'")).scalars()
        for name in [name for name in guards if "audit_event" in name]:
            session.execute(text(f"drop trigger {name}"))
        changed = "update audit_event set outcome = 'agree' where chain = :chain and seq = 7"
        session.execute(text(changed), {"chain": f"matter:{matter.id}"})
    told = words(auditor.post(f"/audit/matters/{matter.id}/verify", follow=True))
    assert "留痕不完整，请立即保全现场并报告。" in told
    assert "事项的链 · 第 7 条：内容被改（第 7 条记录的内容被改动。）" in told
    in_english = words(auditor.get(f"/audit/matters/{matter.id}/verify?language=en"))
    assert "altered (第 7 条记录的内容被改动。)" in in_english


def test_a_long_check_goes_on_beside_the_request(
    visit: Visit, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "AT_ONCE", 0)
    auditor = visit("auditor")
    told = words(auditor.post("/audit/verify", follow=True))
    while "正在校验" in told:
        told = words(auditor.get("/audit/verify"))
    assert "留痕完整" in told


def test_a_question_is_kept_shared_used_and_removed(visit: Visit) -> None:
    auditor = visit("auditor")
    kept = {"question": "everything", "person": "qianbao", "name": "钱葆的保密审查", "shared_with": "nobody"}
    assert "已保存查询" in words(auditor.post("/audit/questions", follow=True, gate="secrecy", **kept))
    page = html.document_fromstring(auditor.get("/audit").get_data(as_text=True))
    (address,) = page.xpath("//a[text()='钱葆的保密审查']/@href")
    assert "作出保密审查结论" in words(auditor.client.get(address, follow_redirects=True))
    assert visit("sysadmin").get(address).status_code == 404
    assert visit("sysadmin").post(f"{address}/remove").status_code == 404
    assert "已删除所存的查询" in words(auditor.post(f"{address}/remove", follow=True))
    assert auditor.get(address).status_code == 404


def test_returns_are_told_with_their_reasons(visit: Visit) -> None:
    auditor = visit("auditor")
    (row,) = _asked(auditor, "returns")
    (_heads, cells) = csv.reader(io.StringIO(auditor.get("/audit.csv?question=returns").get_data().decode("utf-8-sig")))
    reason = row.partition("；理由：")[2].partition("。")[0]
    assert reason
    assert [cell.rstrip("。") for cell in cells if cell.startswith(reason)] == [reason]
    assert not [told for told in _asked(auditor, "everything", outcome="return") if reason in told]


def test_the_export_is_sentences_and_stands_in_the_trail(visit: Visit) -> None:
    auditor = visit("auditor")
    answer = auditor.get("/audit.csv?question=returns")
    assert answer.mimetype == "text/csv"
    heads, *rows = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert len(rows) == 1
    assert "沈瑜 于 " in dict(zip(heads, rows[0], strict=True))["内容"]
    assert any("导出留痕查询结果" in row and "退回及其去向" in row for row in _rows(auditor)[:2])


def test_the_export_holds_only_what_the_reader_sees(visit: Visit) -> None:
    assert number_of(1) not in visit("sysadmin").get("/audit.csv").get_data(as_text=True)
    assert visit("lixiang").get("/audit.csv?question=out_of_hours").status_code == 403


def test_the_table_of_rights_says_who_may_what(visit: Visit) -> None:
    page = html.document_fromstring(visit("secadmin").get("/audit/rights").get_data(as_text=True))
    lines = {row[0].text_content().strip(): [cell.text_content().strip() for cell in row[1:]] for row in page.xpath("//tbody/tr")}  # fmt: skip  # noqa: E501
    assert lines["调整审查岗位"] == ["不可以", "可以", "不可以", "可以"]
    assert lines["查看操作留痕"] == ["可以"] * 4
    assert lines["查看草稿、意见文字"] == ["不可以"] * 4
    assert lines["保密员"] == ["是", "保密审查", "安全保密管理员", "钱葆、孙伟（B角）"]
    assert visit("lixiang").get("/audit/rights").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/audit?nonsense=1",
        "/audit?actions=draft.read",
        "/audit?before=yesterday",
        f"/audit?question=who_saw&matter={number_of(1)}&before=%27",
        "/audit.csv?nonsense=1",
        "/evidence?month=9999-99",
    ],
)
def test_what_a_page_cannot_be_asked_is_said_instead_of_ignored(visit: Visit, path: str) -> None:
    answer = visit("auditor").get(path)
    page = words(answer)
    assert answer.status_code == 422
    assert any(said in page for said in ("没有这样的查询条件", "翻页标记无效", "月份")), page[:400]


def test_the_next_page_asks_nothing_more_than_the_first(visit: Visit) -> None:
    page = html.document_fromstring(visit("auditor").get("/audit?language=zh").get_data(as_text=True))
    following = page.xpath("//nav[@class='pager']//a[@rel='next']/@href")
    assert following
    assert "language" not in following[0]
