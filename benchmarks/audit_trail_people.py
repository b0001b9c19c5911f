"""The people of the generated bureau, as rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from benchmarks.audit_trail_world import PEOPLE, SECTIONS, START, World

ROLES = ("system", "security", "audit")
_BUREAU_WIDE = ("legal_review", "secrecy_review", "attribute_review", "leader", "office_check", "publisher")


def people_rows(world: World) -> dict[str, list[dict[str, Any]]]:
    """Table -> rows: sections, people, posts, the three administrators."""
    return {
        "section": [
            {"id": each, "code": f"section{number}", "name": f"第{number}科"}
            for number, each in enumerate(world.sections)
        ],
        "person": [_person(world, number, each) for number, each in enumerate(world.people)],
        "administrator": [
            {"person_id": world.people[PEOPLE + number], "role": role} for number, role in enumerate(ROLES)
        ],
        "post_holding": [_post(world, number) for number in range(PEOPLE)],
    }


def _person(world: World, number: int, person_id: str) -> dict[str, Any]:
    section = world.section_of(number)
    return {
        "id": person_id,
        "login": f"person{number}",
        "name": f"人员{number}",
        "section_id": None if section is None else world.sections[section],
        "account": "staff" if number < PEOPLE else "administrator",
        "password_hash": "",
        "language": "zh",
        "active": True,
        "created_at": START,
    }


def _post(world: World, number: int) -> dict[str, Any]:
    rank = number // SECTIONS
    wide = rank == 1 and number % SECTIONS < len(_BUREAU_WIDE)
    post = _BUREAU_WIDE[number % SECTIONS] if wide else "section_head" if rank == 0 else "drafter"
    return {
        "id": f"{number:032x}",
        "person_id": world.people[number],
        "post": post,
        "section_id": None if wide else world.sections[number % SECTIONS],
        "capacity": "A",
        "since": (START - timedelta(days=1)).date(),
    }
