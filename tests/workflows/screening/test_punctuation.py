"""Width of marks, pairs, repetition."""

import pytest

from tests.workflows.screening.reading import file, found, table, words

WIDTH = [
    ("Contact: Zhang San(张三), Li Si(李四), Human Resources Bureau, Linjiang District.", []),
    ("要坚持需求导向,优化供给。", [","]),
    ("要坚持需求导向,优化供给;加强监督,抓好落实。", [","]),
    ("加强协作(区财政局、区总工会)。", ["("]),
    ("培训时间:每周一。", [":"]),
    ("谁可以领?", ["?"]),
    ("参加2026,我们准备好了", [","]),
    ('坚持"先审查后公开"。', ['"']),
    ("补贴标准为每人１５００元。", ["１５００"]),
    ("同比增长3.5%，时间为8:30至17:00，金额1,500.50元。", []),
    ("网址为https://www.linjiang.gov.cn/rsj?a=1,2，邮箱rsj@linjiang.gov.cn。", []),
    ("系统支持Windows 10, macOS等环境。", []),
    ("人工智能(AI)和5G。", []),
    ("A, B, C; see also (Annex).", []),
    ("（各有关单位）、《办法》、“先审查”。", []),
]


@pytest.mark.parametrize(("sentence", "marked"), WIDTH)
def test_width_is_one_note_a_paragraph(sentence: str, marked: list[str]) -> None:
    findings = found("punctuation.width", file(sentence, role="interpretation"))
    assert words(findings) == marked
    assert all(finding.level == "note" for finding in findings)


def test_the_note_says_how_many_places_there_are() -> None:
    (finding,) = found("punctuation.width", "要坚持需求导向,优化供给;加强监督,抓好落实。")
    assert "本段共 3 处" in finding.message


def test_the_note_does_not_repeat_long_numbers() -> None:
    (finding,) = found("punctuation.width", "联系手机：１３８００００１２３４。")
    assert "「１３８０…」" in finding.message


def test_numbers_of_rows_keep_their_brackets() -> None:
    assert not found("punctuation.width", table("(一)予以公开|4", "(二)部分公开|0"))
    assert words(found("punctuation.width", table("办理结果(件)|4"))) == ["("]


PAIRS = [
    ("“第一段。\n第二段。\n第三段。”", []),
    ("加强协作（区财政局、区总工会。", ["（"]),
    ("加强协作区财政局、区总工会）。", ["）"]),
    ("按照《培训管理办法的规定执行。", ["《"]),
    ("坚持“谁起草谁解读原则。", ["“"]),
    ("按照〔2025有关规定。", ["〔"]),
    ("加强协作（区财政局、区总工会)。", [")"]),
    ("按照《培训管理办法（试行》）执行。", ["）"]),
    ("按照《关于印发〈办法（试行）〉的通知》（沪人社〔2025〕7号）执行。", []),
    ("坚持“先‘审查’、后公开”。", []),
    ("应当提供：\n1）申请表；\n2）证书；\na) 其他。", []),
    ("China’s policy，O’Neill。", []),
    ("第一段“开始，\n中间一段，\n最后一段”结束。", []),
    ("修改为：“第一款内容。\n“第二款内容。\n“第三款内容。”", []),
    ("坚持“先\n审查、后公开”和“一事一审”，\n开展审查。", []),
]


@pytest.mark.parametrize(("text", "marked"), PAIRS)
def test_pairs(text: str, marked: list[str]) -> None:
    assert words(found("punctuation.pairs", f"为做好工作，现通知如下。\n{text}")) == marked


REPEATED = [
    ("认真执行。。", ["。。"]),
    ("认真，，执行", ["，，"]),
    ("认真执行；。", ["；。"]),
    ("认真执行、，加强监督", ["、，"]),
    ("他说：“认真执行。”。", []),
    ("等等……。请核对！！", []),
    ("甲、乙、丙；丁。", []),
]


@pytest.mark.parametrize(("sentence", "marked"), REPEATED)
def test_repeated_marks(sentence: str, marked: list[str]) -> None:
    assert words(found("punctuation.repeated", sentence)) == marked
