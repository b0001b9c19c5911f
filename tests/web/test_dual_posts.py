"""兼岗决定: the head of the bureau finds the page in their own menu and decides there; nobody else may."""

from __future__ import annotations

from collections.abc import Callable

from lxml import html

from tests.web.visitor import Visitor, words

Visit = Callable[[str], Visitor]
PAGE = "/admin/dual-posts"


def _offered(leader: Visitor) -> dict[str, str]:
    page = html.document_fromstring(leader.get(PAGE).get_data(as_text=True))
    return {
        option.text: option.get("value")
        for option in page.xpath("//select[@id='person_id']/option")
        if option.get("value")
    }


def test_the_leader_decides_from_the_personal_menu(visit: Visit) -> None:
    leader = visit("guohua")
    assert "兼岗决定" in words(leader.get("/inbox"))
    assert "没有兼岗决定" in words(leader.get(PAGE))
    someone = _offered(leader)["孙伟（保密员）"]
    sent = {"person_id": someone, "valid_until": "2099-12-31", "reason": "政务公开岗位人员出差。"}
    page = words(leader.post(PAGE, follow=True, **sent))
    for said in ("兼岗决定已记录", "孙伟", "2099-12-31", "有效", "政务公开岗位人员出差。", "郭华"):
        assert said in page
    trail = words(visit("auditor").get("/audit?action=dual_post.decided"))
    assert "对 孙伟 作出兼岗决定" in trail
    assert "政务公开岗位人员出差。" in trail


def test_a_decision_without_reason_or_backdated_is_refused(visit: Visit) -> None:
    leader = visit("guohua")
    someone = _offered(leader)["孙伟（保密员）"]
    assert leader.post(PAGE, person_id=someone, valid_until="2099-12-31", reason=" ").status_code == 422
    assert leader.post(PAGE, person_id=someone, valid_until="2020-01-01", reason="人手不足。").status_code == 422
    assert "没有兼岗决定" in words(leader.get(PAGE))


def test_others_do_not_find_it_and_may_not(visit: Visit) -> None:
    for login in ("qianbao", "jiangping", "secadmin"):
        visitor = visit(login)
        assert "兼岗决定" not in words(visitor.get("/password"))
        assert visitor.get(PAGE).status_code == 403
        assert visitor.post(PAGE, person_id="x", valid_until="2099-12-31", reason="试试").status_code == 403
