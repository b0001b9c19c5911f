"""`xianshen audit` and `xianshen-verify`: what is whole is said to be whole, what is not is named, from outside too."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from engine.audit import live, standalone
from engine.audit.live import Progress
from tests.cli.installed import PASSWORD, Console
from web.cli import progress, trail


def tamper(console: Console, statement: str) -> None:
    """As the owner of the database: without the triggers."""
    with sqlite3.connect(console.home / "database.sqlite3") as database:
        for verb in ("update", "delete"):
            database.execute(f"drop trigger if exists audit_event_no_{verb}")
        database.execute(statement)
    database.close()


def export(console: Console, folder: Path, *arguments: str) -> list[str]:
    """Exports; returns the arguments with which somebody else verifies."""
    console.ok("audit", "export", str(folder), *arguments)
    return [str(folder), "--key", str(console.home / "keys" / "audit.pub")]


def test_an_untouched_trail_is_intact_for_both_verifiers(staffed: Console, tmp_path: Path) -> None:
    arguments = export(staffed, tmp_path / "trail")

    report = staffed.json("audit", "verify", "--workers", "1")

    assert (report["intact"], report["damages"], report["checkpoints"]) == (True, [], 1)
    assert report["events"] > 5
    assert standalone.main(arguments) == 0


def test_a_changed_event_is_named_by_both(staffed: Console, tmp_path: Path) -> None:
    tamper(staffed, "update audit_event set actor = 'nobody' where chain = 'administration' and seq = 2")
    arguments = export(staffed, tmp_path / "trail")

    refused = staffed.run("audit", "verify", "--workers", "1", "--json")

    (damage,) = json.loads(refused.stdout)["damages"]
    assert refused.exit_code == 1
    assert (damage["kind"], damage["chain"], damage["seq"]) == ("altered", "administration", 2)
    assert standalone.main(arguments) == 1


def test_a_wrong_key_is_damage_and_a_broken_one_unreadable(staffed: Console, tmp_path: Path) -> None:
    folder, _, key = export(staffed, tmp_path / "trail")
    other, broken = tmp_path / "other.pem", tmp_path / "broken.pem"
    public = Ed25519PrivateKey.generate().public_key()
    other.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    broken.write_text("no key")

    assert standalone.main([folder, "--key", str(other)]) == 1
    assert standalone.main([folder, "--key", str(broken)]) == 2
    assert standalone.main([str(tmp_path / "nothing"), "--key", key]) == 2


def test_the_verifier_is_one_file_that_knows_nothing_of_ours(staffed: Console, tmp_path: Path) -> None:
    arguments = export(staffed, tmp_path / "trail")
    alone = tmp_path / "elsewhere" / "xianshen_verify.py"
    alone.parent.mkdir()
    shutil.copyfile(str(standalone.__file__), alone)

    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(alone), *arguments, "--json"], capture_output=True, check=False
    )

    assert (done.returncode, json.loads(done.stdout)["intact"]) == (0, True), done.stderr
    source = alone.read_text(encoding="utf-8")
    assert not any(f"{word} {package}" in source for word in ("import", "from") for package in ("engine", "workflows"))


def test_a_part_of_the_trail_begins_at_a_signed_checkpoint(staffed: Console, tmp_path: Path) -> None:
    staffed.ok("audit", "checkpoint")
    staffed.ok("users", "add", "later", "晚到", "--password", PASSWORD)
    whole, part = tmp_path / "whole", tmp_path / "part"
    export(staffed, whole)

    arguments = export(staffed, part, "--since", "2099-01-01")

    assert standalone.main(arguments) == 0
    assert (part / "events.jsonl").read_bytes() == b""
    assert staffed.json("audit", "verify", "--since", "2099-01-01")["intact"]


@pytest.mark.parametrize("since", ["1970-01-01T00:00:00.000000Z", None])
def test_a_forged_manifest_hides_nothing(staffed: Console, tmp_path: Path, since: str | None) -> None:
    folder = tmp_path / "trail"
    arguments = export(staffed, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "since": since}))
    for name in ("events.jsonl", "chains.jsonl"):
        (folder / name).write_bytes(b"")

    assert standalone.main(arguments) == 1


@pytest.mark.parametrize("name", ["manifest.json", "events.jsonl", "checkpoints.jsonl"])
def test_nested_nonsense_is_unreadable(staffed: Console, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "trail"
    arguments = export(staffed, folder)
    (folder / name).write_text("[" * 200_000)

    assert standalone.main(arguments) == 2


def test_notes_that_nobody_of_ours_wrote_vouch_for_nothing(staffed: Console) -> None:
    tamper(staffed, "update audit_event set actor = 'nobody' where chain = 'administration' and seq = 2")
    with sqlite3.connect(staffed.home / "database.sqlite3") as database:
        last, head = database.execute(
            "select seq, lower(hex(head)) from audit_chain where chain = 'administration'"
        ).fetchone()
    database.close()
    said = json.dumps(["administration", 1, last, last, head, "e"])
    (staffed.home / "audit-verify.progress").write_text(
        f"{'0' * 64} {said}\n{said}\n" + '{"half a li', encoding="utf-8"
    )

    assert staffed.run("audit", "verify", "--workers", "1").exit_code == 1


@pytest.mark.parametrize("arguments", [("--matter", "2026-9999"), ("--home", "nowhere"), ("--workers", "0")])
def test_what_could_not_be_looked_at_is_not_called_damaged(staffed: Console, arguments: tuple[str, str]) -> None:
    refused = staffed.run("audit", "verify", *arguments)

    assert (refused.exit_code, "错误：" in refused.stderr) == (2, True)


def test_a_database_that_is_none_is_unreadable(staffed: Console) -> None:
    staffed.ok("audit", "checkpoint")
    for file in staffed.home.glob("database.sqlite3*"):
        file.write_bytes(b"no database" * 1000)

    assert staffed.run("audit", "verify").exit_code == 2


def test_an_interrupted_run_goes_on_and_says_so(staffed: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted after the first stretch; a process of its own would be stopped at a moment nobody knows."""
    monkeypatch.setattr(live, "STRETCH", 3)
    whole = staffed.json("audit", "verify", "--workers", "1")

    with monkeypatch.context() as patched:
        patched.setattr(trail, "_progress", lambda: interrupt_after(3))
        stopped = staffed.run("audit", "verify", "--workers", "1")
    assert (stopped.exit_code, "已中止" in stopped.stderr) == (2, True)

    again = staffed.run("audit", "verify", "--workers", "1", "--json")
    assert again.exit_code == 0
    assert "接着上次中断处核验" in again.stderr
    assert json.loads(again.stdout) == whole
    assert "接着上次" not in staffed.run("audit", "verify", "--workers", "1").stderr


def interrupt_after(events: int) -> Callable[[Progress], None]:
    def watch(progress: Progress) -> None:
        if progress.done >= events:
            raise KeyboardInterrupt

    return watch


def test_progress_is_shown_when_it_takes_long(staffed: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "QUIET", -1.0)

    told = staffed.run("audit", "verify", "--workers", "1").stderr

    assert re.search(r"核验 [\d,]+ / [\d,]+ 条（100%）\n", told)


def test_a_damaged_copy_of_checkpoints_is_unreadable(staffed: Console) -> None:
    staffed.ok("audit", "checkpoint")
    (staffed.home / "checkpoints" / "checkpoints.jsonl").write_text("not json")

    assert staffed.run("audit", "verify").exit_code == 2


def test_the_trail_is_queried_by_person_action_and_day(staffed: Console) -> None:
    added = staffed.json("audit", "query", "--action", "person.")
    assert {each["action"].partition(".")[0] for each in added} == {"person"}
    assert staffed.json("audit", "query", "--until", "2020-01-01") == []
    first = staffed.json("audit", "query", "--limit", "1")
    second = staffed.json("audit", "query", "--limit", "1", "--before", first[0]["id"])
    assert second[0]["id"] < first[0]["id"]


@pytest.mark.parametrize("arguments", [("--matter", "2026-9999"), ("--person", "nobody")], ids="".join)
def test_an_unknown_matter_or_person_is_refused(staffed: Console, arguments: tuple[str, str]) -> None:
    refused = staffed.run("audit", "query", *arguments)

    assert (refused.exit_code, refused.stderr.startswith("错误：没有")) == (1, True)


def test_the_standard_questions_are_listed_and_asked(staffed: Console) -> None:
    assert {"who_saw", "returns", "rights"} <= set(staffed.ok("audit", "query", "--list").split())
    changed = staffed.json("audit", "query", "--question", "rule_changes", "--group", "people")
    assert {"person.created", "section.created"} <= {each["action"] for each in changed}
    assert staffed.json("audit", "query", "--question", "returns") == []
    assert staffed.json("audit", "query", "--action", "person.", "--count")["exact"] is True
    assert "没有" in staffed.run("audit", "query", "--question", "nonsense").stderr
    assert "请填写事项编号" in staffed.run("audit", "query", "--question", "who_saw").stderr


def test_an_export_as_csv_stands_in_the_trail(staffed: Console, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"

    staffed.ok("audit", "query", "--action", "person.", "--csv", str(file))

    text = file.read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    assert '"标识"' in text
    (exported,) = staffed.json("audit", "query", "--action", "audit.exported")
    assert exported["changes"]["question"] == [None, "everything"]
    assert exported["changes"]["wanted.action"] == [None, "person."]
