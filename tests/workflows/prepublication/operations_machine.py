"""The machine that walks through all operations: what the parent machine does (decide, return, withdraw, suggest,
release, hold), and on top the four ways of countersigning, 拿回, 分配, 转办 and 退还, 催办, 终止, AB角代办, 交接, bulk
decisions, and side work: 抄送, 委派, 加签 before and after the decision, 减签, 收回, 会商, and 跳转. After each act the
promises of both are read from the database.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select, update

from engine.audit import verify_live
from engine.db import Session
from engine.errors import NotAllowed, NotFound, NotReady, StepFailed
from engine.models import AuditEvent, WorkItem
from engine.runtime import now
from tests.workflows.prepublication.acts import HEADS, furnish_sections
from tests.workflows.prepublication.house import House
from tests.workflows.prepublication.operations_promises import Promises
from tests.workflows.prepublication.process_machine import (
    FOUND,
    MATTERS,
    PEOPLE,
    REFUSALS,
    picks,
)
from workflows.collaboration import consultations, copies, urging
from workflows.matters.side_models import SideTask
from workflows.people.actor import INSTALLER
from workflows.people.models import PostHolding, Substitution
from workflows.people.posts import leave_post
from workflows.people.queries import holders, load_actor, today
from workflows.people.substitution_queries import holdings_of
from workflows.people.substitution_rules import Wanted
from workflows.prepublication import (
    actions,
    delegation,
    handover,
    holding,
    redirecting,
    side_work,
    signers,
    substitutions,
    taking_back,
    withdrawals,
)
from workflows.prepublication.bulk import BULK_ANSWERS, bulk_issues
from workflows.prepublication.resuming import STEPS
from workflows.prepublication.signers import POSITIONS

MODES = (None, "parallel", "in_turn", "first", "vote")
STAFF = tuple(login for login in PEOPLE if login not in ("sysadmin", "security", "auditor"))
REVIEWERS = ("legal_a", "secrecy_a", "attribute_a", "leader", "deputy", "office", "head", "head_jyk")
SUBSTITUTES = ("drafter", "drafter2", "both", "desks", "legal_a", "secrecy_a", "attribute_a", "leader", "speaker")
MOVERS = ("legal_a", "secrecy_a", "attribute_a", "head_jyk", "office")  # who leaves a post and comes back to it

SIGNERS = ("publisher", "registry", "desks", "speaker")
FIRST = (
    "signed",
    "signed",
    "delegated",
    "moved",
    "assigned",
    "asked",
    "taken_back",
)  # what a walk begins with, so that it comes to pass


class Operations(Promises):
    """The parent's bureau with sections that can be asked and people who stand in for each other."""

    left: dict[str, list[PostHolding]]

    @initialize(
        kind=st.sampled_from(MATTERS),
        ahead=st.integers(2, 11),
        mode=st.sampled_from(MODES),
        first=st.sampled_from(FIRST),
    )
    def open(self, kind: tuple[str, str], ahead: int, mode: str | None, first: str) -> None:
        self.mode = mode
        matter_class, urgency = kind
        self.id = self.house.open(matter_class, urgency=urgency, policy=FOUND)
        self.go_on(0, ahead)
        if first == "signed":
            self.have_the_decision_signed(0, SIGNERS[0], True)
        elif first == "delegated":
            self.delegate(0, SIGNERS[0])
        elif first == "moved":
            self.redirect("section", "承办人病休")
        elif first == "taken_back":
            for _ in range(5):  # until the branches have met
                self.decide_and_take_back(0, False)
        elif first == "assigned":
            self.assign(0, 0)
            self.urge("drafter")
        elif first == "asked":
            self.copy_or_confer(0, SIGNERS[2], confer=False, read=True)
            self.copy_or_confer(0, SIGNERS[2], confer=True, read=False)

    def teardown(self) -> None:
        """The next walk finds everybody back in their posts, and nobody standing in for anybody."""
        with self.house.database.write() as session:
            session.execute(update(Substitution).where(Substitution.ended_at.is_(None)).values(ended_at=now(session)))
            session.execute(update(PostHolding).values(until=None))
        super().teardown()

    # --- the right person and answers, in every mode -------------------------------------------------------------

    def _login(self, item: WorkItem) -> str:
        if item.assignee is not None:
            return self._login_of(item.assignee)
        if item.element_id.startswith("countersign"):
            return HEADS[item.candidate_group.partition("/")[2]]
        return super()._login(item)

    def _login_of(self, person_id: str) -> str:
        return next(login for login, each in self.house.bureau.people.items() if each == person_id)

    def _answers(self, item: WorkItem) -> dict[str, Any]:
        if item.element_id.startswith("countersign"):
            return {"outcome": "agree"}
        answers = super()._answers(item)
        if item.element_id == "draft_policy":
            return {**answers, "countersign": ["fgk", "jyk"], "countersign_mode": self.mode}
        return answers

    def _act(self, session: Session, login: str) -> Any:
        return load_actor(session, self.house.bureau.people[login])

    @rule(pick=picks, steps=st.integers(1, 4))
    def go_on(self, pick: int, steps: int) -> None:
        for _ in range(steps):
            if self._waits():
                item = self._item(pick)
                with suppress(*REFUSALS, StepFailed):
                    self._complete(item, self._login(item), self._answers(item))

    def _return(self, pick: int, back_to: str, **more: str) -> None:
        """A return too waits for those whom its holder asked."""
        item = self._item(pick)
        answers = {**self._answers(item), "outcome": "return", "return_to": back_to, "opinion": "退", **more}
        with suppress(*REFUSALS, StepFailed):
            self._complete(item, self._login(item), answers)

    @precondition(lambda self: self._waits())
    @rule(pick=picks)
    def twice(self, pick: int) -> None:
        with suppress(NotReady, NotAllowed):  # held for its signers, or in other hands
            super().twice(pick)

    @precondition(lambda self: self._waits())
    @rule(pick=picks, vote=st.sampled_from(("disagree", "abstain")))
    def vote_against(self, pick: int, vote: str) -> None:
        item = self._item(pick)
        if item.kind == "opinion.vote":
            with suppress(*REFUSALS):
                self._complete(item, self._login(item), {"outcome": vote, "opinion": "口径不一致"})

    # --- in whose hands work is ----------------------------------------------------------------------------------

    @precondition(lambda self: self._waits())
    @rule(pick=picks, login=st.sampled_from(STAFF))
    def claim(self, pick: int, login: str) -> None:
        with suppress(*REFUSALS), self.house.database.write() as session:
            actions.claim(session, self._item(pick).id, self._act(session, login))

    @rule(pick=picks, reason=st.sampled_from(("意见写错了", "")))
    def take_back(self, pick: int, reason: str) -> None:
        with self.house.database.read() as session:
            query = select(WorkItem).where(WorkItem.subject == self.id, WorkItem.status == "completed")
            ended = session.scalars(query.order_by(WorkItem.ended_at.desc(), WorkItem.id.desc()).limit(3)).all()
        if ended:
            item = ended[pick % len(ended)]
            with suppress(*REFUSALS), self.house.database.write() as session:
                actor = load_actor(session, str(item.ended_by))
                taking_back.take_back(session, item.id, actor, reason)
                assert reason, "taken back without a reason"

    @rule(pick=picks, again=st.booleans())
    def decide_and_take_back(self, pick: int, again: bool) -> None:
        """拿回 is for the moment after: left to chance it would hardly ever come in time."""
        self.go_on(pick, 1)
        self.take_back(0, "意见写错了")
        if again:
            self.go_on(pick, 1)

    @rule(absent=st.sampled_from(REVIEWERS), substitute=st.sampled_from(SUBSTITUTES), days=st.integers(0, 3))
    def stand_in(self, absent: str, substitute: str, days: int) -> None:
        people = self.house.bureau.people
        with suppress(*REFUSALS), self.house.database.write() as session:
            day = today(session)
            held = tuple(each.holding_id for each in holdings_of(session, people[absent], day, day))
            wanted = Wanted(people[absent], people[substitute], held, day, day + timedelta(days=days), "出差")
            made = substitutions.arrange(session, wanted, actor=self._act(session, absent))
            if made.waits:
                substitutions.confirm(session, made.id, actor=load_actor(session, people["security"]))

    @rule(absent=st.sampled_from(REVIEWERS), substitute=st.sampled_from(SUBSTITUTES), ahead=st.integers(1, 4))
    def stand_in_and_try_everything(self, absent: str, substitute: str, ahead: int) -> None:
        self.stand_in(absent, substitute, 1)
        for _ in range(ahead):
            for item in self.house.open_items(self.id):
                with suppress(*REFUSALS, StepFailed):
                    self._complete(item, substitute, self._answers(item))
            self.go_on(0, 1)

    @rule()
    def everybody_is_back(self) -> None:
        with self.house.database.read() as session:
            query = select(Substitution).where(Substitution.ended_at.is_(None))
            open_ones = [(each.id, each.absent_id) for each in session.scalars(query)]
        for substitution, absent in open_ones:
            with suppress(*REFUSALS), self.house.database.write() as session:
                substitutions.end(session, substitution, actor=load_actor(session, absent), reason="提前返回")

    @rule(login=st.sampled_from(MOVERS), head=st.sampled_from(("head_jyk", "head_fgk", "head_bgs", "head")), to=picks)
    def leave_and_hand_over(self, login: str, head: str, to: int) -> None:
        """调岗: the work that is left goes to anybody the head names, or back to the post."""
        self._leave(login)
        receiver = (None, *STAFF)[to % (len(STAFF) + 1)]
        with suppress(*REFUSALS), self.house.database.write() as session:
            actor = self._act(session, head)
            waiting = [each.item.id for each in handover.left_behind(session, actor)]
            person = self.house.bureau.people[receiver] if receiver else None
            handover.hand_over(session, waiting, person, "调岗", actor=actor)
        self._come_back(login)

    def _leave(self, login: str) -> None:
        with self.house.database.write() as session:
            mine = PostHolding.person_id == self.house.bureau.people[login]
            for holding in session.scalars(select(PostHolding).where(mine, PostHolding.until.is_(None))).all():
                leave_post(session, holding.id, actor=INSTALLER)

    def _come_back(self, login: str) -> None:
        with self.house.database.write() as session:
            mine = PostHolding.person_id == self.house.bureau.people[login]
            session.execute(update(PostHolding).where(mine).values(until=None))

    @rule(kind=st.sampled_from((*BULK_ANSWERS, "gate.secrecy")))
    def decide_in_bulk(self, kind: str) -> None:
        for item in self.house.open_items(self.id):
            with suppress(*REFUSALS, StepFailed), self.house.database.write() as session:
                actor = self._act(session, self._login(item))
                if not bulk_issues(item, kind):  # type: ignore[arg-type]
                    assert not item.kind.startswith(("gate.", "review."))
                    actions.complete(session, item.id, actor, dict(BULK_ANSWERS[kind][1]))

    @rule(pick=picks, to=picks)
    def assign(self, pick: int, to: int) -> None:
        """分配: what nobody has claimed goes to somebody of its post; who must not decide it does not get it."""
        free = [each for each in self.house.open_items(self.id) if each.assignee is None]
        if free:
            item = free[pick % len(free)]
            with suppress(*REFUSALS), self.house.database.write() as session:
                colleagues = holders(session, item.candidate_group)
                receiver = colleagues[to % len(colleagues)].person_id
                actions.reassign(session, item.id, self._act(session, self._login(item)), receiver, "请办理")

    @rule(login=st.sampled_from(STAFF))
    def urge(self, login: str) -> None:
        with suppress(*REFUSALS), self.house.database.write() as session:
            items = [each.id for each in self.house.open_items(self.id)]
            urging.urge(session, items, self._act(session, login), "请尽快办理")

    @rule(login=st.sampled_from(("drafter", "head", "legal_a")), sure=st.integers(0, 7))
    def terminate(self, login: str, sure: int) -> None:
        """终止 ends it: whatever is tried afterwards brings nothing back."""
        if sure == 0:
            with suppress(*REFUSALS), self.house.database.write() as session:
                withdrawals.terminate(session, self.id, self._act(session, login), "不再需要")
                assert login != "legal_a", "ended by somebody of another section"

    # --- beside the process --------------------------------------------------------------------------------------

    def _held_item(self, pick: int) -> WorkItem | None:
        """An open item in the hands of whoever may decide it."""
        if not self._waits():
            return None
        item = self._item(pick)
        with suppress(*REFUSALS), self.house.database.write() as session:
            actions.claim(session, item.id, self._act(session, self._login(item)))
        return self._item(pick)

    def _tasks(self) -> list[SideTask]:
        with self.house.database.read() as session:
            query = select(SideTask).where(SideTask.matter_id == self.id, SideTask.state == "open")
            return list(session.scalars(query.order_by(SideTask.id)))

    @rule(pick=picks, to=st.sampled_from(STAFF))
    def delegate(self, pick: int, to: str) -> None:
        item = self._held_item(pick)
        if item is not None and item.assignee is not None:
            with suppress(*REFUSALS), self.house.database.write() as session:
                actor = load_actor(session, item.assignee)
                delegation.delegate(session, item.id, actor, self.house.bureau.people[to], "请提出意见")

    @rule(pick=picks, to=st.lists(st.sampled_from(STAFF), min_size=1, max_size=2), position=st.sampled_from(POSITIONS))
    def add_signers(self, pick: int, to: list[str], position: str) -> None:
        item = self._held_item(pick)
        if item is not None and item.assignee is not None:
            with suppress(*REFUSALS), self.house.database.write() as session:
                people = [self.house.bureau.people[each] for each in to]
                signers.add_signers(session, item.id, load_actor(session, item.assignee), people, position)

    @rule(pick=picks, to=st.sampled_from(SIGNERS), agree=st.booleans())
    def have_the_decision_signed(self, pick: int, to: str, agree: bool) -> None:
        """后加签: added, decided, signed; left to chance few would come to their end."""
        for _ in range(6):
            if any(each.kind.startswith(("gate.", "review.")) for each in self.house.open_items(self.id)):
                break
            self.go_on(pick, 1)
        self.add_signers(pick, [to], "after")
        if self._waits():
            item = self._item(pick)
            with suppress(*REFUSALS, StepFailed):
                self._complete(item, self._login(item), self._answers(item))
        for task in [each for each in self._tasks() if each.position == "after"]:
            with suppress(*REFUSALS, StepFailed), self.house.database.write() as session:
                outcome = "agree" if agree else "object"
                side_work.answer(session, task.id, load_actor(session, task.person_id), outcome, "意见")

    @rule(pick=picks, agree=st.booleans())
    def answer_side_work(self, pick: int, agree: bool) -> None:
        tasks = self._tasks()
        if tasks:
            task = tasks[pick % len(tasks)]
            outcome = {"copy": "read", "signer": "agree" if agree else "object"}.get(task.kind, "answered")
            with suppress(*REFUSALS, StepFailed), self.house.database.write() as session:
                side_work.answer(session, task.id, load_actor(session, task.person_id), outcome, "意见")

    @rule(pick=picks, login=st.sampled_from(STAFF))
    def somebody_else_answers(self, pick: int, login: str) -> None:
        tasks = self._tasks()
        if tasks and tasks[pick % len(tasks)].person_id != self.house.bureau.people[login]:
            task = tasks[pick % len(tasks)]
            with suppress(NotFound), self.house.database.write() as session:
                side_work.answer(session, task.id, self._act(session, login), "agree", "意见")
                raise AssertionError("answered for somebody else")

    @rule(pick=picks)
    def take_off(self, pick: int) -> None:
        """减签, 撤销委派, 取消抄送: by whoever asked."""
        tasks = self._tasks()
        if tasks:
            task = tasks[pick % len(tasks)]
            ends = {"signer": signers.remove_signer, "delegation": delegation.revoke, "copy": copies.cancel_copy}
            if task.kind in ends:
                with suppress(*REFUSALS, StepFailed), self.house.database.write() as session:
                    ends[task.kind](session, task.id, load_actor(session, task.asked_by), "不再需要")

    @rule(step=st.sampled_from(list(STEPS)), reason=st.sampled_from(("承办人病休", "")))
    def redirect(self, step: str, reason: str) -> None:
        """跳转: back or where it stands, without anybody's approval, and never behind what is still to be done."""
        with self.house.database.read() as session:
            known = redirecting.preview(session, self.id, self._act(session, "sysadmin"))
        with suppress(*REFUSALS), self.house.database.write() as session:
            redirecting.redirect(session, self.id, self._act(session, "sysadmin"), step, reason, known.seen)
            assert reason, "moved without a reason"
            assert step in {each.step for each in known.targets}
        if reason and step in {each.step for each in known.targets}:
            assert not self.house.standing_approvals(self.id)

    @rule(pick=picks)
    def recall(self, pick: int) -> None:
        if self._waits():
            item = self._item(pick)
            with suppress(*REFUSALS), self.house.database.write() as session:
                holding.recall(session, item.id, self._act(session, self._login(item)))

    @rule(pick=picks, to=st.sampled_from(STAFF), confer=st.booleans(), read=st.booleans())
    def copy_or_confer(self, pick: int, to: str, confer: bool, read: bool) -> None:
        person = self.house.bureau.people[to]
        login = self._login(self._item(pick)) if pick % 2 and self._waits() else "drafter"
        with suppress(*REFUSALS), self.house.database.write() as session:
            actor = self._act(session, login)
            if confer:
                made = consultations.convene(session, self.id, actor, "口径", [person])
                consultations.conclude(session, made.id, actor, "", "一致同意")
            else:
                sent = copies.send_copies(session, self.id, actor, [person])
                copies.mark_read(session, [each.id for each in sent if read], load_actor(session, person))


def walk(house: House, **limits: Any) -> Counter[str]:
    """Walk at random; returns how often each act is on record, after the whole trail was checked."""
    run_state_machine_as_test(
        type("Walk", (Operations,), {"house": furnish_sections(house)}),
        settings=settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), **limits),
    )
    assert not verify_live(house.database, workers=1).damages
    with house.database.read() as session:
        return Counter(session.scalars(select(AuditEvent.action)))


def begin_in_every_way(house: House) -> None:
    """What a random walk begins with, each once: so that it comes to pass whatever is drawn."""
    for first in dict.fromkeys(FIRST):
        bureau = type("Walk", (Operations,), {"house": house})()
        bureau.open(("rights_policy", "normal"), 4, None, first)
        bureau.nobody_clears_two_gates_in_any_name_and_no_author_one()
        bureau.nothing_is_decided_over_the_heads_of_those_who_were_asked()
        bureau.teardown()
