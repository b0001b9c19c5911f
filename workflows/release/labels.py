"""The Chinese words of releases, once."""

from __future__ import annotations

ATTRIBUTES = {"proactive": "主动公开", "on_request": "依申请公开", "withheld": "不予公开", "partial": "部分公开"}
PUBLIC_ATTRIBUTES = frozenset({"proactive", "partial"})

SCOPES = {"full": "全文公开", "partial": "区分处理后公开", "named": "向特定对象公开", "internal": "不对外公开"}
# the scope that each public attribute must have: a severed text is never released as the whole
SCOPE_OF_PUBLIC_ATTRIBUTE = {"proactive": "full", "partial": "partial"}

CHANNELS = {"portal": "本系统公开门户", "manual": "人工上网"}

RELEASE_STATES = {
    "prepared": "待发布",
    "held": "暂缓发布",
    "released": "已发布",
    "taken_down": "已撤下",
    "void": "已作废",
}

NUMBER_STATES = {"assigned": "已用", "void": "作废", "gap": "空号"}

DELIVERY_STATES = {"waiting": "待处理", "delivered": "已发布", "failed": "未成功"}

DOCUMENT_ROLES = {"policy": "政策文件", "interpretation": "政策解读", "attachment": "附件"}
