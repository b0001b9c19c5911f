"""S2 of the issue: the work plan on policy transparency, with an interpretation of our own, from draft to portal.

Through the API alone, each act by its person. Before the release nobody without rights reaches either text, at any
address; afterwards both stand on the portal together.
"""

from __future__ import annotations

import re

import pytest

from tests.api.office import Office
from tests.api.reach import ids_of, leaks, one_of_each
from tests.samples import S2_TEXT, docx_of
from workflows.matters.classes import ELEMENTS

TITLE = "关于印发《上海市人力资源和社会保障局加强政策公开 全面提升政务透明度工作方案》的通知"
INTERPRETATION = """《加强政策公开 全面提升政务透明度工作方案》政策解读

一、为什么要制定这个方案？

“十五五”开局之年，群众和企业更关心政策怎么说、怎么办、能得到什么。方案把公开的要求落到起草、审签、发布每一个环节。

二、对群众意味着什么？

今后新出台的惠企利民政策，解读材料与文件同步起草、同步审签、同步发布，让大家看得懂、算得清、用得着。

三、解读从哪里看？

在门户网站的文件页面，左边是文件，右边就是解读，不用再到别处寻找。
"""
SECRETS = ["全面提升政务透明度工作方案", "人社观察π", "落到起草、审签、发布每一个环节", "解读从哪里看"]
NOBODY, ANOTHER_DRAFTER, AUDITOR = None, "zhaomin", "auditor"


@pytest.fixture
def office(new_office: Office) -> Office:
    new_office.app.config["WTF_CSRF_ENABLED"] = False  # else every page's POST would stop at the door and prove nothing
    return new_office


@pytest.mark.heavy
@pytest.mark.parametrize("matter_class", ["general", "rights_policy"])
def test_s2_becomes_public_with_its_interpretation_and_not_before(office: Office, matter_class: str) -> None:
    # given: a drafter hands in both files
    matter = office.open(
        matter_class=matter_class,
        title=TITLE,
        policy=docx_of(S2_TEXT),
        interpretation=docx_of(INTERPRETATION),
        interpretation_form="qa",
        elements={code: f"{label.zh}：见方案。" for code, label in ELEMENTS.items()},
        explanation="为落实政务公开工作要求，制定本方案。",
    )
    assert [each["role"] for each in matter["documents"]] == ["policy", "interpretation"]

    # when: everybody does their part, up to the last check
    office.submit(matter["id"])
    office.bring_to(matter["id"], "last_check", legality=matter_class == "rights_policy")
    standing = office.get("lixiang", f"/matters/{matter['id']}").json
    assert {each["gate"] for each in standing["approvals"]} >= {"secrecy", "attribute", "sign_off"}
    assert len({each["person"] for each in standing["approvals"]}) == len(standing["approvals"])

    # then: neither text can be reached without rights
    ids = ids_of(office, matter["id"])
    assert sum(map(len, ids.values())) >= 10
    assert leaks(office, NOBODY, ids, SECRETS) == []
    if matter_class == "general":
        for login in (ANOTHER_DRAFTER, AUDITOR):
            assert leaks(office, login, one_of_each(ids), SECRETS) == []
    assert office.get("lixiang", f"/matters/{matter['id']}").json == standing, "trying changed something"

    # when: the last check releases it
    office.decide(matter["id"], "last_check")
    office.run_due()

    # then: policy and interpretation stand on the portal, together
    public = office.app.test_client()
    released = office.get("lixiang", f"/matters/{matter['id']}").json["releases"][0]
    listed = public.get("/portal/").get_data(as_text=True)
    assert f"/portal/releases/{released['id']}" in listed
    page = re.sub(r"\s+", "", public.get(f"/portal/releases/{released['id']}").get_data(as_text=True))
    for secret in SECRETS:
        assert secret in page
    assert released["number"] is not None
    assert released["number"] in page

    # and: every caller may read the release, with the hashes of what was approved
    answer = office.get("zhaomin", f"/releases/{released['id']}").json
    assert [each["role"] for each in answer["documents"]] == ["policy", "interpretation"]
    assert {each["approved_hash"] for each in answer["documents"]} == {
        each["rendition_hash"] for each in matter["documents"]
    }
    assert {each["channel"] for each in answer["deliveries"]} == {"portal"}
    for document in answer["documents"]:
        assert public.get(document["url"]).status_code == 200
        for kind in ("xhtml", "pdf"):
            file = public.get(f"{document['url']}/{document['document_id']}.{kind}")
            assert file.status_code == 200

    # and: the matter itself is still nobody else's
    assert office.get("zhaomin", f"/matters/{matter['id']}").status_code == 404


@pytest.mark.heavy
def test_a_draft_is_as_hidden_as_what_is_under_review(office: Office) -> None:
    matter = office.open(title=TITLE, policy=docx_of(S2_TEXT), interpretation=docx_of(INTERPRETATION))

    ids = ids_of(office, matter["id"])
    assert leaks(office, NOBODY, ids, SECRETS) == []
    assert leaks(office, ANOTHER_DRAFTER, one_of_each(ids, -1), SECRETS) == []


@pytest.mark.heavy
def test_the_walk_would_notice(office: Office) -> None:
    """Those who have rights do reach the texts on the same walk."""
    matter = office.open(title=TITLE, policy=docx_of(S2_TEXT), interpretation=docx_of(INTERPRETATION))

    ids = ids_of(office, matter["id"])
    found = "\n".join(leaks(office, "lixiang", {kind: ids[kind][:1] for kind in ("matter_id", "version_id")}, SECRETS))

    for address in ("/api/v1/matters", "/matters/", "/versions/"):
        assert f"GET {address}" in found
