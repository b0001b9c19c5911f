"""Every subcommand: help in Chinese, exit codes that mean something, JSON where data is printed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.installed import PASSWORD, Console, is_chinese
from web.cli.context import opened
from workflows.people.sessions import live_session, person_of_api_token, start_session

PROMISED = (
    "serve", "init", "demo", "deploy", "verify", "scan", "users", "matters", "status", "audit", "evidence",
    "statistics",
)  # fmt: skip
AUDIT = ("verify", "checkpoint", "export", "query")
USERS = ("list", "section", "add", "hold", "move", "password", "logout", "token", "revoke")


@pytest.mark.parametrize(
    "command",
    [
        (),
        *((each,) for each in PROMISED),
        *(("users", each) for each in USERS),
        *(("audit", each) for each in AUDIT),
        ("statistics", "rebuild"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_subcommand_has_help_in_chinese(tmp_path: Path, command: tuple[str, ...], flag: str) -> None:
    result = Console(tmp_path).run(*command, flag)

    assert result.exit_code == 0
    assert is_chinese(result.stdout)


def test_exactly_the_promised_subcommands(tmp_path: Path) -> None:
    listed = re.findall(r"^  ([a-z]+)  ", Console(tmp_path).ok("--help").partition("Commands:")[2], re.MULTILINE)

    assert sorted(listed) == sorted(PROMISED)


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", Console(tmp_path).ok("--version"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("status", "--nonsense"),
        ("matters", "--state", "x"),
        ("serve", "--port", "99999"),
        ("verify",),
        ("deploy", "x"),
    ],
    ids=" ".join,
)
def test_misuse_is_exit_code_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = Console(tmp_path).run(*arguments)

    assert result.exit_code == 2
    assert result.stderr.startswith("错误：")
    assert "Error" not in result.stderr


@pytest.mark.parametrize(
    "arguments", [("status",), ("matters",), ("users", "list"), ("serve", "--port", "0")], ids=" ".join
)
def test_a_home_without_init_is_refused_with_what_to_do(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = Console(tmp_path / "nothing").run(*arguments)

    assert result.exit_code == 1
    assert "xianshen init" in result.stderr
    assert not (tmp_path / "nothing").exists()


# --- init -----------------------------------------------------------------------------------------------------------


def test_init_makes_database_keys_and_settings_for_the_owner_only(console: Console) -> None:
    home = console.home

    assert (home / "database.sqlite3").is_file()
    assert sorted(each.name for each in (home / "keys").iterdir()) == [
        "audit.key",
        "audit.pub",
        "session.secret",
        "state.key",
    ]
    assert "临江区某局" in (home / "settings.toml").read_text(encoding="utf-8")
    assert (home.stat().st_mode & 0o777, (home / "keys").stat().st_mode & 0o777) == (0o700, 0o700)


def test_init_again_keeps_everything(console: Console) -> None:
    keys = {each.name: each.read_bytes() for each in (console.home / "keys").iterdir()}
    console.ok("users", "section", "bangong", "办公室")

    console.ok("init", "--bureau", "另一个局")

    assert {each.name: each.read_bytes() for each in (console.home / "keys").iterdir()} == keys
    assert "临江区某局" in (console.home / "settings.toml").read_text(encoding="utf-8")
    assert console.run("users", "section", "bangong", "办公室").exit_code == 1  # it is there already


def test_init_refuses_a_database_without_its_keys(console: Console) -> None:
    shutil.rmtree(console.home / "keys")

    result = console.run("init")

    assert (result.exit_code, "密钥" in result.stderr) == (1, True)


def test_init_names_a_setting_that_cannot_be(tmp_path: Path) -> None:
    result = Console(tmp_path / "home").run("init", "--code", "abc")

    assert result.exit_code == 1
    assert "发文机关代字" in result.stderr


# --- users ----------------------------------------------------------------------------------------------------------


def test_people_are_added_hold_posts_and_are_listed(staffed: Console) -> None:
    staffed.ok("users", "hold", "zhang", "drafter", "--section", "bangong")
    staffed.ok("users", "hold", "zhang", "recheck", "--capacity", "B")

    listed = staffed.json("users", "list")

    assert [each for each in listed if each["login"] == "zhang"] == [
        {
            "login": "zhang",
            "name": "张三",
            "section": "bangong",
            "posts": ["drafter/bangong", "recheck"],
            "administrator": None,
        }
    ]
    assert "张三" in staffed.ok("users", "list")


def test_administrators_are_made_at_the_console_and_hold_no_post(staffed: Console) -> None:
    staffed.ok("users", "add", "shen", "审计", "--administrator", "audit", "--password", PASSWORD)

    refused = staffed.run("users", "hold", "shen", "recheck")

    roles = {each["login"]: each["administrator"] for each in staffed.json("users", "list")}
    assert (roles["zhang"], roles["shen"]) == (None, "audit")
    assert refused.exit_code == 1


def test_a_password_is_asked_for_twice_and_never_shown(staffed: Console) -> None:

    result = staffed.run("users", "password", "zhang", typed=f"{PASSWORD}x\n{PASSWORD}x\n")

    assert result.exit_code == 0
    assert PASSWORD not in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("users", "add", "zhang", "另一人", "--password", PASSWORD),
        ("users", "add", "li", "李四", "--section", "nowhere", "--password", PASSWORD),
        ("users", "add", "li", "李四", "--password", "short"),
        ("users", "hold", "nobody", "recheck"),
        ("users", "hold", "zhang", "drafter"),
        ("users", "password", "nobody", "--password", PASSWORD),
        ("users", "token", "nobody"),
        ("users", "move", "zhang", "nowhere"),
        ("users", "logout", "nobody", "--reason", "电脑遗失"),
        ("users", "revoke", "zhang", "没有签发过"),
        ("users", "section", "bangong", "又一个办公室"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_exit_code_1_in_chinese_and_changes_nothing(
    staffed: Console, arguments: tuple[str, ...]
) -> None:
    before = staffed.json("users", "list")

    result = staffed.run(*arguments)

    assert result.exit_code == 1
    assert is_chinese(result.stderr)
    assert "Traceback" not in result.output
    assert staffed.json("users", "list") == before


def test_a_token_is_shown_once_and_stored_only_as_its_hash(staffed: Console) -> None:

    told = staffed.json("users", "token", "zhang")

    assert set(told) == {"login", "token"}
    assert len(told["token"]) >= 40
    assert told["token"].encode() not in (staffed.home / "database.sqlite3").read_bytes()


def test_a_revoked_token_and_ended_log_ins_open_nothing_and_a_person_moves(staffed: Console) -> None:
    token = staffed.json("users", "token", "zhang", "--name", "报表")["token"]
    staffed.ok("users", "section", "xinke", "新科")
    with opened(staffed.home) as installation, installation.database.write() as session:
        zhang = person_of_api_token(session, token)
        log_in = start_session(session, zhang, address="10.0.0.1")

    staffed.ok("users", "revoke", "zhang", "报表")
    staffed.ok("users", "logout", "zhang", "--reason", "电脑遗失")
    staffed.ok("users", "move", "zhang", "xinke")

    with opened(staffed.home) as installation, installation.database.read() as session:
        assert person_of_api_token(session, token) is None
        assert live_session(session, log_in) is None
    assert next(each["section"] for each in staffed.json("users", "list") if each["login"] == "zhang") == "xinke"


# --- matters and status ---------------------------------------------------------------------------------------------


def test_status_counts_and_checks_the_trail(console: Console) -> None:
    found = console.json("status")

    assert found["audit_trail"] == "intact"
    assert found["database"] == "sqlite"
    assert (found["matters"], found["open_incidents"]) == (0, 0)
    assert is_chinese(console.ok("status"))


def test_status_is_exit_code_1_when_the_trail_was_tampered_with(console: Console) -> None:
    import sqlite3

    with sqlite3.connect(console.home / "database.sqlite3") as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE audit_event SET actor = 'somebody' WHERE seq = 1")
    database.close()

    result = console.run("status", "--json")

    assert result.exit_code == 1
    assert '"damaged"' in result.stdout


def test_matters_lists_numbers_and_states_without_titles(console: Console) -> None:
    assert console.json("matters") == []
    assert console.json("matters", "--state", "drafting") == []
    assert console.ok("matters").split() == ["编号", "类别", "状态", "建立"]


def test_tables_speak_chinese_and_json_keeps_the_codes(staffed: Console) -> None:
    staffed.ok("users", "hold", "zhang", "secrecy_review", "--capacity", "B")
    staffed.ok("users", "hold", "zhang", "drafter", "--section", "bangong")
    staffed.ok("users", "add", "shen", "审计", "--administrator", "audit", "--password", PASSWORD)

    people, status = staffed.ok("users", "list"), staffed.ok("status")

    for word in ("办公室", "办公室·起草人", "保密员（B角）", "安全审计员"):
        assert word in people
    for code in ("bangong", "secrecy_review", "drafter", "audit\n"):
        assert code not in people
    assert "完整" in status
    assert "intact" not in status


NEEDED = [
    "attribute_review", "deputy_leader", "drafter", "leader", "legal_review", "office_check", "publisher", "recheck",
    "registry", "secrecy_review", "section_head",
]  # fmt: skip


def test_status_names_the_posts_that_nobody_holds(staffed: Console) -> None:
    everything = staffed.json("status")["vacant_posts"]
    staffed.ok("users", "hold", "zhang", "drafter", "--section", "bangong")
    staffed.ok("users", "section", "fagui", "法规科")
    staffed.ok("users", "hold", "maker", "section_head", "--section", "fagui")
    staffed.ok("users", "hold", "checker", "leader")

    found = staffed.json("status")["vacant_posts"]

    assert everything == NEEDED
    assert set(everything) - set(found) == {"drafter", "leader", "section_head"}
    assert set(found) - set(everything) == {"section_head/bangong"}
    line = next(line for line in staffed.ok("status").splitlines() if line.startswith("空缺岗位："))
    assert "保密员" in line
    assert "办公室·科室负责人" in line


def test_init_says_what_comes_first(tmp_path: Path) -> None:
    printed = Console(tmp_path / "home").ok("init")

    assert printed.index("users section") < printed.index("users add") < printed.index("users hold")


def test_each_of_the_three_administrators_is_one_person(staffed: Console) -> None:
    staffed.ok("users", "add", "first", "甲", "--administrator", "system", "--password", PASSWORD)

    refused = staffed.run("users", "add", "second", "乙", "--administrator", "system", "--password", PASSWORD)

    assert (refused.exit_code, "甲（first）" in refused.stderr) == (1, True)
    assert "second" not in {each["login"] for each in staffed.json("users", "list")}
