"""Refused intakes through the API: metadata only, for those who may; the secrecy reviewer admits, with a reason."""

from __future__ import annotations

import hashlib

import pytest

from tests.api.office import Office
from tests.samples import txt_of

MARKED = txt_of("机密★10年\n\n关于金丝雀事项的通知\n\n各单位：\n\n按要求办理。\n")
DIGEST = hashlib.sha256(MARKED).hexdigest()
PATH = "/refused-intakes"


@pytest.fixture(scope="module")
def refused(office: Office) -> str:
    answer = office.hand_in("lixiang", policy=(MARKED, "金丝雀.txt"), **{"class": "general"})
    assert answer.status_code == 422
    return DIGEST


def test_a_refusal_is_listed_without_name_or_content(office: Office, refused: str) -> None:
    answer = office.get("qianbao", PATH)
    found = next(each for each in answer.json["items"] if each["sha256"] == refused)
    assert (found["level"], found["uploaded_by"], found["size"]) == ("机密", "李想", len(MARKED))
    assert found["place"].startswith("正文")
    assert found["admitted_by"] is None
    assert "金丝雀" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("login", ["lixiang", "zhoukai", "guohua", "sysadmin"])
def test_others_neither_see_nor_admit(office: Office, refused: str, login: str) -> None:
    assert office.get(login, PATH).status_code == 403
    assert office.post(login, f"{PATH}/{refused}/admit", {"reason": "误判"}).status_code == 403


def test_admitting_takes_a_reason_and_lets_the_file_in(office: Office, refused: str) -> None:
    assert office.post("qianbao", f"{PATH}/{refused}/admit", {"reason": " "}).status_code == 422
    assert office.post("qianbao", f"{PATH}/{'0' * 64}/admit", {"reason": "误判"}).status_code == 404
    answer = office.post("qianbao", f"{PATH}/{refused}/admit", {"reason": "正文引用的是示例。"})
    assert answer.json == {"sha256": refused, "admitted": True}
    assert office.post("qianbao", f"{PATH}/{refused}/admit", {"reason": "误判"}).status_code == 409
    admitted = office.get("qianbao", PATH, admitted="true").json["items"]
    assert [(each["admitted_by"], each["admitted_reason"]) for each in admitted] == [("钱葆", "正文引用的是示例。")]
    again = office.hand_in("lixiang", policy=(MARKED, "金丝雀.txt"), title="关于某事项的通知", **{"class": "general"})
    assert again.status_code == 201, again.json
