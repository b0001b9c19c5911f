"""`python -m benchmarks.scanned_file FILE ROUNDS`: reads and checks a file as `xianshen scan` does, and prints as JSON
what each round took, and how much memory this process and the readers that it started had at most."""

from __future__ import annotations

import json
import resource
import sys
from datetime import date
from pathlib import Path

from benchmarks.watch import Watch
from workflows.renditions.uploads import read_upload
from workflows.screening.rulebooks import default_rulebook
from workflows.screening.scanning import scan_upload


def main(path: Path, rounds: int) -> dict[str, object]:
    content, book = path.read_bytes(), default_rulebook()
    reading, checking = [], []
    for _ in range(rounds):
        with Watch() as read:
            upload = read_upload(path.name, content)
        with Watch() as checked:
            scan = scan_upload(upload, book, today=date(2026, 4, 10))
        reading.append(read.elapsed)
        checking.append(checked.elapsed)
    own, readers = (
        resource.getrusage(who).ru_maxrss * 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "reading": reading,
        "checking": checking,
        "characters": scan.characters,
        "findings": len(scan.findings),
        "bytes": own + readers,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
