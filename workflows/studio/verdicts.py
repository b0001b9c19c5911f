"""Verdicts that were reached, by content: the same texts are not judged twice, and only one set at a time, so that
somebody who draws something huge does not slow everybody down."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable

from engine.errors import Issue
from engine.workflow import ProcessPackage
from workflows.studio.sets import Files

_KEPT = 50
_Key = tuple[str, str, int]
# the package stands beside its verdict: as long as it does, its id is nobody else's
_known: OrderedDict[_Key, tuple[ProcessPackage, tuple[Issue, ...]]] = OrderedDict()
_turn = threading.Lock()


def judged_once(
    process_id: str, files: Files, package: ProcessPackage, judge: Callable[[], list[Issue]]
) -> tuple[Issue, ...]:
    """What `judge` says of these files, asked only when it has not said it already."""
    key = (process_id, _digest(files), id(package))
    with _turn:
        if key not in _known:
            _known[key] = (package, tuple(judge()))
            while len(_known) > _KEPT:
                _known.popitem(last=False)
        _known.move_to_end(key)
        return _known[key][1]


def _digest(files: Files) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path.encode("utf-8", "surrogatepass"), files[path]):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
