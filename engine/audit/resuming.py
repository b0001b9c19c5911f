"""What an interrupted run of the verifier leaves, so that the next one goes on from there."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from pathlib import Path

from engine.audit.raw_rows import Stretch
from engine.audit.stretches import Checked

RESUMABLE = 24 * 3600  # seconds for which the notes of an interrupted run are good


@dataclass(frozen=True)
class Resume:
    """Where an interrupted run left its notes, and the key that they are sealed with: they vouch for events."""

    file: Path
    key: bytes

    def seal(self, said: str) -> str:
        """HMAC-SHA256 in hex."""
        return hmac.new(self.key, b"audit-verify " + said.encode(), hashlib.sha256).hexdigest()


def noted_events(resume: Resume) -> int:
    """How many events an interrupted run has checked already, so that nobody goes on without being told."""
    return sum(each.events for each in noted(resume).values())


def note(resume: Resume | None, checked: Checked) -> None:
    """Write down that a stretch is whole."""
    if resume is None or checked.wrong is not None:
        return  # damage is always looked at again
    said = json.dumps([*checked.stretch, checked.events, checked.hash.hex(), checked.event_id])
    with resume.file.open("a", encoding="utf-8") as file:
        file.write(f"{resume.seal(said)} {said}\n")


def noted(resume: Resume | None) -> dict[Stretch, Checked]:
    """What an interrupted run found whole."""
    if resume is None or not resume.file.exists() or time.time() - resume.file.stat().st_mtime > RESUMABLE:
        return {}
    found = {}
    for line in resume.file.read_text(encoding="utf-8", errors="replace").splitlines():
        seal, _, said = line.partition(" ")
        if not hmac.compare_digest(seal.encode(), resume.seal(said).encode()):
            continue  # nobody of ours wrote it, or it was being written when the run stopped
        chain, first, last, events, hashed, event_id = json.loads(said)
        stretch = Stretch(chain, first, last)
        found[stretch] = Checked(stretch, events, bytes.fromhex(hashed), event_id, None)
    return found
