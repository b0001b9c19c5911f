"""政策文件与解读: figures, dates and telephones in the interpretation that the policy does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.renditions.characters import folded
from workflows.screening.checks.interpreted import interpreted, policy_texts
from workflows.screening.checks.worked_examples import example_starts
from workflows.screening.figures import Figure, figures_in
from workflows.screening.known_figures import KnownFigures
from workflows.screening.model import Level, Passage, ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook

_SAME_SOURCE = "解读与政策文件同源：国办发〔2016〕80号要求解读准确，政策文件没有的数字和日期不得写入解读。"
_SENTENCE = re.compile(r"[^。!?;]*[。!?;]?")
_FORMER = re.compile(
    r"(?:原(?:来|先|规定|标准|政策|文件|有|每|为|是)?|此前|过去|以前|旧(?:政策|标准|规定|办法))[^。;]{0,16}$"
)
_CHANGED_FROM = re.compile(r"[从由][^。;,]{0,14}$")
_CHANGED_TO = re.compile(r"^[^。;,]{0,8}?(?:提高|调整|增加|降低|延长|缩短|改|上调|下调|变|扩大|压缩|减|升|提升|到)")
_ASIDE = re.compile(
    "征求意见|收到意见|采纳|座谈|调研|听证|走访|截至|去年|上年|累计(?!缴|失业|工作)|同比|数据显示|近年来|到期|废止|失效"
)
_HEADINGS = re.compile(
    "^(?:大|个?(?:方面|部分|问题|步骤|环节|重点|要点|阶段|关键词|特点|亮点|变化|类|情形|章|措施|举措|任务|条款|途径|方式|渠道))"
)
_IDIOM = re.compile("^(?:钟(?:看|读|学|弄|搞|带|了解)|位一体|次(?:全会|会议|解读|供水|开发)|件套|年一度|人行)")
_HOTLINES = frozenset({"12345", "12333", "12348", "12315", "12329", "12366", "12388", "12380", "12309"})
_COUNTED = frozenset("个项类种场张份本支台辆套间所处")
_OFTEN_ADDED_UP = frozenset("个项类种")
_WORDS_FOR_ONE = frozenset({"年", "个月", "工作日", "倍", "小时", "%"})


@check(
    "interpretation.figure",
    "解读中的数字在政策文件里没有",
    aspect="policy",
    level="error",
    authority="policy",
    explanation=_SAME_SOURCE,
    scope="matter",
)
def unknown_figures(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    if not subject.of_role("policy") or not any(interpreted(subject)):
        return
    known = KnownFigures.of(policy_texts(subject))
    public = _HOTLINES | {re.sub(r"\D", "", office) for office in book.offices}
    for interpretation, passages in interpreted(subject):
        starts = example_starts(passages)
        for passage in passages:
            for claim in _claims(passage, starts.get(passage.index, len(passage.folded.text))):
                if not known.has(claim.figure) and claim.figure.unit not in public:
                    level, why = _gravity(claim, known)
                    said = f"解读中的“{claim.words}”在政策文件里没有：{why}"
                    yield Found(said, passage, claim.start, claim.end, level=level, document=interpretation)


@dataclass(frozen=True)
class _Claim:
    """A figure that states something, in the folded text of its paragraph or cell; start:end in the passage's own."""

    figure: Figure
    text: str
    passage: Passage
    start: int
    end: int

    @property
    def words(self) -> str:
        return "".join(self.passage.text[self.start : self.end].split())


def _claims(passage: Passage, end: int) -> Iterator[_Claim]:
    """The claims before the folded character `end`, where a worked example begins; what is said twice in a paragraph
    counts once, and so do opening hours."""
    before = 0
    said: set[tuple[str, object]] = set()
    for cell in passage.text.split("\t") if passage.row else (passage.text,):
        words = folded(cell)
        for figure in figures_in(words.text):
            same = (figure.kind, figure.kind == "clock" or (figure.value, figure.unit, figure.month, figure.day))
            if figure.start < end and _states(figure, words.text) and same not in said:
                said.add(same)
                start, last = words.offsets[figure.start], words.offsets[figure.end - 1]
                yield _Claim(figure, words.text, passage, before + start, before + last + 1)
        before += len(cell) + 1


def _states(figure: Figure, text: str) -> bool:
    after = text[figure.end : figure.end + 8]
    if figure.kind != "quantity":
        return True
    if _IDIOM.match(text[figure.end - 1 : figure.end + 6]):
        return False
    if figure.unit in _COUNTED:
        return not figure.in_words and not _HEADINGS.match(after)
    return not figure.in_words or figure.value != 1 or figure.unit in _WORDS_FOR_ONE


def _gravity(claim: _Claim, known: KnownFigures) -> tuple[Level | None, str]:
    figure, text = claim.figure, claim.text
    sentence = next(m[0] for m in _SENTENCE.finditer(text) if m.start() <= figure.start < m.end())
    before, after = text[max(0, figure.start - 24) : figure.start], text[figure.end : figure.end + 12]
    changed = _CHANGED_FROM.search(before) and _CHANGED_TO.search(after)
    if changed or _FORMER.search(before) or "新旧政策差异" in claim.passage.part:
        return "warning", "像是原政策的规定，请对照原政策核对。"
    if _ASIDE.search(sentence):
        return "warning", "像是背景情况，请核对来源。"
    if figure.year and known.years and figure.year < min(known.years):
        return "warning", "像是背景情况，请核对来源。"
    if figure.unit in _OFTEN_ADDED_UP:
        return "warning", "请按政策文件核对个数。"
    return None, "请按政策文件改正；属于举例的，请写明“举例”。"
