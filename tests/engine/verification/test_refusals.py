"""Every code of the gate has a drawing that gets it, and tells its element in both languages."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from engine.errors import Issue
from engine.verification import CODES, verify
from engine.wording import Said
from engine.workflow import ProcessPackage
from tests.engine.verification.drawings import (
    ONE,
    Drawing,
    drawing,
)
from tests.engine.verification.refusals import BEYOND, FREE, PLAIN, REFUSED, changed, ruled, with_extra

_HAN = re.compile(r"[\u4e00-\u9fff\uff00-\uffef]")
_NAMED = re.compile("“.*?”")  # the diagram names things in Chinese


def found(drawn: Drawing, packaged: ProcessPackage = FREE) -> list[Issue]:
    return verify(drawn, packaged)


CASES = [(code, number) for code, cases in REFUSED.items() for number in range(len(cases))]


@pytest.mark.parametrize(("code", "number"), CASES)
def test_what_may_not_be_drawn_is_refused_at_its_element(code: str, number: int) -> None:
    drawn, element = REFUSED[code][number]
    issues = found(drawn)
    matching = [issue for issue in issues if issue.code == code]
    assert matching, issues
    if element is not None:
        assert element in [issue.element for issue in matching]
    for issue in issues:
        assert issue.message.endswith("。")
        assert isinstance(issue.message, Said)
        assert not _HAN.search(_NAMED.sub("", issue.message.in_language("en", lambda _: "word")))


def test_every_code_has_a_case() -> None:
    assert set(REFUSED) | BEYOND == set(CODES)


def test_a_table_decides() -> None:
    assert found(ruled()) == []
    assert found(ruled(policy="FIRST")) == []


def test_the_values_of_a_table_are_known() -> None:
    issues = found(ruled(condition="route1.way == 'up'"))
    assert [issue.code for issue in issues] == ["value-outside-domain"]


def test_too_many_states_are_refused() -> None:
    wide = ["start draft p_1"]
    wide += [f"p_1 {' '.join(f'opinion{branch}_{step}' for step in range(4))} p_2" for branch in range(5)]
    issues = verify(drawing(*wide, "p_2 end"), FREE, max_states=500)
    assert [issue.code for issue in issues] == ["too-many-states"]


def test_calls_that_multiply_are_refused() -> None:
    sets = [drawing("start opinion0 end", name="level_a")]
    names = ["level_a", "level_b", "level_c", "level_d", "level_e"]
    for below, name in pairwise(names):
        calls = " ".join(f"call_{below}_{number}" for number in range(9))
        sets.append(drawing(f"start {calls} end", name=name))
    issues = found(drawing("start draft call_level_e end").with_called(*sets))
    assert [issue.code for issue in issues] == ["diagram-too-large"]


def test_lines_are_given() -> None:
    drawn = changed(drawing(*PLAIN), "<bpmn:userTask", "\n\n<bpmn:userTask")
    issue = found(changed(drawn, 'name="kind" value="review"', 'name="kind" value="x"'))[0]
    assert issue.line is not None
    assert issue.line > 2


def test_markup_in_names_is_only_shown() -> None:
    drawn = changed(drawing("start draft submit publish end"), "name of draft", "&lt;script&gt;alert(1)&lt;/script&gt;")
    assert [issue.code for issue in found(drawn, ONE)] == ["gate-missing"]


def test_drawings_without_layout_and_with_annotations_are_fine() -> None:
    extra = (
        '<bpmn:textAnnotation id="note"><bpmn:text>说明</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="a" sourceRef="review" targetRef="note"/><bpmn:group id="g"/>'
    )
    assert found(with_extra(extra)) == []
