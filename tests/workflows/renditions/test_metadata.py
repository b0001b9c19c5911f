"""What official documents say about themselves, in the classic order and in the variants that occur."""

from collections.abc import Callable
from datetime import date

import pytest

from tests import samples
from workflows.renditions.metadata import read_metadata
from workflows.renditions.model import Metadata
from workflows.renditions.uploads import read_upload


def metadata_of_text(text: str) -> Metadata:
    return read_metadata(read_upload("文稿.txt", samples.txt_of(text)))


S2_TITLE = (
    "上海市人力资源和社会保障局关于印发《上海市人力资源和社会保障局加强政策公开 全面提升政务透明度工作方案》的通知"
)


@pytest.mark.parametrize("build", [samples.txt_of, samples.docx_of, samples.pdf_of])
def test_a_whole_notice_in_every_format(build: Callable[[str], bytes]) -> None:
    assert read_metadata(read_upload("文稿", build(samples.NOTICE))) == Metadata(
        title="东湖区人力资源和社会保障局关于做好技能提升补贴申领工作的通知",
        number="东人社发〔2026〕15号",
        dated_on=date(2026, 3, 5),
        printed_on=date(2026, 3, 6),
        printed_by="东湖区人力资源和社会保障局办公室",
        letterhead="东湖区人力资源和社会保障局文件",
        attribute_line="（此件主动公开）",
        attribute="proactive",
        recipients=("各街道办事处", "各有关企业"),
        copies_to=("区财政局", "区总工会"),
        signed_by=("东湖区人力资源和社会保障局",),
        attachments=("技能提升补贴申领表", "经办机构名单"),
    )


@pytest.mark.parametrize("build", [samples.txt_of, samples.docx_of])
def test_a_real_notice(build: Callable[[str], bytes]) -> None:
    assert read_metadata(read_upload("文稿", build(samples.S2_TEXT))) == Metadata(
        title=S2_TITLE,
        number="沪人社办〔2026〕97号",
        dated_on=date(2026, 4, 22),
        printed_on=date(2026, 4, 22),
        printed_by="上海市人力资源和社会保障局办公室",
        letterhead="上海市人力资源和社会保障局",
        attribute_line="（此件主动公开）",
        attribute="proactive",
        recipients=("局机关各处室", "局属各单位"),
        copies_to=("各区人力资源社会保障局",),
        signed_by=("上海市人力资源和社会保障局",),
    )


def test_number_and_addressees_without_a_title() -> None:
    found = metadata_of_text(
        " 东人社〔2025〕10 号\n机关各科室、各直属事业单位：\n现将《2025 年东湖区政务公开工作要\n点》印发给你们，"
        "请认真贯彻落实。\n"
        "东湖区人力资源和社会保障局\n2025 年 7 月 8 日\n—2—\n2025 年是收官之年，全区各单位要认真落实。\n"
        "东湖区人力资源和社会保障局办公室 2025 年 7 月 8 日印发\n"
    )

    assert found.title == "关于印发《2025年东湖区政务公开工作要点》的通知"
    assert found.number == "东人社〔2025〕10号"
    assert found.recipients == ("机关各科室", "各直属事业单位")
    assert (found.dated_on, found.printed_on) == (date(2025, 7, 8), date(2025, 7, 8))
    assert found.printed_by == "东湖区人力资源和社会保障局办公室"


def test_headings_marked_as_in_markdown() -> None:
    found = metadata_of_text(
        "# 东湖区人力资源和社会保障局（通知）\n东人社发〔2024〕32号\n"
        "## 东湖区人力资源和社会保障局关于印发 《2024年工作要点》的通知\n"
        "局机关各科室、局属各单位：\n现将《2024年工作要点》印发给你们。\n东湖区人力资源和社会保障局\n2024年5月24日\n"
        "# 2024年工作要点\n2024年要做好以下工作。\n## 一、夯实基础\n"
    )

    assert found.letterhead == "东湖区人力资源和社会保障局（通知）"
    assert found.title == "东湖区人力资源和社会保障局关于印发《2024年工作要点》的通知"
    assert found.number == "东人社发〔2024〕32号"
    assert found.dated_on == date(2024, 5, 24)


def test_a_date_without_signature_and_a_printing_office_on_its_own_line() -> None:
    found = metadata_of_text(
        "东湖区人民政府办公室文件\n东府办发〔2025〕13号\n东湖区人民政府办公室关于印发《要点》的通知\n"
        "各镇人民政府、街道办事处，区政府各委、办、局：\n现将《要点》印发给你们，请认真按照执行。\n2025年6月17日\n"
        "2025年东湖区政务公开工作要点\n为贯彻落实决策部署，制定本工作要点。\n东湖区人民政府办公室\n2025年6月30日印发\n"
    )

    assert found.recipients == ("各镇人民政府", "街道办事处", "区政府各委、办、局")
    assert (found.dated_on, found.printed_on) == (date(2025, 6, 17), date(2025, 6, 30))
    assert (found.signed_by, found.printed_by) == ((), "东湖区人民政府办公室")


def test_a_report_without_number_has_its_title_on_two_lines() -> None:
    found = metadata_of_text(
        "2025年东湖区人力资源和社会保障局\n信息公开工作年度报告\n一、总体情况\n本局认真完成各项工作。\n"
    )

    assert found == Metadata(title="2025年东湖区人力资源和社会保障局信息公开工作年度报告")


def test_an_interpretation_has_a_title_and_no_official_parts() -> None:
    found = metadata_of_text(
        "《关于做好补贴申领工作的通知》政策解读\n一、起草背景\n为了鼓励职工提升技能。\n问：谁可以申领？\n答：参保职工。\n"
    )

    assert found == Metadata(title="《关于做好补贴申领工作的通知》政策解读")


@pytest.mark.parametrize(
    ("line", "number"),
    [("沪人社办〔2026〕97号", "沪人社办〔2026〕97号"), ("沪人社办[2026]97号", "沪人社办〔2026〕97号"),
     ("沪人社办（2026）第097号", "沪人社办〔2026〕97号"), ("沪人社办【２０２６】９７ 号", "沪人社办〔2026〕97号"),
     ("根据沪人社办〔2026〕97号文件要求，", None), ("沪人社办〔26〕97号", None), ("沪人社办〔2026〕　号", None),
     ("沪人社办〔××〕×号", None)],
)  # fmt: skip
def test_document_numbers(line: str, number: str | None) -> None:
    assert metadata_of_text(f"东湖区人社局文件\n{line}\n关于某事的通知\n各单位：\n请照办。").number == number


@pytest.mark.parametrize(
    ("line", "code"),
    [("（此件主动公开）", "proactive"), ("(此件公开发布)", "proactive"), ("（此件依申请公开）", "on_request"),
     ("（此件不公开）", "withheld"), ("公开属性：不予公开", "withheld"), ("信息公开选项：主动公开", "proactive"),
     ("（此件删减后公开）", "partial"), ("坚持主动公开原则。", None), ("（联系人：王某，电话：12345）", None)],
)  # fmt: skip
def test_the_attribute_line(line: str, code: str | None) -> None:
    text = f"关于某事的通知\n各单位：\n请照办。\n东湖区人社局\n2026年1月2日\n{line}\n"

    assert metadata_of_text(text).attribute == code


@pytest.mark.parametrize(
    ("line", "day"),
    [("2026年1月2日", date(2026, 1, 2)), ("２０２６年１月２日", date(2026, 1, 2)),
     ("2026 年 1 月 2 日", date(2026, 1, 2)), ("2026年  月  日", None), ("×年×月×日", None),
     ("二〇二六年一月二日", date(2026, 1, 2)), ("二○二六年十二月三十一日", date(2026, 12, 31)),
     ("二〇二六年十月二十日", date(2026, 10, 20)), ("2026年2月30日", None), ("自2026年1月2日起施行。", None)],
)  # fmt: skip
def test_dates_as_they_are_written(line: str, day: date | None) -> None:
    assert metadata_of_text(f"关于某事的通知\n各单位：\n请照办。\n东湖区人社局\n{line}\n").dated_on == day


@pytest.mark.parametrize(
    ("lines", "names"),
    [("附件：申请表", ("申请表",)), ("附件：1．申请表\n2．名单", ("申请表", "名单")),
     ("附件：\n1.申请表\n2.名单\n3.说明。", ("申请表", "名单")), ("附件 1：申请表", ("申请表",)), ("见附件。", ())],
)  # fmt: skip
def test_attachments_named_in_the_text(lines: str, names: tuple[str, ...]) -> None:
    text = f"关于某事的通知\n各单位：\n请照办。\n{lines}\n东湖区人社局\n2026年1月2日\n"

    assert metadata_of_text(text).attachments == names


def test_signer_urgency_and_several_signing_bodies() -> None:
    found = metadata_of_text(
        "特急\n东湖区人社局文件\n东人社报〔2026〕3号　　签发人：王某某\n关于某事的请示\n区人民政府：\n妥否，请批示。\n"
        "东湖区人社局　东湖区财政局\n2026年1月2日\n"
    )

    assert (found.urgency, found.signer, found.number) == ("特急", "王某某", "东人社报〔2026〕3号")
    assert found.signed_by == ("东湖区人社局", "东湖区财政局")
