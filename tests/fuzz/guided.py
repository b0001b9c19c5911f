"""One reader fuzzed by atheris (libFuzzer): `python -m tests.fuzz.guided KIND CORPUS -runs=20000 …`."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import cast

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["workflows.renditions", "olefile"]):
    from tests.fuzz import targets

from tests.fuzz.mutation import mutated_package
from workflows.renditions.model import FileKind


def main() -> None:
    kind = cast(FileKind, sys.argv[1])
    corpus = Path(sys.argv[2])
    for index, seed in enumerate(targets.seeds(kind)):
        (corpus / f"seed-{index}").write_bytes(seed)

    def one(content: bytes) -> None:
        targets.run(kind, content)

    def inside(content: bytes, size: int, seed: int) -> bytes:
        chance = random.Random(seed)
        made = mutated_package(content, chance, lambda member, _: atheris.Mutate(member, len(member) + 4_096))
        return made if len(made) <= size else content  # cut off, it would only be a damaged package

    more = {"custom_mutator": inside} if kind in targets.ZIPPED else {}
    atheris.Setup([sys.argv[0], *sys.argv[2:]], one, **more)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
