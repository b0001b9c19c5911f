"""Moving running matters over HTTP: who may ask, what a dry run says, and what is refused in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engine import definitions
from engine.migration import moving, planning
from engine.spiff import carrying
from tests.web.apps import application, opened_copy
from tests.web.test_studio import DATA, Studio
from tests.web.visitor import Visitor
from tests.workflows.studio.test_migrating import BEFORE_REVIEW, RENAMED, changed_files
from web.studio.english_moves import reason
from workflows.installation.wiring import SEED, Installation
from workflows.matters import carried
from workflows.matters.models import Matter
from workflows.studio import migrating

Visit = Callable[[str], Visitor]


@pytest.fixture(scope="module")
def installation(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with opened_copy(demo_home, tmp_path_factory.mktemp("migration") / "home") as opened:
        yield opened


@pytest.fixture(scope="module")
def app(installation: Installation) -> Flask:
    return application(installation)


@pytest.fixture(scope="module")
def version(installation: Installation) -> str:
    """The published version, with a step more and another renamed; the demo's matters run on the one before."""
    with installation.database.write() as session:
        files = changed_files(
            session, {**BEFORE_REVIEW, **{path: [*BEFORE_REVIEW[path], *RENAMED[path]] for path in RENAMED}}
        )
        made = definitions.propose(session, definitions.definition_set("prepublication", files), actor=SEED)
        definitions.publish(session, made, actor=SEED, seed=True)
        return made


def test_a_dry_run_and_its_mapping(visit: Visit, version: str) -> None:
    studio = Studio(visit("sysadmin"))
    found = studio.ask("GET", f"/versions/{version}/migration").json
    assert found["names"] == {"recheck": "second_look"}
    assert [(each["id"], each["suggested"]) for each in found["gone"]] == [("recheck", "second_look")]
    assert found["counts"]["back"] >= 1
    assert sum(found["counts"].values()) == len(found["lines"])
    assert {line["target"] for line in found["lines"] if line["outcome"] == "back"} == {"合规意见"}
    assert all(line["reasons"] for line in found["lines"] if line["outcome"] == "refused")
    other = studio.ask("GET", f"/versions/{version}/migration?map.recheck=").json
    assert other["names"] == {}


def test_numbers_of_matters_are_told_and_no_titles(visit: Visit, version: str, installation: Installation) -> None:
    page = visit("secadmin").client.get(f"/studio/versions/{version}/migration").get_data(as_text=True)
    with installation.database.read() as session:
        told = session.execute(select(Matter.number, Matter.title)).all()
    assert any(number in page for number, _ in told)
    assert not [title for _, title in told if title in page]


@pytest.mark.parametrize(
    ("login", "page", "data"), [("auditor", 403, 403), ("qianbao", 403, 403), ("secadmin", 200, 200)]
)
def test_only_who_designs_or_checks_processes_sees_it(
    visit: Visit, version: str, login: str, page: int, data: int
) -> None:
    visitor = visit(login)
    assert visitor.client.get(f"/studio/versions/{version}/migration").status_code == page
    assert Studio(visitor).ask("GET", f"/versions/{version}/migration").status_code == data


def test_what_is_refused(visit: Visit, version: str) -> None:
    maker, checker = Studio(visit("sysadmin")), Studio(visit("secadmin"))
    address = f"/versions/{version}/migration"
    for body in ({"reason": ""}, {"reason": "x", "undo_hours": "9999"}, {"reason": "x", "undo_hours": "a"}):
        assert maker.ask("POST", address, body).status_code == 422
    assert maker.ask("POST", address, {"reason": "x", "only": "a"}).status_code == 422
    assert maker.ask("POST", address, {"reason": "x", "map.recheck": 1}).status_code == 422
    assert maker.ask("POST", address, {"reason": "x", "map.recheck": "nowhere"}).status_code == 422
    assert maker.ask("POST", address, {"reason": "x", "only": []}).status_code == 422
    assert checker.ask("POST", address, {"reason": "x"}).status_code == 403
    assert maker.ask("GET", "/versions/1/migration").status_code == 404
    assert maker.ask("GET", "/migrations/1").status_code == 404


def test_one_proposes_and_the_other_decides(visit: Visit, version: str) -> None:
    maker, checker = Studio(visit("sysadmin")), Studio(visit("secadmin"))
    line = next(each for each in maker.ask("GET", f"/versions/{version}/migration").json["lines"] if each["effects"])
    given = {"reason": "换新版", "only": [line["instance"]], "map.recheck": "second_look"}
    made = maker.ask("POST", f"/versions/{version}/migration", given)
    assert (made.status_code, made.json["total"]) == (201, 1)
    address = f"/migrations/{made.json['id']}"
    assert maker.ask("POST", f"{address}/release").status_code == 403
    assert checker.ask("POST", f"{address}/withdraw").status_code == 403
    assert checker.ask("POST", f"{address}/undo").status_code == 422
    assert checker.ask("POST", f"{address}/return", {"reason": ""}).status_code == 422
    assert checker.ask("POST", f"{address}/return", {"reason": "等等"}).json["state"] == "withdrawn"
    assert checker.ask("POST", f"{address}/release").status_code == 409
    assert visit("secadmin").client.get(f"/studio{address}").status_code == 200
    assert DATA in checker.visitor.client.get(f"/studio{address}").get_data(as_text=True)


def test_every_reason_has_words_in_english(app: Flask) -> None:
    """Each sentence that the engine can give as a reason, with a name in place of what it names."""
    told = [
        re.sub(r"\{[^{}]*\}", "名称", text.replace("{why}", "移到了别的流程里"))
        for module in (planning, carrying, moving, migrating, carried)
        for text in re.findall(r'"([^"]*[\u4e00-\u9fff][^"]*。)"', Path(module.__file__ or "").read_text("utf-8"))
    ]
    assert len(told) >= 15
    with app.test_request_context("/?language=en"):
        left = [text for text in told if reason(text) == text]
    assert left == []
