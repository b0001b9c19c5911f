"""Is a changed entry fit to be published? Issues as values, each naming the field of the entry's form."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from engine.errors import Issue
from workflows.renditions.characters import folded
from workflows.screening.model import ASPECTS, AUTHORITIES, LEVELS
from workflows.screening.rulebook import Repealed, Rulebook, Term
from workflows.screening.rulebook_edits import REGISTERS, Change, key_of

LONGEST_TERM = 60  # characters


def change_issues(changes: tuple[Change, ...], new: Rulebook) -> list[Issue]:
    """What is wrong with the entries that were added or changed, and with entries that stand twice; empty: nothing."""
    issues = [issue for change in changes for issue in _of_change(change)]
    return issues + [issue for register in REGISTERS for issue in _twice(register, new)]


def _of_change(change: Change) -> Iterator[Issue]:
    if isinstance(change.new, Term):
        yield from term_issues(change.new)
    elif isinstance(change.new, Repealed):
        yield from repealed_issues(change.new)
    elif change.new is not None and not change.new.strip():
        yield _issue("text", "", f"{REGISTERS[change.register].zh}不能为空。")


def term_issues(term: Term) -> Iterator[Issue]:
    """A term that would hit everything, or that nobody could answer to, is refused."""
    words = folded(term.text).text
    if len(words) < 2:
        yield _issue("text", term.text, "词条至少两个字：单字会在几乎每份文件中命中。")
    elif len(words) > LONGEST_TERM:
        yield _issue("text", term.text, f"词条超过 {LONGEST_TERM} 字，请改用其中有特征的一段。")
    elif re.fullmatch(r"[\d.,:%\-]+", words):
        yield _issue("text", term.text, "词条不能只有数字。")
    for field, each in (
        ("text", term.text),
        *(("exemptions", p) for p in term.exemptions),
        *(("context", w) for w in term.context),
    ):
        if _is_unseen(each):
            yield _issue(field, term.text, "不能含有看不见的字符或者自造字，请重新输入。")
    if not term.explanation.strip():
        yield _issue("explanation", term.text, "请写明为什么要查这个词，经办人据此处理。")
    yield from _unknown(term)
    for phrase in term.exemptions:
        if words not in folded(phrase).text or folded(phrase).text == words:
            yield _issue("exemptions", term.text, f"例外“{phrase}”应是包含该词条的更长的词组。")
    if any(not folded(word).text for word in term.context):
        yield _issue("context", term.text, "上下文词不能为空。")
    if term.replacement and folded(term.replacement).text == words:
        yield _issue("replacement", term.text, "建议用语与词条相同。")


def _is_unseen(words: str) -> bool:
    """Whether it holds a control, format, private use or unassigned character: nobody could tell what it hits."""
    return any(unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Cs") for character in words)


def _unknown(term: Term) -> Iterator[Issue]:
    if term.level not in LEVELS:
        yield _issue("level", term.text, f"没有“{term.level}”这个级别。")
    elif term.level == "blocker" and term.aspect != "secrecy":
        yield _issue("level", term.text, "只有保密词条可以定为“必须处理”。")
    if term.aspect not in ASPECTS:
        yield _issue("aspect", term.text, f"没有“{term.aspect}”这一关。")
    if term.authority not in AUTHORITIES:
        yield _issue("authority", term.text, f"没有“{term.authority}”这种依据。")


def repealed_issues(entry: Repealed) -> Iterator[Issue]:
    """A repealed document has a title of at least three characters, or a number."""
    title = folded(entry.title).text
    if not title and not entry.number:
        yield _issue("title", "", "请填写文件名称或者发文字号。")
    elif title and len(title) < 3:
        yield _issue("title", entry.title, "文件名称过短，容易误报。")
    if set("《》") & set(title):
        yield _issue("title", entry.title, "文件名称不加书名号。")


def _twice(register: str, book: Rulebook) -> Iterator[Issue]:
    counted = Counter(key_of(entry) for entry in getattr(book, register))
    for key, count in counted.items():
        if count > 1:
            yield _issue("text", key, f"{REGISTERS[register].zh}重复，词库中已有。")


def _issue(field: str, text: str, message: str) -> Issue:
    return Issue(f"rulebook.{field}", f"“{text}”：{message}" if text else message, field=field)
