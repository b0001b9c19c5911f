"""Acts that need more than their name to be a sentence. The first phrase whose fields the event has is taken; an act
without one is told by its name and the list of what changed."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.people.labels import Label

ACTS: Mapping[str, tuple[Label, ...]] = {
    "work_item.created": (
        Label("送入环节“{element}”，由{assignee}办理", "sent it into the step “{element}” for {assignee}"),
        Label("送入环节“{element}”，由{group}办理", "sent it into the step “{element}” for {group}"),
    ),
    "work_item.completed": (
        Label("办结环节“{element}”，结论：{answer.outcome}", "completed the step “{element}”: {answer.outcome}"),
        Label("办结环节“{element}”", "completed the step “{element}”"),
    ),
    "work_item.cancelled": (Label("取消环节“{element}”", "cancelled the step “{element}”"),),
    "opinion.recorded": (
        Label("在环节“{element}”提出意见，结论：{outcome}", "gave an opinion in the step “{element}”: {outcome}"),
    ),
    "approval.recorded": (Label("作出{gate}结论", "cleared the gate {gate}"),),
    "draft.excerpt": (Label("检索时看到草稿的片段（{place}）", "saw an excerpt of the draft in a search ({place})"),),
    "draft.read": (Label("查看草稿（{place}）", "read the draft ({place})"),),
    "access.denied": (Label("要看未获准的内容被拒（{place}）", "was refused what they may not see ({place})"),),
    "number.assigned": (Label("登记发文字号 {number}", "recorded the document number {number}"),),
    "matter.archived": (Label("备案归档，档号 {file_number}", "filed under {file_number}"),),
    "attribute.proposed": (Label("拟定公开属性为{attribute}", "proposed the attribute {attribute}"),),
    "attribute.decided": (Label("认定公开属性为{attribute}", "decided the attribute {attribute}"),),
    "document.version_added": (Label("提交{role}第 {version} 版", "handed in version {version} of the {role}"),),
    "revision.opened": (Label("送审，形成送审稿第 {revision} 稿", "submitted it as revision {revision}"),),
    "finding.disposed": (
        Label("处理技术核查发现（{level}）：{disposition}", "answered a finding ({level}): {disposition}"),
    ),
    "elements.set": (Label("填写解读要素", "filled in the elements of the interpretation"),),
    "section.created": (Label("设立科室“{name}”", "created the section {name}"),),
    "post.held": (Label("安排岗位：{post}", "gave the post {post}"),),
    "administrator.appointed": (Label("任命为{role}", "appointed as {role}"),),
    "message.delivered": (Label("改变流程走向：{message}", "changed the course of the process: {message}"),),
    "copy.sent": (Label("抄送{to}", "sent a copy to {to}"),),
    "delegation.given": (Label("委派{to}代拟意见", "had {to} prepare the opinion"),),
    "signer.added": (Label("请{to}加签（{position}）", "asked {to} to sign ({position})"),),
    "consultation.convened": (Label("请{to}参加会商", "consulted {to}"),),
    "screening.run": (Label("在{occasion}时作技术核查", "ran the machine check at: {occasion}"),),
}

# fields that the sentence tells already, or that repeat it
REPEATED: Mapping[str, frozenset[str]] = {
    "matter.opened": frozenset({"number"}),
    "revision.closed": frozenset({"revision"}),
    "document.version_added": frozenset({"document"}),
    "work_item.created": frozenset({"group"}),
    "matter.class_confirmed": frozenset({"confirmed_by"}),
    "finding.disposed": frozenset({"state", "aspect"}),
    "work_item.claimed": frozenset({"assignee"}),
    "substitution.confirmed": frozenset({"posts", "processes", "first_day", "last_day"}),
    "substitution.ended": frozenset({"posts", "processes", "first_day", "last_day"}),
}

# acts whose `person` is whom they are about
ON = frozenset(
    {
        *("person.created", "person.changed", "person.deactivated", "person.password_set"),
        *("person.password_confirmed", "person.language_set", "post.held", "post.left", "administrator.appointed"),
        *("substitution.arranged", "substitution.confirmed", "substitution.ended"),
        *("dual_post.decided", "token.issued", "token.revoked", "session.revoked"),
    }
)
