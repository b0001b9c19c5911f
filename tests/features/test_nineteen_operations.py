"""Each operation that an office expects, done on the pages by the one and seen on the pages by the other.

States are reached through use cases; the operation itself, and what it looks like to whoever it concerns, is the
browser's. The table holds every operation that docs/operations-on-work-items.md says the pages have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import select

from engine.runtime import runtime_of
from tests.features import walking
from tests.features.walking import Desk
from tests.features.windows import DESKTOP, PHONE
from tests.workflows.bureau import Bureau
from tests.workflows.prepublication.house import LEGAL, House
from workflows.installation.wiring import Installation
from workflows.people.models import Person

RULES = Path(__file__).parents[2] / "docs" / "operations-on-work-items.md"
LOGINS = {
    "drafter": "lixiang",
    "head": "wujun",
    "legal_a": "zhengfa",
    "legal_b": "linlan",
    "office": "zhoukai",
    "secrecy_a": "qianbao",
    "attribute_a": "chenming",
    "deputy": "jiangping",
    "leader": "guohua",
    "jiuye": "sunwei",
    "fagui": "fangyuan",
    "bangong": "xufu",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The demo bureau's people and diagrams; each operation has a matter of its own."""
    yield from walking.staffed(tmp_path_factory.mktemp("operations") / "home")


@pytest.fixture(scope="module")
def office(browser: Browser, address: str, served: Installation) -> Iterator[walking.Office]:
    opened = walking.Office(browser, address, served)
    yield opened
    opened.close()


class Work:
    """The people of the bureau by what they are, their windows, and the use cases that bring work before them."""

    def __init__(self, office: walking.Office) -> None:
        self.office = office
        database = office.installation.database
        with database.read() as session:
            ids = {row.login: row.id for row in session.execute(select(Person.login, Person.id))}
            clock = runtime_of(session).clock
        self.house = House.__new__(House)
        self.house.database = database
        self.house.bureau = Bureau(clock, people={role: ids[login] for role, login in LOGINS.items()})  # type: ignore[arg-type]

    def desk(self, role: str) -> Desk:
        return self.office.desk(LOGINS.get(role, role))

    def asked(self, mode: str, *sections: str) -> str:
        """A matter that these sections are asked to countersign."""
        matter = self.house.open("general")
        self.house.submit(matter, countersign=list(sections), countersign_mode=mode)
        self.house.decide(matter, "section_check", "head", outcome="approve")
        return matter

    def at_legality(self) -> str:
        matter = self.house.open("rights_policy")
        self.house.to_legality(matter)
        return matter

    def opened(self, role: str, matter: str, element: str, key: str | None = None) -> Desk:
        """The person's window on the open work item."""
        desk = self.desk(role)
        desk.page.goto(f"/work-items/{self.house.item(matter, element, key).id}")
        desk.page.wait_for_selector("html.js")
        return desk

    def taken(self, role: str, matter: str, element: str, key: str | None = None) -> Desk:
        """The same, claimed."""
        desk = self.opened(role, matter, element, key)
        desk.page.get_by_role("button", name="签收并办理").click()
        desk.sees("已签收，由您办理")
        desk.page.wait_for_selector("html.js")
        return desk

    def waits_for(self, role: str, matter: str, element: str, key: str | None = None) -> None:
        """The item is in the inbox of the person, or offered to their post."""
        item = self.house.item(matter, element, key).id
        assert self._listed(role, item).count(), f"{role} does not see {element}"

    def is_gone(self, role: str, item: str) -> None:
        assert not self._listed(role, item).count(), f"{role} still has it"

    def _listed(self, role: str, item: str) -> Locator:
        page = self.desk(role).page
        for view in ("mine", "group"):
            page.goto(f"/inbox?view={view}")
            if (found := page.locator(f".item [href*='{item}']")).count():
                break
        return found

    def on_matter(self, role: str, matter: str, *words: str) -> Desk:
        """The person reads it on the matter's page."""
        desk = self.desk(role)
        desk.page.goto(f"/matters/{matter}")
        desk.sees(*words)
        return desk

    def in_trail(self, matter: str, *words: str) -> None:
        """操作留痕, as the drafter reads it."""
        desk = self.desk("drafter")
        desk.page.goto(f"/audit/matters/{matter}")
        desk.sees(*words)


@pytest.fixture(scope="module")
def work(office: walking.Office) -> Work:
    return Work(office)


# --- countersigning -----------------------------------------------------------------------------------------------


def in_turn(work: Work) -> None:
    matter = work.asked("in_turn", "fagui", "jiuye")
    desk = work.taken("fagui", matter, "countersign_in_turn")
    desk.sees("前一科室同意后转下一科室")
    work.desk("jiuye").page.goto("/inbox?view=group")
    assert work.house.waiting(matter) == ["countersign_in_turn"]
    desk.decide("agree")
    work.waits_for("jiuye", matter, "countersign_in_turn")
    assert (
        "轮"
        not in work._listed("jiuye", work.house.item(matter, "countersign_in_turn").id)
        .first.locator("xpath=ancestor::*[@data-item]")
        .inner_text()
    )
    work.on_matter("drafter", matter, "方圆", "就业促进科")
    work.in_trail(matter, "顺序会签")


def in_parallel(work: Work) -> None:
    matter = work.asked("parallel", "fagui", "jiuye")
    work.waits_for("jiuye", matter, "countersign", "jiuye")
    work.taken("fagui", matter, "countersign", "fagui").decide("agree")
    work.waits_for("jiuye", matter, "countersign", "jiuye")  # all have to agree
    work.taken("jiuye", matter, "countersign", "jiuye").decide("agree")
    work.waits_for("office", matter, "office_check")
    work.in_trail(matter, "会签")


def by_the_first(work: Work) -> None:
    matter = work.asked("first", "fagui", "jiuye")
    other = work.house.item(matter, "countersign_first", "jiuye").id
    work.taken("fagui", matter, "countersign_first", "fagui").decide("agree")
    work.is_gone("jiuye", other)
    work.waits_for("office", matter, "office_check")
    work.on_matter("drafter", matter, "同时待办的另外 1 项取消")
    work.in_trail(matter, "或签", "环节取消")


def by_vote(work: Work) -> None:
    matter = work.asked("vote", "fagui", "jiuye")
    work.taken("fagui", matter, "countersign_vote", "fagui").decide("agree")
    work.taken("jiuye", matter, "countersign_vote", "jiuye").decide("disagree", "补贴口径不一致。")
    work.on_matter("drafter", matter, "未通过", "就业促进科不同意")
    work.in_trail(matter, "票签", "计票")


# --- whose hands ----------------------------------------------------------------------------------------------------


def claim(work: Work) -> None:
    matter = work.at_legality()
    work.taken("legal_a", matter, "review_legality")
    work.opened("legal_b", matter, "review_legality").sees("已由郑法签收")
    work.on_matter("drafter", matter, "郑法")
    work.in_trail(matter, "签收")


def reassign(work: Work) -> None:
    matter = work.at_legality()
    desk = work.taken("legal_a", matter, "review_legality")
    desk.page.get_by_text("退还或转办").click()
    desk.page.select_option("#to", label="林岚（B）")
    desk.page.fill("#reassign-reason", "出差三天")
    # no digit answers it: it is no question of the form
    assert desk.page.evaluate("getComputedStyle(document.querySelector('label[for=to]'), '::before').content") == "none"
    desk.page.get_by_role("button", name="转办", exact=True).click()
    desk.sees("已交给林岚办理")
    work.waits_for("legal_b", matter, "review_legality")
    work.opened("legal_b", matter, "review_legality").sees("郑法交给您办理", "出差三天")
    work.on_matter("drafter", matter, "转办：林岚 · 郑法")
    work.in_trail(matter, "转办", "出差三天")


def assign(work: Work) -> None:
    matter = work.at_legality()
    desk = work.opened("legal_b", matter, "review_legality")
    desk.page.get_by_text("分配给同岗位的人").click()
    desk.page.select_option("#to", label="郑法（A）")
    desk.page.fill("#reassign-reason", "涉及就业政策，由郑法审核")
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="分配", exact=True).click()
    work.waits_for("legal_a", matter, "review_legality")
    work.opened("legal_b", matter, "review_legality").sees("已由郑法签收")
    work.in_trail(matter, "分配", "涉及就业政策")


def urge(work: Work) -> None:
    matter = work.at_legality()
    item = work.house.item(matter, "review_legality").id
    desk = work.desk("leader")
    desk.page.goto("/holders")
    desk.page.fill("#message", "请今天办结")
    desk.page.locator(f"button[name=one][value='{item}']").click()
    desk.sees("已催办 1 件", "已催 1 次")
    reviewer = work.desk("legal_a")
    reviewer.page.goto("/notices")
    reviewer.sees("催办")
    work.in_trail(matter, "催办")


# --- back and away --------------------------------------------------------------------------------------------------


def send_back(work: Work) -> None:
    matter = work.at_legality()
    desk = work.taken("legal_a", matter, "review_legality")
    points = {name: LEGAL[name] for name in ("authority", "procedure", "substance", "basis")}
    desk.decide("return", "缺少上位法依据。", return_to="drafter", **points)
    work.on_matter("drafter", matter, "缺少上位法依据。", "退回")
    assert work.house.waiting(matter) == ["draft_interpretation", "draft_policy"]
    work.in_trail(matter, "退回")
    send_back_to_a_step(work, points)


def send_back_to_a_step(work: Work, points: dict[str, str]) -> None:
    matter = work.at_legality()
    desk = work.taken("legal_a", matter, "review_legality")
    desk.page.locator("label[data-outcome=return]").click()
    desk.page.locator("label:has([name=return_to][value=step])").click()
    expect(desk.page.locator("[data-decide]")).to_be_in_viewport(ratio=1)  # however many choices stand above it
    desk.decide("return", "口径请科室再核。", return_to="step", return_step="section", **points)
    work.waits_for("head", matter, "section_check")
    work.in_trail(matter, "已办的环节", "从哪里重审：科室核稿")


def take_back(work: Work) -> None:
    matter = work.at_legality()
    work.house.decide(matter, "review_legality", "legal_a", **LEGAL)
    work.waits_for("office", matter, "office_check")
    desk = work.desk("legal_a")
    desk.page.goto("/inbox?view=done")
    desk.page.locator(".item-title").first.click()
    desk.page.fill("#take-back-reason", "引用的条款写错")
    desk.page.get_by_role("button", name="拿回重新办理").click()
    desk.sees("已拿回，由您重新办理")
    assert work.house.waiting(matter) == ["review_legality"]
    work.on_matter("drafter", matter, "拿回", "已失效")
    work.in_trail(matter, "拿回", "引用的条款写错")


def withdraw(work: Work) -> None:
    matter = work.at_legality()
    item = work.house.item(matter, "review_legality").id
    desk = work.on_matter("drafter", matter)
    desk.page.set_viewport_size(PHONE)
    desk.page.locator("summary", has_text="撤回").click()
    expect(desk.page.locator("#why-withdraw")).to_be_focused()
    assert desk.page.locator("#why-withdraw").evaluate("box => box.getBoundingClientRect().right <= innerWidth")
    desk.page.keyboard.press("Escape")
    desk.page.set_viewport_size(DESKTOP)
    menu(desk, "withdraw", "数据有更新")
    desk.sees("已撤回，可以继续修改")
    work.is_gone("legal_a", item)
    work.in_trail(matter, "撤回", "数据有更新")


def redirect(work: Work) -> None:
    """By the system administrator, who sees numbers and steps, what ends, and confirms with a reason."""
    matter = work.at_legality()
    item = work.house.item(matter, "review_legality").id
    number = work.house.matter(matter).number
    desk = work.desk("sysadmin")
    desk.page.goto(f"/redirects?number={number}")
    desk.page.get_by_role("link", name=number).click()
    desk.sees("合法性审核", "当前环节", "会取消的待办", "本稿还没有审查结论")
    desk.page.get_by_role("link", name="科室核稿").click()
    desk.sees("从科室核稿起重审", "科室负责人")
    desk.page.locator("#reason").fill("法规岗位长期缺员，重新安排")
    desk.page.get_by_role("button", name="确认跳转").click()
    desk.sees("已跳转")
    work.is_gone("legal_a", item)
    work.waits_for("head", matter, "section_check")
    work.desk("drafter").page.goto("/notices")
    work.desk("drafter").sees("事项被跳转，各关重审")
    work.in_trail(matter, "跳转，环节由 合法性审核 改为 科室核稿", "法规岗位长期缺员")


def terminate(work: Work) -> None:
    matter = work.at_legality()
    item = work.house.item(matter, "review_legality").id
    desk = work.on_matter("drafter", matter)
    menu(desk, "terminate", "政策停止执行")
    desk.sees("事项已终止", "已终止")
    work.is_gone("legal_a", item)
    work.in_trail(matter, "终止", "政策停止执行")


# --- beside the process ---------------------------------------------------------------------------------------------


def side_page(work: Work, matter: str) -> Desk:
    """郑法 has the legality review in hand and asks others."""
    desk = work.taken("legal_a", matter, "review_legality")
    desk.page.get_by_role("link", name="抄送、委派、加签、会商").click()
    desk.page.wait_for_url("**/side-work?*")
    return desk


def side_task(work: Work, role: str) -> Desk:
    """The person opens what they were asked for last."""
    desk = work.desk(role)
    desk.page.goto("/side-tasks")
    desk.page.locator("a.title").last.click()
    desk.page.wait_for_url("**/side-tasks/*")
    return desk


def copy(work: Work) -> None:
    matter = work.at_legality()
    desk = side_page(work, matter)
    desk.page.locator("#copies-who").get_by_label("孙伟").check()
    desk.page.locator("#copies-who").get_by_label("周凯").check()
    desk.page.fill("#copies-words", "补贴标准有调整")
    desk.page.locator("#copies button").click()
    desk.sees("已抄送 2 人")
    side_task(work, "jiuye").sees("郑法抄送给您", "补贴标准有调整")
    work.on_matter("jiuye", matter)
    work.in_trail(matter, "抄送")


def mark_read(work: Work) -> None:
    matter = work.at_legality()
    desk = side_page(work, matter)
    desk.page.locator("#copies-who").get_by_label("方圆").check()
    desk.page.locator("#copies button").click()
    desk.sees("已抄送 1 人")
    reader = work.desk("fagui")
    reader.page.goto("/side-tasks")
    reader.page.locator("input[name=task]").last.check()
    reader.page.get_by_role("button", name="勾选的标为已阅").click()
    reader.sees("已阅 1 件")
    work.on_matter("legal_a", matter, "已阅")
    work.in_trail(matter, "已阅")


def delegate(work: Work) -> None:
    matter = work.at_legality()
    desk = side_page(work, matter)
    desk.page.locator("#delegate-to").select_option(label="许馥")
    desk.page.fill("#delegate-words", "请核对上位法")
    desk.page.locator("#delegate button").click()
    desk.sees("已委派；答复后由您办结")
    desk.page.goto(f"/work-items/{work.house.item(matter, 'review_legality').id}")
    desk.sees("已委派许馥提出意见，尚未答复")
    delegate = side_task(work, "bangong")
    delegate.sees("郑法委派给您", "请核对上位法")
    delegate.page.fill("#text", "上位法依据充分。")
    delegate.page.get_by_role("button", name="提交").click()
    delegate.sees("已提交")
    desk.page.reload()
    desk.page.get_by_role("button", name="填入意见框").click()
    desk.page.wait_for_selector("html.js")
    expect(desk.page.locator("textarea[data-opinion]")).to_have_value("上位法依据充分。")
    desk.decide("approve", **{name: LEGAL[name] for name in ("authority", "procedure", "substance", "basis")})
    work.on_matter("drafter", matter, "上位法依据充分。")
    work.in_trail(matter, "委派", "答复委派")


def add_signer(work: Work) -> None:
    matter = work.at_legality()
    desk = side_page(work, matter)
    desk.page.locator("#signers input[value=after]").check()
    desk.page.locator("#signers-who").get_by_label("许馥").check()
    desk.page.locator("#signers form button").click()
    desk.sees("已加签 1 人")
    desk.page.goto(f"/work-items/{work.house.item(matter, 'review_legality').id}")
    desk.page.wait_for_selector("html.js")
    desk.answer_findings()
    desk.page.locator("[data-outcome=approve]").click()
    desk.fill({name: LEGAL[name] for name in ("authority", "procedure", "substance", "basis")})
    desk.page.locator("[data-decide]").click()
    desk.sees("已拟定结论，待加签人会签", "收回拟定的结论")
    signer = side_task(work, "bangong")
    signer.sees("郑法请您加签", "已拟定，待加签人会签")
    signer.page.locator("input[name=outcome][value=agree]").check()
    signer.page.get_by_role("button", name="提交").click()
    signer.sees("已提交")
    work.waits_for("office", matter, "office_check")
    work.in_trail(matter, "加签", "拟定结论，待加签人会签", "加签人会签后办结")


def remove_signer(work: Work) -> None:
    matter = work.at_legality()
    desk = side_page(work, matter)
    desk.page.locator("#signers input[value=before]").check()
    desk.page.locator("#signers-who").get_by_label("许馥").check()
    desk.page.locator("#signers form button").click()
    desk.sees("已加签 1 人")
    side_task(work, "bangong").sees("郑法请您加签")
    desk.page.locator("summary", has_text="减签").click()
    desk.page.locator("input[id^=off-]").fill("出差未回")
    desk.page.get_by_role("button", name="减签").click()
    desk.sees("已撤销")
    signer = work.desk("bangong")
    signer.page.reload()
    signer.sees("没有找到")
    work.in_trail(matter, "减签", "出差未回")


def consult(work: Work) -> None:
    matter = work.at_legality()
    desk = side_page(work, matter)
    desk.page.fill("#topic", "补贴标准怎么定")
    desk.page.locator("#consult-who").get_by_label("周凯").check()
    desk.page.get_by_role("button", name="发起会商").click()
    desk.sees("会商已发起")
    other = side_task(work, "office")
    other.page.fill("#text", "按就高原则。")
    other.page.get_by_role("button", name="提交").click()
    other.sees("已提交")
    desk.page.get_by_role("link", name="补贴标准怎么定").click()
    desk.sees("按就高原则。")
    desk.page.fill("#minutes", "两人参加。")
    desk.page.fill("#conclusion", "标准就高。")
    desk.page.get_by_role("button", name="记录结论，结束会商").click()
    desk.sees("会商结论已记录")
    work.on_matter("drafter", matter, "补贴标准怎么定", "标准就高。")
    work.in_trail(matter, "参加会商", "会商形成结论")


def menu(desk: Desk, act: str, reason: str) -> None:
    details = desk.page.locator("details.menu", has=desk.page.locator(f"#why-{act}"))
    details.locator("summary").click()
    details.locator(f"#why-{act}").fill(reason)
    details.locator("button").click()


OPERATIONS: dict[str, Callable[[Work], None]] = {
    "顺序会签": in_turn,
    "并行会签": in_parallel,
    "或签": by_the_first,
    "票签": by_vote,
    "退回": send_back,
    "分配": assign,
    "转办": reassign,
    "拿回": take_back,
    "跳转": redirect,
    "撤销": withdraw,
    "签收": claim,
    "催办": urge,
    "抄送": copy,
    "已阅": mark_read,
    "委派": delegate,
    "加签": add_signer,
    "减签": remove_signer,
    "沟通/会商": consult,
    "终止": terminate,
}


NINETEEN = (
    *("顺序会签", "并行会签", "或签", "票签", "抄送", "退回", "分配", "转办", "委派", "跳转"),
    *("拿回", "撤销", "加签", "减签", "签收", "已阅", "催办", "沟通/会商", "终止"),
)


def test_every_operation_has_its_row_and_every_row_with_a_page_its_test() -> None:
    """A row may say that there is no page yet; without these words the operation has to be driven here."""
    rows = [line.split("|")[1].strip() for line in RULES.read_text().splitlines() if line.startswith("| ")][1:]
    names = {row.partition("（")[0]: "尚未提供" in row for row in rows}
    assert tuple(names) == NINETEEN
    assert set(OPERATIONS) == {name for name, missing in names.items() if not missing}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_it_is_done_on_the_page_and_seen_by_the_other(operation: str, work: Work) -> None:
    OPERATIONS[operation](work)
