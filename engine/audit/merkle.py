"""The root over the heads of all chains, checkpoint after checkpoint: only what changed is hashed again.

A bureau has ten thousands of chains and makes a checkpoint every few minutes, in which a handful of them grew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from engine.audit.hashing import merkle_leaf, merkle_node, merkle_root


class MerkleTree:
    """The heads (chain, seq, head), sorted by chain, with everything above them."""

    def __init__(self) -> None:
        self._chains: list[str] = []
        self._levels: list[list[bytes]] = [[]]
        self._heads: dict[str, tuple[str, int, bytes]] = {}
        self._algorithm: str | None = None

    def root_after(self, grown: Iterable[tuple[str, int, bytes]], algorithm: str) -> bytes:
        """The root once these chains have these heads: the one that `merkle_root` computes of all heads."""
        changed = self._moved({head[0]: head for head in grown}, algorithm)
        leaves = self._levels[0]
        leaves += [b""] * (len(self._chains) - len(leaves))
        for place in changed:
            leaves[place] = merkle_leaf(self._heads[self._chains[place]], algorithm)
        return self._hashed_upwards(changed, algorithm)

    def _moved(self, grown: dict[str, tuple[str, int, bytes]], algorithm: str) -> set[int]:
        """Take the heads in; the places of leaves that are others now: a new chain moves all that follow."""
        new = sorted(grown.keys() - self._heads.keys())
        self._heads |= grown
        self._chains += new
        self._chains.sort()
        first = bisect_left(self._chains, new[0]) if new else len(self._chains)
        if algorithm != self._algorithm:
            first, self._algorithm = 0, algorithm
        return {bisect_left(self._chains, chain) for chain in grown} | set(range(first, len(self._chains)))

    def _hashed_upwards(self, changed: set[int], algorithm: str) -> bytes:
        depth = 0
        while len(below := self._levels[depth]) > 1:
            depth += 1
            if depth == len(self._levels):
                self._levels.append([])
            level = self._levels[depth]
            level += [b""] * (-(-len(below) // 2) - len(level))
            changed = {place // 2 for place in changed}
            for place in changed:
                level[place] = merkle_node(below[2 * place : 2 * place + 2], algorithm)
        return self._levels[depth][0] if self._chains else merkle_root((), algorithm)
