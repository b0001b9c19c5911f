"""An office that works through the API alone: the demo bureau's people, each with their own token.

Every answer is compared with the API's own description: a status or a field that it does not name is a failure.
"""

from __future__ import annotations

import io
import json
import re
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse, encode_multipart

from engine.jobs import run_due
from tests.samples import txt_of
from tests.today import YEAR
from tests.workflows.prepublication.house import LEGAL, OFFICE, PROACTIVE, SECRECY_PUBLIC, SIGN
from web.app import create_app
from workflows.installation.wiring import Installation
from workflows.matters.classes import CLASSES, required_elements
from workflows.prepublication.finding_duties import PASSING, aspects_of

POLICY = """临江区人力资源和社会保障局关于调整职业技能培训补贴标准的通知

各有关单位：

为进一步提高职业技能培训的针对性，经研究，现就有关事项通知如下：

一、补贴对象。在本区依法参加社会保险的企业职工。

二、补贴标准。初级工每人1000元，中级工每人1500元。

三、申领方式。申领人通过“一网通办”提交申请，经办机构应当在10个工作日内办结。

临江区人力资源和社会保障局

2026年4月22日

（此件主动公开）
"""
INTERPRETATION = """《关于调整职业技能培训补贴标准的通知》解读

一、为什么调整？为了提高培训的针对性。

二、补贴多少？初级工每人1000元，中级工每人1500元。
"""
TITLE = "关于调整职业技能培训补贴标准的通知"
ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {  # user task -> who decides it in the demo bureau, and how
    "section_check": ("wujun", {"outcome": "approve"}),
    "review_legality": ("zhengfa", LEGAL),
    "office_check": ("zhoukai", OFFICE),
    "check_secrecy": ("qianbao", SECRECY_PUBLIC),
    "decide_attribute": ("chenming", PROACTIVE),
    "deputy_review": ("jiangping", {"outcome": "approve"}),
    "sign_off": ("guohua", SIGN),
    "recheck": ("xufu", {"outcome": "approve"}),
    "register_number": ("hanwen", {"code": "临人社发", "year": YEAR}),
    "proof_and_seal": ("hanwen", {"outcome": "done"}),
    "print_issue": ("hanwen", {}),
    "last_check": ("yangfan", {"outcome": "release"}),
    "archive": ("hanwen", {"file_number": f"{YEAR}-公开-0001"}),
}


class Office:
    def __init__(self, installation: Installation, logins: list[dict[str, Any]]) -> None:
        self.installation = installation
        self.app: Flask = create_app(installation)
        self.app.testing = True  # an unexpected error reaches the test
        self.tokens = {each["login"]: each["token"] for each in logins}
        self._schemas: dict[tuple[str, str, str, str], Draft202012Validator] = {}

    # --- asking -----------------------------------------------------------------------------------------------------

    def ask(self, login: str | None, method: str, path: str, *, headers: Any = (), **request: Any) -> TestResponse:
        """Sends a request as that person (None: nobody) and holds the answer against the description."""
        sent = dict(headers)
        if login is not None:
            sent["Authorization"] = f"Bearer {self.tokens[login]}"
        if isinstance(request.get("data"), dict):  # in memory: the client would leave its temporary files open
            boundary, request["data"] = encode_multipart(_as_files(request["data"]))
            sent["Content-Type"] = f"multipart/form-data; boundary={boundary}"
        response = self.app.test_client().open(f"/api/v1{path}", method=method, headers=sent, **request)
        self._compare(method, path, response)
        return response

    def get(self, login: str | None, path: str, **query: Any) -> TestResponse:
        return self.ask(login, "GET", path, query_string=query)

    def post(self, login: str | None, path: str, body: Any = None, **more: Any) -> TestResponse:
        return (
            self.ask(login, "POST", path, json=body, **more)
            if body is not None
            else self.ask(login, "POST", path, **more)
        )

    def patch(self, login: str | None, path: str, body: Any, **more: Any) -> TestResponse:
        return self.ask(login, "PATCH", path, json=body, **more)

    # --- working ----------------------------------------------------------------------------------------------------

    def hand_in(self, login: str | None = "lixiang", *, headers: Any = (), **given: Any) -> TestResponse:
        """POST /matters. `policy`, `interpretation`: bytes or (bytes, name); None: none. The rest is metadata."""
        data = {name: _part(given.pop(name, None), f"{name}.docx") for name in ("policy", "interpretation")}
        attachments = [_part(each, "附件.docx") for each in given.pop("attachments", ())]
        parts = {name: part for name, part in data.items() if part is not None} | {"attachments[]": attachments}
        parts["metadata"] = given.pop("metadata", None) or json.dumps(given, ensure_ascii=False)
        return self.ask(login, "POST", "/matters", data=parts, headers=headers)

    def open(self, login: str = "lixiang", matter_class: str = "rights_policy", **given: Any) -> dict[str, Any]:
        """A matter with everything that its class asks for."""
        known = CLASSES[matter_class]
        wanted: dict[str, Any] = {
            "policy": (txt_of(POLICY), "政策文件.txt"),
            "title": TITLE,
            "class": matter_class,
            "disclosure_attribute": "proactive",
            "explanation": "为规范补贴发放，起草本通知。",
            "basis": "《就业促进法》",
        }
        if known.interpretation_required:
            wanted["interpretation"] = (txt_of(INTERPRETATION), "解读.txt")
            wanted["elements"] = {code: f"{label.zh}说明" for code, label in required_elements(matter_class).items()}
        response = self.hand_in(login, **(wanted | given))
        assert response.status_code == 201, response.get_data(as_text=True)
        return response.json

    def submit(self, matter_id: str, login: str = "lixiang", **answers: Any) -> dict[str, Any]:
        matter = self.get(login, f"/matters/{matter_id}").json
        asked = CLASSES[matter["class"]].legality_required
        given = ({"fair_competition": "passed"} if asked else {}) | answers
        response = self.post(login, f"/matters/{matter_id}/submit", {"answers": given})
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.json

    def submitted(self, **given: Any) -> dict[str, Any]:
        """A matter that has gone to review."""
        return self.submit(self.open(**given)["id"])

    def item(self, login: str, matter_id: str, element: str, item_key: str | None = None) -> dict[str, Any]:
        """The work item of that user task as the person finds it in their list, with its form."""
        waiting = self.get(login, "/work-items", matter_id=matter_id, limit=200).json["items"]
        found = [each for each in waiting if each["element_id"] == element and item_key in (None, each["item_key"])]
        assert found, f"{login} finds no {element}, only {[each['element_id'] for each in waiting]}"
        return self.get(login, f"/work-items/{found[0]['id']}").json

    def decide(self, matter_id: str, element: str, login: str | None = None, **answers: Any) -> dict[str, Any]:
        """Decide as the office usually does, or as given."""
        usual, given = ANSWERS.get(element, ("", {}))
        actor = login or usual
        item = self.answered(actor, self.item(actor, matter_id, element), answers or given)
        body = {"answers": answers or given, "seen": item["seen"]}
        response = self.post(actor, f"/work-items/{item['id']}/complete", body)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.json

    def answered(self, login: str, item: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
        """The item, when nothing that the machine found stands against these answers to it any more."""
        if answers.get("outcome") != PASSING.get(item["kind"], ""):
            return item
        mine = aspects_of(item["kind"], item["item_key"])
        found = self.get(login, f"/matters/{item['matter_id']}/findings").json["items"]
        waiting = [each["id"] for each in found if each["state"] != "dismissed" and each["aspect"] in mine]
        if not waiting:
            return item
        if item["assignee"] is None:
            self.post(login, f"/work-items/{item['id']}/claim")
        body = {"finding_ids": waiting, "disposition": "dismiss", "reason": "已核对，表述无误。", "viewed": True}
        assert self.post(login, f"/work-items/{item['id']}/findings", body).status_code == 200
        return self.get(login, f"/work-items/{item['id']}").json

    def bring_to(self, matter_id: str, element: str, *, legality: bool = True) -> None:
        """Decide everything between the submission and that user task."""
        for each in ANSWERS:
            if each == element:
                return
            if each != "review_legality" or legality:
                self.decide(matter_id, each)

    def release(self, matter_id: str, *, legality: bool = True) -> None:
        """From the submission to the portal."""
        self.bring_to(matter_id, "archive", legality=legality)
        self.run_due()

    def run_due(self) -> None:
        """What the embedded worker would do now."""
        run_due(self.installation.database)

    # --- the description --------------------------------------------------------------------------------------------

    @cached_property
    def description(self) -> dict[str, Any]:
        return self.app.test_client().get("/api/v1/openapi.json").json

    def _compare(self, method: str, path: str, response: TestResponse) -> None:
        adapter = self.app.url_map.bind("")
        try:
            rule, _ = adapter.match(f"/api/v1{unquote(path.partition('?')[0])}", method, return_rule=True)
        except HTTPException:  # no such address: only the form of the refusal can be checked
            assert response.status_code in (404, 405), response.status_code
            return
        template = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)
        key = (template, method.lower(), str(response.status_code), response.mimetype)
        if key not in self._schemas:
            self._schemas[key] = self._schema(*key, response.get_data(as_text=True))
        if (fault := next(self._schemas[key].iter_errors(response.json), None)) is not None:
            raise AssertionError(f"{key}: {fault.json_path}: {fault.message}")

    def _schema(self, path: str, method: str, status: str, mimetype: str, said: str) -> Draft202012Validator:
        described = self.description["paths"][path][method]["responses"]
        assert status in described, f"{method} {path} answered {status}: {said}"
        content = described[status]["content"]
        assert mimetype in content, f"{method} {path} answered {mimetype}, described is {list(content)}"
        return Draft202012Validator({**content[mimetype]["schema"], "components": self.description["components"]})


def _as_files(parts: dict[str, Any]) -> dict[str, Any]:
    """Parts given as (stream, name) or (stream, name, type), alone or in lists, as the encoder takes them."""
    return {
        name: [
            FileStorage(each[0], each[1], name, *each[2:]) if isinstance(each, tuple) else each for each in _all(part)
        ]
        for name, part in parts.items()
    }


def _all(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [part]


def _part(content: Any, name: str) -> Any:
    if content is None:
        return None
    content, name = content if isinstance(content, tuple) else (content, name)
    return io.BytesIO(content), name
