"""What was computed lately, kept in this process: a bounded memory that several threads may use."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The last values, the least recently used forgotten first, so that together they weigh at most `most`; the newest
    is kept whatever it weighs. Two threads may compute the same one."""

    def __init__(self, most: int, weigh: Callable[[V], int]) -> None:
        self._most, self._weigh, self._weight = most, weigh, 0
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K, compute: Callable[[], V]) -> V:
        """The value of the key, computed when it is not known."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = compute()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = value
                self._weight += self._weigh(value)
            while self._weight > self._most and len(self._kept) > 1:
                _, forgotten = self._kept.popitem(last=False)
                self._weight -= self._weigh(forgotten)
        return value
