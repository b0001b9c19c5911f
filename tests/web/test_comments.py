"""Comments, phrases and differences through their routes: rights, refusals, what a stranger gets, what is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from lxml import html

from tests.samples import docx_of
from tests.web.test_matters import POLICY
from tests.web.test_matters import _open as open_matter
from tests.web.visitor import Visitor, words

Visit = Callable[[str], Visitor]
SAID = "此处请起草科室再核对，暂不外传。"


@pytest.fixture
def secrecy(visit: Visit) -> tuple[Visitor, str]:
    """The secrecy reviewer with a claimed item."""
    reviewer = visit("qianbao")
    item = reviewer.open_item("保密审查")
    reviewer.post(f"{item}/claim")
    return reviewer, item


def _root(visitor: Visitor, path: str) -> html.HtmlElement:
    return html.document_fromstring(visitor.get(path).get_data(as_text=True))


def _comment(visitor: Visitor, item: str, **changes: str) -> int:
    sheet = _root(visitor, item).xpath("//article[@data-document]")[0]
    quote = next(p.text_content() for p in sheet.xpath(".//p[not(@class)]") if len(p.text_content()) > 12)
    given = {"document_id": sheet.get("data-document"), "quote": quote, "text": SAID} | changes
    return visitor.post(f"{item}/comments", **given).status_code


def test_a_comment_is_marked_in_the_text_and_stands_beside_it(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    assert _comment(reviewer, item) == 302
    page = _root(reviewer, item)
    note = page.xpath("//article[@data-note]")[0]
    assert SAID in note.text_content()
    assert page.xpath(f"//mark[@data-finding='{note.get('data-note')}'][contains(@class, 'finding-comment')]")


def test_whoever_cannot_read_the_matter_gets_nothing_of_its_comments(
    secrecy: tuple[Visitor, str], visit: Visit
) -> None:
    reviewer, item = secrecy
    _comment(reviewer, item)
    page = _root(reviewer, item)
    note = page.xpath("//article[@data-note]/@data-note")[0]
    matter = page.xpath("//a[starts-with(@href, '/matters/0')]/@href")[0]
    for login in ("tanglu", "sysadmin", "auditor"):
        stranger = visit(login)
        assert stranger.get(f"{matter}/comments").status_code == 404
        for act in ("replies", "resolve", "withdraw", "reopen"):
            hidden, unknown = (stranger.post(f"/comments/{one}/{act}", text="x") for one in (note, "0" * 32))
            assert hidden.status_code == unknown.status_code == 404
            assert words(hidden) == words(unknown)
        assert _status(stranger, item) == 404
    assert SAID not in visit("auditor").get("/audit").get_data(as_text=True)


def _status(visitor: Visitor, item: str) -> int:
    return visitor.post(f"{item}/comments", document_id="x", quote="x", text="x").status_code


@pytest.mark.parametrize("changes", [{"quote": "没有这句话"}, {"text": " "}, {"quote": ""}])
def test_a_comment_on_nothing_or_of_nothing_is_refused(secrecy: tuple[Visitor, str], changes: dict[str, str]) -> None:
    reviewer, item = secrecy
    assert _comment(reviewer, item, **changes) == 422


def test_answering_resolving_and_withdrawing_from_the_page(secrecy: tuple[Visitor, str]) -> None:
    reviewer, item = secrecy
    _comment(reviewer, item)
    note = _root(reviewer, item).xpath("//article[@data-note]/@data-note")[0]
    back = reviewer.post(f"/comments/{note}/replies", text="已与科室沟通。", work_item_id=item.rsplit("/", 1)[1])
    assert back.location == f"{item}#note-{note}"
    assert "已与科室沟通。" in words(reviewer.get(item))
    assert reviewer.post(f"/comments/{note}/unknown").status_code == 404
    assert reviewer.post(f"/comments/{note}/resolve").location.endswith(f"/comments#note-{note}")
    assert not _root(reviewer, item).xpath("//mark[contains(@class, 'finding-comment')]")
    assert reviewer.post(f"/comments/{note}/withdraw").status_code == 302
    shown = words(reviewer.get(item))
    assert "批注人已撤回" in shown
    assert SAID not in shown


def test_a_text_shows_the_number_that_its_matter_has(visit: Visit) -> None:
    reader = visit("lixiang")
    page = _root(reader, "/matters?state=archived")
    (path,) = page.xpath("//a[contains(., '关于调整职业技能提升补贴标准的通知')]/@href")
    text = _root(reader, f"{path}/comments")
    number = text.xpath("//span[@data-slot='number']")[0].text_content()
    assert re.fullmatch(r"临人社发〔\d{4}〕\d+号", number)
    (shown,) = _root(reader, path).xpath("//a[contains(., '看清稿')]/@href")[:1]
    assert number in words(reader.get(shown))
    assert "发文字号待编" not in words(reader.get(shown))


def test_a_removed_phrase_is_put_back_where_it_was(visit: Visit) -> None:
    one = visit("qianbao")

    def kept() -> list[str]:
        page = _root(one, "/phrases")
        return [each.text.strip() for each in page.xpath("//section[@id='gate.secrecy']//textarea")]

    one.post("/phrases/gate.secrecy", version="0", phrase=["甲。", "乙。", "丙。"], act="")
    one.post("/phrases/gate.secrecy", version="1", phrase=["甲。", "乙。", "丙。", ""], act="remove:1")
    page = _root(one, "/phrases")
    (undo,) = page.xpath("//section[@id='gate.secrecy']//*[@class='undo']")
    assert "已删除：乙。" in undo.text_content()
    sent = {"act": undo.xpath(".//button/@value")[0], "removed": undo.xpath(".//input/@value")[0]}
    assert kept() == ["甲。", "丙。"]
    assert not _root(one, "/phrases").xpath("//*[@class='undo']"), "offered once"
    one.post("/phrases/gate.secrecy", version="2", phrase=["甲。", "丙。", ""], **sent)
    assert kept() == ["甲。", "乙。", "丙。"]


def test_phrases_are_ones_own_and_unknown_kinds_are_not_found(visit: Visit) -> None:
    one, other = visit("qianbao"), visit("chenming")
    saved = one.post("/phrases/gate.secrecy", version="0", phrase="本人的常用意见。", act="")
    assert saved.location == "/phrases#gate.secrecy"
    assert "本人的常用意见。" in one.get("/phrases").get_data(as_text=True)
    assert "本人的常用意见。" not in other.get("/phrases").get_data(as_text=True)
    assert one.post("/phrases/gate.secrecy", version="0", phrase="另一窗口").status_code == 409
    assert one.post("/phrases/unknown", version="0", phrase="x").status_code == 404
    assert one.post("/phrases/gate.secrecy/add", phrase=" ").status_code == 422


def test_differences_are_for_readers_and_between_versions_of_one_document(visit: Visit) -> None:
    drafter = visit("lixiang")
    matter = open_matter(drafter)
    newer = docx_of(POLICY.replace("不少于20家", "不少于30家"))
    drafter.post(f"{matter}/documents", files={"policy": (BytesIO(newer), "通知（修改）.docx")})
    links = _root(drafter, matter).xpath("//a[contains(@href, '/differences')]/@href")
    page = _root(drafter, links[0])
    assert page.xpath("//table[contains(@class, 'beside')]//ins | //table[contains(@class, 'beside')]//del")
    assert len(page.xpath("//select[@name='with']/option")) >= 2
    older = page.xpath("//select[@name='with']/option/@value")[0]
    assert drafter.get(f"{links[0]}?with={older}&every=yes").status_code == 200
    assert drafter.get(f"{links[0]}?with=unknown").status_code == 404
    assert visit("sysadmin").get(links[0]).status_code == 404
