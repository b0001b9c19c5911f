"""`xianshen verify`: what it reads from disk, which package it judges by, and what it prints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import Unreadable
from engine.verification import verify_file
from engine.verification.command import everything
from engine.workflow import ProcessPackage
from tests.engine.verification.bypasses import APPROVED, HELPER, LAX_HELPER
from tests.engine.verification.drawings import (
    BY_CLASS,
    LEGALITY,
    ONE,
    SECRECY,
    Attached,
    Drawing,
    drawing,
    package,
)

GOOD = drawing("start draft submit secrecy x", f"x publish end : {APPROVED}", "x draft : else")
BAD = drawing("start draft submit secrecy publish end")
CALLING = drawing(
    "start draft submit call_helper publish end",
    "back draft",
    attached={"back": Attached("call_helper", "error", "returned")},
)


def on_disk(root: Path, *drawings: Drawing) -> Path:
    """Writes the files of all; returns the first main diagram."""
    for drawn in drawings:
        for name, content in drawn.files.items():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return root / drawings[0].process_id / f"{drawings[0].process_id}.bpmn"


def packaged(tmp_path: Path) -> list[ProcessPackage]:
    return [replace(ONE, folder=tmp_path / "installed" / "main")]


def test_a_diagram_in_order(tmp_path: Path) -> None:
    path = on_disk(tmp_path, GOOD)
    assert verify_file(path, packaged(tmp_path)) == {"file": str(path), "deployable": True, "problems": []}


def test_a_bypass_is_told_with_its_path(tmp_path: Path) -> None:
    report = verify_file(on_disk(tmp_path, BAD), packaged(tmp_path))
    assert report["deployable"] is False
    assert report["problems"] == [
        {
            "code": "gate-missing",
            "element": "publish",
            "message": report["problems"][0]["message"],
            "path": ["start", "draft", "submit", "secrecy", "publish"],
        }
    ]
    assert "保密审查" in report["problems"][0]["message"]


def test_called_processes_are_found_in_sibling_folders(tmp_path: Path) -> None:
    assert verify_file(on_disk(tmp_path, CALLING, HELPER), packaged(tmp_path))["deployable"] is True


def test_a_called_process_that_is_nowhere(tmp_path: Path) -> None:
    problems = verify_file(on_disk(tmp_path, CALLING), packaged(tmp_path))["problems"]
    assert [problem["code"] for problem in problems] == ["call-missing"]


def test_a_changed_copy_anywhere_uses_what_is_installed(tmp_path: Path) -> None:
    on_disk(tmp_path / "installed", CALLING, HELPER)
    copy = tmp_path / "desk" / "try.bpmn"
    copy.parent.mkdir()
    copy.write_bytes(CALLING.files["main/main.bpmn"])
    assert verify_file(copy, packaged(tmp_path))["deployable"] is True
    copy.write_bytes(BAD.files["main/main.bpmn"])
    (copy.parent / "forms").mkdir()
    (copy.parent / "forms" / "secrecy.form").write_bytes(BAD.files["main/forms/secrecy.form"])
    assert [p["code"] for p in verify_file(copy, packaged(tmp_path))["problems"]] == ["gate-missing"]


def test_a_called_process_is_judged_within_the_set_that_calls_it(tmp_path: Path) -> None:
    on_disk(tmp_path / "installed", CALLING, HELPER)
    good = tmp_path / "installed" / "helper" / "helper.bpmn"
    assert verify_file(good, packaged(tmp_path)) == {"file": str(good), "deployable": True, "problems": []}
    swapped = on_disk(tmp_path / "desk", LAX_HELPER)
    assert "gate-missing" in [p["code"] for p in verify_file(swapped, packaged(tmp_path))["problems"]]


def test_a_diagram_of_no_package_is_judged_by_all_of_them(tmp_path: Path) -> None:
    stranger = drawing("start draft submit secrecy x", f"x publish end : {APPROVED}", "x draft : else", name="stranger")
    one = replace(package(SECRECY, process_id="a"), folder=tmp_path / "installed" / "a")
    other = replace(package(LEGALITY, process_id="b"), folder=tmp_path / "installed" / "b")
    path = on_disk(tmp_path, stranger)
    assert verify_file(path, [one])["deployable"] is True
    assert [p["code"] for p in verify_file(path, [one, other])["problems"]] == ["gate-missing"]


def test_a_gate_mandatory_for_one_package_is_mandatory_for_all() -> None:
    always = replace(LEGALITY, when=None)
    assert everything([BY_CLASS, package(always)]).gates == (SECRECY, always)
    assert everything([package(always), BY_CLASS]).gates == (always, SECRECY)


@pytest.mark.parametrize(
    "content", [b"", b"not xml", b"<html/>", b"<!DOCTYPE x><x/>", "<x/>".encode("utf-16"), b"<x>" + b" " * 2_100_000]
)
def test_what_is_no_diagram_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.bpmn"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        verify_file(path, packaged(tmp_path))


def test_what_cannot_be_opened_is_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.bpmn"):
        with pytest.raises(Unreadable, match="打不开"):
            verify_file(path, packaged(tmp_path))


def test_a_broken_called_process_is_a_problem_of_the_set(tmp_path: Path) -> None:
    path = on_disk(tmp_path, CALLING, HELPER)
    (tmp_path / "helper" / "helper.bpmn").write_bytes(b"<a")
    codes = [problem["code"] for problem in verify_file(path, packaged(tmp_path))["problems"]]
    assert "unreadable" in codes
    assert "call-missing" in codes


def test_a_call_does_not_lead_out_of_the_folders(tmp_path: Path) -> None:
    odd = CALLING.files["main/main.bpmn"].replace(b'calledElement="helper"', b'calledElement="../../etc/helper"')
    path = on_disk(tmp_path, Drawing("main", {**CALLING.files, "main/main.bpmn": odd}))
    assert [p["code"] for p in verify_file(path, packaged(tmp_path))["problems"]] == ["call-missing"]
