"""Every list pages by key: all of it, in order, nothing twice, also while rows are added."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.office import Office

MATTERS = 7
LISTS = {
    "/matters": ("before", "zhaomin", {}),
    "/work-items": ("after", "sunwei", {}),
    "/audit-events": ("before", "auditor", {"action": "matter."}),
}


@pytest.fixture(scope="module")
def crowd(office: Office) -> list[str]:
    """Seven matters of one section in review."""
    opened = [office.open(login="zhaomin", matter_class="general", title=f"第{n}件")["id"] for n in range(MATTERS)]
    for each in opened:
        office.submit(each, login="zhaomin")
    return opened


def pages(office: Office, path: str, limit: int) -> list[list[dict[str, Any]]]:
    cursor, login, query = LISTS[path]
    found, position = [], {}
    while True:
        page = office.get(login, path, limit=limit, **query, **position).json
        found.append(page["items"])
        if page["next"] is None:
            return found
        position = {cursor: page["next"]}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", [1, 3, 7, 200])
def test_pages_together_are_the_whole_list(office: Office, crowd: list[str], path: str, limit: int) -> None:
    whole = [each["id"] for each in pages(office, path, 200)[0]]
    paged = pages(office, path, limit)

    assert [each["id"] for page in paged for each in page] == whole
    assert len(whole) >= MATTERS
    assert all(len(page) <= limit for page in paged)
    assert whole == sorted(whole, reverse=path != "/work-items")


def test_a_row_added_between_pages_neither_repeats_nor_drops_one(office: Office, crowd: list[str]) -> None:
    first = office.get("zhaomin", "/matters", limit=3).json
    office.open(login="zhaomin", matter_class="general", title="插入的一件")
    second = office.get("zhaomin", "/matters", limit=200, before=first["next"]).json

    seen = [each["id"] for each in first["items"] + second["items"]]
    assert len(seen) == len(set(seen))
    assert set(crowd) <= set(seen)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1e3", ""])
def test_a_limit_out_of_range_is_422(office: Office, path: str, limit: str) -> None:
    answer = office.get(LISTS[path][1], path, limit=limit)

    assert (answer.status_code, answer.json["issues"][0]["field"]) == (422, "limit")


@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_cursor_or_parameter_is_no_accident(office: Office, path: str) -> None:
    cursor, login, _ = LISTS[path]

    assert office.get(login, path, **{cursor: "zzzz"}).status_code == 200
    assert office.get(login, path, page=2).status_code == 422


def test_the_open_items_of_one_matter_are_paged_too(office: Office, crowd: list[str]) -> None:
    found = office.get("sunwei", "/work-items", matter_id=crowd[-1], limit=1).json

    assert [each["matter_id"] for each in found["items"]] == [crowd[-1]]
