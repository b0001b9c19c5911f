"""Who may read, write and decide a matter. Button and guard ask the same functions; reasons are values.

Separation of duties (architecture.md, "Decisions already taken"). Hard: the drafter and every editor clear no gate;
the signer clears no other gate. Otherwise one gate a person and matter, unless a 兼岗决定 joins secrecy and attribute.
Legality, secrecy and attribute are not cleared by somebody of the drafting section: A and B stand in for each other.
Drafter and editors decide no other review either; section check, countersigning and consultation exclude nobody else.
Whoever stands in for somebody (AB角代办) is judged with their own exclusions and with those of the absent person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.errors import Issue, NotAllowed
from workflows.matters.classes import CLASSES
from workflows.matters.gates import GATES, JOINABLE, posts_of
from workflows.matters.labels import STATES
from workflows.matters.models import Matter
from workflows.people.actor import Actor, HeldPost
from workflows.people.labels import POSTS

EDITABLE_STATES = frozenset({"drafting", "in_review", "signed"})


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of one person and one matter, read from the database at the moment of decision.

    `cleared`: gates of the matter that the person ever approved, voided approvals included. `dual_post_decision`:
    id of the 兼岗决定 valid for the person today. `represented`: the same of whom they stand in for here; `posts` are
    then only the post that they stand in for.
    """

    person_id: str
    name: str
    section_id: str | None
    posts: frozenset[str]
    matter_class: str
    matter_section_id: str
    drafter_id: str
    editors: frozenset[str]
    cleared: frozenset[str] = frozenset()
    dual_post_decision: str | None = None
    administrator: bool = False
    represented: Standing | None = None


def gate_issues(standing: Standing, gate: str) -> list[Issue]:
    """Why the person may not clear the gate; empty: may."""
    allowed = posts_of(gate, standing.matter_class)
    issues = [*_administrator_issues(standing), *_post_issues(standing, allowed)]
    for who, each in _judged(standing):
        issues += [*_author_issues(each, who), *_section_issues(each, gate, who), *_cleared_issues(each, gate, who)]
    return issues


def _judged(standing: Standing) -> list[tuple[str, Standing]]:
    """Whose exclusions count: the person's, and those of whom they stand in for."""
    absent = standing.represented
    return [("您", standing), *([(f"您所代的{absent.name}", absent)] if absent is not None else [])]


def joins(standing: Standing, gate: str) -> bool:
    """Whether a 兼岗决定 lets the person clear this gate beside the ones cleared before."""
    return standing.dual_post_decision is not None and standing.cleared | {gate} <= JOINABLE


def review_issues(standing: Standing) -> list[Issue]:
    """Why the person may not decide a review that is no gate (科室核稿, 办公室核稿, 复核 …); empty: may."""
    authors = [issue for who, each in _judged(standing) for issue in _author_issues(each, who)]
    return [*_administrator_issues(standing), *authors]


def duty_issues(standing: Standing, kind: str, gate: str | None) -> list[Issue]:
    """Why the person may not decide a work item of the kind. `gate`: the gate it decides (of a difference review,
    the lapsed one); kinds `review.*` keep authors out; drafts, opinions and registers exclude nobody."""
    if gate is not None:
        return gate_issues(standing, gate)
    return review_issues(standing) if kind.startswith("review.") else _administrator_issues(standing)


def taking_part_issues(standing: Standing, kind: str, gate: str | None) -> list[Issue]:
    """Why the person may not prepare or sign a decision beside its holder (委派, 加签): whatever would keep them from
    deciding it themselves, but the post."""
    issues, who = _administrator_issues(standing), standing.name
    if gate is not None or kind.startswith("review."):
        issues += _author_issues(standing, who)
    if gate is not None:
        issues += [*_section_issues(standing, gate, who), *_cleared_issues(standing, gate, who)]
    return issues


def _administrator_issues(standing: Standing) -> list[Issue]:
    if not standing.administrator:
        return []
    return [Issue("separation.administrator", "系统管理员、安全保密管理员和审计员不参与事项办理（三员分立）。")]


def _post_issues(standing: Standing, allowed: Iterable[str]) -> list[Issue]:
    if standing.posts & frozenset(allowed):
        return []
    names = "、".join(POSTS[post].label.zh for post in sorted(allowed))
    return [Issue("separation.post", f"此关口由“{names}”岗位办理，您当前不在此岗。")]


def _author_issues(standing: Standing, who: str) -> list[Issue]:
    if standing.person_id == standing.drafter_id:
        return [Issue("separation.drafter", f"{who}是本事项的起草人，不能审查自己起草的文稿。")]
    if standing.person_id in standing.editors:
        return [Issue("separation.editor", f"{who}修改过本事项的文稿（含采纳修改建议），不能再审查它。")]
    return []


def _section_issues(standing: Standing, gate: str, who: str) -> list[Issue]:
    if not GATES[gate].own_section_excluded or standing.section_id != standing.matter_section_id:
        return []
    return [Issue("separation.own-section", f"本事项由{who}所在科室起草，应由另一角（A/B 角）办理。")]


def _cleared_issues(standing: Standing, gate: str, who: str) -> list[Issue]:
    if joins(standing, gate):
        return []
    return [_second_gate(gate, other, who) for other in sorted(standing.cleared - {gate})]


def _second_gate(gate: str, other: str, who: str) -> Issue:
    one, two = GATES[other].label.zh, GATES[gate].label.zh
    if "sign_off" in (gate, other):
        return Issue("separation.signer", f"签发人不得办理其他审查关口：{who}已办理“{one}”，不能再办理“{two}”。")
    if frozenset({gate, other}) == JOINABLE:
        remedy = "如确需一人兼办，须有主要领导作出的有效兼岗决定。"
        return Issue("separation.one-gate", f"{who}已办理本事项的“{one}”，一人只办一个关口。{remedy}")
    return Issue("separation.one-gate", f"{who}已办理本事项的“{one}”，一人只办一个关口，不能再办理“{two}”。")


def edit_issues(actor: Actor, matter: Matter) -> list[Issue]:
    """Why the actor may not change the matter's texts: only drafter, drafters and head of the drafting section may,
    and only until it is released, withheld or ended."""
    issues = []
    if matter.state not in EDITABLE_STATES:
        state = STATES[matter.state].zh
        issues.append(Issue("edit.state", f"事项{state}，文稿不能再改。需要更正的，请另立关联事项。"))
    if actor.admin_role is not None or not _of_drafting_section(actor, matter):
        issues.append(Issue("edit.person", "文稿只能由起草科室的起草人或科室负责人修改；其他人请提修改建议。"))
    return issues


def require_editor(actor: Actor, matter: Matter) -> None:
    """Raises NotAllowed with the reasons unless the actor may change the matter's texts."""
    if issues := edit_issues(actor, matter):
        raise NotAllowed(issues[0].message, issues=issues)


def exemption_issues(actor: Actor, matter: Matter, editors: frozenset[str]) -> list[Issue]:
    """Why the actor may not decide about an exemption from interpretation (A-22): the open-affairs office does."""
    if not actor.holds("attribute_review"):
        return [Issue("exemption.post", "免予解读须由政务公开岗位批准。")]
    if actor.person_id == matter.drafter_id or actor.person_id in editors:
        return [Issue("exemption.author", "您是本事项的起草人或修改人，不能批准免予解读。")]
    return []


def _of_drafting_section(actor: Actor, matter: Matter) -> bool:
    if CLASSES[matter.matter_class].about_release and actor.person_id == matter.drafter_id:
        return True  # whoever proposes it may come from the office
    return any(_drafts(held, matter) for held in (*actor.posts, *actor.standing_in))


def writing_for(actor: Actor, matter: Matter) -> tuple[str, ...]:
    """Ids of those for whom the actor changes the matter's texts when they may not do so themself: whose posts they
    stand in for. They count as its editors as well."""
    if actor.person_id == matter.drafter_id or any(_drafts(held, matter) for held in actor.posts):
        return ()
    return tuple(sorted({str(held.held_for) for held in actor.standing_in if _drafts(held, matter)}))


def _drafts(held: HeldPost, matter: Matter) -> bool:
    of_section = held.post in ("drafter", "section_head") and held.section_id == matter.section_id
    return of_section and held.covers(CLASSES[matter.matter_class].process)
