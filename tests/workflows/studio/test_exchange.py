"""Files in and out: what other editors write comes in with a list of what will not run; hostile archives do not."""

from __future__ import annotations

import io
import zipfile

import pytest

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.workflows.studio.workshop import DIAGRAM, PROCESS, REVIEW, Workshop
from workflows.studio import drafts, exchange, queries
from workflows.studio.checking import not_executed
from workflows.studio.exchange import Imported

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="d" targetNamespace="x" exporter="Camunda Modeler"
  exporterVersion="5.20.0" modeler:executionPlatform="Camunda Platform">
  <bpmn:process id="extra_review" name="附加审查" isExecutable="true" camunda:historyTimeToLive="180">
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="look" name="看一看" camunda:assignee="demo"><bpmn:incoming>f1</bpmn:incoming>
      <bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
    <bpmn:scriptTask id="calculate" scriptFormat="groovy"><bpmn:script>x</bpmn:script></bpmn:scriptTask>
    <bpmn:endEvent id="done"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="look" />
    <bpmn:sequenceFlow id="f2" sourceRef="look" targetRef="done" />
  </bpmn:process>
</bpmn:definitions>""".encode()
SIGNAVIO = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{BPMN}" xmlns:signavio="http://www.signavio.com" exporter="Signavio Process Editor" id="s"
  targetNamespace="http://www.signavio.com"><process id="takedown" isExecutable="true"><extensionElements>
  <signavio:signavioDiagramMetaData metaKey="revisionid" metaValue="1"/></extensionElements>
  <task id="sid-1" name="做事"/></process></definitions>""".encode()
CALL = 'calledElement="takedown_review"'


def packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return made.getvalue()


def take_in(
    shop: Workshop, draft: str, name: str, content: bytes, folder: str = "", login: str = "sysadmin"
) -> Imported:
    with shop.database.write() as session:
        return exchange.import_files(session, shop.actor(session, login), draft, name, content, folder)


def test_what_goes_out_comes_in_as_it_was(shop: Workshop) -> None:
    draft = shop.open()
    files = shop.files(draft)
    content = exchange.archive(files)
    assert exchange.archive(dict(reversed(files.items()))) == content
    done = take_in(shop, draft, "all.zip", content)
    assert (done.written, done.left_out, done.revision) == (tuple(sorted(files)), (), 1)
    assert shop.files(draft) == files


def test_a_zip_may_have_a_folder_around_it_and_other_files_in_it(shop: Workshop) -> None:
    draft = shop.open()
    files = {
        "__MACOSX/takedown/takedown.bpmn": b"x",
        "takedown/._takedown.bpmn": b"x",
        f"my-process/{DIAGRAM}": b"<a/>",
        "my-process/README.md": b"x",
        "takedown\\forms\\new.form": b"{}",
        "../../etc/passwd": b"x",
        "../takedown/cases/up.yaml": b"name: x",
        "evil/run.py": b"x",
    }
    done = take_in(shop, draft, "X.ZIP", packed(files))
    assert done.written == ("takedown/cases/up.yaml", "takedown/forms/new.form", DIAGRAM)
    assert {each.file for each in done.left_out} == {
        "my-process/README.md",
        "__MACOSX/takedown/takedown.bpmn",
        "takedown/._takedown.bpmn",
        "../../etc/passwd",
        "evil/run.py",
    }
    assert shop.files(draft)[DIAGRAM] == b"<a/>"
    assert shop.events()[-1] == "process_draft.imported"


@pytest.mark.parametrize(
    ("name", "content", "folder", "path"),
    [
        ("whatever (1).bpmn", CAMUNDA, "", "extra_review/extra_review.bpmn"),
        ("broken.bpmn", b"<a", "", DIAGRAM),
        ("confirm.form", b"{}", "takedown_review", "takedown_review/forms/confirm.form"),
        ("way.dmn", b"<a/>", "", "takedown/way.dmn"),
        ("mine.yml", b"name: x", "", "takedown/cases/mine.yaml"),
    ],
)
def test_a_single_file_finds_its_place(shop: Workshop, name: str, content: bytes, folder: str, path: str) -> None:
    assert take_in(shop, shop.open(), name, content, folder).written == (path,)


@pytest.mark.parametrize(
    ("content", "codes"),
    [(CAMUNDA, {"script", "unknown-extension"}), (SIGNAVIO, {"unknown-extension", "plain-task"})],
    ids=["camunda", "signavio"],
)
def test_what_other_editors_write_is_kept_and_what_will_not_run_is_told(
    shop: Workshop, content: bytes, codes: set[str]
) -> None:
    draft = shop.open()
    (path,) = take_in(shop, draft, "other.bpmn", content).written
    if path != DIAGRAM:
        shop.replace(draft, CALL, 'calledElement="extra_review"')
    told = [each for each in shop.check(draft).findings if each.file == path]
    assert codes <= {each.code for each in told}
    assert all(each.line for each in told if each.code in codes)
    assert shop.files(draft)[path] == content


CAMUNDA_TABLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
  id="d" name="DRD" namespace="http://camunda.org/schema/1.0/dmn" exporter="Camunda Modeler" exporterVersion="5.11.0">
  <decision id="dish" name="Dish">
    <decisionTable id="t" hitPolicy="PRIORITY">
      <input id="i" label="Season"><inputExpression id="e" typeRef="date"><text>season</text></inputExpression></input>
      <output id="o" label="Dish" name="dish" typeRef="string" />
      <rule id="r"><inputEntry id="c"><text>&gt; date("2026-01-01")</text></inputEntry>
        <outputEntry id="x"><text>"Roastbeef"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="dish" /></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>
"""


def test_a_table_of_another_editor_is_kept_and_what_will_not_run_is_told(shop: Workshop) -> None:
    draft = shop.open()
    (path,) = take_in(shop, draft, "dish.dmn", CAMUNDA_TABLE).written
    told = {each.element: each for each in shop.check(draft).findings if each.file == path}
    assert {each.code for each in told.values()} == {"table-invalid"}
    assert set(told) >= {"t", "i", "c"}
    assert "PRIORITY" in told["t"].message
    assert "date" in told["i"].message
    assert "“Season”列" in told["c"].message
    assert [told[element].line for element in ("t", "i", "c")] == [5, 6, 8]
    with zipfile.ZipFile(io.BytesIO(exchange.archive(shop.files(draft)))) as packed_again:
        assert packed_again.read(path) == CAMUNDA_TABLE


def test_a_diagram_that_nothing_calls_is_judged_all_the_same(shop: Workshop) -> None:
    draft = shop.open()
    taken = take_in(shop, draft, "other.bpmn", CAMUNDA).written
    with shop.database.read() as session:
        told = not_executed(session, queries.draft(session, draft), taken)
    assert {"script", "unknown-extension", "not-called"} <= {each.code for each in told}
    assert {each.file for each in told} == set(taken)


def test_a_process_whose_id_is_no_file_name_gets_another_id(shop: Workshop) -> None:
    draft = shop.open()
    done = take_in(shop, draft, "signavio.bpmn", SIGNAVIO.replace(b'id="takedown"', b'id="sid-7A-2"'))
    assert done.written == ("sid_7A_2/sid_7A_2.bpmn",)
    assert [each.file for each in done.changed] == list(done.written)
    assert b'id="sid_7A_2"' in shop.files(draft)["sid_7A_2/sid_7A_2.bpmn"]


def bomb() -> bytes:
    return packed({f"takedown/cases/c{n}.yaml": b" " * 1_999_999 for n in range(30)})


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.zip", b"no zip", "无法读取"),
        ("x.zip", packed({DIAGRAM: b"<a/>"})[:-30], "无法读取"),
        ("x.zip", bomb(), "解开后超过"),
        ("x.zip", packed({f"takedown/cases/c{n}.yaml": b"x" for n in range(501)}), "超过 500 个"),
        ("x.zip", packed({}), "没有可以导入的文件"),
        ("x.zip", packed({DIAGRAM: b"<!DOCTYPE a><a/>"}), "没有可以导入的文件"),
        ("x.exe", b"MZ", "没有可以导入的文件"),
        ("../../x", b"x", "没有可以导入的文件"),
    ],
)
def test_hostile_files_leave_the_draft_as_it_was(shop: Workshop, name: str, content: bytes, says: str) -> None:
    draft = shop.open()
    before = shop.files(draft)
    with pytest.raises(Invalid, match=says):
        take_in(shop, draft, name, content)
    assert shop.files(draft) == before
    assert shop.draft(draft).revision == 1


def test_only_the_system_administrator_imports(shop: Workshop) -> None:
    with pytest.raises(NotAllowed):
        take_in(shop, shop.open(), "a.bpmn", b"<a/>", login="security")


def test_a_process_of_another_set_is_taken_in(shop_of_all: Workshop) -> None:
    shop = shop_of_all
    draft = shop.open()
    with shop.database.write() as session:
        actor = shop.actor(session, "sysadmin")
        written = drafts.adopt(session, actor, draft, "suggestion_round")
        assert "suggestion_round/suggestion_round.bpmn" in written
        with pytest.raises(Conflict):
            drafts.adopt(session, actor, draft, "suggestion_round")
        with pytest.raises(NotFound):
            drafts.adopt(session, actor, draft, "nowhere")
    assert "suggestion_round/forms/difference_review.form" in shop.files(draft)


def test_what_is_called_elsewhere_is_checked_with_it(shop_of_all: Workshop) -> None:
    """A call of a process that only another published set holds finds it, and is judged with all that it does."""
    draft = shop_of_all.open()
    shop_of_all.replace(draft, CALL, 'calledElement="secrecy_review"')
    codes = {each.code for each in shop_of_all.check(draft).findings}
    assert "call-missing" not in codes
    assert codes


def test_files_that_are_no_longer_called_are_not_deployed(shop: Workshop) -> None:
    draft = shop.open()
    take_in(shop, draft, "a.bpmn", CAMUNDA)
    shop.replace(draft, 'name="提出处理意见"', 'name="提出"')
    version = shop.submit(draft)
    assert not [path for path in shop.version_files(version) if path.startswith("extra_review/")]
    assert REVIEW in shop.version_files(version)
    assert shop.draft(draft).process_id == PROCESS
