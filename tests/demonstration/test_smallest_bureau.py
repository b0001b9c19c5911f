"""The smallest bureau of docs/operations.md: its commands run, and a normative document and a news item get through."""

from __future__ import annotations

import re
import shlex
from datetime import timedelta
from pathlib import Path

import pytest

from engine.clock import FixedClock, SystemClock
from tests.cli.installed import Console
from workflows.demonstration import texts
from workflows.demonstration.play import Play
from workflows.demonstration.scripts import LEGAL, OFFICE, PROACTIVE, PUBLIC, SIGN, Act, Case, filed
from workflows.installation.home import Home
from workflows.installation.wiring import open_installation
from workflows.matters.models import Matter

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
APPROVE = {"outcome": "approve"}
RELEASE = Act("wujun", "last_check", {"outcome": "release"})
NORMATIVE = Case(
    texts.MEDIATION,
    "lixiang",
    9,
    (
        Act("lixiang", answers={"fair_competition": "passed"}, verb="submit"),
        Act("wujun", "section_check", APPROVE),
        Act("zhengfa", "review_legality", LEGAL),
        Act("zhengfa", "deliberation", {"outcome": "approve", "meeting": "第 8 次局务会议", "met_on": "2026-11-02"}),
        Act("zhengfa", "office_check", OFFICE),
        Act("qianbao", "check_secrecy", PUBLIC),
        Act("chenming", "decide_attribute", PROACTIVE),
        Act("guohua", "deputy_review", APPROVE),
        Act("guohua", "sign_off", SIGN),
        Act("chenming", "recheck", APPROVE),
        Act("qianbao", "register_number", {"code": "某人社发", "year": lambda day: day.year}),
        Act("qianbao", "proof_and_seal", {"outcome": "done"}),
        Act("qianbao", "print_issue"),
        RELEASE,
        Act("qianbao", "archive", {"file_number": filed(1)}),
    ),
)
NEWS = Case(
    texts.NEWS_FAIR,
    "lixiang",
    3,
    (
        Act("lixiang", verb="submit"),
        Act("wujun", "section_first_check", APPROVE),
        Act("qianbao", "check_secrecy", PUBLIC),
        Act("chenming", "decide_attribute", {**PROACTIVE, "nature": "news"}),
        Act("guohua", "routine_sign_off", SIGN),
        RELEASE,
    ),
)


def commands() -> list[list[str]]:
    """The example's calls of xianshen, without the server that never ends."""
    example = re.search(r"```sh\n(export PATH.*?)```", OPERATIONS.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    calls = [shlex.split(line) for line in example[1].splitlines() if line.startswith("xianshen ")]
    return [call[1:] for call in calls if call[1] != "serve"]


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Console:
    console = Console(tmp_path_factory.mktemp("smallest") / "home")
    for command in commands():
        console.ok(*command)
    return console


def test_no_needed_post_is_vacant(console: Console) -> None:
    assert console.json("status")["vacant_posts"] == []


@pytest.mark.parametrize("case", [NORMATIVE, NEWS], ids=["normative document", "news item"])
def test_a_matter_gets_through(console: Console, case: Case) -> None:
    clock = FixedClock(SystemClock().now() + timedelta(days=30))  # the posts are held from today on
    installation = open_installation(Home(console.home), clock=clock)
    try:
        matter_id = Play(installation, clock, clock.now()).perform(case)
        with installation.database.read() as session:
            assert session.get_one(Matter, matter_id).state in ("released", "archived")
    finally:
        installation.close()
