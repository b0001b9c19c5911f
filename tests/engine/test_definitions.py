"""Sets are immutable, hashed whole, proposed by one person and published by another, and agree with the code."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from engine import definitions
from engine.audit import queries as trail
from engine.audit.queries import Question
from engine.errors import Conflict, DeploymentRefused, NotAllowed, NotFound, NotReady
from tests.engine import relay
from tests.engine.test_incidents import incidents


def changed(old="甲审", new="甲复审"):
    """The relay with another name for a step."""
    given = definitions.read_set(relay.PROCESSES, "relay")
    files = {path: content.replace(old.encode(), new.encode()) for path, content in given.files.items()}
    return definitions.definition_set("relay", files)


def propose(database, candidate, actor="studio"):
    with database.write() as session:
        return definitions.propose(session, candidate, actor=actor)


def publish(database, definition_id, actor="checker", **options):
    with database.write() as session:
        definitions.publish(session, definition_id, actor=actor, **options)


def current(database):
    with database.read() as session:
        return definitions.current(session, "relay")


def test_a_set_holds_diagram_and_forms_under_one_hash():
    given = definitions.read_set(relay.PROCESSES, "relay")
    assert sorted(given.files) == [
        "relay/forms/check_a.form",
        "relay/forms/check_b.form",
        "relay/forms/draft.form",
        "relay/relay.bpmn",
    ]
    assert given.name == "接力"
    assert changed().content_hash != given.content_hash
    assert definitions.definition_set("relay", dict(reversed(given.files.items()))) == given


def test_called_processes_come_along(tmp_path):
    def write(name, calls=""):
        (tmp_path / name / "forms").mkdir(parents=True)
        call = f'<callActivity id="c" calledElement="{calls}"/>' if calls else ""
        model = "http://www.omg.org/spec/BPMN/20100524/MODEL"
        diagram = f'<definitions xmlns="{model}"><process id="{name}">{call}</process></definitions>'
        (tmp_path / name / f"{name}.bpmn").write_text(diagram)
        (tmp_path / name / "forms" / "f.form").write_text("{}")
        (tmp_path / name / "README.md").write_text("not part of it")

    write("a", "b")
    write("b", "c")
    write("c", "a")
    given = definitions.read_set(tmp_path, "a")
    assert sorted(given.files) == [f"{n}/{f}" for n in "abc" for f in (f"{n}.bpmn", "forms/f.form")]
    write("d", "missing")
    with pytest.raises(DeploymentRefused, match=r"缺少流程图 missing/missing\.bpmn"):
        definitions.read_set(tmp_path, "d")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<a", "不是有效的 XML"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE"),
        (b"<a/>" + b" " * 2_000_001, "超过"),
    ],
)
def test_xml_is_read_defensively(content, says):
    with pytest.raises(DeploymentRefused, match=says):
        definitions.parse_xml(content, "x.bpmn")


def test_a_second_person_publishes(database, switches):
    before = current(database)
    definition_id = propose(database, changed())
    assert current(database) == before
    with pytest.raises(NotAllowed, match="不能自己发布"):
        publish(database, definition_id, actor="studio")
    publish(database, definition_id)
    assert current(database) == definition_id
    with pytest.raises(Conflict):
        publish(database, definition_id)
    with database.read() as session:
        assert [e.action for e in trail.ask(session, Question(chain="deployment"), limit=2)] == [
            "definition.published",
            "definition.proposed",
        ]


def test_proposing_the_same_content_again_changes_nothing(database, switches):
    assert propose(database, definitions.read_set(relay.PROCESSES, "relay")) == current(database)


def test_a_proposal_can_be_withdrawn(database, switches):
    definition_id = propose(database, changed())
    with database.write() as session:
        definitions.withdraw(session, definition_id, actor="studio", reason="画错了")
    with pytest.raises(Conflict):
        publish(database, definition_id)
    with pytest.raises(Conflict), database.write() as session:
        definitions.withdraw(session, definition_id, actor="studio", reason="再来")


def test_running_instances_stay_on_their_definition(database, switches):
    old, checks = relay.in_review(database)
    publish(database, propose(database, changed()))
    new, _ = relay.in_review(database, subject="m2")
    names = {}
    with database.read() as session:
        for row in session.execute(text("select instance_id, name from work_item where element_id = 'check_a'")):
            names[row.instance_id] = row.name
    assert names == {old: "甲审", new: "甲复审"}
    relay.complete(database, checks["check_a"])
    assert relay.complete(database, checks["check_b"]).finished


def test_what_does_not_verify_is_neither_proposed_nor_published(database, switches):
    broken = changed("check_a.outcome == 'return'", "__import__(1)")
    with pytest.raises(DeploymentRefused) as caught:
        propose(database, broken)
    first = caught.value.issues[0].message
    assert caught.value.detail == f"流程“接力”不能部署：{first}"
    english = caught.value.detail.in_language("en")
    assert english.lower() == f"The process “接力” cannot be deployed: {first.in_language('en')}".lower()
    assert caught.value.issues


def test_unknown_sets_are_not_found(database, switches):
    with pytest.raises(NotFound), database.read() as session:
        definitions.load(session, "nothing")
    with pytest.raises(NotFound), database.write() as session:
        definitions.publish(session, "nothing", actor="checker")


def test_what_is_stored_is_what_was_read(database, switches):
    with database.read() as session:
        assert definitions.load(session, current(database)) == definitions.read_set(relay.PROCESSES, "relay")


def without_service(database):
    packages = database.info["runtime"].packages
    packages["relay"] = relay.replace_services(packages["relay"], {})


def test_a_start_with_agreeing_code_is_quiet(database, switches):
    with database.write() as session:
        definitions.check_agreement(session)
    assert incidents(database) == []


def test_a_published_set_that_disagrees_with_the_code_stops_the_start(database, switches):
    without_service(database)
    with pytest.raises(DeploymentRefused, match="系统不能启动"), database.write() as session:
        definitions.check_agreement(session)


def test_an_older_set_still_running_that_disagrees_is_an_incident(database, switches):
    relay.in_review(database)
    renamed = changed('serviceTaskOperator id="note"', 'serviceTaskOperator id="note_2"')
    packages = database.info["runtime"].packages
    services = packages["relay"].services
    packages["relay"] = relay.replace_services(packages["relay"], {**services, "note_2": services["note"]})
    publish(database, propose(database, renamed))
    packages["relay"] = relay.replace_services(packages["relay"], {"note_2": services["note"]})
    with database.write() as session:
        definitions.check_agreement(session)
    (incident,) = incidents(database)
    assert incident.code == "definition-disagrees"


def test_a_process_that_nobody_published_stops_the_start(database, switches):
    with database.write() as session:
        session.execute(text("update process_definition set state = 'retired' where process_id = 'fan'"))
    with pytest.raises(NotReady, match="xianshen init"), database.write() as session:
        definitions.check_agreement(session)


@pytest.mark.parametrize(
    ("files", "code", "english"),
    [
        ({}, "missing-diagram", "The diagram relay/relay.bpmn is missing."),
        ({"relay/relay.bpmn": b"<a>"}, "not-xml", "Line 1 of the file relay/relay.bpmn is not valid XML."),
        ({"relay/relay.bpmn": b"<a/>"}, "missing-process", "relay/relay.bpmn holds no process with the id relay."),
    ],
)
def test_what_is_wrong_with_files_is_said_in_both_languages(files, code, english):
    with pytest.raises(DeploymentRefused) as refused:
        definitions.definition_set("relay", files)
    assert refused.value.detail.in_language("en") == english
    assert [each.code for each in refused.value.issues] == [code]
