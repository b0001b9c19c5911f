"""The text that the reviewers of a case read: how it is treated, and what the public will be told.

It is made from the case alone, so that the reviewed bytes prove what is carried out.
"""

from __future__ import annotations

from workflows.prepublication.intake import Taken
from workflows.release.models import ReleaseSet
from workflows.renditions.metadata import read_metadata
from workflows.renditions.uploads import read_upload
from workflows.renditions.xhtml import build_rendition
from workflows.takedown.labels import GROUNDS, KINDS
from workflows.takedown.models import TakedownCase

FILE_NAME = "处理意见.txt"


def title_of(kind: str | None, release_set: ReleaseSet) -> str:
    """The title of the case's matter."""
    return f"{KINDS[kind].zh if kind else '紧急下线'}：{release_set.title}"[:300]


def explanation_of(case: TakedownCase) -> str:
    """起草说明 of the case's matter, which who proposes and who reviews reads: what is proposed, and why it was taken
    down at once. Never part of what becomes public."""
    proposed = f"{KINDS[case.kind].zh}。对公众的说明：{case.public_words}" if case.kind else ""
    emergency = f"紧急下线的原因：{case.emergency_reason}" if case.emergency_reason else ""
    return "\n".join(each for each in (proposed, emergency) if each)


def statement(case: TakedownCase, release_set: ReleaseSet) -> Taken:
    """The clean text; the same case gives the same bytes. The case must have a kind."""
    upload = read_upload(FILE_NAME, _text(case, release_set).encode())
    return Taken(upload, build_rendition(upload, role="policy"), read_metadata(upload))


def _text(case: TakedownCase, release_set: ReleaseSet) -> str:
    shown = "说明页不显示标题和文号" if case.hide_title else "说明页显示标题和文号"
    if case.kind == "restore":
        shown = "恢复公开后不显示，只留存备查"
    lines = (
        f"关于{KINDS[str(case.kind)].zh}《{release_set.title}》的处理意见",
        f"处理方式：{KINDS[str(case.kind)].zh}，政策文件、政策解读及所附材料同时处理。",
        f"原因：{GROUNDS[str(case.ground)].zh}。",
        f"文号：{release_set.number or '无'}",
        f"对公众的说明（{shown}）：",
        case.public_words.strip(),
        f"同步发布件摘要：{release_set.release_hash[:16]}",
    )
    return "\n\n".join(lines) + "\n"
