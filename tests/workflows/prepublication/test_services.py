"""Automatic steps that are declared pure: they write nothing, so a decision that ran them may be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from engine.workflow import ServiceCall, ServiceTask
from tests.databases import count_statements
from tests.workflows.prepublication.house import House
from workflows.prepublication.services import SERVICES
from workflows.takedown.process import SERVICES as TAKEDOWN

# what each of them is called with: a matter that is under review, and the routing data of its diagram
CALLED_WITH: Mapping[str, Mapping[str, Any]] = {
    "next_countersigner": {"draft_policy": {"countersign": ["fgk", "jyk"], "countersign_mode": "in_turn"}},
}


def _nothing(call: ServiceCall) -> Mapping[str, Any]:
    return {}


def test_every_pure_service_is_looked_at_here() -> None:
    assert {name for name, each in {**SERVICES, **TAKEDOWN}.items() if each.pure} == set(CALLED_WITH)


@pytest.mark.parametrize("name", sorted(CALLED_WITH))
def test_a_pure_service_writes_nothing(house: House, name: str) -> None:
    matter = house.open("general")
    house.submit(matter)
    with house.database.write() as session, count_statements(house.database) as statements:
        call = ServiceCall(session, "", matter, house.bureau.people["head"], name, {}, CALLED_WITH[name])
        assert SERVICES[name].run(call)
        session.flush()
    assert statements.count
    assert {each.split(maxsplit=1)[0].upper() for each in statements} <= {"SELECT", "WITH"}


@pytest.mark.parametrize("effect", ["edit", "suggestions", "numbering", "release"])
def test_what_has_an_effect_cannot_be_declared_pure(effect: Any) -> None:
    declared: Callable[..., ServiceTask] = ServiceTask
    with pytest.raises(ValueError, match="pure"):
        declared("probe", "探测", _nothing, effect=effect, pure=True)
