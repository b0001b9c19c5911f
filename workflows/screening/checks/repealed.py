"""法律关: documents that no longer apply, from the register that admins keep."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from workflows.renditions.characters import folded
from workflows.screening.checks.law_articles import short_title
from workflows.screening.compiled import compiled
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Repealed, Rulebook
from workflows.screening.whole_text import WholeText, whole_text
from workflows.screening.written_text import SEPARATOR

_TITLE = re.compile(f"《([^《》{SEPARATOR}]{{2,100}})》")
_NUMBER = re.compile(r"令第\d{1,4}号|[〔\[(【]\d{4}[〕\])】]\d{1,5}号")
_BEFORE = 8  # characters of a number before its year, or before 令
_BRACKETS = str.maketrans("[(【])】", "〔〔〔〕〕〕")
_REPEALS = re.compile("废止|停止执行|停止施行|终止执行|不再执行|不再施行|失效|代替|取代|修订|修正")
_FORMERLY = re.compile("(?:原|旧|已废止的|当时的|原来的)$")
_LISTS = re.compile("(?:废止|失效|停止执行|清理)[^。]{0,60}$")
_ITEM = re.compile(r"^(?:\d{1,3}[.、)]|[(]?[一二三四五六七八九十]+[)、]|《|\d{1,3}《)")
_NEAR = 12  # characters between a title and its own number


@compiled
def _register(book: Rulebook) -> Mapping[str, Repealed]:
    """By short title and by number, both folded."""
    titles = {short_title(folded(entry.title).text): entry for entry in book.repealed if entry.title}
    numbers = {_plain_number(folded(entry.number).text): entry for entry in book.repealed if entry.number}
    return titles | numbers


def _plain_number(number: str) -> str:
    return number.translate(_BRACKETS)


@check(
    "law.repealed",
    "引用已废止的文件",
    aspect="law",
    level="error",
    authority="law",
    explanation="登记册中已经废止或者被代替的法律、法规、规章、公文，不能再作为依据引用。",
)
def repealed_documents(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """By title within book-title marks, or by number; not where the sentence or list says that it is repealed."""
    whole, register = whole_text(document), _register(book)
    if not register or _repeals_as_a_whole(document):
        return
    before: tuple[int, Repealed | None] = (0, None)
    for start, end, entry in _cited(whole, register):
        own_number = before[1] is entry and start - before[0] <= _NEAR and whole.text[start] != "《"
        before = (end, entry)
        if own_number or not _in_force(entry, subject.today) or _is_history(whole, start, end):
            continue
        passage, place = whole.place(start, end)
        yield Found(_message(whole.text[start:end], entry), passage, *place)


def _cited(whole: WholeText, register: Mapping[str, Repealed]) -> list[tuple[int, int, Repealed]]:
    """Places of all entries of the register, in order."""
    cited = []
    for found in _TITLE.finditer(whole.text):
        entry = register.get(short_title(found[1]))
        if entry is not None and entry.title:
            cited.append((*found.span(), entry))
    for found in _NUMBER.finditer(whole.text):
        for start in range(max(0, found.start() - _BEFORE), found.start()):  # 按照法释〔2011〕17号: where it begins
            entry = register.get(_plain_number(whole.text[start : found.end()]))
            if entry is not None:
                cited.append((start, found.end(), entry))
    return sorted(cited, key=lambda one: one[:2])


def _in_force(entry: Repealed, today: date) -> bool:
    """Whether the repeal is."""
    return entry.since is None or entry.since <= today


def _is_history(whole: WholeText, start: int, end: int) -> bool:
    """The sentence, or the line that introduces the list, says so: 同时废止, 原《…》."""
    if _FORMERLY.search(whole.text[max(0, start - 5) : start]) or _REPEALS.search(whole.sentence(start, end)):
        return True
    return any(_LISTS.search(line) for line in whole.introductions(start, _ITEM))


def _repeals_as_a_whole(document: ScreenedDocument) -> bool:
    titles = " ".join([document.title, *(one.text for one in document.passages if one.kind == "title")])
    return bool(re.search("废止|失效|清理结果", titles))


def _message(cited: str, entry: Repealed) -> str:
    since = f"已于 {entry.since.year} 年 {entry.since.month} 月 {entry.since.day} 日" if entry.since else "已"
    instead = f"，现行依据是{entry.replaced_by}" if entry.replaced_by else ""
    return f"{cited}{since}废止{instead}，请改用现行依据或者删去。"
