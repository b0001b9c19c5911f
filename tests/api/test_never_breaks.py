"""Whatever is sent, the API answers with a refusal of ours: never an error of the program, never draft text."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.office import Office

PEOPLE = st.sampled_from([None, "lixiang", "wujun", "qianbao", "zhaomin", "auditor", "sysadmin"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=40), st.just(10**30)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "answers",
        "seen",
        "version",
        "to",
        "reason",
        "title",
        "class",
        "elements",
        "urgency",
        "original",
        "people",
        "position",
        "topic",
        "conclusion",
        "kind",
        "ground",
        "public_words",
        "outcome",
        "document_id",
        "x",
    ]
)
BODIES = st.one_of(st.dictionaries(FIELDS, VALUES, max_size=4), VALUES)
NO_SLASH = st.characters(exclude_characters="/", exclude_categories=("Cs",))  # it would be another address
ADDRESSES = st.sampled_from(
    [
        ("GET", "/matters"),
        ("GET", "/matters/{}"),
        ("PATCH", "/matters/{}"),
        ("POST", "/matters"),
        ("POST", "/matters/{}/documents"),
        ("POST", "/matters/{}/submit"),
        ("POST", "/matters/{}/withdraw"),
        ("POST", "/matters/{}/terminate"),
        ("GET", "/work-items"),
        ("GET", "/work-items/{}"),
        ("POST", "/work-items/{}/claim"),
        ("POST", "/work-items/{}/release"),
        ("POST", "/work-items/{}/reassign"),
        ("POST", "/work-items/{}/complete"),
        ("POST", "/work-items/{}/suggestions"),
        ("POST", "/suggestions/{}/accept"),
        ("GET", "/side-tasks"),
        ("GET", "/matters/{}/side-tasks"),
        ("POST", "/side-tasks/{}/answer"),
        ("POST", "/side-tasks/{}/call-off"),
        ("POST", "/matters/{}/copies"),
        ("POST", "/work-items/{}/delegate"),
        ("POST", "/work-items/{}/signers"),
        ("GET", "/matters/{}/consultations"),
        ("POST", "/matters/{}/consultations"),
        ("POST", "/consultations/{}/conclude"),
        ("GET", "/takedowns"),
        ("GET", "/takedowns/{}"),
        ("POST", "/releases/{}/takedown"),
        ("POST", "/releases/{}/take-down"),
        ("POST", "/matters/{}/again"),
        ("GET", "/releases/{}"),
        ("GET", "/audit-events"),
    ]
)
QUERIES = st.dictionaries(
    st.sampled_from(["limit", "before", "after", "q", "state", "class", "matter_id", "actor", "action", "x"]),
    st.one_of(st.text(max_size=20), st.integers()),
    max_size=3,
)


@pytest.fixture(scope="module")
def ids(office: Office) -> list[str]:
    """Ids that exist: a matter in drafting, one in review, and the open work item of each."""
    draft, review = office.open(matter_class="general"), office.submitted(matter_class="general")
    items = [each["id"] for each in (*draft["work_items"], *review["work_items"])]
    return [draft["id"], review["id"], *items]


@given(data=st.data(), who=PEOPLE, address=ADDRESSES, body=BODIES, query=QUERIES)
@settings(max_examples=300)
def test_no_request_breaks_the_api(
    office: Office,
    ids: list[str],
    data: Any,
    who: str | None,
    address: tuple[str, str],
    body: Any,
    query: dict[str, Any],
) -> None:
    method, template = address
    part = data.draw(st.one_of(st.sampled_from(ids), st.text(NO_SLASH, min_size=1, max_size=20)))
    path = template.format(quote(part, safe=""))
    sent = {"query_string": query} if method == "GET" else {"json": body}

    response = office.ask(who, method, path, **sent)

    assert response.status_code < 500
    if response.status_code >= 400:
        assert response.mimetype == "application/problem+json"
        assert any("\u4e00" <= character <= "\u9fff" for character in response.json["detail"])
