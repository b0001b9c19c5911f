"""`python -m benchmarks.scanned_file FILE ROUNDS`: reads and checks a file as `xianshen scan` does, and prints as JSON
what each round took, and how much memory this process and the readers that it started had at most."""

from __future__ import annotations

import json
import re
import sys
import threading
from datetime import date
from pathlib import Path

from benchmarks.watch import Watch
from workflows.renditions.uploads import read_upload
from workflows.screening.rulebooks import default_rulebook
from workflows.screening.scanning import scan_upload


def main(path: Path, rounds: int) -> dict[str, object]:
    content, book = path.read_bytes(), default_rulebook()
    reading, checking = [], []
    readers = _Readers()
    for _ in range(rounds):
        with readers, Watch() as read:
            upload = read_upload(path.name, content)
        with Watch() as checked:
            scan = scan_upload(upload, book, today=date(2026, 4, 10))
        reading.append(read.elapsed)
        checking.append(checked.elapsed)
    return {
        "reading": reading,
        "checking": checking,
        "characters": scan.characters,
        "findings": len(scan.findings),
        "bytes": _peak(Path("/proc/self")) + readers.most,
    }


class _Readers:
    """The most memory of any reader, in bytes, looked up while it runs: what `getrusage` tells counts the pages that a
    child shared with its parent before it became another program."""

    most = 0

    def __enter__(self) -> None:
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._done.wait(0.005):
            for child in Path("/proc/self/task").glob("*/children"):
                for number in child.read_text().split():
                    process = Path(f"/proc/{number}")
                    if _is_reader(process):
                        self.most = max(self.most, _peak(process))


def _is_reader(process: Path) -> bool:
    try:
        return b"sandbox" in (process / "cmdline").read_bytes()
    except OSError:
        return False  # it has just ended


def _peak(process: Path) -> int:
    try:
        kilobytes = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
    except OSError:
        return 0
    return int(kilobytes[1]) * 1024 if kilobytes else 0


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
