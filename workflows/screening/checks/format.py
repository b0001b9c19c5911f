"""公文格式: urgency, signer, title, addressees and 附件说明 after GB/T 9704-2012.

Page size, margins and fonts are not in the passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.screening.checks.official import is_official, of_kind, title_of, whole
from workflows.screening.model import Passage, ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import first_lines

# --- head ----------------------------------------------------------------------------------------------------------

_URGENCY = re.compile(r"(?:紧急程度:?)?(紧急|急件|火急|急|特级|加紧|十万火急|平急|特提|普通)")
_TOP = 10


@check(
    "format.urgency",
    "紧急程度写法",
    aspect="format",
    level="note",
    authority="standard",
    explanation="紧急程度分为“特急”“加急”（GB/T 9704-2012 7.2.3；平急、特提只用于电报）。",
    needs=("急", "特级", "加紧", "特提", "普通"),
)
def urgency(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    if is_official(document, subject):
        for passage in first_lines(document, _TOP, _URGENCY):
            found = _URGENCY.fullmatch(passage.folded.text)
            if found:
                yield whole(f"紧急程度“{found[1]}”不规范，应为“特急”或“加急”，不紧急的不标。", passage)


_UPWARD = re.compile(r"(?:请示|报告|意见|议案)(?:\(.{1,12}\))?$")


@check(
    "format.signer",
    "非上行文标注签发人",
    aspect="format",
    level="warning",
    authority="standard",
    explanation="上行文（请示、报告等）才标注签发人姓名（GB/T 9704-2012 7.2.6）。",
)
def signer(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    title = title_of(document)
    if not is_official(document, subject) or not title or _UPWARD.search(_narrow(title)):
        return
    for passage in of_kind(document, "signer", "number", "letterhead"):
        start = passage.text.find("签发人")
        if start >= 0:
            said = "本文不是上行文（请示、报告等），不标注签发人，请删去。"
            yield Found(said, passage, start, len(passage.text))


# 党政机关公文处理工作条例 第八条
KINDS = "决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要"
_RULES = (
    "条例|规定|规则|规程|办法|细则|制度|方案|预案|计划|规划|要点|安排|措施|政策|指南|指引|目录|清单|名单|名录|标准|规范|纲要|章程"
    "|总结|年报|公示|说明|须知|守则|承诺书|倡议书|白皮书|公约|手册|流程|表|图|事项|解读|问答|建议|答复|举措|要求|导则|大纲|机制"
    "|法|解释|修正案|任务|分工|体系|工程|行动|清册|汇编|简介|概况|信息"
)
_KIND = re.compile(rf"(?:{KINDS}|{_RULES})(?:[(《].{{1,20}}[)》])?[》”]?$")
_BRACKETED_END = re.compile(r"(?:\([^()]{1,20}\))+$")
_IN_MARKS = re.compile(r"《[^》]*》|“[^”]*”|\([^)]*\)|（[^）]*）")
_TITLE_PUNCTUATION = re.compile(r"[，。；！？,;!?]")


@check(
    "format.title-kind",
    "标题没有文种",
    aspect="format",
    level="warning",
    authority="regulation",
    explanation="标题由发文机关名称、事由和文种组成（GB/T 9704-2012 7.3.1），文种见党政机关公文处理工作条例第八条。",
)
def title_kind(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    title = _BRACKETED_END.sub("", _narrow(title_of(document)))
    lines = of_kind(document, "title")
    if is_official(document, subject) and len(title) >= 6 and not _KIND.search(title):
        yield whole("标题末尾看不出文种（通知、意见、报告、函等），请补上或核对。", lines[-1])


@check(
    "format.title-agency",
    "标题没有发文机关",
    aspect="format",
    level="note",
    authority="standard",
    explanation="标题由发文机关名称、事由和文种组成（GB/T 9704-2012 7.3.1）。",
)
def title_agency(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    lines = of_kind(document, "title")
    if is_official(document, subject) and lines and _narrow(title_of(document)).startswith("关于"):
        yield whole("标题没有写发文机关名称，请在“关于”前补上。", lines[0])


@check(
    "format.title-punctuation",
    "标题使用了标点",
    aspect="format",
    level="warning",
    authority="standard",
    explanation="公文标题中除法规、规章名称加书名号外，一般不用标点符号（GB/T 9704-2012 7.3.1）。",
)
def title_punctuation(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    if not is_official(document, subject):
        return
    for passage in of_kind(document, "title") or _ended_title(document):
        bare = _IN_MARKS.sub(lambda found: "□" * len(found[0]), passage.text)
        for found in _TITLE_PUNCTUATION.finditer(bare):
            yield Found(f"标题中不用“{found[0]}”，请删去或改写。", passage, *found.span())


_ENDED_TITLE = re.compile(rf".{{0,30}}关于.{{2,80}}的(?:{KINDS})[。.]")


def _ended_title(document: ScreenedDocument) -> list[Passage]:
    """The title where a full stop made it look like a sentence."""
    return [
        each for each in document.visible[:10] if "关于" in each.text and _ENDED_TITLE.fullmatch(each.text.strip())
    ][:1]


_ADDRESSED = re.compile(
    r"(?:各|局机关|本市|本区|全区|全市)[^。；：]{2,80}(?:单位|部门|公司|局|政府|街道|办事处|企业|学校|中心|处室|科室)"
)


@check(
    "format.recipients",
    "主送机关写法",
    aspect="format",
    level="warning",
    authority="standard",
    explanation="主送机关编排于标题下，最后一个机关名称后标全角冒号（GB/T 9704-2012 7.3.2），之间用顿号或逗号。",
)
def recipients(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    if not is_official(document, subject):
        return
    named = of_kind(document, "recipients")
    for passage in named:
        text = passage.text.rstrip()
        if text.endswith(":"):
            yield Found("主送机关后应标全角冒号“：”，请改正。", passage, len(text) - 1, len(text))
        for found in re.finditer(",", text):
            yield Found(f"主送机关之间用“、”或“，”分隔，不用“{found[0]}”，请改正。", passage, *found.span())
    titles = of_kind(document, "title")
    if named or not titles:
        return
    first = next((passage for passage in document.visible if passage.kind == "body"), None)
    for passage in filter(None, (titles[-1] if len(titles) > 1 else None, first)):
        if _ADDRESSED.fullmatch(passage.text.strip().rstrip("，,。;；.")):
            yield Found(
                "主送机关后应标全角冒号“：”，请补上。", passage, len(passage.text.rstrip()) - 1, len(passage.text)
            )


# --- 附件说明 -------------------------------------------------------------------------------------------------------


@check(
    "format.attachment-note",
    "附件说明写法",
    aspect="format",
    level="warning",
    authority="standard",
    explanation="附件说明写“附件：”和名称，多个附件标注阿拉伯数字加点，名称后不加标点（GB/T 9704-2012 7.3.4）。",
)
def attachment_note(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    if not is_official(document, subject):
        return
    last = 0
    for passage in of_kind(document, "attachments"):
        text = passage.text.rstrip()
        order = re.match(r"(?:附\s*件\s*[：:])?\s*(\d{1,2})\s*[.．、]", text)
        if order and int(order[1]) != last + 1:
            said = f"附件顺序号为 {order[1]}，应为 {last + 1}，请核对。"
            yield Found(said, passage, *order.span(1))
        last = int(order[1]) if order else last
        if text[-1:] in "。；，、;,.":
            said = f"附件名称后不加标点，请删去“{text[-1]}”。"
            yield Found(said, passage, len(text) - 1, len(text))
        numbered = re.match(r"附\s*件?\s*\d+\s*[：:]|附\s*[：:]", text)
        if numbered:
            yield Found("附件说明应写作“附件：1. 名称”，请改正。", passage, *numbered.span())
        comma = re.match(r"(?:附\s*件\s*[：:])?\s*(\d+\s*、)", text)
        if comma:
            yield Found("附件顺序号后用“.”，不用“、”，请改正。", passage, *comma.span(1))


def _narrow(text: str) -> str:
    return text.replace("（", "(").replace("）", ")").replace(" ", "").replace("\u3000", "")
