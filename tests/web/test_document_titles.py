"""Titles of documents on the drafting page: an interpretation is named after its policy until somebody names it."""

from __future__ import annotations

from collections.abc import Callable

from lxml import html

from tests.samples import docx_of
from tests.web.test_matters import FIELDS
from tests.web.test_matters import _file as file_of
from tests.web.test_matters import _open as opened
from tests.web.visitor import Visitor, words

Visit = Callable[[str], Visitor]


def test_an_interpretation_is_named_after_its_policy_until_somebody_names_it(visit: Visit) -> None:
    drafter = visit("lixiang")
    path = opened(drafter)
    said = file_of(docx_of("政策解读\n\n答疑。"), "政策解读终稿.docx")
    drafter.post(f"{path}/documents", files={"interpretation": said})
    title = FIELDS["title"]
    assert f"：《{title}》解读" in words(drafter.get(path))
    drafter.post(f"{path}/fields", **{**FIELDS, "title": f"{title}（试行）"})
    assert f"：《{title}（试行）》解读" in words(drafter.get(path))
    (rename,) = html.document_fromstring(drafter.get(path).get_data(as_text=True)).xpath(
        "//form[contains(@action, '/title')]/@action"
    )
    assert "请填写标题" in words(drafter.post(rename, follow=True, title=" "))
    assert "：冬季用工问答" in words(drafter.post(rename, follow=True, title="冬季用工问答"))
    drafter.post(f"{path}/fields", **FIELDS)
    assert "：冬季用工问答" in words(drafter.get(path))
    assert visit("tanglu").post(rename, title="别人的").status_code == 404
