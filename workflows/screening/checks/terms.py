"""Words of the lists that admins keep: one automaton over all of them, the longest phrase wins."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from workflows.renditions.characters import folded
from workflows.screening.compiled import compiled
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook, Term
from workflows.screening.whole_text import WholeText, whole_text

MOST = 20  # findings of one term in one document; the rest is said in one
_REST = re.compile(r"\d*年?")  # of a year


class Hit(NamedTuple):
    """Folded characters start:end of a whole text."""

    start: int
    end: int
    term: Term


@dataclass(frozen=True)
class _Lexicon:
    """`entries[i]` are the terms that pattern i is (True) or exempts (False)."""

    automaton: AhoCorasick
    entries: tuple[tuple[tuple[Term, bool], ...], ...]
    contexts: dict[Term, tuple[str, ...]]


@compiled
def _lexicon(book: Rulebook) -> _Lexicon:
    patterns: dict[str, list[tuple[Term, bool]]] = defaultdict(list)
    for term in book.terms:
        patterns[folded(term.text).text].append((term, True))
        for phrase in term.exemptions:
            patterns[folded(phrase).text].append((term, False))
    patterns.pop("", None)
    return _Lexicon(
        AhoCorasick(list(patterns), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA),
        tuple(tuple(entries) for entries in patterns.values()),
        {term: tuple(folded(word).text for word in term.context) for term in book.terms if term.context},
    )


@check(
    "terms",
    "词库用语",
    aspect="wording",
    level="warning",
    authority="unit",
    explanation="词库中登记的用语。每个词条有自己的级别、所属的关和依据，由管理员维护。",
)
def listed_terms(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """One finding for each place where a term stands, MOST of each term, then one for all others of it."""
    counted: Counter[Term] = Counter()
    for hit in hits(document, book):
        counted[hit.term] += 1
        if counted[hit.term] <= MOST:
            yield _found(document, hit)
    for term, count in counted.items():
        if count > MOST:
            message = f"“{term.text}{'…' * _is_cut(term)}”在本文件中还有 {count - MOST} 处，请一并核对。"
            yield Found(message, level=term.level, aspect=term.aspect)


def hits(document: ScreenedDocument, book: Rulebook) -> list[Hit]:
    """Where terms stand, in order: not within one of their exemptions, their context present in the passage, and
    of terms that overlap the leftmost, of these the longest."""
    whole, lexicon = whole_text(document), _lexicon(book)
    known: dict[tuple[int, Term], bool] = {}
    candidates = [hit for hit in _unexempted(whole.text, lexicon) if _in_context(hit, whole, lexicon, known)]
    chosen: list[Hit] = []
    for hit in sorted(candidates, key=lambda hit: (hit.start, -hit.end)):
        if not chosen or hit.start >= chosen[-1].end:
            chosen.append(hit)
    return chosen


def _unexempted(text: str, lexicon: _Lexicon) -> list[Hit]:
    exempt: dict[Term, list[tuple[int, int]]] = defaultdict(list)
    found: list[Hit] = []
    for pattern, start, end in lexicon.automaton.find_matches_as_indexes(text, overlapping=True):
        for term, counts in lexicon.entries[pattern]:
            if counts:
                found.append(Hit(start, end, term))
            else:
                exempt[term].append((start, end))
    ranges = {term: _furthest(spans) for term, spans in exempt.items()}
    return [hit for hit in found if hit.term not in ranges or not _is_within(hit, *ranges[hit.term])]


def _furthest(spans: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Where the spans start, in order, and how far all up to each of them reach."""
    spans.sort()
    return [start for start, _ in spans], list(accumulate((end for _, end in spans), max))


def _is_within(hit: Hit, starts: list[int], ends: list[int]) -> bool:
    before = bisect_right(starts, hit.start)
    return before > 0 and hit.end <= ends[before - 1]


def _in_context(hit: Hit, whole: WholeText, lexicon: _Lexicon, known: dict[tuple[int, Term], bool]) -> bool:
    """`known`: the answers so far, of flows and terms."""
    words = lexicon.contexts.get(hit.term)
    if not words:
        return True
    flow, _ = whole.at(hit.start)
    key = (id(flow), hit.term)
    if key not in known:
        known[key] = any(word in flow.folded.text for word in words)
    return known[key]


def _found(document: ScreenedDocument, hit: Hit) -> Found:
    passage, place = whole_text(document).place(hit.start, hit.end)
    rest = _REST.match(whole_text(document).text, hit.end)
    return Found(
        _message(hit.term, rest[0] if rest else ""), passage, *place, level=hit.term.level, aspect=hit.term.aspect
    )


def _message(term: Term, rest: str) -> str:
    rest = f"{rest}…" if _is_cut(term) else ""
    instead = f"，建议改为“{term.replacement}{rest}”" if term.replacement else ""
    explanation = term.explanation.rstrip("。")
    return f"“{term.text}{rest}”{instead}：{explanation}。"


def _is_cut(term: Term) -> bool:
    """A term such as 截止20 ends inside a year."""
    return term.text[-1:].isdigit()
