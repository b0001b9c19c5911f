"""After sign-off: number, seal, issue, archive; and what becomes of a matter that is not made public."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import NotReady
from engine.runtime import now
from workflows.matters import opinions
from workflows.matters.classes import PUBLIC_ATTRIBUTES
from workflows.matters.labels import ground_in_words
from workflows.prepublication.decision import Decision
from workflows.release.filing import archive_matter
from workflows.release.numbers import assign_number, check_series
from workflows.release.release_sets import current_release_set
from workflows.release.rendering import prepare_soon
from workflows.release.withheld import reassess as reassess_withheld
from workflows.release.withheld import record_withheld


def register_number(decision: Decision) -> None:
    """登记编号: the series is chosen here; the service task behind it takes the number."""
    check_series(str(decision.answers["code"]), int(decision.answers["year"]))


def assign(session: Session, matter_id: str, actor: str) -> None:
    """The number of the series that was registered last. Raises NotReady when none was."""
    chosen = opinions.last_answers(session, matter_id, "register.number")
    if chosen is None:
        raise NotReady("尚未登记发文字号的机关代字和年份，不能编号。")
    assign_number(session, matter_id, actor, str(chosen["code"]), int(chosen["year"]))


def issue(decision: Decision) -> None:
    """印发: the printing date fills its slot; today unless another day was given."""
    given = decision.answers.get("printed_on")
    decision.matter.printed_on = date.fromisoformat(str(given)) if given else local_date(now(decision.session))
    release_set = current_release_set(decision.session, decision.matter.id)
    if release_set is not None and release_set.attribute in PUBLIC_ATTRIBUTES:
        prepare_soon(decision.session, release_set.id)


def archive(decision: Decision) -> None:
    """备案归档."""
    answers = decision.answers
    archive_matter(
        decision.session,
        decision.matter.id,
        decision.actor.person_id,
        str(answers.get("file_number") or decision.matter.number_assigned or decision.matter.number),
        str(answers.get("opinion") or ""),
    )


def withhold(session: Session, matter_id: str, actor: str) -> None:
    """Record why the matter is not made public, by what the attribute review decided (条例 14-16, 18). Raises NotReady
    when it decided nothing."""
    decided = opinions.last_answers(session, matter_id, "gate.attribute")
    if decided is None:
        raise NotReady("公开属性尚未认定，不能登记为不公开。")
    record_withheld(session, matter_id, actor, str(decided["attribute"]), ground_in_words(decided))


def reassess(decision: Decision) -> None:
    """不予公开定期评估 (条例 18): keep for another year, or disclose by a linked new matter."""
    reassess_withheld(decision.session, decision.matter.id, decision.actor.person_id, decision.outcome, decision.reason)
