"""Posts, administrator roles and capacities: their codes and what the screen calls them."""

from __future__ import annotations

from typing import NamedTuple


class Label(NamedTuple):
    """A word of the screen in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Post(NamedTuple):
    """岗位. `per_section`: exists once in every section. `reviews`: its holder decides or signs; who holds such a
    post is the security officer's business, not the system administrator's."""

    code: str
    label: Label
    per_section: bool = False
    reviews: bool = False


_POSTS = (
    Post("drafter", Label("起草人", "Drafter"), per_section=True),
    Post("section_head", Label("科室负责人", "Head of section"), per_section=True, reviews=True),
    Post("office_check", Label("办公室核稿", "Office check"), reviews=True),
    Post("legal_review", Label("合法性审核", "Legality review"), reviews=True),
    Post("secrecy_review", Label("保密员", "Secrecy reviewer"), reviews=True),
    Post("attribute_review", Label("政务公开", "Open-affairs office"), reviews=True),
    Post("deputy_leader", Label("分管领导", "Leader in charge"), reviews=True),
    Post("leader", Label("主要领导", "Head of the bureau"), reviews=True),
    Post("recheck", Label("复核", "Recheck"), reviews=True),
    Post("registry", Label("文书", "Registry")),
    Post("publisher", Label("发布（宣教中心）", "Publisher"), reviews=True),
    Post("desk_legal", Label("法制", "Legal desk")),
    Post("desk_petition", Label("信访", "Petitions desk")),
    Post("desk_service", Label("经办", "Handling desk")),
    Post("desk_consultation", Label("咨询", "Consultation desk")),
    Post("desk_publicity", Label("宣传舆情", "Publicity desk")),
    Post("speaker", Label("讲话人", "Speaker")),
)
POSTS: dict[str, Post] = {post.code: post for post in _POSTS}

CAPACITIES: dict[str, Label] = {"A": Label("A角", "A (first)"), "B": Label("B角", "B (deputy)")}

ADMIN_ROLES: dict[str, Label] = {
    "system": Label("系统管理员", "System administrator"),
    "security": Label("安全保密管理员", "Security officer"),
    "audit": Label("安全审计员", "Auditor"),
}

LANGUAGES: dict[str, Label] = {"zh": Label("简体中文", "Chinese"), "en": Label("英文", "English")}

ACTIONS: dict[str, Label] = {
    "section.created": Label("设立科室", "Section created"),
    "section.weighed": Label("调整票签权重", "Weight of a section's vote changed"),
    "person.created": Label("新增人员", "Person added"),
    "person.deactivated": Label("停用人员", "Person deactivated"),
    "person.changed": Label("修改人员信息", "Person changed"),
    "person.password_confirmed": Label("确认密码重设", "Password reset confirmed"),
    "person.password_set": Label("重设密码", "Password set"),
    "person.language_set": Label("切换语言", "Language changed"),
    "person.preferences_set": Label("修改个人设置", "Preferences changed"),
    "person.phone_set": Label("修改本人电话", "Own telephone changed"),
    "post.held": Label("任岗", "Post taken"),
    "post.left": Label("离岗", "Post left"),
    "substitution.arranged": Label("安排 AB角代办", "Substitution arranged"),
    "substitution.confirmed": Label("确认 AB角代办", "Substitution confirmed"),
    "substitution.ended": Label("结束 AB角代办", "Substitution ended"),
    "administrator.appointed": Label("任命管理员", "Administrator appointed"),
    "dual_post.decided": Label("作出兼岗决定", "Dual-post decision recorded"),
    "token.issued": Label("签发接口令牌", "API token issued"),
    "token.revoked": Label("吊销接口令牌", "API token revoked"),
    "session.revoked": Label("强制下线", "Session revoked"),
    "login.succeeded": Label("登录", "Logged in"),
    "login.failed": Label("登录失败", "Login failed"),
    "login.blocked": Label("登录受限", "Login blocked"),
    "login.ended": Label("退出登录", "Logged out"),
}


def group_label(group: str, section_names: dict[str, str], language: str = "zh") -> str:
    """The name of a candidate group (`post` or `post/section code`); `section_names`: code -> name."""
    code, _, section = group.partition("/")
    name = POSTS[code].label.in_language(language) if code in POSTS else code
    return f"{section_names.get(section, section)}·{name}" if section else name
