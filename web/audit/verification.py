"""校验这条链, from the page: short chains at once, long ones beside the request, one run of a chain at a time."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app

from engine.audit.live import Progress, verify_live
from engine.audit.trail import stored_heads
from engine.audit.verifier import Damage, Report
from engine.errors import Unreadable
from workflows.people.labels import Label

if TYPE_CHECKING:
    from workflows.installation.wiring import Installation

AT_ONCE = 20_000  # events that are checked while the page waits; about a fifth of a second
_KEY = "xianshen.verifications"
KINDS: Mapping[str, Label] = {
    "altered": Label("内容被改", "altered"),
    "missing": Label("被删除", "deleted"),
    "inserted": Label("被插入", "inserted"),
    "reordered": Label("次序被调换", "reordered"),
    "restamped": Label("连同校验值被重写", "rewritten with its hashes"),
    "truncated": Label("末尾被截去", "end cut off"),
    "head": Label("链尾登记不符", "head does not match"),
    "checkpoint-altered": Label("检查点被改", "checkpoint altered"),
    "checkpoint-missing": Label("检查点缺失或被调换", "checkpoint missing or swapped"),
    "checkpoint-replaced": Label("检查点被替换", "checkpoint replaced"),
    "checkpoint-unsigned": Label("检查点不是本系统所签", "checkpoint signed by another key"),
}


@dataclass
class Verification:
    """A run: how far it is, then its report, or what stopped it."""

    chain: str | None
    done: int = 0
    total: int = 0
    report: Report | None = None
    trouble: str = ""
    ended_at: datetime | None = None

    @property
    def running(self) -> bool:
        return self.report is None and not self.trouble

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def damages(self) -> tuple[Damage, ...]:
        return self.report.damages if self.report else ()


def verify(installation: Installation, chain: str | None) -> Verification:
    """A run over one chain, or over all for None; the one that is under way where there is one."""
    runs: dict[str | None, Verification] = current_app.extensions.setdefault(_KEY, {})
    with _LOCK:
        if (under_way := runs.get(chain)) is not None and under_way.running:
            return under_way
        run = runs[chain] = Verification(chain, total=_length(installation, chain))
    if run.total <= AT_ONCE:
        _run(installation, run)
    else:
        threading.Thread(target=_run, args=(installation, run), daemon=True, name="verification").start()
    return run


def latest(chain: str | None) -> Verification | None:
    """The run that was started last over this chain, by anybody."""
    runs: dict[str | None, Verification] = current_app.extensions.get(_KEY, {})
    return runs.get(chain)


_LOCK = threading.Lock()


def _length(installation: Installation, chain: str | None) -> int:
    with installation.database.read() as session:
        heads = stored_heads(session)
    return sum(seq for name, (seq, _hash) in heads.items() if chain in (None, name))


def _run(installation: Installation, run: Verification) -> None:
    def note(progress: Progress) -> None:
        run.done, run.total = progress.done, progress.total

    try:
        key, copies = installation.home.audit_public_key(), installation.home.checkpoint_copies()
        # one process: the page's server leaves the other cores to the people who work
        run.report = verify_live(installation.database, key, copies, chain=run.chain, workers=1, progress=note)
        run.ended_at = installation.runtime.clock.now()
    except Unreadable as error:
        run.trouble = error.detail
    except Exception:  # a run that died must not look as if it went on for ever
        run.trouble = "校验没有完成，请再试一次；仍不成功时请在服务器上执行 xianshen audit verify。"
        raise
