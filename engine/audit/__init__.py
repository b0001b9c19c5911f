"""The audit trail: append-only events, hash-chained per matter, under signed checkpoints.

`record` is what use cases call. Chains: `matter:<id>` and the five below.
"""

from engine.audit import guards as _guards  # attaches the triggers to the tables
from engine.audit.checkpoints import make_checkpoint
from engine.audit.events import (
    ACCESS,
    ADMINISTRATION,
    DEPLOYMENT,
    LATE,
    LOGIN,
    OUT_OF_HOURS,
    SECURITY,
    SUBSTITUTE,
    act_as,
    record,
)
from engine.audit.live import verify_live
from engine.audit.trail import export_trail
from engine.audit.verifier import Damage, Report

__all__ = [
    "ACCESS",
    "ADMINISTRATION",
    "DEPLOYMENT",
    "GUARDED",
    "LATE",
    "LOGIN",
    "OUT_OF_HOURS",
    "SECURITY",
    "SUBSTITUTE",
    "Damage",
    "Report",
    "act_as",
    "export_trail",
    "make_checkpoint",
    "record",
    "verify_live",
]

GUARDED = _guards.GUARDED
