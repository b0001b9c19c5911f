"""案卷 after a release: the matter's own file and that of the case tell what happened; the sheets can be printed."""

from __future__ import annotations

import pytest
from pypdfium2 import PdfDocument

from tests.workflows.takedown.acts import WORDS, Out
from workflows.evidence.case import Case
from workflows.evidence.drawing import draw_paper
from workflows.evidence.forms import classes_of, processing_sheet, secrecy_sheet
from workflows.evidence.proofs import proofs
from workflows.evidence.reading import read_case
from workflows.evidence.rules import View
from workflows.installation.settings import Settings
from workflows.people.queries import load_actor
from workflows.prepublication.withdrawals import terminate
from workflows.takedown.again import start_again

SAID = ("撤下", "内容有误", "已执行", WORDS)


def case_of(out: Out, matter_id: str, view: View = "full") -> Case:
    out.house.database.info["settings"] = Settings()
    with out.house.database.read() as session:
        return read_case(session, matter_id, view)


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf)).split())


@pytest.mark.parametrize("view", ["full", "hashes"])
def test_both_files_hold_the_case_and_point_at_each_other(out: Out, view: View) -> None:
    carried = out.propose()
    assert case_of(out, carried, "hashes").takedowns[0].public_words == ""  # nobody has decided
    out.approve(carried)
    with out.house.database.write() as session:
        drafter = load_actor(session, out.house.bureau.people["drafter"])
        again = start_again(session, drafter, out.matter_id, "更正后再公开").id
    released, own, following = (case_of(out, each, view) for each in (out.matter_id, carried, again))
    for found in (released, own):
        (told,) = found.takedowns
        assert (told.kind_words, told.ground_words, told.state_words, told.public_words) == SAID
        assert [(each.channel, each.state_words) for each in told.receipts][:1] == [("本系统公开门户", "待处理")]
    assert released.followed_by == (own.number, following.number)
    assert own.follows == following.follows == released.number
    assert following.takedowns == ()


@pytest.mark.parametrize("ended", [False, True])
def test_the_file_of_what_was_released_tells_nothing_that_is_only_proposed(out: Out, ended: bool) -> None:
    """Whoever reviewed the release reads its file; what is proposed is read by whoever takes part in the case."""
    carried = out.propose()
    (own,) = case_of(out, carried).takedowns
    assert (own.kind_words, own.ground_words, own.public_words) == ("撤下", "内容有误", WORDS)
    if ended:
        with out.house.database.write() as session:
            terminate(session, carried, load_actor(session, out.house.bureau.people["drafter"]), "不撤了")
    (told,) = case_of(out, out.matter_id).takedowns
    assert told.number == own.number
    assert (told.kind_words, told.ground_words, told.public_words) == ("", "", "")


def test_the_papers_of_a_case_can_be_drawn_and_say_who_decided(out: Out) -> None:
    carried = out.propose()
    out.approve(carried)
    case = case_of(out, carried)
    file = text_of(
        draw_paper("case", case=case, proofs=proofs(case), classes=classes_of(case), seal="", sealed_at=None,
                   sealed_by="")
    )  # fmt: skip
    for said in (*SAID, "撤下与更正", "公开门户"):
        assert said in file, said
    sheet = text_of(processing_sheet(case))
    for said in ("发文稿纸", "撤下与更正", "签发", "公开属性", "保密审查", "科室核稿"):
        assert said in sheet, said
    secrecy = text_of(secrecy_sheet(case))
    for said in ("可以公开", "本事项审查的是对公众的说明", "陈保密"):
        assert said in secrecy, said
    assert "未答" not in file + secrecy
