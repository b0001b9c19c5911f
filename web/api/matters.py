"""Matters: open with files, read, change while drafting, submit, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from engine.errors import Invalid, Issue
from web.api import problems, replies, schemas, shapes
from web.api.bearer import caller
from web.api.writes import write
from web.installed import installation, reading
from web.storable import is_storable
from workflows.matters import queries
from workflows.matters.checks import submission_issues
from workflows.matters.classes import FORMS
from workflows.matters.interpretation_elements import ElementValue
from workflows.matters.labels import ROLES
from workflows.people.queries import section_by_code
from workflows.prepublication import drafting, submission, withdrawals
from workflows.prepublication.intake import Taken, take_in
from workflows.release.queries import release_sets_of
from workflows.renditions.uploads import ACCEPTED_NAMES

blueprint = Blueprint("api-matters", __name__, url_prefix="/api/v1/matters", description="事项")

_FILE = {"type": "string", "format": "binary", "description": f"{' '.join(ACCEPTED_NAMES)}，不超过 20 MB"}


def _multipart(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    """The request body of an upload. The metadata is a JSON text in a part of its own."""
    body: dict[str, Any] = {"schema": {"type": "object", "required": required, "properties": properties}}
    if "metadata" in properties:
        body["encoding"] = {"metadata": {"contentType": "application/json"}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": body}}}


_NEW_MATTER = _multipart(
    ["metadata"],
    {
        "policy": _FILE,
        "interpretation": _FILE,
        "attachments[]": {"type": "array", "items": _FILE},
        "metadata": {"$ref": "#/components/schemas/Metadata"},
    },
)
_NEW_DOCUMENT = _multipart(
    ["file"],
    {
        "file": _FILE,
        "role": {"type": "string", "enum": list(ROLES), "default": "policy"},
        "document_id": {"type": "string", "description": "已有的文稿；缺省为该类文稿的下一份"},
        "form": {"type": "string", "enum": list(FORMS), "description": "解读形式"},
    },
)


@blueprint.post("")
@blueprint.doc(**_NEW_MATTER)
@blueprint.response(201, replies.Matter)
@problems.written("立项：上传政策文件、解读材料和附件，流程开始", 413)
def open_matter() -> Response:
    """Open a matter with its files; the process starts and the drafting tasks are open."""
    metadata = _metadata()
    files = _files(metadata)

    def operation(session: Session) -> dict[str, Any]:
        section = section_by_code(session, metadata["section"]).id if metadata["section"] else None
        fields = drafting.MatterFields(
            title=metadata["title"] or _title_of(files),
            matter_class=metadata["matter_class"],
            urgency=metadata["urgency"],
            explanation=metadata["explanation"],
            basis=metadata["basis"],
            section_id=section,
            attribute=metadata["disclosure_attribute"],
            attribute_ground=metadata["attribute_ground"],
            attribute_reason=metadata["attribute_reason"],
            previous_matter_id=metadata["previous_matter_id"],
        )
        matter = drafting.open_matter(session, caller(), fields, files)
        if metadata["elements"]:
            drafting.set_elements(session, matter.id, caller(), _elements(metadata["elements"]))
        return whole_matter(session, matter.id)

    return write(operation, 201, again=whole_matter)


@blueprint.get("")
@blueprint.arguments(schemas.MattersQuery, location="query", unknown=None)
@blueprint.response(200, replies.MatterPage)
@problems.read("有权查看的事项，新的在前")
def list_matters(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The matters that the caller may read, newest first."""
    narrowed = queries.MatterFilter(
        states=frozenset({wanted["state"]}) if "state" in wanted else None,
        matter_class=wanted.get("matter_class"),
        words=wanted["q"],
    )
    with reading() as session:
        page = queries.matters_page(session, caller(), narrowed, before=wanted.get("before"), limit=wanted["limit"])
        items = [shapes.matter_summary(row.matter, row.section_name, row.drafter_name) for row in page.rows]
    return {"items": items, "next": page.before}


@blueprint.get("/<string:matter_id>")
@blueprint.response(200, replies.Matter)
@problems.read("一件事项：文稿、校验值、各稿、审查结论、待办和状态")
def read_matter(matter_id: str) -> dict[str, Any]:
    """Documents, hashes, revisions, approvals, work items and state of a matter."""
    with reading() as session:
        return whole_matter(session, matter_id)


@blueprint.patch("/<string:matter_id>")
@blueprint.arguments(schemas.MatterChanges)
@blueprint.response(200, replies.Matter)
@problems.written("起草中修改事项信息、公开属性建议或解读要素")
def change_matter(changes: Mapping[str, Any], matter_id: str) -> Response:
    """Change particulars, proposed attribute or interpretation elements while drafting."""

    def operation(session: Session) -> dict[str, Any]:
        names = ("title", "matter_class", "explanation", "basis", "urgency")
        queries.readable_matter(session, caller(), matter_id)
        if given := {name: changes[name] for name in names if name in changes}:
            drafting.change_matter(session, matter_id, caller(), **given)
        if "disclosure_attribute" in changes:
            drafting.propose_attribute(
                session,
                matter_id,
                caller(),
                changes["disclosure_attribute"],
                changes.get("attribute_ground"),
                changes.get("attribute_reason"),
            )
        if "elements" in changes:
            drafting.set_elements(session, matter_id, caller(), _elements(changes["elements"]))
        return whole_matter(session, matter_id)

    return write(operation, again=whole_matter)


@blueprint.post("/<string:matter_id>/documents")
@blueprint.doc(**_NEW_DOCUMENT)
@blueprint.response(201, replies.Matter)
@problems.written("起草中提交文稿的新版本，或增加解读、附件", 413)
def add_document(matter_id: str) -> Response:
    """Hand in a new version (or another interpretation or attachment): multipart `file`, `role`, `document_id`."""
    role = request.form.get("role", "policy")
    uploaded = request.files.get("file")
    if uploaded is None:
        raise Invalid(issues=[Issue("file-missing", "请在 file 中上传文件。", field="file")])
    handed = drafting.HandedIn(role, _taken(role, uploaded), form=request.form.get("form"))

    def operation(session: Session) -> dict[str, Any]:
        drafting.hand_in(session, matter_id, caller(), handed, request.form.get("document_id"))
        return whole_matter(session, matter_id)

    return write(operation, 201, again=whole_matter)


@blueprint.post("/<string:matter_id>/submit")
@blueprint.arguments(schemas.Submission, required=False)
@blueprint.response(200, replies.Matter)
@problems.written("送审：政策文件和解读材料一并提交")
def submit(given: Mapping[str, Any], matter_id: str) -> Response:
    """送审: completes both drafting tasks; 422 with the list of issues when the matter is not ready."""

    def operation(session: Session) -> dict[str, Any]:
        submission.submit(session, matter_id, caller(), given.get("answers") or {})
        return whole_matter(session, matter_id)

    return write(operation, again=whole_matter)


@blueprint.post("/<string:matter_id>/withdraw")
@blueprint.arguments(schemas.Reason)
@blueprint.response(200, replies.Matter)
@problems.written("撤回：签发之前退到起草，已有的审查结论作废")
def withdraw(given: Mapping[str, Any], matter_id: str) -> Response:
    """撤回, until sign-off: back to drafting; approvals are void."""

    def operation(session: Session) -> dict[str, Any]:
        withdrawals.withdraw(session, matter_id, caller(), given["reason"])
        return whole_matter(session, matter_id)

    return write(operation, again=whole_matter)


@blueprint.post("/<string:matter_id>/terminate")
@blueprint.arguments(schemas.Reason)
@blueprint.response(200, replies.Matter)
@problems.written("终止：事项到此为止，不发布")
def terminate(given: Mapping[str, Any], matter_id: str) -> Response:
    """终止: the matter ends without release."""

    def operation(session: Session) -> dict[str, Any]:
        withdrawals.terminate(session, matter_id, caller(), given["reason"])
        return whole_matter(session, matter_id)

    return write(operation, again=whole_matter)


def whole_matter(session: Session, matter_id: str) -> dict[str, Any]:
    """The matter as every write answers. Raises NotFound."""
    details = queries.matter_details(session, caller(), matter_id)
    missing = submission_issues(session, details.matter) if details.matter.state == "drafting" else []
    return shapes.matter(details, release_sets_of(session, matter_id), missing)


def _metadata() -> dict[str, Any]:
    """The JSON part `metadata`, sent as a field or as a part with its own content type."""
    part = request.files.get("metadata")
    text = part.stream.read() if part is not None else request.form.get("metadata", "").encode()
    if not is_storable(text):
        said = "metadata 不是有效的 JSON，或含有不能保存的字符。"
        raise Invalid(issues=[Issue("metadata", said, field="metadata")])
    try:
        loaded: dict[str, Any] = schemas.Metadata().load(orjson.loads(text or b"{}"))
    except ValidationError as error:
        messages = error.normalized_messages()
        raise Invalid(issues=problems.issues_of(messages, ("metadata",))) from error
    return loaded


def _files(metadata: Mapping[str, Any]) -> list[drafting.HandedIn]:
    parts = [("policy", each) for each in request.files.getlist("policy")]
    parts += [("interpretation", each) for each in request.files.getlist("interpretation")]
    for name in ("attachments[]", "attachments"):
        parts += [("attachment", each) for each in request.files.getlist(name)]
    form = metadata["interpretation_form"]
    return [
        drafting.HandedIn(role, _taken(role, part), form=form if role == "interpretation" else None)
        for role, part in parts
    ]


def _taken(role: str, part: FileStorage) -> Taken:
    return take_in(installation().database, caller(), role, part.filename or f"{role}.txt", part.stream.read())


def _title_of(files: list[drafting.HandedIn]) -> str:
    policy = next((each for each in files if each.role == "policy"), None)
    return (policy.taken.metadata.title or "") if policy else ""


def _elements(given: Mapping[str, Any]) -> dict[str, ElementValue]:
    """Each element as text, or as {"applicable": false, "text": reason}."""
    values = {}
    for code, value in given.items():
        if isinstance(value, str):
            values[code] = ElementValue(True, value)
        elif isinstance(value, dict) and isinstance(value.get("text"), str):
            values[code] = ElementValue(bool(value.get("applicable", True)), value["text"])
        else:
            field = f"elements.{code}"
            said = f"{field} 应为文字，或 {{“applicable”: false, “text”: 理由}}。"
            raise Invalid(issues=[Issue("element-shape", said, field=field)])
    return values
