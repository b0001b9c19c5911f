"""The difference of two sets, in words that a person without the diagram can follow."""

from __future__ import annotations

import orjson
import pytest

from tests.workflows.studio.test_words import spoken
from tests.workflows.studio.workshop import DIAGRAM, PROCESS, REVIEW, Workshop
from workflows.installation.wiring import PACKAGES
from workflows.studio.comparing import Comparison, compare

FORM = "takedown_review/forms/confirm_takedown.form"
GATE_FORM = "takedown_review/forms/check_public_words.form"
FLOW = "confirm_outcome__check_public_words"
END = "</bpmn:process>"
TIMER = 'id="timer_proposal_overdue">\n        <bpmn:timeDate xsi:type="bpmn:tFormalExpression">'
NEW_STEP = (
    '<bpmn:userTask id="hear" name="听取意见"><bpmn:extensionElements><spiffworkflow:properties>'
    '<spiffworkflow:property name="kind" value="opinion"/><spiffworkflow:property name="due" value="working_days(2)"/>'
    "</spiffworkflow:properties></bpmn:extensionElements></bpmn:userTask>"
    '<bpmn:sequenceFlow id="in" sourceRef="confirm_takedown" targetRef="hear"/>'
    '<bpmn:sequenceFlow id="out" sourceRef="hear" targetRef="confirm_outcome"/>'
)


def after(shop: Workshop, old: str, new: str, path: str) -> Comparison:
    draft = shop.open()
    before = shop.files(draft)
    shop.replace(draft, old, new, path)
    return compare(before, shop.files(draft), PACKAGES[PROCESS])


def told(comparison: Comparison) -> list[str]:
    return [spoken(sentence) for change in comparison.changes for sentence in change.sentences]


def test_nothing_changed_says_nothing(shop: Workshop) -> None:
    files = shop.files(shop.open())
    assert compare(files, files, PACKAGES[PROCESS]) == Comparison((), ())


@pytest.mark.parametrize(
    ("path", "old", "new", "sentences", "gates"),
    [
        (
            REVIEW,
            'name="科室核对"',
            'name="科室初核"',
            ["修改人工环节“科室初核”：", "名称：科室核对 → 科室初核"],
            (),
        ),
        (
            REVIEW,
            "confirm_takedown.outcome == 'approve'",
            "confirm_takedown.outcome != 'return'",
            [
                "修改连线“核对意见？” → “保密审查”（同意）：",
                "条件：“科室核对·结论”为“属实，同意” → “科室核对·结论”不是“退回”",
            ],
            ("保密审查",),
        ),
        (
            REVIEW,
            'sourceRef="confirm_outcome" targetRef="takedown_returned_drafter"',
            'sourceRef="confirm_outcome" targetRef="judge_takedown"',
            ["修改连线“核对意见？” → “政务公开审查”（退回）：", "到：“退回提出人” → “政务公开审查”"],
            ("政务公开审查",),
        ),
        (
            DIAGRAM,
            'calledElement="takedown_review"',
            'calledElement="other"',
            ["修改调用流程“审查与批准”：", "调用的流程：撤下审查 → other"],
            (),
        ),
        (
            DIAGRAM,
            f"{TIMER}decision_time()",
            f"{TIMER}working_days(2)",
            ["修改边界事件“到期未提出”：", "时限规则：应在此前决定的时间 → 2 个工作日"],
            (),
        ),
        (
            REVIEW,
            "<bpmn:flowNodeRef>confirm_takedown</bpmn:flowNodeRef>",
            "",
            ["修改人工环节“科室核对”：", "泳道：科室负责人 → （无）"],
            (),
        ),
    ],
    ids=["name", "condition", "target", "call", "timer", "lane"],
)
def test_a_change_is_told(
    shop: Workshop, path: str, old: str, new: str, sentences: list[str], gates: tuple[str, ...]
) -> None:
    comparison = after(shop, old, new, path)
    assert told(comparison) == sentences
    assert [change.kind for change in comparison.changes] == ["changed"]
    assert comparison.gates == gates


def test_what_an_editor_leaves_out_because_it_is_so_by_default_is_no_change(shop: Workshop) -> None:
    assert after(shop, ' cancelActivity="true"', "", DIAGRAM).changes == ()
    words = told(after(shop, 'cancelActivity="false" attachedToRef="propose', 'attachedToRef="propose', DIAGRAM))
    assert words == ["修改边界事件“到期未提出”：", "中断所在环节：否 → 是"]


def test_what_is_added_is_told_with_its_place_and_removed_the_other_way_round(shop: Workshop) -> None:
    draft = shop.open()
    before = shop.files(draft)
    shop.replace(draft, END, NEW_STEP + END, REVIEW)
    changed = shop.files(draft)
    added = compare(before, changed, PACKAGES[PROCESS])
    assert told(added)[:3] == [
        "新增人工环节“听取意见”（在“科室核对”之后，在“核对意见？”之前）。",
        "种类：提出意见",
        "办理时限：2 个工作日",
    ]
    assert [(each.kind, each.what, each.element) for each in added.changes] == [
        ("added", "element", "hear"),
        ("added", "flow", "in"),
        ("added", "flow", "out"),
    ]
    removed = compare(changed, before, PACKAGES[PROCESS])
    assert {each.kind for each in removed.changes} == {"removed"}
    assert added.gates == removed.gates == ()


def test_a_shape_that_was_dragged_is_only_moved(shop: Workshop) -> None:
    text = shop.files(shop.open())[REVIEW].decode()
    shape = text.index('bpmnElement="check_public_words"')
    bounds = text[shape : text.index("/>", shape)]
    comparison = after(shop, bounds, bounds.replace('x="', 'x="1'), REVIEW)
    assert [(each.kind, each.element) for each in comparison.changes] == [("moved", "check_public_words")]
    assert told(comparison) == ["“保密审查”只移动了位置。"]
    assert comparison.gates == ()


def test_a_form_is_told_by_question(shop: Workshop) -> None:
    draft = shop.open()
    before = shop.files(draft)
    document = orjson.loads(before[FORM])
    first = next(each for each in document["components"] if each.get("key") == "outcome")
    first["label"] = "您的结论"
    document["components"].append({"type": "textarea", "key": "note", "label": "备注"})
    shop.save(draft, FORM, orjson.dumps(document))
    comparison = compare(before, shop.files(draft), PACKAGES[PROCESS])
    assert comparison.changes[0].what == "form"
    assert comparison.changes[0].element == "confirm_takedown"
    words = told(comparison)
    assert words[0] == "修改表单“科室核对”："
    assert any(each.startswith("新增问题：备注") for each in words)
    assert any("→ 您的结论" in each for each in words)


def test_the_form_of_a_gate_touches_it(shop: Workshop) -> None:
    comparison = after(shop, '"label"', '"description": "请细看", "label"', GATE_FORM)
    assert comparison.gates == ("保密审查",)


def test_cases_and_whole_forms_come_and_go(shop: Workshop) -> None:
    draft = shop.open()
    before = shop.files(draft)
    shop.save(draft, "takedown/cases/mine.yaml", "name: 甲", seen=None)
    shop.save(draft, "takedown/forms/hear.form", '{"components": []}', seen=None)
    comparison = compare(before, shop.files(draft), PACKAGES[PROCESS])
    assert told(comparison) == ["新增案例“mine”。", "新增表单“hear”。"]


def test_broken_sides_are_told_and_markup_stays_words(shop: Workshop) -> None:
    draft = shop.open()
    before = shop.files(draft)
    shop.save(draft, DIAGRAM, "<broken")
    shop.replace(draft, 'name="科室核对"', 'name="&lt;img src=x&gt;"', REVIEW)
    words = told(compare(before, shop.files(draft), PACKAGES[PROCESS]))
    assert words[0] == f"文件 {DIAGRAM} 有改动，其中一边无法读取。"
    assert "名称：科室核对 → <img src=x>" in words


def test_every_sentence_is_there_in_english(shop: Workshop) -> None:
    comparison = after(shop, END, NEW_STEP + END, REVIEW)
    words = [spoken(each, "en") for each in comparison.changes[0].sentences]
    assert words[0] == "Added user task “听取意见” (after “科室核对”, before “核对意见？”)."
    assert words[2] == "Due time: 2 working days"


TABLE = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'
    '<decision id="way" name="走法"><decisionTable id="t" hitPolicy="UNIQUE">'
    '<input id="i" label="页数"><inputExpression id="e" typeRef="number"><text>a.b</text></inputExpression></input>'
    '<output id="o" name="go" typeRef="boolean"/>'
    '<rule id="r"><inputEntry id="x"><text>1</text></inputEntry><outputEntry id="y"><text>true</text></outputEntry>'
    '</rule><rule id="q"><description>其余</description><inputEntry id="v"><text></text></inputEntry>'
    '<outputEntry id="w"><text>false</text></outputEntry></rule></decisionTable></decision></definitions>'
)
LAST = "</decisionTable>"
FIRST_ROW = TABLE[TABLE.index('<rule id="r">') : TABLE.index('<rule id="q">')]
THIRD = '<rule id="s"><inputEntry><text>2</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>'
TOLD_TABLES: dict[str, tuple[str, str, list[str]]] = {
    "a result": ("<text>true</text></outputEntry></rule><rule", "<text>false</text></outputEntry></rule><rule",
                 ["修改决策表“走法”：", "第 1 行“go”：true → false"]),
    "a cell": ("<text>1</text>", "<text>&lt; 3</text>", ["修改决策表“走法”：", "第 1 行“页数”：1 → < 3"]),
    "a row more": (LAST, THIRD + LAST, ["修改决策表“走法”：", "新增第 3 行：页数 2 ⇒ go true"]),
    "a row less": (FIRST_ROW, "", ["修改决策表“走法”：", "删除原第 1 行：页数 1 ⇒ go true → （无）"]),
    "a row moved": (TABLE[TABLE.index('<rule id="r">') : TABLE.index(LAST)],
                    TABLE[TABLE.index('<rule id="q">') : TABLE.index(LAST)] + FIRST_ROW,
                    ["修改决策表“走法”：", "各行的次序：1、2 → 2、1"]),
    "the policy": ('"UNIQUE"', '"FIRST"',
                   ["修改决策表“走法”：", "命中策略：唯一（只有一行符合） → 第一行（用第一个符合的）"]),
    "what a column asks": ("a.b", "a.c", ["修改决策表“走法”：", "输入列：页数，a.b，数字 → 页数，a.c，数字"]),
    "a remark": ("其余", "其他", ["修改决策表“走法”：", "第 2 行说明：其余 → 其他"]),
    "the name": ('name="走法"', 'name="新走法"', ["修改决策表“新走法”：", "名称：走法 → 新走法"]),
    "only how it is written": ('id="y"', 'id="z"', ["修改决策表“走法”（只改了写法）。"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD_TABLES)
def test_decision_tables_are_told_by_row_and_column(name: str) -> None:
    old, new, words = TOLD_TABLES[name]
    assert old in TABLE
    path = "takedown/way.dmn"
    sides = [{path: text.encode()} for text in (TABLE, TABLE.replace(old, new, 1))]
    assert told(compare(*sides, PACKAGES[PROCESS])) == words


def test_a_new_table_is_told_with_all_its_rows() -> None:
    files = {"takedown/way.dmn": TABLE.encode()}
    (change,) = compare({}, files, PACKAGES[PROCESS]).changes
    assert (change.kind, change.what, change.element) == ("added", "table", "way")
    assert [spoken(each) for each in change.sentences][-2:] == [
        "新增第 1 行：页数 1 ⇒ go true",
        "新增第 2 行：- ⇒ go false",
    ]
    assert spoken(change.sentences[-1], "en") == "Added row 2: - ⇒ go false"
    (removed,) = compare(files, {}, PACKAGES[PROCESS]).changes
    assert spoken(removed.sentences[0]) == "删除决策表“走法”："
