"""抄送, 委派, 加签, 会商 and 催办 through their pages: who is asked sees it in 协办, who asked sees the answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import select

from engine.models import WorkItem
from tests.web.visitor import Visitor, words
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter
from workflows.matters.side_models import SideTask
from workflows.notices.models import Notice
from workflows.people.models import Person

Visit = Callable[[str], Visitor]


@pytest.fixture
def people(installation: Installation) -> dict[str, str]:
    with installation.database.read() as session:
        return {row.login: row.id for row in session.execute(select(Person.login, Person.id))}


@pytest.fixture
def item(installation: Installation, visit: Visit) -> WorkItem:
    """A secrecy check that 钱宝 has in hand."""
    with installation.database.read() as session:
        waiting = select(WorkItem).where(WorkItem.element_id == "check_secrecy", WorkItem.status == "open")
        found = session.scalars(waiting.order_by(WorkItem.id)).first()
    assert found is not None
    visit("qianbao").post(f"/work-items/{found.id}/claim")
    return found


def asked(page: str) -> list[str]:
    return re.findall(r'/side-tasks/([0-9a-f]+)"', page)


def only_task(visitor: Visitor) -> str:
    (found,) = asked(visitor.get("/side-tasks").get_data(as_text=True))
    return found


def test_a_copy_arrives_is_counted_and_marked_read(visit: Visit, item: WorkItem, people: dict[str, str]) -> None:
    holder, reader = visit("qianbao"), visit("tanglu")
    assert reader.get(f"/matters/{item.subject}").status_code == 404
    said = holder.post(
        f"/matters/{item.subject}/copies", follow=True, people=[people["tanglu"]], request="供参考", item=item.id
    )
    assert "已抄送 1 人" in words(said)
    assert "协办 1" in words(reader.get("/inbox"))
    assert "供参考" in words(reader.get("/side-tasks"))
    assert reader.get(f"/matters/{item.subject}").status_code == 200
    task = only_task(reader)
    assert "供参考" in words(reader.get(f"/side-tasks/{task}"))
    assert "已阅 1 件" in words(reader.post("/side-tasks/read", follow=True, task=[task]))
    assert "协办 0" in words(reader.get("/inbox"))
    assert task in reader.get("/side-tasks?view=done").get_data(as_text=True)


def test_a_delegate_answers_and_the_opinion_comes_into_the_box(
    visit: Visit, item: WorkItem, people: dict[str, str]
) -> None:
    holder, delegate = visit("qianbao"), visit("tanglu")
    offered = holder.get(f"/matters/{item.subject}/side-work?item={item.id}")
    assert "委派" in words(offered)
    assert "已委派" in words(
        holder.post(f"/work-items/{item.id}/delegate", follow=True, people=people["tanglu"], request="请核对第三条")
    )
    assert "已委派" in words(holder.get(f"/work-items/{item.id}"))
    assert "尚未答复" in words(holder.get(f"/work-items/{item.id}"))
    task = only_task(delegate)
    refused = delegate.post(f"/side-tasks/{task}/answer", outcome="answered", text=" ")
    assert refused.status_code == 422
    assert "请写明您拟的意见" in words(refused)
    delegate.post(f"/side-tasks/{task}/answer", outcome="answered", text="四类信息均未发现。")
    page = holder.get(f"/work-items/{item.id}")
    assert "四类信息均未发现。" in words(page)
    holder.post(f"/work-items/{item.id}/signers", people=[people["fangyuan"]], position="before")
    assert "四类信息均未发现。" in words(visit("fangyuan").get(f"/side-tasks/{only_task(visit('fangyuan'))}"))
    holder.post(f"/side-tasks/{task}/adopt")
    assert ">四类信息均未发现。</textarea>" in holder.get(f"/work-items/{item.id}").get_data(as_text=True)


def test_taking_signers_off_and_revoking_need_a_reason(visit: Visit, item: WorkItem, people: dict[str, str]) -> None:
    holder = visit("qianbao")
    holder.post(f"/work-items/{item.id}/signers", people=[people["tanglu"]], position="before")
    assert "加签：唐璐（前加签） · 钱葆" in words(holder.get(f"/matters/{item.subject}"))
    task = only_task(visit("tanglu"))
    assert holder.post(f"/side-tasks/{task}/call-off", reason=" ").status_code == 422
    assert visit("hejing").post(f"/side-tasks/{task}/call-off", reason="不用了").status_code == 404
    assert "已撤销" in words(holder.post(f"/side-tasks/{task}/call-off", follow=True, reason="出差", item=item.id))
    assert "减签：唐璐 · 钱葆" in words(holder.get(f"/matters/{item.subject}"))
    called_off = visit("tanglu")
    assert called_off.get(f"/side-tasks/{task}").status_code == 404
    too_late = called_off.post(f"/side-tasks/{task}/answer", outcome="agree", text="第三条已经核对。")
    assert too_late.status_code == 409
    assert "不再需要您的意见" in words(too_late)
    assert "第三条已经核对。" in words(too_late)
    told = words(called_off.get("/notices")).partition("不再需要您办理")[2]
    assert re.search(r"\d{4}-\d{4}", told)  # which matter it was
    assert visit("hejing").post(f"/side-tasks/{task}/answer", outcome="agree").status_code == 404


def test_who_may_not_is_told_why_on_the_page(visit: Visit, item: WorkItem, people: dict[str, str]) -> None:
    holder = visit("qianbao")
    with_self = holder.post(f"/work-items/{item.id}/delegate", follow=True, people=people["qianbao"])
    assert "不能选择本人" in words(with_self)
    admin = holder.post(f"/matters/{item.subject}/copies", follow=True, people=[people["auditor"]], item=item.id)
    assert "三员分立" in words(admin)
    nobody = holder.post(f"/work-items/{item.id}/signers", follow=True, position="after")
    assert "请至少选择一人" in words(nobody)
    wanted = [people["tanglu"], people["hejing"]]
    topicless = holder.post(f"/matters/{item.subject}/consultations", people=wanted, topic=" ", item=item.id)
    assert topicless.status_code == 422
    kept = html.document_fromstring(topicless.get_data(as_text=True))
    assert kept.xpath("//section[@id='consult']//*[@role='alert']")
    assert sorted(kept.xpath("//section[@id='consult']//input[@checked]/@value")) == sorted(wanted)
    assert not kept.xpath("//section[@id='copies']//input[@checked]")


def test_what_was_ticked_stays_when_another_window_was_faster(
    visit: Visit, item: WorkItem, people: dict[str, str], installation: Installation
) -> None:
    holder, wanted = visit("qianbao"), [people["tanglu"], people["hejing"]]
    for _window in range(2):
        twice = holder.post(f"/matters/{item.subject}/consultations", people=wanted, topic="附表口径", item=item.id)
    assert twice.status_code == 409
    assert "没有重复发起" in words(twice)
    kept = html.document_fromstring(twice.get_data(as_text=True))
    assert sorted(kept.xpath("//section[@id='consult']//input[@checked]/@value")) == sorted(wanted)

    with installation.database.read() as session:
        drafter = session.get_one(Person, session.get_one(Matter, item.subject).drafter_id).login
    visit(drafter).post(f"/matters/{item.subject}/withdraw", reason="还要改")
    gone = holder.post(f"/work-items/{item.id}/signers", people=wanted, position="before", request="请核对附表。")
    assert gone.status_code == 409
    assert "请核对附表。" in words(gone)


def test_the_author_is_not_among_those_who_may_sign(
    visit: Visit, item: WorkItem, people: dict[str, str], installation: Installation
) -> None:
    with installation.database.read() as session:
        drafter = session.get_one(Matter, item.subject).drafter_id
    page = visit("qianbao").get(f"/matters/{item.subject}/side-work?item={item.id}").get_data(as_text=True)
    parts = {name: page.split(f'id="{name}"')[1].split("</section>")[0] for name in ("delegate", "signers", "copies")}
    assert drafter not in parts["delegate"]
    assert drafter not in parts["signers"]
    assert drafter in parts["copies"]
    assert people["auditor"] not in page


def test_a_decision_is_held_recalled_held_again_and_carried_out(
    visit: Visit, item: WorkItem, people: dict[str, str]
) -> None:
    holder, signer = visit("qianbao"), visit("tanglu")
    holder.post(f"/work-items/{item.id}/signers", people=[people["tanglu"]], position="after")
    assert asked(signer.get("/side-tasks").get_data(as_text=True)) == []  # its turn comes with the decision
    assert "他们全部同意后办结" in words(holder.get(f"/work-items/{item.id}"))

    def decide() -> str:
        holder.answer_findings(f"/work-items/{item.id}")
        seen = re.search(r'name="seen" value="([^"]+)"', holder.get(f"/work-items/{item.id}").get_data(as_text=True))
        assert seen
        none = dict.fromkeys(("state_secret", "work_secret", "sensitive", "prohibited"), "no")
        return words(
            holder.post(
                f"/work-items/{item.id}/complete", follow=True, seen=seen[1], outcome="public", opinion="可公开", **none
            )
        )

    assert "已拟定结论，待加签人会签" in decide()
    assert "收回拟定的结论" in words(holder.get(f"/work-items/{item.id}"))
    assert "已收回" in words(holder.post(f"/work-items/{item.id}/recall", follow=True))
    decide()
    task = only_task(signer)
    assert "可以公开" in words(signer.get(f"/side-tasks/{task}"))
    assert "已提交" in words(signer.post(f"/side-tasks/{task}/answer", follow=True, outcome="agree"))
    assert "这件事已经办结" in words(holder.get(f"/work-items/{item.id}"))
    assert "已经会签办结" in words(holder.get("/notices"))


def test_a_consultation_from_topic_to_conclusion(visit: Visit, item: WorkItem, people: dict[str, str]) -> None:
    holder, other = visit("qianbao"), visit("tanglu")
    address = f"/matters/{item.subject}/consultations"
    holder.post(address, people=[people["tanglu"], people["hejing"]], topic="附件二是否公开")
    task = only_task(other)
    other.post(f"/side-tasks/{task}/answer", outcome="answered", text="建议隐去联系人。")
    page = holder.get(f"/matters/{item.subject}").get_data(as_text=True)
    assert page.count("何静") == page.count("：唐璐、何静") == 1, "one consultation is one line with its participants"
    (consultation,) = set(re.findall(r"/consultations/([0-9a-f]+)", page))
    shown = words(holder.get(f"/consultations/{consultation}"))
    assert "建议隐去联系人。" in shown
    assert "未发表意见" in shown
    assert other.post(f"/consultations/{consultation}/conclude", conclusion="我来定").status_code == 404
    refused = holder.post(f"/consultations/{consultation}/conclude", minutes="三人参加", conclusion="")
    assert refused.status_code == 422
    assert "三人参加" in refused.get_data(as_text=True)
    done = holder.post(f"/consultations/{consultation}/conclude", follow=True, minutes="三人参加", conclusion="隐去")
    assert "会商结论已记录" in words(done)
    assert visit("jiangping").get(f"/consultations/{consultation}").status_code in (200, 404)
    assert "参加会商" in words(visit("auditor").get(f"/audit/matters/{item.subject}"))


def test_a_stranger_finds_nothing(visit: Visit, item: WorkItem, people: dict[str, str]) -> None:
    visit("qianbao").post(f"/matters/{item.subject}/copies", people=[people["tanglu"]])
    stranger, task = visit("fangyuan"), only_task(visit("tanglu"))
    for path in (f"/side-tasks/{task}", f"/matters/{item.subject}/side-work", "/consultations/unknown"):
        assert stranger.get(path).status_code == 404
    for path in (f"/side-tasks/{task}/answer", f"/side-tasks/{task}/adopt", f"/work-items/{item.id}/recall"):
        assert stranger.post(path, outcome="read").status_code == 404
    assert "没有勾选" in words(stranger.post("/side-tasks/read", follow=True, task=[task]))


def test_the_drafter_urges_from_the_page(visit: Visit, item: WorkItem, installation: Installation) -> None:
    with installation.database.read() as session:
        owner = session.get_one(Matter, item.subject).drafter_id
        login = session.get_one(Person, owner).login
    drafter = visit(login)
    assert "催办" in words(drafter.get(f"/matters/{item.subject}/side-work"))
    assert "催办 保密审查" in words(drafter.get(f"/matters/{item.subject}"))  # where it says who holds it
    assert "已催办，通知了 1 人" in words(
        drafter.post(f"/work-items/{item.id}/urge", follow=True, message="请今天办结")
    )
    assert "一小时内已经催办过" in words(drafter.post(f"/work-items/{item.id}/urge", follow=True))
    assert "已催办 1 次" in words(visit("qianbao").get(f"/work-items/{item.id}"))
    assert "请今天办结" in words(visit("qianbao").get("/notices"))
    with installation.database.write() as session:  # once the item is out of the reader's reach, so are the words
        told = session.scalars(select(Notice).where(Notice.work_item_id == item.id, Notice.code == "urged")).one()
        told.person_id = session.scalars(select(Person.id).where(Person.login == "sysadmin")).one()
    shown = words(visit("sysadmin").get("/notices"))
    assert "催办：请尽快办理" in shown
    assert "请今天办结" not in shown


def test_administrators_have_no_side_work(visit: Visit, item: WorkItem) -> None:
    for login in ("sysadmin", "secadmin", "auditor"):
        assert visit(login).get(f"/matters/{item.subject}/side-work").status_code == 404


def test_rows_are_kept(installation: Installation, visit: Visit, item: WorkItem, people: dict[str, str]) -> None:
    """Nothing is deleted: who was called off stays on record with the reason."""
    holder = visit("qianbao")
    holder.post(f"/matters/{item.subject}/copies", people=[people["tanglu"]])
    task = only_task(visit("tanglu"))
    holder.post(f"/side-tasks/{task}/call-off", reason="发错了")
    with installation.database.read() as session:
        kept = session.get_one(SideTask, task)
    assert (kept.state, kept.reason) == ("cancelled", "发错了")
