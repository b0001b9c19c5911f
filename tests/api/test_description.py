"""The API describes itself: every address with what it takes, what it answers and how it refuses."""

from __future__ import annotations

import re

import pytest
from openapi_spec_validator import validate

from tests.api.office import Office

PROMISED = {
    ("post", "/api/v1/matters"),
    ("get", "/api/v1/matters"),
    ("get", "/api/v1/matters/{matter_id}"),
    ("patch", "/api/v1/matters/{matter_id}"),
    ("post", "/api/v1/matters/{matter_id}/documents"),
    ("post", "/api/v1/matters/{matter_id}/submit"),
    ("post", "/api/v1/matters/{matter_id}/withdraw"),
    ("post", "/api/v1/matters/{matter_id}/terminate"),
    ("get", "/api/v1/work-items"),
    ("get", "/api/v1/work-items/{work_item_id}"),
    ("post", "/api/v1/work-items/{work_item_id}/claim"),
    ("post", "/api/v1/work-items/{work_item_id}/release"),
    ("post", "/api/v1/work-items/{work_item_id}/reassign"),
    ("post", "/api/v1/work-items/{work_item_id}/complete"),
    ("post", "/api/v1/work-items/{work_item_id}/suggestions"),
    ("post", "/api/v1/suggestions/{suggestion_id}/{verdict}"),
    ("post", "/api/v1/suggestions/{suggestion_id}/retract"),
    ("get", "/api/v1/matters/{matter_id}/findings"),
    ("post", "/api/v1/work-items/{work_item_id}/findings"),
    ("get", "/api/v1/side-tasks"),
    ("get", "/api/v1/matters/{matter_id}/side-tasks"),
    ("post", "/api/v1/side-tasks/{side_task_id}/answer"),
    ("post", "/api/v1/side-tasks/{side_task_id}/call-off"),
    ("post", "/api/v1/matters/{matter_id}/copies"),
    ("post", "/api/v1/work-items/{work_item_id}/delegate"),
    ("post", "/api/v1/work-items/{work_item_id}/signers"),
    ("get", "/api/v1/matters/{matter_id}/consultations"),
    ("post", "/api/v1/matters/{matter_id}/consultations"),
    ("post", "/api/v1/consultations/{consultation_id}/conclude"),
    ("get", "/api/v1/takedowns"),
    ("get", "/api/v1/takedowns/{matter_id}"),
    ("post", "/api/v1/releases/{release_id}/takedown"),
    ("post", "/api/v1/releases/{release_id}/take-down"),
    ("post", "/api/v1/matters/{matter_id}/again"),
    ("get", "/api/v1/releases/{release_id}"),
    ("get", "/api/v1/matters/{matter_id}/sealed-file"),
    ("get", "/api/v1/audit-events"),
    ("get", "/api/v1/audit-events/questions"),
    ("get", "/api/v1/audit-events/export"),
    ("get", "/api/v1/refused-intakes"),
    ("post", "/api/v1/refused-intakes/{sha256}/admit"),
    ("get", "/api/v1/healthz"),
}
METHODS = {"get", "post", "patch", "put", "delete"}


def operations(office: Office) -> dict[tuple[str, str], dict]:
    paths = office.description["paths"]
    return {(method, path): each for path in paths for method, each in paths[path].items() if method in METHODS}


def test_it_is_valid_openapi(office: Office) -> None:
    validate(office.description)


def test_it_lists_every_address_of_the_api_and_nothing_else(office: Office) -> None:
    routed = {
        (method.lower(), re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule))
        for rule in office.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.endpoint != "api-docs.openapi_json"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert set(operations(office)) == routed == PROMISED


@pytest.mark.parametrize("operation", sorted(PROMISED), ids=lambda each: f"{each[0]} {each[1]}")
def test_every_operation_says_what_it_answers(office: Office, operation: tuple[str, str]) -> None:
    described = operations(office)[operation]
    responses = described["responses"]
    success = next(status for status in responses if status.startswith("2"))

    assert {"application/json", "text/csv", "application/zip"} & set(responses[success]["content"])
    assert re.search("[\u4e00-\u9fff]", described["summary"])
    if operation[1] != "/api/v1/healthz":
        for status in set(responses) - {success}:
            assert list(responses[status]["content"]) == ["application/problem+json"], status
            assert re.search("[\u4e00-\u9fff]", responses[status]["description"]), status


@pytest.mark.parametrize("operation", sorted(each for each in PROMISED if each[0] != "get"), ids=str)
def test_every_write_takes_an_idempotency_key_and_describes_its_body(
    office: Office, operation: tuple[str, str]
) -> None:
    described = operations(office)[operation]

    assert [each["name"] for each in described["parameters"]] == ["Idempotency-Key"]
    assert set(described["requestBody"]["content"]) <= {"application/json", "multipart/form-data"}
    assert "409" in described["responses"]


def test_it_needs_no_token_and_says_how_to_send_one(office: Office) -> None:
    answer = office.app.test_client().get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert answer.json["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
    assert answer.json["security"] == [{"token": []}]


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/healthz"])
def test_health_needs_no_token_and_says_nothing_else(office: Office, path: str) -> None:
    answer = office.app.test_client().get(path)

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
