"""How an outcome is said and coloured; the code is that of the forms."""

from __future__ import annotations

OUTCOMES: dict[str, tuple[str, str]] = {
    "approve": ("同意", "good"),
    "agree": ("同意", "good"),
    "public": ("可以公开", "good"),
    "decided": ("已认定", "good"),
    "release": ("同意发布", "good"),
    "done": ("办结", "good"),
    "disclose": ("转为公开", "good"),
    "comment": ("提出意见", ""),
    "class_changed": ("变更类别", ""),
    "suggest": ("提出修改建议", ""),
    "refer": ("报请确定", ""),
    "postpone": ("暂缓发布", ""),
    "keep": ("继续不公开", ""),
    "return": ("退回", "bad"),
    "to_drafter": ("退回起草", "bad"),
    "to_section": ("退回科室", "bad"),
    "not_public": ("不公开", "bad"),
    "failed": ("未成功", "bad"),
}


def outcome_words(code: str) -> tuple[str, str]:
    """(words, tone) of an outcome; an unknown code is shown as it is."""
    return OUTCOMES.get(code, (code, ""))
