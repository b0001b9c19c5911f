"""The audit trail: append-only events, hash-chained per matter, under signed checkpoints.

`record` is what use cases call. Chains: `matter:<id>` and the five below.
"""

from engine.audit import guards as _guards  # attaches the triggers to the tables
from engine.audit.events import ACCESS, ADMINISTRATION, DEPLOYMENT, LOGIN, SECURITY, record

__all__ = ["ACCESS", "ADMINISTRATION", "DEPLOYMENT", "LOGIN", "SECURITY", "record"]

GUARDED = _guards.GUARDED
