"""What is handed in wrong: refused with words that say what to do, and nothing that stood before is lost."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from io import BytesIO
from typing import Any

import pytest

from tests.api.office import INTERPRETATION, POLICY, Office
from tests.samples import docx_of, pdf_of, txt_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MB = 1024 * 1024


def zip_of(**members: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return output.getvalue()


def bomb() -> bytes:
    """A .docx of some kilobytes whose body would unpack to 30 MB."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_of("正文"))) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(
                member.filename, b"0" * 30 * MB if member.filename == "word/document.xml" else old.read(member)
            )
    return output.getvalue()


FILES = {  # what -> (name, bytes, what the refusal says)
    "0 bytes": ("空.docx", b"", "0 字节"),
    "blank text": ("空白.txt", b" \n\t\n", "没有文字"),
    "old Word": ("旧.doc", OLE + b"\0" * 512, "另存为 .docx"),
    "picture": ("照片.docx", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "图片"),
    "archive": ("打包.zip", zip_of(a=b"1"), "解压"),
    "XML": ("数据.txt", b"<?xml version='1.0'?><x/>", "XML"),
    "binary": ("程序.txt", b"MZ\x00\x01\x02" * 9, "无法识别"),
    "broken docx": ("坏.docx", docx_of(POLICY)[:2000], "损坏"),
    "docx without its body": ("坏.docx", zip_of(**{"[Content_Types].xml": b"<x/>"}), "另存为"),
    "broken pdf": ("坏.pdf", b"%PDF-1.7\n" + b"garbage" * 40, "PDF"),
    "zip bomb": ("炸弹.docx", bomb(), "压缩"),
    "over 20 MB": ("大.txt", b"a" * (20 * MB + 1), "20 MB"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_cannot_be_taken_opens_no_matter(office: Office, what: str) -> None:
    name, content, words = FILES[what]
    before = office.get("lixiang", "/matters", limit=200).json

    refused = office.hand_in(policy=(content, name), title="坏文件", **{"class": "general"})

    assert refused.status_code == 422
    assert refused.json["code"] in ("invalid", "unreadable")
    assert name in refused.json["detail"]
    assert words in refused.json["detail"]
    assert office.get("lixiang", "/matters", limit=200).json == before


@pytest.mark.parametrize("what", FILES)
def test_a_bad_new_version_leaves_the_one_that_stands(office: Office, what: str) -> None:
    name, content, words = FILES[what]
    matter = standing(office)

    refused = office.ask(
        "lixiang",
        "POST",
        f"/matters/{matter['id']}/documents",
        data={"file": (BytesIO(content), name), "role": "policy"},
    )

    assert refused.status_code == 422
    assert words in refused.json["detail"]
    assert office.get("lixiang", f"/matters/{matter['id']}").json == matter


def standing(office: Office) -> dict[str, Any]:
    """A matter in drafting; the same one for every refusal."""
    found = office.get("lixiang", "/matters", q="不受影响的事项").json["items"]
    return office.get("lixiang", f"/matters/{found[0]['id']}").json if found else office.open(title="不受影响的事项")


def test_a_request_over_60_mb_is_413(office: Office) -> None:
    parts = [(b"a" * (19 * MB), f"附件{n}.txt") for n in range(4)]

    refused = office.hand_in(policy=txt_of(POLICY), attachments=parts, title="太大", **{"class": "general"})

    assert (refused.status_code, refused.json["code"]) == (413, "too-large")
    assert "60 MB" in refused.json["detail"]
    assert office.get("lixiang", "/matters", q="太大").json["items"] == []


def test_one_bad_file_of_several_stores_none(office: Office) -> None:
    refused = office.hand_in(
        policy=docx_of(POLICY), interpretation=(b"%PDF-1.7 x", "解读.pdf"), title="半件事项", **{"class": "general"}
    )

    assert refused.status_code == 422
    assert "解读.pdf" in refused.json["detail"]
    assert office.get("lixiang", "/matters", q="半件事项").json["items"] == []


def test_a_missing_file_is_named(office: Office) -> None:
    matter = standing(office)

    refused = office.ask("lixiang", "POST", f"/matters/{matter['id']}/documents", data={"role": "policy"})

    assert (refused.status_code, refused.json["issues"][0]["field"]) == (422, "file")


# --- party documents and secrecy marks ------------------------------------------------------------------------------

PARTY = "中共临江区人力资源和社会保障局党组关于巡察整改情况的通报\n\n各科室：\n\n现将有关情况通报如下。\n"


@pytest.mark.parametrize("title", ["", "中共临江区人力资源和社会保障局党组关于巡察整改情况的通报"])
def test_a_party_document_is_refused_at_the_door(office: Office, title: str) -> None:
    before = office.get("lixiang", "/matters", limit=200).json

    refused = office.hand_in(policy=docx_of(PARTY), title=title, **{"class": "general"})

    assert (refused.status_code, refused.json["issues"][0]["code"]) == (422, "party-document")
    assert "党务公开" in refused.json["detail"]
    assert office.get("lixiang", "/matters", limit=200).json == before


SECRET = "紫水晶行动的联络人名单"
MARKED = f"机密★5年\n\n关于紫水晶行动的请示\n\n区政府：\n\n{SECRET}附后，请审定。\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("请示.txt", txt_of(MARKED)),
        ("请示.docx", docx_of(MARKED)),
        ("页眉.docx", docx_of(MARKED.replace("机密★5年\n", ""), header="机密★5年")),
        ("请示.pdf", pdf_of(MARKED)),
    ],
)
def test_a_file_with_a_secrecy_mark_is_stored_nowhere(office: Office, name: str, content: bytes, caplog: Any) -> None:
    before = office.get("lixiang", "/matters", limit=200).json

    refused = office.hand_in(policy=(content, name), title="请示", **{"class": "general"})

    assert (refused.status_code, refused.json["code"]) == (422, "secrecy-mark")
    assert "机密" in refused.json["detail"]
    assert "涉密系统" in refused.json["detail"]
    assert office.get("lixiang", "/matters", limit=200).json == before
    assert SECRET not in refused.get_data(as_text=True)
    assert SECRET not in caplog.text
    home = office.installation.home.path
    digest = hashlib.sha256(content).hexdigest()
    for path in (each for each in home.rglob("*") if each.is_file()):
        stored = path.read_bytes()
        assert content not in stored, path
        assert SECRET.encode() not in stored, path
        assert "紫水晶".encode() not in stored, path
        assert digest not in path.name


def test_the_refusal_is_on_the_security_chain_with_the_place_and_no_name(office: Office) -> None:
    office.hand_in(policy=(txt_of(MARKED), "紫水晶.txt"), title="请示", **{"class": "general"})

    event = office.get("secadmin", "/audit-events", action="intake.refused", limit=1).json["items"][0]

    assert event["chain"] == "security"
    assert event["changes"]["level"] == [None, "机密"]
    assert "紫水晶" not in json.dumps(event, ensure_ascii=False)


def test_a_mark_in_a_later_version_is_stopped_too(office: Office) -> None:
    matter = standing(office)

    refused = office.ask(
        "lixiang",
        "POST",
        f"/matters/{matter['id']}/documents",
        data={"file": (BytesIO(txt_of(MARKED)), "改.txt"), "role": "interpretation"},
    )

    assert (refused.status_code, refused.json["code"]) == (422, "secrecy-mark")
    assert office.get("lixiang", f"/matters/{matter['id']}").json == matter


# --- metadata and bodies --------------------------------------------------------------------------------------------

METADATA = [
    ("", "class"),
    ("{", "metadata"),
    ("[]", "metadata"),
    ('{"class": "general", "title": "\\u0000"}', "metadata"),
    ('{"class": "general", "title": "\\ud800"}', "metadata"),
    ("[" * 5000, "metadata"),
    ('{"title": "没有类别"}', "class"),
    ('{"class": "unheard-of"}', "class"),
    ('{"class": 7}', "class"),
    ('{"class": "general", "urgency": "明天"}', "urgency"),
    ('{"class": "general", "disclosure_attribute": "也许"}', "disclosure_attribute"),
    ('{"class": "general", "unheard_of": 1}', "unheard_of"),
    ('{"class": "general", "elements": {"keywords": 5}}', "elements.keywords"),
    ('{"class": "general", "elements": {"unheard_of": "x"}}', "elements.unheard_of"),
    ('{"class": "general", "disclosure_attribute": "withheld"}', "attribute_ground"),
    ('{"class": "general", "title": "' + "长" * 301 + '"}', "title"),
]


@pytest.mark.parametrize(("metadata", "field"), METADATA, ids=range(len(METADATA)))
def test_metadata_that_does_not_fit_names_the_field(office: Office, metadata: str, field: str) -> None:
    before = office.get("lixiang", "/matters", limit=200).json

    refused = office.hand_in(policy=txt_of(POLICY), metadata=metadata)

    assert (refused.status_code, refused.json["code"]) == (422, "invalid")
    assert any((each.get("field") or "").endswith(field) for each in refused.json["issues"]), refused.json
    assert office.get("lixiang", "/matters", limit=200).json == before


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b'{"answers": ' + b"[" * 3000, b'{"answers": {"outcome": "\\u0000"}}']
)
def test_a_body_that_is_no_json_is_400(office: Office, body: bytes) -> None:
    matter = standing(office)

    refused = office.ask(
        "lixiang", "POST", f"/matters/{matter['id']}/submit", data=body, headers={"Content-Type": "application/json"}
    )

    assert (refused.status_code, refused.json["code"]) == (400, "unreadable-request")
    assert "JSON" in refused.json["detail"]


@pytest.mark.parametrize("body", ["[]", '"x"', "7", "null", '{"answers": []}', '{"unheard_of": 1}'])
def test_json_of_another_shape_is_422(office: Office, body: str) -> None:
    matter = office.submitted()
    item = office.item("wujun", matter["id"], "section_check")

    refused = office.ask(
        "wujun", "POST", f"/work-items/{item['id']}/complete", data=body, headers={"Content-Type": "application/json"}
    )

    assert (refused.status_code, refused.json["code"]) == (422, "invalid")


def test_an_unknown_section_or_role_is_refused(office: Office) -> None:
    matter = standing(office)
    section = office.hand_in(policy=txt_of(POLICY), title="x", section="nowhere", **{"class": "general"})
    role = office.ask(
        "lixiang",
        "POST",
        f"/matters/{matter['id']}/documents",
        data={"file": (BytesIO(txt_of(POLICY)), "稿.txt"), "role": "poem"},
    )

    assert section.status_code in (404, 422)
    assert role.status_code == 422


def test_who_drafts_nowhere_opens_nothing(office: Office) -> None:
    for login in ("qianbao", "guohua", "auditor", "sysadmin"):
        refused = office.hand_in(login, policy=txt_of(POLICY), title="x", **{"class": "general"})
        assert (refused.status_code, refused.json["code"]) == (403, "not-allowed")


def test_the_interpretation_belongs_to_the_matters_own_section(office: Office) -> None:
    matter = standing(office)

    refused = office.ask(
        "zhaomin",
        "POST",
        f"/matters/{matter['id']}/documents",
        data={"file": (BytesIO(txt_of(INTERPRETATION)), "解读.txt"), "role": "interpretation"},
    )

    assert refused.status_code == 404
