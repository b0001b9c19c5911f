"""跳转 on the pages: a preview that is stale is shown anew, and whoever reviews again reads why."""

from __future__ import annotations

import re
from collections.abc import Callable

from werkzeug.test import TestResponse

from tests.today import number_of
from tests.web.visitor import Visitor, words

NUMBER, REASON = number_of(2), "承办人长期病休"


def seen_on(page: TestResponse) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page.get_data(as_text=True))
    assert found
    return found[1]


def test_a_stale_preview_is_shown_anew_with_the_reason_kept(visit: Callable[[str], Visitor]) -> None:
    admin = visit("sysadmin")
    listed = admin.get(f"/redirects?number={NUMBER}").get_data(as_text=True)
    (path,) = re.findall(r'href="(/redirects/[0-9a-f]+)"', listed)
    seen = seen_on(admin.get(f"{path}?step=secrecy"))
    assert admin.post(path, step="secrecy", reason=REASON, seen=seen).status_code == 302
    again = admin.post(path, step="legality", reason="再退一次", seen=seen)
    assert again.status_code == 409
    assert "事项刚刚有了新的进展" in words(again)
    assert "再退一次" in words(again)
    assert seen_on(again) != seen

    reviewer = visit("zhengfa")
    page = reviewer.get(reviewer.open_item(NUMBER))
    assert REASON in words(page)
    assert words(reviewer.get(path.replace("/redirects/", "/matters/"))).count("跳转 · 系统管理员") == 1
    line = words(page).partition("发布前复核")[0]
    assert "科室核稿" in line[line.rindex("起草") :]


def test_who_is_alone_in_the_post_is_offered_nobody_to_assign_to(visit: Callable[[str], Visitor]) -> None:
    reviewer = visit("zhengfa")
    page = reviewer.get(reviewer.open_item(number_of(9)))
    assert "同岗位没有其他人可以办理此项。" in words(page)
    assert 'id="reassign-reason"' not in page.get_data(as_text=True)
    other = visit("qianbao")
    assert 'id="reassign-reason"' in other.get(other.open_item(number_of(9))).get_data(as_text=True)
