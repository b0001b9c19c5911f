"""The barrier before a release, as values: why this case may not go out. Empty: it may.

Each check reads only the case, so that every rule is a row of a table in the tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from engine.clock import local_date
from engine.errors import Issue
from workflows.matters.classes import ATTRIBUTES, CLASSES, PUBLIC_ATTRIBUTES
from workflows.matters.gates import GATES, JOINABLE, gate_label, mandatory_gates, posts_of
from workflows.matters.labels import STATES
from workflows.release.case import Case, GateApproval
from workflows.release.labels import CHANNELS, RELEASE_STATES, SCOPE_OF_PUBLIC_ATTRIBUTE
from workflows.release.release_sets import release_hash

# gate -> kind of the opinion -> outcomes that approve; a difference review renews what stood before a suggestion
RENEWING = {"gate.difference": frozenset({"approve"})}
APPROVING: dict[str, dict[str, frozenset[str]]] = {
    "legality": {"gate.legality": frozenset({"approve"}), **RENEWING},
    "secrecy": {"gate.secrecy": frozenset({"public"}), **RENEWING},
    "attribute": {"gate.attribute": frozenset({"decided"}), **RENEWING},
    "sign_off": {"gate.sign_off": frozenset({"approve"})},
}


def case_issues(case: Case) -> list[Issue]:
    """Every reason why the release set of the case may not become public now."""
    if case.matter.matter_class not in CLASSES:
        unknown = f"事项类别“{case.matter.matter_class}”未登记，不能发布。"
        return [Issue("release.class", unknown, field="matter_class")]
    return [issue for check in CHECKS for issue in check(case)]


def state_issues(case: Case) -> Iterator[Issue]:
    """The set waits for its release, nothing of the matter is out, and the matter is signed."""
    state = case.release_set.state
    if state != "prepared":
        yield Issue("release.state", f"该同步发布件{RELEASE_STATES[state].zh}，不能发布。")
    if case.other_release:
        yield Issue("release.already", "该事项已经发布过，不能再次发布。")
    if case.matter.state != "signed":
        yield Issue("release.matter_state", f"事项{STATES[case.matter.state].zh}，不能发布。")


def revision_issues(case: Case) -> Iterator[Issue]:
    """The revision is the one that was reviewed and signed: open, with the bytes, decisions and title of its hashes."""
    revision = case.revision
    if revision is None or revision.matter_id != case.matter.id:
        yield Issue("release.revision", "没有找到对应的送审稿，不能发布。请退回重新送审。")
        return
    if revision.closed_at is not None:
        yield Issue("release.revision_closed", f"送审稿第 {revision.ordinal} 稿已关闭，不能发布。请重新送审。")
    if case.content_hash != revision.content_hash:
        yield Issue("release.content_hash", "文件库中的清稿与送审时的摘要不一致，不能发布。请联系管理员核查。")
    hashed = release_hash(
        revision.content_hash,
        case.release_set.attribute,
        case.release_set.scope,
        case.release_set.channels,
        case.release_set.scheduled_at,
    )
    if hashed != case.release_set.release_hash:
        yield Issue("release.release_hash", "公开属性、范围、渠道或时间与签发时不一致，不能发布。请重新签发。")
    if case.release_set.title != revision.title:
        yield Issue("release.title", "标题与送审时不一致，不能发布。请重新送审。", field="title")


def document_issues(case: Case) -> Iterator[Issue]:
    """A policy is there; every document of the matter was reviewed, is unchanged since and whole in the store."""
    if not any(document.role == "policy" for document in case.documents):
        yield Issue("release.no_policy", "送审稿中没有政策文件，不能发布。")
    if case.unreviewed_documents:
        yield Issue("release.unreviewed", f"有 {case.unreviewed_documents} 份文稿没有送审，不能发布。请重新送审。")
    for document in case.documents:
        if document.removed:
            yield Issue(
                "release.removed", f"《{document.title}》送审后已被移除，请重新送审。", field=document.document_id
            )
        if not document.is_latest or document.version_hash != document.rendition_hash:
            yield Issue("release.edited", f"《{document.title}》送审后有修改，请重新送审。", field=document.document_id)
        if document.stored_hash != document.rendition_hash:
            message = f"《{document.title}》的清稿在文件库中缺失或已损坏，请联系管理员从备份恢复。"
            yield Issue("release.stored_file", message, field=document.document_id)


def gate_issues(case: Case) -> Iterator[Issue]:
    """Every gate that is mandatory for the class has one approval, and each approval is what it seems (P1)."""
    counted = Counter(approval.gate for approval in case.approvals)
    for gate in mandatory_gates(case.matter.matter_class):
        if counted[gate] != 1:
            yield Issue("release.gate_missing", f"缺少“{_label(case, gate)}”的有效结论，不能发布。", field=gate)
    for approval in case.approvals:
        yield from _approval_issues(case, approval)


def _approval_issues(case: Case, approval: GateApproval) -> Iterator[Issue]:
    if approval.gate not in GATES or case.revision is None:
        yield Issue("release.gate_unknown", f"审查关口“{approval.gate}”未登记，不能发布。", field=approval.gate)
        return
    label = _label(case, approval.gate)
    signed = approval.gate == "sign_off"
    expected = case.release_set.release_hash if signed else case.revision.content_hash
    if approval.approved_hash != expected:
        yield Issue("release.gate_hash", f"“{label}”的结论不是针对这一稿作出的，须重新办理。", field=approval.gate)
    approving = APPROVING.get(approval.gate, {}).get(approval.opinion_kind, frozenset())
    if approval.opinion_outcome not in approving:
        yield Issue("release.gate_outcome", f"“{label}”的意见不是同意，须重新办理。", field=approval.gate)
    if (approval.opinion_person_id, approval.opinion_revision_id) != (approval.person_id, case.revision.id):
        yield Issue("release.gate_opinion", f"“{label}”的结论与其意见对不上，须重新办理。", field=approval.gate)
    if approval.post not in posts_of(approval.gate, case.matter.matter_class) or not approval.held_post:
        message = f"{approval.person_name}办理“{label}”时不在相应岗位上，须由在岗人员重新办理。"
        yield Issue("release.gate_post", message, field=approval.gate)
    if case.writers & set(approval.people):
        message = f"{approval.person_name}或其所代的人起草或修改过本文稿，不能办理“{label}”，须由他人重新办理。"
        if approval.on_behalf_of is None:
            message = f"{approval.person_name}起草或修改过本文稿，不能办理“{label}”，须由他人重新办理。"
        yield Issue("release.gate_writer", message, field=approval.gate)


def separation_issues(case: Case) -> Iterator[Issue]:
    """One gate a person and matter; one dated 兼岗决定 may join secrecy and attribute; the signer never joins."""
    for person_id, gates in case.cleared.items():
        approvals = [approval for approval in case.approvals if person_id in approval.people]
        if approvals and len(gates) > 1 and not _joined_by_decision(person_id, gates, approvals):
            named = "、".join(f"“{_label(case, gate)}”" for gate in sorted(gates))
            who = approvals[0].person_name if approvals[0].person_id == person_id else "同一人（含他人代办）"
            message = f"{who}一人办理了{named}，不符合职责分离要求，须由他人重新办理。"
            yield Issue("release.separation", message, field=approvals[-1].gate)


def _joined_by_decision(person_id: str, gates: frozenset[str], approvals: list[GateApproval]) -> bool:
    """The decision stands with the later approval: the one for which it was needed."""
    later = max(approvals, key=lambda approval: (approval.at, approval.id))
    decision = later.dual_post
    return (
        gates <= JOINABLE
        and decision is not None
        and decision.person_id == person_id
        and decision.decided_by != person_id
        and decision.decided_on <= local_date(later.at) <= decision.valid_until
    )


def attribute_issues(case: Case) -> Iterator[Issue]:
    """The attribute is one that may become public, and matter, release set and opinion say the same one."""
    decided = case.release_set.attribute
    label = ATTRIBUTES[decided].zh if decided in ATTRIBUTES else decided
    if decided not in PUBLIC_ATTRIBUTES:
        yield Issue("release.attribute", f"公开属性为“{label}”，不能发布。", field="attribute")
    elif case.release_set.scope != SCOPE_OF_PUBLIC_ATTRIBUTE[decided]:
        yield Issue("release.scope", f"公开范围与公开属性“{label}”不符，须重新认定。", field="scope")
    if case.matter.attribute != decided:
        yield Issue("release.attribute_differs", "事项的公开属性与同步发布件不一致，须重新认定。", field="attribute")
    approval = case.approval("attribute")
    if approval and approval.opinion_kind == "gate.attribute" and approval.opinion_attribute != decided:
        yield Issue("release.attribute_opinion", "公开属性与认定意见不一致，须重新认定。", field="attribute")
    unknown = [channel for channel in case.release_set.channels if channel not in CHANNELS]
    if unknown or not case.release_set.channels:
        yield Issue("release.channels", "发布渠道未登记或为空，不能发布。", field="channels")


def suggestion_issues(case: Case) -> Iterator[Issue]:
    """No reviewer's suggestion waits for its answer."""
    if case.open_suggestions:
        yield Issue("release.suggestions", f"还有 {case.open_suggestions} 条修改建议没有处理，不能发布。")


def screening_issues(case: Case) -> Iterator[Issue]:
    """人工+技术: exactly this content was checked by the machine under the rules of this moment, and people have dealt
    with everything that it found."""
    if case.screened_by is None:
        yield Issue("release.screening", "这一稿没有经过技术核查，不能发布。请退回重新送审。")
    elif case.screened_by != case.rules_hash:
        yield Issue("release.screening_stale", "技术核查的规则已有更新，这一稿须按新规则复查后才能发布。")
    if case.open_findings:
        yield Issue("release.findings", f"还有 {case.open_findings} 条技术核查发现没有处理，不能发布。")
    if case.confirmed_findings:
        said = f"有 {case.confirmed_findings} 条技术核查发现已认定须改正，不能发布。请退回起草人。"
        yield Issue("release.findings", said)


def interpretation_issues(case: Case) -> Iterator[Issue]:
    """A class that needs an interpretation has one, or an exemption that somebody else than its writers approved."""
    if not CLASSES[case.matter.matter_class].interpretation_required:
        return
    if any(document.role == "interpretation" for document in case.documents):
        return
    approved_by = case.matter.exemption_approved_by
    exemptible = not CLASSES[case.matter.matter_class].application_blocks
    if exemptible and case.matter.interpretation_exemption and approved_by and approved_by not in case.writers:
        return
    yield Issue("release.interpretation", "该类文件须与政策解读同步发布，送审稿中没有解读，不能发布。")


def time_issues(case: Case) -> Iterator[Issue]:
    """Neither before the time that was signed, nor while it is postponed (暂缓发布)."""
    release_set = case.release_set
    if release_set.scheduled_at is not None and case.now < release_set.scheduled_at:
        yield Issue("release.time", "尚未到签发时确定的发布时间，不能提前发布。", field="scheduled_at")
    if release_set.postponed_until is not None and case.today < release_set.postponed_until:
        until = f"{release_set.postponed_until:%Y-%m-%d}"
        yield Issue("release.postponed", f"该件暂缓发布至 {until}，不能提前发布。", field="postponed_until")


def number_issues(case: Case) -> Iterator[Issue]:
    """The matter's number is the one of the register; the full path needs one."""
    if case.matter.number_assigned != case.register_number:
        yield Issue("release.number_differs", "发文字号与编号登记簿不一致，不能发布。请核对登记簿。", field="number")
    if CLASSES[case.matter.matter_class].full_path and case.register_number is None:
        yield Issue("release.number", "该类文件须登记发文字号后才能发布。", field="number")


def class_issues(case: Case) -> Iterator[Issue]:
    """Which gates are mandatory hangs on the class: somebody else than its proposer must have confirmed it."""
    if CLASSES[case.matter.matter_class].full_path:
        confirmed_by = case.matter.class_confirmed_by
        if confirmed_by is None or confirmed_by in case.writers:
            yield Issue("release.class", "事项类别尚未经办公室核稿确认，不能发布。", field="matter_class")


def _label(case: Case, gate: str) -> str:
    return gate_label(gate, case.matter.matter_class).zh if gate in GATES else gate


CHECKS: tuple[Callable[[Case], Iterator[Issue]], ...] = (
    state_issues,
    class_issues,
    revision_issues,
    document_issues,
    gate_issues,
    separation_issues,
    attribute_issues,
    suggestion_issues,
    screening_issues,
    interpretation_issues,
    time_issues,
    number_issues,
)
