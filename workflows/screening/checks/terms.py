"""Words of the lists that admins keep: one automaton over all of them, the longest phrase wins."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from workflows.renditions.characters import folded
from workflows.screening.compiled import compiled
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook, Term
from workflows.screening.whole_text import WholeText, whole_text

MOST = 20  # findings of one term in one document; the rest is said in one


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
            message = f"“{term.text}”在本文件中还有 {count - MOST} 处，请一并核对。"
            yield Found(message, level=term.level, aspect=term.aspect)


def hits(document: ScreenedDocument, book: Rulebook) -> list[Hit]:
    """Where terms stand, in order: not within one of their exemptions, their context present in the passage, and
    of terms that overlap the leftmost, of these the longest."""
    whole, lexicon = whole_text(document), _lexicon(book)
    candidates = [hit for hit in _unexempted(whole.text, lexicon) if _in_context(hit, whole, lexicon)]
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
    return [hit for hit in found if not any(s <= hit.start and hit.end <= e for s, e in exempt.get(hit.term, ()))]


def _in_context(hit: Hit, whole: WholeText, lexicon: _Lexicon) -> bool:
    words = lexicon.contexts.get(hit.term)
    if not words:
        return True
    flow, _ = whole.at(hit.start)
    return any(word in flow.folded.text for word in words)


def _found(document: ScreenedDocument, hit: Hit) -> Found:
    passage, place = whole_text(document).place(hit.start, hit.end)
    return Found(_message(hit.term), passage, *place, level=hit.term.level, aspect=hit.term.aspect)


def _message(term: Term) -> str:
    instead = f"，建议改为“{term.replacement}”" if term.replacement else ""
    explanation = term.explanation.rstrip("。")
    return f"“{term.text}”{instead}：{explanation}。"
