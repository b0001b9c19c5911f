"""AB角代办: who may arrange it, for whom, and what stands against it. Button and guard ask the same functions.

The absent person arranges it, or an administrator: of posts that review the security officer, of others the system
administrator, as with the posts themselves. Who decides a gate is qualified for it by the security officer's word:
whoever holds the same post has that already, anybody else's substitution waits for it, and one of the secrecy post
always does. Nobody stands in for themself, no administrator stands in, and nobody
stands in who is absent at the time: a substitute's substitute would be somebody whom nobody chose.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.errors import Issue
from workflows.people.actor import Actor
from workflows.people.labels import POSTS
from workflows.people.models import Person
from workflows.people.rules import administration_issues, right_to_assign
from workflows.people.substitution_queries import Arranged, CoveredPost

LONGEST = timedelta(days=184)  # half a year: whoever is away for longer needs a successor, not a substitute
LONGEST_REASON = 500  # characters
ALWAYS_CONFIRMED = frozenset({"secrecy_review"})


@dataclass(frozen=True)
class Wanted:
    """A substitution as somebody asks for it. `processes`: ids of main processes; empty: all."""

    absent_id: str
    substitute_id: str
    holdings: tuple[str, ...]
    first_day: date
    last_day: date
    reason: str
    processes: tuple[str, ...] = ()


def arranging_issues(actor: Actor, absent_id: str, posts: Sequence[CoveredPost]) -> list[Issue]:
    """Why the actor may not arrange a substitution for these posts of the person; empty: may."""
    if actor.person_id == absent_id:
        return []
    rights = sorted({right_to_assign(covered.post) for covered in posts})
    refused = [issue for right in rights for issue in administration_issues(actor, right)]
    if not refused:
        return []
    said = "代办由本人安排；代为安排的，审查岗位由安全保密管理员、其他岗位由系统管理员办理。"
    return [Issue("substitution.actor", said, field="posts")]


def to_confirm(actor: Actor, posts: Sequence[CoveredPost], gates: Collection[str], qualified: Collection[str]) -> bool:
    """Whether the substitution waits for the security officer. `gates`: the posts that decide gates; `qualified`: the
    candidate groups to which the substitute belongs themself."""
    if not confirming_issues(actor):
        return False
    return any(each.post in ALWAYS_CONFIRMED or (each.post in gates and each.group not in qualified) for each in posts)


def confirming_issues(actor: Actor, arranged: Arranged | None = None) -> list[Issue]:
    """Why the actor may not confirm the substitution (None: any); empty: may."""
    if issues := administration_issues(actor, "substitution.confirm"):
        return issues
    if arranged is not None and arranged.state != "waits":
        return [Issue("substitution.confirmed", "这项代办不需要确认，或者已经确认、结束，请刷新后核对。")]
    return []


def ending_issues(actor: Actor, arranged: Arranged) -> list[Issue]:
    """Why the actor may not end the substitution: its two people may, and the administrators."""
    if not arranged.is_open:
        return [Issue("substitution.over", "这项代办已经结束，请刷新后核对。")]
    if actor.person_id in (arranged.row.absent_id, arranged.row.substitute_id):
        return []
    if actor.is_installer or actor.admin_role in ("system", "security"):
        return []
    return [Issue("substitution.actor", "代办由本人、代办人或管理员结束。")]


def person_issues(absent: Person, substitute: Person) -> list[Issue]:
    """Why these two people cannot be absent and stand in."""
    issues = []
    if absent.id == substitute.id:
        issues.append(Issue("substitution.self", "代办人不能是本人，请另选他人。", field="substitute_id"))
    if substitute.account != "staff":
        said = "三员账号不得代办业务（三员分立），请另选他人。"
        issues.append(Issue("substitution.administrator", said, field="substitute_id"))
    if absent.account != "staff":
        issues.append(Issue("substitution.administrator", "三员的工作不能代办（三员分立）。", field="absent_id"))
    if not substitute.active:
        said = f"{substitute.name}的账号已停用，请另选他人。"
        issues.append(Issue("substitution.inactive", said, field="substitute_id"))
    if not absent.active:
        issues.append(
            Issue("substitution.inactive", f"{absent.name}的账号已停用，没有可代办的岗位。", field="absent_id")
        )
    return issues


def term_issues(wanted: Wanted, today: date, known_processes: Collection[str]) -> list[Issue]:
    """What is wrong with the dates, the posts, the processes and the reason."""
    issues = []
    if wanted.first_day < today:
        issues.append(Issue("substitution.past", "代办不能从今天以前开始。", field="first_day"))
    if wanted.last_day < wanted.first_day:
        issues.append(Issue("substitution.days", "最后一天不能早于第一天。", field="last_day"))
    if wanted.last_day - wanted.first_day >= LONGEST:
        said = "代办最长半年；更长的请调整任岗。"
        issues.append(Issue("substitution.long", said, field="last_day"))
    if not wanted.holdings:
        issues.append(Issue("substitution.posts", "请选择由他人代办的岗位。", field="posts"))
    if set(wanted.processes) - set(known_processes):
        issues.append(Issue("substitution.processes", "请从流程列表中选择。", field="processes"))
    if not wanted.reason.strip():
        issues.append(Issue("substitution.reason", "请填写代办原因，如出差、休假。", field="reason"))
    if len(wanted.reason) > LONGEST_REASON:
        issues.append(Issue("substitution.reason", f"原因不超过 {LONGEST_REASON} 字。", field="reason"))
    return issues


def clash_issues(wanted: Wanted, others: Sequence[Arranged]) -> list[Issue]:
    """What other substitutions of these days stand against it. `others`: those of the two people."""
    issues = []
    for other in others:
        days = f"{other.row.first_day:%Y-%m-%d} 至 {other.row.last_day:%Y-%m-%d}"
        if other.row.absent_id == wanted.absent_id and _same_work(wanted, other):
            posts = "、".join(POSTS[each.post].label.zh for each in other.posts if each.holding_id in wanted.holdings)
            said = f"{days} 已由{other.substitute}代{other.absent}办理“{posts}”，不能重复安排；要换人，请先结束它。"
            issues.append(Issue("substitution.overlap", said, field="posts"))
        if other.row.absent_id == wanted.substitute_id:
            said = f"{other.absent}在 {days} 已安排由{other.substitute}代办，不能再代他人，请另选他人。"
            issues.append(Issue("substitution.chain", said, field="substitute_id"))
        if other.row.substitute_id == wanted.absent_id:
            said = f"{other.substitute}在 {days} 正代{other.absent}办理，代办不能转给第三人；请先结束那一项代办。"
            issues.append(Issue("substitution.chain", said, field="first_day"))
    return issues


def _same_work(wanted: Wanted, other: Arranged) -> bool:
    posts = {each.holding_id for each in other.posts} & set(wanted.holdings)
    processes = not wanted.processes or not other.row.processes or set(wanted.processes) & set(other.row.processes)
    return bool(posts and processes)
