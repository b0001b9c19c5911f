"""docs/conformance.md from claims that were executed just now: a claim that does not hold cannot be written."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from tests.engine.conformance.alone import ALONE
from tests.engine.conformance.claims import Refused, Runs
from tests.engine.conformance.executing import answer, play
from tests.engine.conformance.refusing import REFUSED
from tests.engine.conformance.running import RUNNING

PATH = Path(__file__).parents[3] / "docs" / "conformance.md"
COMMAND = "python -m tests.engine.conformance"
HEAD = """# 执行哪些 BPMN 元素

本表由 `{command}` 生成：每一行都有一张最小的流程图，生成时当场验证。“执行”的，在真实的引擎上走一遍，\
每一步之后都存盘并重新读入；“拒绝”的，交给部署关口，表中是关口的原话和它指出的元素、行号\
（示例图中待查的元素多叫 `odd`）。\
哪一行不再成立，或者表与结果不一致，测试 `tests/engine/conformance` 不通过。没有列出的元素一律拒绝：关口按允许清单检查。

Every row was executed when this table was written: what runs was driven on the real engine, saved and restored after \
each step; what is refused was given to the deploy gate, whose words, element and line are quoted. Whatever is not \
listed is refused.

共 {total} 项：执行 {running} 项，拒绝 {refusing} 项。
"""


def written() -> str:
    """The document. Raises AssertionError (or StopIteration) when a claim does not hold."""
    total = {"total": len(RUNNING) + len(REFUSED), "running": len(RUNNING), "refusing": len(REFUSED)}
    parts = [HEAD.format(command=COMMAND, **total)]
    parts += ["## 执行的\n", *_sections(RUNNING, ("元素", "BPMN", "怎样执行"))]
    parts += ["## 拒绝的\n", *_sections(REFUSED, ("元素", "BPMN", "关口怎样说"))]
    parts += ["## SpiffWorkflow 单独使用时运行有误的\n", _alone()]
    return "\n".join(parts)


def _sections(claims: Iterable[Runs | Refused], columns: tuple[str, ...]) -> Iterable[str]:
    for group, members in groupby(claims, key=lambda claim: claim.group):
        yield f"### {group}\n"
        yield _table(columns, [(claim.name, f"`{claim.bpmn}`", _result(claim)) for claim in members])


def _result(claim: Runs | Refused) -> str:
    if isinstance(claim, Runs):
        play(claim)
        return claim.says
    told = answer(claim)
    return f"{told.message}（`{told.code}`，元素 `{told.element}`，第 {told.line} 行）"


def _alone() -> str:
    rows = []
    for alone in ALONE:
        assert alone.seen(), alone.name
        rows.append((alone.name, f"`{alone.bpmn}`", alone.says, alone.here))
    return _table(("元素", "BPMN", "SpiffWorkflow 3.2 单独运行", "本系统"), rows)


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
