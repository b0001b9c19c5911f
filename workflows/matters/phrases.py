"""常用意见: phrases that a person puts into opinions, for each kind of task; shipped ones until they change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import Conflict, Invalid, Issue
from engine.runtime import now
from workflows.matters.review_models import OpinionPhrases
from workflows.people.actor import Actor

LONGEST = 500  # characters of one phrase
MOST = 30  # phrases for one kind
_CHANGED = "您在另一个窗口中改过这些常用意见，请刷新后再改。"
_GENERAL = ("同意。", "无意见。", "请补充依据后再报。", "文稿与附件不一致，请核对。", "请按批注修改后重新送审。")
# said by law or custom for the kind; recorded as chosen, so they stay Chinese in every language of the screen
SHIPPED: Mapping[str, tuple[str, ...]] = {
    "gate.secrecy": (
        "经逐项审查，未发现国家秘密、工作秘密、内部敏感信息和法律法规禁止公开的信息，可以公开。",
        "文中涉及内部测算数据，请删去或作概括表述后重新送审。",
        "文中含有个人信息，请作去标识处理。",
        "是否涉密不能确定，报有关主管部门确定。",
        "已核对附件和图片，未见不宜公开的内容。",
    ),
    "gate.legality": (
        "经审核，制定主体、权限、程序和内容合法，与上位法一致。",
        "第　条与上位法规定不一致，请修改。",
        "引用的依据已修订，请核对现行文本。",
        "缺少公平竞争审查材料，请补充。",
        "建议明确施行日期和有效期。",
    ),
    "gate.attribute": (
        "依据《政府信息公开条例》第十九条、第二十条，认定为主动公开。",
        "属于内部事务信息，依据《政府信息公开条例》第十六条认定。",
        "请补充不予公开的依据和理由。",
        "请作区分处理，可以公开的部分应当公开。",
    ),
    "gate.sign_off": ("同意印发。", "同意，请与解读同步发布。", "请按会议意见修改后再报。", "退回，请进一步征求意见。"),
    "gate.difference": ("改动不影响原审查结论，同意。", "改动涉及实质内容，请重新审查。"),
    "review.section": ("同意送审。", "内容属实，数据已核对。", "请核对数据来源后再报。"),
    "review.office": ("格式、文字符合要求。", "请按公文格式规范调整。", "标题与正文不一致，请修改。"),
    "review.deputy": ("同意，请主要领导审签。", "请与有关单位会商后再报。"),
    "review.recheck": ("复核无误。", "与签发稿不一致，退回核对。"),
    "review.last_check": ("复核无误，同意发布。", "解读未到位，暂缓发布。"),
}


@dataclass(frozen=True)
class Phrases:
    """In their order. `version` 0: the shipped ones, nothing of it is stored."""

    kind: str
    phrases: tuple[str, ...]
    version: int


def phrases_of(session: Session, person_id: str, kind: str) -> Phrases:
    """The person's phrases for a kind of task; the shipped ones while they changed nothing."""
    row = session.get(OpinionPhrases, (person_id, kind), populate_existing=True)
    if row is None:
        return Phrases(kind, SHIPPED.get(kind, _GENERAL), 0)
    return Phrases(kind, tuple(row.phrases), row.version)


def every_kind(session: Session, person_id: str) -> tuple[Phrases, ...]:
    """The phrases of every kind that has shipped ones, and of every kind that the person changed."""
    rows = session.scalars(select(OpinionPhrases).where(OpinionPhrases.person_id == person_id))
    own = {row.kind: Phrases(row.kind, tuple(row.phrases), row.version) for row in rows}
    return tuple(own.get(kind) or Phrases(kind, SHIPPED[kind], 0) for kind in dict.fromkeys([*SHIPPED, *sorted(own)]))


def save_phrases(session: Session, actor: Actor, kind: str, phrases: Sequence[str], *, seen_version: int) -> Phrases:
    """Put these in place of the actor's phrases for the kind; empty ones and repetitions fall away.

    `seen_version` 0: the shipped ones were seen. Raises Invalid (too long, too many), Conflict (changed elsewhere).
    """
    kept = tuple(dict.fromkeys(text for one in phrases if (text := " ".join(one.split()))))
    _check(kept)
    version = _store(session, actor.person_id, kind, kept, seen_version)
    audit.record(
        session,
        chain=audit.ADMINISTRATION,
        action="phrases.saved",
        actor=actor.person_id,
        subject=actor.person_id,
        changes={"kind": [None, kind], "count": [None, len(kept)]},
    )
    return Phrases(kind, kept, version)


def _check(kept: Sequence[str]) -> None:
    if len(kept) > MOST:
        raise Invalid(issues=[Issue("phrases-many", f"每类最多保存 {MOST} 条常用意见。", field="phrases")])
    if any(len(one) > LONGEST for one in kept):
        raise Invalid(issues=[Issue("phrases-long", f"一条常用意见最长 {LONGEST} 字。", field="phrases")])


def _store(session: Session, person_id: str, kind: str, kept: tuple[str, ...], seen: int) -> int:
    values = {"phrases": list(kept), "version": seen + 1, "saved_at": now(session)}
    if seen == 0:
        session.add(OpinionPhrases(person_id=person_id, kind=kind, **values))
        try:
            session.flush()
        except IntegrityError as error:
            raise Conflict(_CHANGED) from error
        return 1
    changed: int | None = session.scalar(
        update(OpinionPhrases)
        .where(OpinionPhrases.person_id == person_id, OpinionPhrases.kind == kind, OpinionPhrases.version == seen)
        .values(**values)
        .returning(OpinionPhrases.version)
    )
    if changed is None:
        raise Conflict(_CHANGED)
    return changed
