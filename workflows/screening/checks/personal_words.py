"""What is said of a piece of personal data wherever it is found."""

from __future__ import annotations

from workflows.screening.checks.surroundings import Surroundings
from workflows.screening.model import Passage, Subject

PERSONAL = "《个人信息保护法》第二十五条、第二十八条和《政府信息公开条例》第十五条：不公开不必要的个人信息。"


def advice(passage: Passage, subject: Subject, around: Surroundings) -> str:
    """What to do about it: lists of names may show covered numbers, hidden places are mended in the original."""
    if not passage.visible:
        return "清稿不含此处，请从原文件中一并删去。"
    if subject.matter_class == "notice_list" or "姓名" in around.header(passage):
        return "名单公示只能列姓名和经遮盖的号码，请遮盖中间各位。"
    return "请删去，确需公开的遮盖中间各位。"


def beside_name(passage: Passage, around: Surroundings) -> str:
    """（与姓名同列） when a name stands beside it."""
    return "（与姓名同列）" if "姓名" in passage.folded.text or "姓名" in around.header(passage) else ""
