"""From findings to the list beside a text. Rights were judged by the queries it calls."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.findings.views import Fault, Panel, Run, Shown
from web.language import translate
from workflows.matters.models import Revision
from workflows.people.actor import Actor
from workflows.prepublication.findings import FindingLine, finding_lines
from workflows.renditions.highlights import Highlight
from workflows.screening.checks.unread import UNREAD
from workflows.screening.labels import OCCASIONS
from workflows.screening.models import FindingDisposal, FindingRow, Screening

Own = Mapping[tuple[str, str], Sequence[str]]
# what is said most often; recorded as chosen, so it stays Chinese in every language of the screen
COMMON_REASONS: Mapping[str, tuple[str, ...]] = {
    "correct": ("请按提示改正。", "与原件不符，请更正。"),
    "dismiss": ("已核对原件，无误。", "属规范用语。", "属专有名称，应当保留。"),
    "refer": ("是否涉密，请保密员认定。",),
}
SEEN = "已查看图片，无涉密内容。"
SHOWN_REASONS = 6
_SHOWN_RUNS = 3
_LATELY = 60  # disposals of one person that are looked at for recent reasons


def panel(
    session: Session,
    matter_id: str,
    actor: Actor,
    work_item_id: str | None = None,
    *,
    fault: Fault | None = None,
    notice: str = "",
) -> Panel:
    """The findings of the open (else the latest) revision, those that the actor may deal with first."""
    lines = finding_lines(session, matter_id, actor, work_item_id)
    together = _together(lines)
    own_said = own_reasons(session, actor) if any(line.choices for line in lines) else {}
    shown = [
        Shown(
            line,
            together[line.check] if _counts(line) else 1,
            line.passage is not None,
            reasons=offered(line, own_said),
        )
        for line in lines
    ]
    # what was dealt with stays where it was, so that nothing jumps while somebody works down the list
    may = any(each.mine for each in shown)
    own = {line.id for line in lines if line.choices or (may and _said_by(line, actor))}
    mine = tuple(each for each in shown if each.line.id in own)
    adoptable = sum(_adoptable(line) for line in lines)
    return Panel(
        mine=mine,
        others=tuple(each for each in shown if each.line.id not in own),
        url=_url(matter_id, work_item_id) if may else None,
        adopt_url=url_for("findings.adopt", work_item_id=work_item_id) if work_item_id and adoptable else None,
        adoptable=adoptable,
        fault=fault,
        notice=notice,
    )


def _url(matter_id: str, work_item_id: str | None) -> str:
    if work_item_id:
        return url_for("findings.dispose", work_item_id=work_item_id)
    return url_for("findings.dispose_of_matter", matter_id=matter_id)


def _said_by(line: FindingLine, actor: Actor) -> bool:
    return any(each.person == actor.name for each in line.disposals)


def _adoptable(line: FindingLine) -> bool:
    dismissed = line.earlier is not None and line.earlier.disposition == "dismiss"
    return dismissed and line.state == "open" and "dismiss" in line.choices and line.check != UNREAD


def _counts(line: FindingLine) -> bool:
    # what nobody has looked at is looked at singly
    return bool(line.choices) and line.state == "open" and line.level != "blocker" and line.check != UNREAD


def _together(lines: Sequence[FindingLine]) -> Counter[str]:
    return Counter(line.check for line in lines if _counts(line))


def same_check(lines: Sequence[FindingLine], finding_id: str, disposition: str) -> list[str]:
    """The ids of the open findings below blocker of the same check that the disposition may be given to, this first."""
    of = next((line for line in lines if line.id == finding_id), None)
    if of is None or not _counts(of):
        return [finding_id]
    alike = [line.id for line in lines if line.check == of.check and _counts(line) and disposition in line.choices]
    return list(dict.fromkeys([finding_id, *alike]))


def highlights(lines: Sequence[FindingLine]) -> dict[str, list[Highlight]]:
    """Version id -> what is to be marked in its rendition."""
    found: dict[str, list[Highlight]] = defaultdict(list)
    for line in lines:
        if line.version_id is not None and line.passage is not None:
            found[line.version_id].append(Highlight(line.passage, line.start, line.end, line.id, line.level))
    return found


def own_reasons(session: Session, actor: Actor) -> Own:
    """What the actor said lately: (check, disposition) -> reasons, the latest first."""
    query = (
        select(FindingRow.check, FindingDisposal.disposition, FindingDisposal.reason)
        .join(FindingRow, FindingRow.id == FindingDisposal.finding_id)
        .where(FindingDisposal.person_id == actor.person_id, FindingDisposal.reason != "")
        .order_by(FindingDisposal.id.desc())
        .limit(_LATELY)
    )
    lately: dict[tuple[str, str], list[str]] = defaultdict(list)
    for check, disposition, reason in session.execute(query):
        lately[(check, disposition)].append(reason)
    return lately


def offered(line: FindingLine, own: Own) -> dict[str, list[str]]:
    """Disposition -> reasons to choose from: what the actor said of the same check; what is said of anything is not
    offered where the machine is certain."""
    certain = line.level in ("blocker", "error")
    found = {}
    for disposition in line.choices:
        common = () if certain else COMMON_REASONS[disposition]
        if line.check == UNREAD and disposition == "dismiss":
            common = (*common, SEEN)
        found[disposition] = list(dict.fromkeys([*own.get((line.check, disposition), ()), *common]))[:SHOWN_REASONS]
    return found


def by_document(lines: Sequence[FindingLine]) -> list[tuple[str, list[Shown]]]:
    """(title, findings) of each document in the order of the texts."""
    found: dict[tuple[str | None, str], list[Shown]] = defaultdict(list)
    for line in lines:
        found[(line.document_id, line.document_title)].append(Shown(line))
    return [(title, shown) for (_document_id, title), shown in found.items()]


def runs(session: Session, matter_id: str) -> list[Run]:
    """When the machine looked, the newest first; only the last ones."""
    query = (
        select(Screening.at, Revision.ordinal, Screening.occasion, Screening.characters)
        .join(Revision, Revision.id == Screening.revision_id)
        .where(Screening.matter_id == matter_id)
        .order_by(Screening.id.desc())
        .limit(_SHOWN_RUNS)
    )
    return [Run(at, ordinal, translate(OCCASIONS[code]), count) for at, ordinal, code, count in session.execute(query)]


def confirmed_before(session: Session, matter_id: str, actor: Actor) -> list[Shown]:
    """已认定须改正: what reviewers said of the last revision has to be mended."""
    return [Shown(line) for line in finding_lines(session, matter_id, actor) if line.state == "confirmed"]


def to_correct(line: FindingLine) -> bool:
    """Whether a reviewer of an earlier revision said that it has to be mended, and it still stands."""
    return line.earlier is not None and line.earlier.disposition == "correct"
