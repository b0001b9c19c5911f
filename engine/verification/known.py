"""Verdicts that were given, by content: the studio, proposing, publishing and the start ask about the same sets.

One place for the whole process, and bounded. Sets are judged one at a time, so that somebody who draws something huge
does not slow everybody down; what is known is told without waiting for that.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from engine.errors import Issue
from engine.verification.assembly import FileSet
from engine.verification.verdict import verify
from engine.workflow import ProcessPackage

MOST = 50
_READ = (".bpmn", ".dmn", ".form")  # a verdict rests on no other file
_Key = tuple[str, str, int]


class Verdicts:
    """`judge` is asked once for each content and package, as long as the answer is among the last `most`."""

    def __init__(self, judge: Callable[[FileSet, ProcessPackage], list[Issue]] = verify, most: int = MOST) -> None:
        self._judge = judge
        self._most = most
        # the package stands beside its verdict: as long as it does, its id is nobody else's
        self._known: OrderedDict[_Key, tuple[ProcessPackage, tuple[Issue, ...]]] = OrderedDict()
        self._turn, self._book = threading.Lock(), threading.Lock()

    def on(self, candidate: FileSet, package: ProcessPackage) -> tuple[Issue, ...]:
        """What `verify` says of the set; empty when it may be deployed."""
        key = (candidate.process_id, _digest(candidate.files), id(package))
        told = self._told(key)
        if told is None:
            with self._turn:
                told = self._told(key)
                if told is None:
                    told = tuple(self._judge(candidate, package))
                    self._keep(key, package, told)
        return told

    def _told(self, key: _Key) -> tuple[Issue, ...] | None:
        with self._book:
            if key not in self._known:
                return None
            self._known.move_to_end(key)
            return self._known[key][1]

    def _keep(self, key: _Key, package: ProcessPackage, told: tuple[Issue, ...]) -> None:
        with self._book:
            self._known[key] = (package, told)
            while len(self._known) > self._most:
                self._known.popitem(last=False)


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.endswith(_READ):
            for part in (path.encode("utf-8", "surrogatepass"), files[path]):
                digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


verdicts = Verdicts()
