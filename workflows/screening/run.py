"""Running the checks. Pure: the same subject and rulebook give the same findings."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

from engine.jobs import log_failure
from workflows.screening import checks  # noqa: F401 - registers them
from workflows.screening.model import LEVELS, Aspect, Finding, Level, ScreenedDocument, Subject
from workflows.screening.registry import CHECKS, Check, Found, finding
from workflows.screening.rulebook import Rulebook
from workflows.screening.sieves import lets_all_through
from workflows.screening.whole_text import whole_text
from workflows.screening.written_text import SEPARATOR

MOST = 200  # findings of one check, level and aspect in one document; the rest is said in one
MOST_LOOKED_AT = 2000  # findings of one check in one document, those not listed included
SECONDS = 3.0  # of processor time of one check and document
_GRAVITY = {level: order for order, level in enumerate(LEVELS)}


def screen(subject: Subject, book: Rulebook) -> tuple[Finding, ...]:
    """Every finding in the subject, each once: by document, then in the order of the text, the gravest first."""
    order = {document.key: index for index, document in enumerate(subject.documents)}
    found = [each for document in subject.documents for each in document_findings(document, subject, book)]
    found += matter_findings(subject, book)
    unique = dict.fromkeys(found)
    return tuple(
        sorted(
            unique,
            key=lambda one: (
                order[one.document],
                one.passage is None,
                one.passage or 0,
                one.start,
                _GRAVITY[one.level],
            ),
        )
    )


def document_findings(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Finding]:
    """What the checks of single documents find in one."""
    text = whole_text(document).text
    for known in CHECKS.values():
        if known.scope == "document" and is_worth_looking(known, text):
            yield from _found(known, document, subject, book)


def matter_findings(subject: Subject, book: Rulebook) -> Iterator[Finding]:
    """What the checks of several documents together find."""
    if not subject.documents:
        return
    text = SEPARATOR.join([whole_text(document).text for document in subject.documents])
    for known in CHECKS.values():
        if known.scope == "matter" and is_worth_looking(known, text):
            yield from _found(known, subject.documents[0], subject, book)


def is_worth_looking(known: Check, text: str) -> bool:
    """Whether a folded text has one of the words that the check needs."""
    if not known.needs or lets_all_through():
        return True
    return any(word in text for word in known.needs)


def _found(known: Check, document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Finding]:
    try:
        yield from _capped(known, document, subject, book)
    except Exception as error:  # one check that fails on one odd text must stop nobody, nor be passed over
        log_failure(f"check {known.id}", error)
        said = f"“{known.name}”这一项没有核查完，请人工核对这一项，并告知系统管理员。"
        yield finding(known, Found(said, level="error"), document)


def _capped(known: Check, document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Finding]:
    """Its findings: a text made to have a hundred thousand of them holds up nobody, and is not passed over."""
    documents = len(subject.documents) if known.scope == "matter" else 1
    counted: Counter[tuple[str, Level, Aspect]] = Counter()
    begun = time.thread_time()
    for number, found in enumerate(known.function(document, subject, book), start=1):
        one = finding(known, found, document)
        kind = (one.document, one.level, one.aspect)
        counted[kind] += 1
        if counted[kind] <= MOST:
            yield one
        elif counted[kind] == MOST + 1:
            said = f"“{known.name}”另有更多同类问题，未逐一列出，请改正已列出的以后重新核查。"
            yield Finding(known.id, one.aspect, one.level, said, one.document, "全文")
        if number >= MOST_LOOKED_AT * documents or time.thread_time() - begun > SECONDS * documents:
            said = f"“{known.name}”发现过多或用时过长，这一项没有核查完，请改正已列出的以后重新核查。"
            yield finding(known, Found(said, level="error"), document)
            return
