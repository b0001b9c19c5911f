"""附件: what the 附件说明 lists, what is there, and what the text refers to (GB/T 9704-2012 7.3.4, 7.3.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from workflows.screening.checks.official import is_official
from workflows.screening.flow import is_tabular
from workflows.screening.model import Level, Passage, ScreenedDocument, Subject
from workflows.screening.numerals import number_of
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import numbers_written
from workflows.screening.written_text import SEPARATOR

_NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_NOTE = re.compile(rf"附件?(?P<number>{_NUMERAL})?:(?P<rest>.*)")
_ITEM = re.compile(r"(?P<number>\d{1,2})[.、](?P<name>.+)")
_HEAD = re.compile(rf"附件(?P<number>{_NUMERAL})?(?::(?P<name>.*))?")
_NOTE_SIEVE, _ANNEX_SIEVE = re.compile(rf"{SEPARATOR}\s*附"), re.compile(f"{SEPARATOR}[^{SEPARATOR}]{{0,3}}附")
_PREFIX = re.compile(rf"^(?:附件?{_NUMERAL}?[.:、_\-—]*|{_NUMERAL}[.、_\-—])")
_EXTENSION = re.compile(r"\.(?:docx?|wps|xlsx?|et|pdf|ofd|txt|jpe?g|png|zip|rar)$", re.IGNORECASE)
_MARKS = re.compile(r"[《》“”\"'‘’〈〉「」()（）\[\]【】〔〕_\-—·:：、，,.。；;]")
_TITLE_LINES = 4
_LONGEST_NAME = 60
MOST = 300  # attachments that are compared one by one


@dataclass(frozen=True)
class _Stated:
    """One line of 附件说明."""

    number: int | None
    name: str
    passage: Passage


@dataclass(frozen=True)
class _Annex:
    """An attachment that is there: a document of its own, or behind the text under 附件1."""

    number: int | None
    names: tuple[str, ...]  # normalised titles that it may be known by
    shown: str
    document: ScreenedDocument
    passage: Passage | None = None

    def is_called(self, name: str) -> bool:
        """A name that was cut at the end of a line is the beginning of the title."""
        wanted = _normal(name)
        return any(
            wanted == own or (min(len(wanted), len(own)) >= 6 and (own.startswith(wanted) or wanted.startswith(own)))
            for own in self.names
        )


@check(
    "attachments.listed",
    "附件说明与附件不一致",
    aspect="format",
    level="error",
    authority="standard",
    explanation="附件说明所列的顺序号、名称应与附件一致，附件应当齐全（GB/T 9704-2012 7.3.4、7.3.7）。",
    scope="matter",
)
def listed(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    files = [_of_document(each) for each in subject.of_role("attachment")]
    policies = subject.of_role("policy")
    level = _level(subject)
    every = [stated for policy in policies for stated in _stated(policy)]
    for policy in policies:
        stated = _stated(policy)
        yield from _compare(policy, stated, [*_annexes(policy), *files], level)
    if policies and (every or is_official(policies[0], subject)):
        yield from _unlisted(policies[0], every, files)


def _compare(policy: ScreenedDocument, stated: list[_Stated], present: list[_Annex], level: Level) -> Iterator[Found]:
    if len(stated) > MOST or len(present) > MOST:
        yield Found(f"附件超过 {MOST} 个，没有逐一核对，请人工核对附件说明与附件。", document=policy)
        return
    for one in stated:
        if any(annex.is_called(one.name) for annex in present):
            continue
        same = next((annex for annex in present if _is_meant(annex, one, len(stated) == len(present) == 1)), None)
        where = one.passage
        if same is not None:
            said = f"附件说明写的是“{one.name}”，附件{one.number or ''}的标题是“{same.shown}”，名称不一致，请统一。"
        else:
            said = f"附件说明列有“{one.name}”，没有找到这个附件，请补上或改附件说明。"
        yield Found(said, where, 0, len(where.text), document=policy, level="error" if same else level)
    heads = [annex for annex in present if annex.passage is not None]
    if stated:
        for annex in heads:
            if not _is_stated(annex, stated, len(present)) and annex.passage is not None:
                said = f"附件“{annex.shown}”没有列入附件说明，请补列或删去。"
                yield Found(said, annex.passage, 0, len(annex.passage.text), document=policy)


def _is_meant(annex: _Annex, stated: _Stated, alone: bool) -> bool:
    """Under another name: the same number, or one stated and one there."""
    return alone or (stated.number is not None and annex.number == stated.number)


def _is_stated(annex: _Annex, stated: list[_Stated], present: int) -> bool:
    alone = len(stated) == present == 1
    return any(annex.is_called(one.name) or _is_meant(annex, one, alone) for one in stated)


def _unlisted(policy: ScreenedDocument, stated: list[_Stated], files: list[_Annex]) -> Iterator[Found]:
    for annex in files if len(stated) <= MOST else ():
        if not _is_stated(annex, stated, len(files)):
            yield Found(f"附件“{annex.shown}”没有列入正文的附件说明，请补列或撤下。", document=policy, part="附件说明")


def _level(subject: Subject) -> Level:
    """A single file, checked outside a matter, comes without its attachments."""
    return "error" if subject.matter_class or subject.of_role("attachment") else "note"


# what the text refers to

_MENTION = re.compile(rf"(?<![》号)定见])(?:见|详见|按|按照|填写|填报)?附件({_NUMERAL})(?![:年月条款项])")
_SEE = re.compile(r"(?:见|参见|详见)附件(?!\d|[一二三四五六七八九十])")
_LONGEST_OWNER = 12  # characters, more than any match
_OF_ANOTHER = re.compile(r"(?:》|号|号\)|》\)|[本该](?:法|条例|办法|规定|公约|协定))(?:的|中的?)?$")


@check(
    "attachments.mentioned",
    "文中提到的附件不存在",
    aspect="format",
    level="error",
    authority="standard",
    explanation="正文提到的附件应当存在，并列入附件说明（GB/T 9704-2012 7.3.4）。",
    scope="matter",
    needs=("附件",),
)
def mentioned(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    files = [_of_document(each) for each in subject.of_role("attachment")]
    for policy in subject.of_role("policy"):
        stated = _stated(policy)
        present = [*_annexes(policy), *files]
        numbers = {each.number for each in stated} | {each.number for each in present}
        count = max(len(stated), len(present))
        if None in numbers:
            numbers |= set(range(1, count + 1))
        noted = {id(one.passage) for one in stated} | {id(each.passage) for each in present}
        for passage in policy.visible:
            if "附件" in passage.text and id(passage) not in noted:
                for found in _mentions(policy, passage, {number for number in numbers if number}, count):
                    yield replace(found, level=_level(subject))


def _mentions(policy: ScreenedDocument, passage: Passage, numbers: set[int], count: int) -> Iterator[Found]:
    text = passage.folded.text
    for found in _MENTION.finditer(text):
        number = number_of(found[1])
        if number in numbers or _OF_ANOTHER.search(text[max(0, found.start() - _LONGEST_OWNER) : found.start()]):
            continue
        there = f"本文只有 {count} 个附件" if count else "本文没有附件"
        said = f"文中提到附件{found[1]}，{there}，请补上附件或改文中的提法。"
        yield Found(said, passage, *passage.matched(*found.span()), document=policy)
    for found in () if count else _SEE.finditer(text):
        said = "文中提到附件，但没有附件说明，也没有附件，请补上或改文中的提法。"
        yield Found(said, passage, *passage.matched(*found.span()), document=policy)


# reading


def _stated(document: ScreenedDocument) -> list[_Stated]:
    """The lines of every 附件说明; 附件1：name behind the text is the head of an annex and not listed here."""
    result: list[_Stated] = []
    if not numbers_written(document, _NOTE_SIEVE):
        return result
    inside = False
    for passage in document.visible:
        if not inside and not passage.text.lstrip().startswith("附"):
            continue
        text = passage.folded.text
        note = None if is_tabular(passage) else _NOTE.fullmatch(text)
        if note and (passage.kind == "attachments" or not note["number"]) and len(text) <= _LONGEST_NAME * 2:
            inside = True
            item = _ITEM.fullmatch(note["rest"])
            number = int(item["number"]) if item else number_of(note["number"] or "")
            result += _one(number, item["name"] if item else note["rest"], passage)
        elif (
            inside and (item := _ITEM.fullmatch(text)) and "。" not in text.rstrip("。") and len(text) <= _LONGEST_NAME
        ):
            result += _one(int(item["number"]), item["name"], passage)
        else:
            inside = False
    return result


def _next_item(text: str) -> re.Match[str] | None:
    return _ITEM.fullmatch(text) if len(text) <= _LONGEST_NAME and "。" not in text.rstrip("。") else None


def _one(number: int | None, name: str, passage: Passage) -> list[_Stated]:
    words = name.rstrip("。；;，,")
    return [_Stated(number, words, passage)] if words else []


def _annexes(document: ScreenedDocument) -> list[_Annex]:
    """What stands behind the text under 附件1: the lines that follow are its title, one or some of them."""
    if not numbers_written(document, _ANNEX_SIEVE):
        return []
    visible = [passage for passage in document.visible if passage.text.strip()]
    result = []
    for index, passage in enumerate(visible):
        aside = passage.row or passage.kind == "attachments" or "附" not in passage.text[:4]
        head = None if aside else _HEAD.fullmatch(passage.folded.text)
        if head is None or (":" in passage.folded.text and not head["number"]):
            continue
        lines = [head["name"]] if head["name"] else []
        lines += [after.folded.text for after in visible[index + 1 : index + 1 + _TITLE_LINES] if not after.row]
        names = tuple(_normal("".join(lines[:size])) for size in range(1, len(lines) + 1))
        shown = lines[0] if lines else passage.text
        result.append(_Annex(number_of(head["number"] or ""), names, shown[:_LONGEST_NAME], document, passage))
    return result


def _of_document(document: ScreenedDocument) -> _Annex:
    name = _EXTENSION.sub("", document.title.strip())
    number = re.match(rf"附件({_NUMERAL})", name.replace(" ", ""))
    inner = [passage.folded.text for passage in document.visible if passage.text.strip() and not passage.row][:3]
    titles = tuple(_normal("".join(inner[:size])) for size in range(1, len(inner) + 1))
    names = (_normal(name), *titles, *(_normal("".join(inner[1:size])) for size in range(2, len(inner) + 1)))
    return _Annex(number_of(number[1]) if number else None, tuple(filter(None, names)), name, document)


@lru_cache(maxsize=4096)
def _normal(name: str) -> str:
    """A name for comparison: no extension, number, spaces or marks."""
    bare = _EXTENSION.sub("", "".join(name.split()))
    return _MARKS.sub("", _PREFIX.sub("", bare))
