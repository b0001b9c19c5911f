"""Who may administer what, on one page.

三员分立: the system administrator runs the system, the security officer says who reviews, the auditor changes nothing;
none of them reviews or releases. Administrators themselves are appointed only at the server's console (`INSTALLER`),
so that none of the three can make or unmake another.
"""

from __future__ import annotations

from engine.errors import Issue, NotAllowed
from workflows.people.actor import Actor
from workflows.people.labels import ADMIN_ROLES, POSTS, Label

# what -> (who may, what the screen calls it)
RIGHTS: dict[str, tuple[frozenset[str], Label]] = {
    "section.create": (frozenset({"system"}), Label("设立科室", "create sections")),
    "section.weigh": (frozenset({"system"}), Label("调整票签权重", "set the weight of a section's vote")),
    "person.create": (frozenset({"system"}), Label("新增人员", "add people")),
    "person.change": (frozenset({"system"}), Label("修改人员信息", "change people")),
    "person.deactivate": (frozenset({"system", "security"}), Label("停用人员", "deactivate people")),
    "person.set_password": (frozenset({"system"}), Label("重设密码", "set passwords")),
    "person.confirm_password": (frozenset({"security"}), Label("确认密码重设", "confirm password resets")),
    "post.assign": (frozenset({"system"}), Label("调整一般岗位", "assign posts that do not review")),
    "post.assign_reviewer": (frozenset({"security"}), Label("调整审查岗位", "assign posts that review")),
    # who stands in where a gate is decided decides it: as with the post itself, that is not the holder's choice
    "substitution.confirm": (frozenset({"security"}), Label("确认代办", "confirm substitutions")),
    "session.revoke": (frozenset({"system", "security"}), Label("强制下线", "revoke sessions")),
    # somebody else's token acts in their name: not even the system administrator makes one
    "token.issue": (frozenset(), Label("代他人签发接口令牌", "issue API tokens for others")),
    "token.revoke": (frozenset({"system", "security"}), Label("吊销接口令牌", "revoke API tokens")),
    "calendar.change": (frozenset({"system"}), Label("调整工作日历", "change the calendar")),
    "rulebook.change": (frozenset({"system"}), Label("维护词库", "keep the word lists")),
    "rulebook.change_secrecy": (
        frozenset({"security"}),
        Label("维护词库的保密词条", "keep the secrecy entries of the word lists"),
    ),
    "process.design": (frozenset({"system"}), Label("设计流程", "design processes")),
    # maker and checker are two of the three administrators, so that neither changes a process alone
    "process.check": (frozenset({"security"}), Label("核对并发布流程", "check and publish processes")),
    # the one act on matters that an administrator has: it only hides, and a review follows it
    "release.take_down": (frozenset({"security"}), Label("紧急下线", "take down at once")),
    # only ever back, never past a gate: who reviews decides all of it again; nothing is read, nothing decided
    "matter.redirect": (
        frozenset({"system"}),
        Label("跳转（退到当前或此前的环节重审）", "move a matter back to a step"),
    ),
    "administrator.appoint": (frozenset(), Label("任命和变更管理员", "appoint and change administrators")),
    "audit.read": (frozenset({"audit", "security", "system"}), Label("查看操作留痕", "read the audit trail")),
}


def administration_issues(actor: Actor, right: str) -> list[Issue]:
    """Why the actor lacks the right (a key of RIGHTS); empty: may. The installer's console may everything."""
    allowed, label = RIGHTS[right]
    if actor.is_installer or actor.admin_role in allowed:
        return []
    who = "、".join(ADMIN_ROLES[role].zh for role in sorted(allowed)) or "安装人员（在服务器控制台）"
    return [Issue("administration", f"“{label.zh}”只能由{who}办理。")]


def require(actor: Actor, right: str) -> None:
    """Raises NotAllowed unless the actor has the right."""
    if issues := administration_issues(actor, right):
        raise NotAllowed(issues[0].message, issues=issues)


def right_to_assign(post: str) -> str:
    """The right that assigning this post takes."""
    return "post.assign_reviewer" if POSTS[post].reviews else "post.assign"


def right_over(account: str, right: str) -> str:
    """The right that an act on an account takes: acts on administrators are the console's alone."""
    return "administrator.appoint" if account == "administrator" else right


def dual_post_issues(actor: Actor, person_id: str) -> list[Issue]:
    """Why the actor may not record a 兼岗决定 for the person: only the bureau's head, and not for themself."""
    if not actor.holds("leader"):
        return [Issue("dual-post-decider", "兼岗决定只能由主要领导作出。")]
    if actor.person_id == person_id:
        return [Issue("dual-post-self", "主要领导不能为本人作出兼岗决定。", field="person_id")]
    return []
