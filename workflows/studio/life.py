"""From a draft to a published version: one administrator submits it, another checks and publishes it or gives it back.

Every gate is passed twice: at the submission, and again at the publication, since code and cases may have changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import definitions
from engine.definitions import DefinitionSet
from engine.errors import Conflict, DeploymentRefused, Invalid, Issue, NotAllowed, NotReady
from engine.runtime import now, runtime_of
from workflows.notices.actions import notify
from workflows.people.actor import Actor
from workflows.people.queries import administrators
from workflows.people.rules import RIGHTS
from workflows.studio import queries, trail
from workflows.studio.cases import CaseResult, run_cases
from workflows.studio.checking import Verdict, check_draft, check_files
from workflows.studio.drafts import changeable
from workflows.studio.models import ProcessDraft
from workflows.studio.queries import Version
from workflows.studio.rules import CHECK, check_issues, publish_issues, require_reader
from workflows.studio.sets import candidate


@dataclass(frozen=True)
class Trial:
    """What a set is judged by: the verdict of deployment, and its cases run on the engine. Of exactly that content."""

    content_hash: str
    verdict: Verdict
    cases: tuple[CaseResult, ...]

    @property
    def passed(self) -> bool:
        return self.verdict.deployable and all(case.passed for case in self.cases)

    @property
    def issues(self) -> list[Issue]:
        found = [
            Issue(each.code, each.message, field=each.file, element=each.element, line=each.line, path=each.path)
            for each in self.verdict.findings
            if each.severity == "error"
        ]
        return found + [
            Issue("case-failed", f"案例“{case.name}”没有通过：{case.message}", field=case.path)
            for case in self.cases
            if not case.passed
        ]


def try_draft(session: Session, draft_id: str) -> Trial:
    """Judge a draft as it would be deployed now; for a session that only reads, since it takes its time.

    Raises NotFound, NotReady (it is no set at all).
    """
    draft = queries.draft(session, draft_id)
    try:
        return _trial(session, candidate(session, draft))
    except DeploymentRefused as refused:
        verdict = check_draft(session, draft)
        raise NotReady(refused.detail, issues=Trial("", verdict, ()).issues) from refused


def try_version(session: Session, definition_id: str) -> Trial:
    """Judge a stored version by today's code. Raises NotFound."""
    return _trial(session, definitions.load(session, definition_id))


def _trial(session: Session, made: DefinitionSet) -> Trial:
    """The cases run only when the verdict lets them."""
    verdict = check_files(made.process_id, made.files, runtime_of(session).package(made.process_id))
    cases = run_cases(session, made.process_id, made.files) if verdict.deployable else []
    return Trial(made.content_hash, verdict, tuple(cases))


def submit(session: Session, actor: Actor, draft_id: str, reason: str, judged: Trial) -> str:
    """Hand a draft to whoever checks it; `judged` is the trial of what it is now. Returns the proposed version's id.

    Raises NotAllowed, NotFound, Invalid, NotReady (findings, failed cases, nothing changed), Conflict (it has been
    changed since the trial, or another version has been published since it was opened).
    """
    draft, why = changeable(session, actor, draft_id), reason.strip()
    if not why:
        raise Invalid("请写明为什么修改流程，供核对人了解。")
    if draft.base_id != definitions.current(session, draft.process_id):
        raise Conflict("开草稿之后又发布了别的版本。请先换到现行版本，核对两边的修改，再提交。")
    if not judged.passed:
        raise NotReady("草稿还不能提交，请按核验结果和案例结果修改。", issues=judged.issues)
    made = candidate(session, draft)
    if made.content_hash != judged.content_hash:
        raise Conflict("核验之后草稿又有改动，没有提交。请再提交一次。")
    _refuse_unchanged(session, draft, made.content_hash)
    definition_id = definitions.propose(session, made, actor=actor.person_id)
    submitted = {"definition_id": definition_id, "submitted_by": actor.person_id, "submitted_at": now(session)}
    _move(session, draft, "submitted", **submitted, reason=why, checked_by=None, checked_at=None, remark=None)
    trail.record(session, draft, "process_draft.submitted", actor.person_id, {"definition": [None, definition_id]}, why)
    checkers = [person.id for person, role in administrators(session) if role in RIGHTS[CHECK][0] and person.active]
    notify(session, checkers, "process_submitted", about_id=definition_id, actor_id=actor.person_id)
    return definition_id


def publish(session: Session, actor: Actor, definition_id: str, judged: Trial) -> Version:
    """Publish a proposed version; `judged` is its trial by today's code. New instances run on it, those under way stay.

    Raises NotAllowed (its maker, or not whose business it is), NotFound, Conflict, NotReady (a case fails now),
    DeploymentRefused (it does not pass now).
    """
    version, draft = _proposed(session, actor, definition_id)
    is_current = draft is None or draft.base_id == definitions.current(session, version.process_id)
    _refuse(publish_issues(actor, **_makers(session, version, draft), is_current=is_current))
    if not judged.passed or judged.content_hash != version.content_hash:
        raise NotReady("这一版现在通不过，不能发布。请退回修改。", issues=judged.issues)
    definitions.publish(session, definition_id, actor=actor.person_id)
    if draft is not None:
        _move(session, draft, "published", checked_by=actor.person_id, checked_at=now(session))
        trail.record(session, draft, "process_draft.published", actor.person_id, {"definition": [None, definition_id]})
        told = {"about_id": definition_id, "actor_id": actor.person_id}
        notify(session, [version.proposed_by], "process_published", **told)
    return queries.version(session, definition_id)


def give_back(session: Session, actor: Actor, definition_id: str, reason: str) -> Version:
    """Refuse a proposed version; its draft can be changed again. Raises NotAllowed, NotFound, Invalid, Conflict."""
    version, draft = _proposed(session, actor, definition_id)
    _refuse(check_issues(actor, **_makers(session, version, draft)))
    why = reason.strip()
    if not why:
        raise Invalid("请写明退回的理由。")
    definitions.withdraw(session, definition_id, actor=actor.person_id, reason=why)
    if draft is not None:
        _move(session, draft, "drafting", checked_by=actor.person_id, checked_at=now(session), remark=why)
        trail.record(
            session, draft, "process_draft.given_back", actor.person_id, {"definition": [definition_id, None]}, why
        )
        told = {"about_id": draft.id, "actor_id": actor.person_id}
        notify(session, [version.proposed_by], "process_returned", **told)
    return queries.version(session, definition_id)


def take_back(session: Session, actor: Actor, draft_id: str) -> ProcessDraft:
    """Whoever submitted a draft takes it back before it is judged. Raises NotAllowed, NotFound, Conflict."""
    require_reader(actor)
    draft = queries.draft(session, draft_id, lock=True)
    if draft.submitted_by != actor.person_id:
        raise NotAllowed("只有提交人可以收回提交。")
    if draft.state != "submitted" or draft.definition_id is None:
        raise Conflict
    definition_id = draft.definition_id
    definitions.withdraw(session, definition_id, actor=actor.person_id, reason="提交人收回")
    _move(session, draft, "drafting")
    trail.record(session, draft, "process_draft.taken_back", actor.person_id, {"definition": [definition_id, None]})
    return draft


def _proposed(session: Session, actor: Actor, definition_id: str) -> tuple[Version, ProcessDraft | None]:
    """A version that waits for its checker, its draft locked. Raises NotAllowed, NotFound, Conflict."""
    require_reader(actor)
    version, draft = queries.version(session, definition_id), queries.draft_of_version(session, definition_id)
    if draft is not None:
        draft = queries.draft(session, draft.id, lock=True)
    if version.state != "proposed" or (draft is not None and draft.state != "submitted"):
        raise Conflict("这一版已经核对过，或已被收回。请刷新后再看。")
    return version, draft


class _Makers(TypedDict):
    submitted_by: str
    authors: frozenset[str]


def _makers(session: Session, version: Version, draft: ProcessDraft | None) -> _Makers:
    authors: frozenset[str] = queries.authors(session, draft.id) if draft is not None else frozenset()
    return {"submitted_by": version.proposed_by, "authors": authors}


def _refuse(issues: list[Issue]) -> None:
    outdated = [issue for issue in issues if issue.code == "base-outdated"]
    if issues and issues == outdated:
        raise Conflict(issues[0].message, issues=issues)
    if issues:
        raise NotAllowed(issues[0].message, issues=issues)


def _refuse_unchanged(session: Session, draft: ProcessDraft, content_hash: str) -> None:
    for each in queries.versions(session, draft.process_id):
        if each.content_hash == content_hash and each.state == "published":
            raise NotReady("草稿与现行版本相同，没有可提交的修改。")
        if each.content_hash == content_hash and each.state == "proposed":
            raise NotReady(f"内容相同的第 {each.number} 版正在等待核对，不必再提交。")


def _move(session: Session, draft: ProcessDraft, state: str, **values: object) -> None:
    """A locked draft to another state; a lost race is a Conflict."""
    moved = session.execute(
        update(ProcessDraft)
        .where(
            ProcessDraft.id == draft.id,
            ProcessDraft.state == draft.state,
            ProcessDraft.revision == draft.revision,
        )
        .values(state=state, revision=draft.revision + 1, **values)
        .returning(ProcessDraft.id)
        .execution_options(synchronize_session=False)
    ).first()
    if moved is None:
        raise Conflict
    session.refresh(draft)
