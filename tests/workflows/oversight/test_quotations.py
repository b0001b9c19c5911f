"""What somebody wrote about a draft, for readers who must not see the draft."""

from __future__ import annotations

import pytest

from workflows.oversight.quotations import without_draft_text

DRAFT = "自２０２６年１月１日起，每人补贴\n标准为1,200.50元，由张三负责发放。"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("缺少依据，请补充。", "缺少依据，请补充。"),
        ("", ""),
        ("补贴标准为多少没有依据", "〔原文略〕多少没有依据"),  # over the end of a line
        ("补贴 标 准太高", "〔原文略〕太高"),  # spaces between
        ("２０２６年1月1日太早", "〔原文略〕太早"),  # other widths
        ("数额1,200.50不对", "数额〔原文略〕不对"),
        ("补贴不妥", "补贴不妥"),  # two characters in common are no quotation
        ("“张三”应写职务", "“〔原文略〕”应写职务"),
        ("「张三」和《办法》", "「〔原文略〕」和《办法》"),
        ("由张三负责发放", "〔原文略〕"),
    ],
)
def test_what_stands_in_the_draft_is_left_out(said: str, told: str) -> None:
    assert without_draft_text(said, ["另一份文稿", DRAFT]) == told


def test_a_title_of_few_characters_is_left_out_in_quotation_marks_only() -> None:
    assert without_draft_text("标题“通知”不全，通知谁？", ["通知"]) == "标题“〔原文略〕”不全，通知谁？"
