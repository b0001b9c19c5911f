"""`verify` judges a diagram wherever it lies; `deploy` proposes, and a second person publishes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.installed import PASSWORD, Console, is_chinese
from web.cli.context import opened
from workflows.people.queries import load_actor, person_by_login
from workflows.studio import drafts, life, queries

BPMN = Path(__file__).parents[2] / "bpmn"


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    """A copy of the shipped folder of processes, somewhere else."""
    return Path(shutil.copytree(BPMN, tmp_path / "elsewhere"))


@pytest.fixture
def anywhere(tmp_path: Path) -> Console:
    """`verify` needs no installation."""
    return Console(tmp_path / "no-home")


def changed(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", sorted(each.parent.name for each in BPMN.glob("*/*.bpmn")))
def test_every_shipped_diagram_may_be_deployed(anywhere: Console, name: str) -> None:
    diagram = BPMN / name / f"{name}.bpmn"

    assert anywhere.json("verify", str(diagram)) == {"file": str(diagram), "deployable": True, "problems": []}


def test_called_processes_are_found_in_sibling_folders(anywhere: Console, processes: Path) -> None:
    """The copy's own secrecy review is judged, not the shipped one."""
    main = processes / "routine_release" / "routine_release.bpmn"
    assert anywhere.json("verify", str(main))["deployable"] is True

    changed(processes / "secrecy_review" / "secrecy_review.bpmn", 'value="gate.secrecy"', 'value="opinion"')

    result = anywhere.run("verify", str(main), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["deployable"] is False


def test_a_way_round_a_review_is_refused_with_the_path(anywhere: Console, processes: Path) -> None:
    main = processes / "secrecy_review" / "secrecy_review.bpmn"
    changed(main, 'value="gate.secrecy"', 'value="opinion"')

    result = anywhere.run("verify", str(main), "--json")

    assert result.exit_code == 1
    verdict = json.loads(result.stdout)
    assert set(verdict) == {"file", "deployable", "problems"}
    assert verdict["deployable"] is False
    for problem in verdict["problems"]:
        assert {"code", "element", "message"} <= set(problem) <= {"code", "element", "message", "path"}
        assert is_chinese(problem["message"])
    assert any(problem.get("path") for problem in verdict["problems"])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('value="gate.secrecy"', 'value="gate.unheard_of"', "gate.unheard_of"),
        ("<bpmn:userTask", "<bpmn:scriptTask id='s'><bpmn:script>1</bpmn:script></bpmn:scriptTask><bpmn:userTask", "s"),
        ("<bpmn:userTask", "<bpmn:businessRuleTask id='b'/><bpmn:userTask", "b"),
    ],
    ids=["unregistered kind", "script task", "element not on the list"],
)
def test_what_may_not_run_is_refused_naming_the_element(
    anywhere: Console, processes: Path, old: str, new: str, words: str
) -> None:
    diagram = processes / "secrecy_review" / "secrecy_review.bpmn"
    text = diagram.read_text(encoding="utf-8")
    prefix = "bpmn:" if "<bpmn:userTask" in text else ""
    old, new = (each.replace("bpmn:", prefix) for each in (old, new))
    diagram.write_text(text.replace(old, new, 1), encoding="utf-8")

    result = anywhere.run("verify", str(diagram), "--json")

    assert result.exit_code == 1
    problems = json.loads(result.stdout)["problems"]
    assert any(words in (problem["element"] or "") or words in problem["message"] for problem in problems), problems


UNREADABLE = {
    "no XML": b"this is no diagram",
    "cut off": (BPMN / "secrecy_review" / "secrecy_review.bpmn").read_bytes()[:900],
    "no process": b"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>",
    "empty": b"",
    "entities": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><definitions>&e;</definitions>',
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_diagram_is_exit_code_2(anywhere: Console, tmp_path: Path, what: str) -> None:
    file = tmp_path / "x.bpmn"
    file.write_bytes(UNREADABLE[what])

    result = anywhere.run("verify", str(file), "--json")

    assert result.exit_code == 2
    verdict = json.loads(result.stdout)
    assert (verdict["file"], verdict["deployable"]) == (str(file), False)
    assert is_chinese(verdict["problems"][0]["message"])
    assert "root:" not in result.stdout


def test_a_missing_file_is_exit_code_2(anywhere: Console, tmp_path: Path) -> None:
    result = anywhere.run("verify", str(tmp_path / "nothing.bpmn"))

    assert (result.exit_code, is_chinese(result.stdout)) == (2, True)


def test_several_diagrams_are_a_list_and_the_worst_decides(anywhere: Console, processes: Path, tmp_path: Path) -> None:
    good = BPMN / "legal_sign_off" / "legal_sign_off.bpmn"
    bad = changed(processes / "secrecy_review" / "secrecy_review.bpmn", 'value="gate.secrecy"', 'value="opinion"')
    unreadable = tmp_path / "x.bpmn"
    unreadable.write_text("x")

    first = anywhere.run("verify", str(good), str(bad), "--json")
    second = anywhere.run("verify", str(good), str(bad), str(unreadable), "--json")

    assert [each["deployable"] for each in json.loads(first.stdout)] == [True, False]
    assert (first.exit_code, second.exit_code) == (1, 2)


def test_without_json_the_verdict_is_in_words(anywhere: Console, processes: Path) -> None:
    bad = changed(processes / "secrecy_review" / "secrecy_review.bpmn", 'value="gate.secrecy"', 'value="opinion"')

    assert "可以部署" in anywhere.ok("verify", str(BPMN / "legal_sign_off" / "legal_sign_off.bpmn"))
    assert "不能部署" in anywhere.run("verify", str(bad)).stdout


# --- deploy ---------------------------------------------------------------------------------------------------------


def reworded(processes: Path) -> Path:
    """A harmless new version of the short path: one question has other words."""
    form = sorted((processes / "routine_release" / "forms").glob("*.form"))[0]
    document = json.loads(form.read_text(encoding="utf-8"))
    document["components"][0]["label"] = "换一种说法"
    form.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return processes


def test_one_person_proposes_and_another_publishes(staffed: Console, processes: Path) -> None:
    reworded(processes)

    proposed = staffed.json("deploy", "routine_release", "--from", str(processes), "--as", "maker")
    assert (proposed["process"], proposed["state"]) == ("routine_release", "proposed")
    again = staffed.run("deploy", "routine_release", "--publish", proposed["definition"], "--as", "maker")
    published = staffed.json("deploy", "routine_release", "--publish", proposed["definition"], "--as", "checker")
    late = staffed.run("deploy", "routine_release", "--publish", proposed["definition"], "--as", "checker")

    assert (again.exit_code, "另一人" in again.stderr) == (1, True)
    assert published == {**proposed, "state": "published"}
    assert late.exit_code == 1


def test_what_is_published_already_is_not_proposed_again(staffed: Console) -> None:
    assert staffed.json("deploy", "routine_release", "--as", "maker")["state"] == "published"


def test_a_diagram_that_could_skip_a_review_is_not_even_proposed(staffed: Console, processes: Path) -> None:
    changed(processes / "secrecy_review" / "secrecy_review.bpmn", 'value="gate.secrecy"', 'value="opinion"')

    result = staffed.run("deploy", "prepublication", "--from", str(processes), "--as", "maker")

    assert result.exit_code == 1
    assert "不能部署" in result.stderr


def test_an_unknown_person_or_version_is_refused(staffed: Console) -> None:
    person = staffed.run("deploy", "routine_release", "--as", "nobody")
    version = staffed.run("deploy", "routine_release", "--publish", "01a1", "--as", "checker")

    assert (person.exit_code, version.exit_code) == (1, 1)
    assert is_chinese(person.stderr)
    assert is_chinese(version.stderr)


def test_what_the_studio_submitted_is_published_by_the_studio_s_rules(staffed: Console) -> None:
    """Not just by anybody with an account, but by the security officer; and its draft is done with it."""
    for login, role in (("sys", "system"), ("sec", "security")):
        staffed.ok("users", "add", login, login, "--administrator", role, "--password", PASSWORD)
    draft, version = submitted(staffed, "sys")

    refused = staffed.run("deploy", "takedown", "--publish", version, "--as", "checker")
    published = staffed.json("deploy", "takedown", "--publish", version, "--as", "sec")

    assert (refused.exit_code, is_chinese(refused.stderr)) == (1, True)
    assert published["state"] == "published"
    with opened(staffed.home) as installation, installation.database.read() as session:
        assert queries.draft(session, draft).state == "published"


def submitted(console: Console, login: str) -> tuple[str, str]:
    """A draft of 撤下与更正 with a step renamed, and the version that it was submitted as."""
    path = "takedown_review/takedown_review.bpmn"
    with opened(console.home) as installation:
        with installation.database.write() as session:
            person = person_by_login(session, login)
            assert person is not None
            actor = load_actor(session, person.id)
            draft = drafts.open_draft(session, actor, "takedown", "改名").id
            text = (BPMN / path).read_bytes().replace("科室核对".encode(), "科室初核".encode())
            drafts.save_file(session, actor, draft, path, text, 0)
        with installation.database.read() as session:
            judged = life.try_draft(session, draft)
        with installation.database.write() as session:
            return draft, life.submit(session, actor, draft, "改名", judged)
