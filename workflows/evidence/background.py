"""What the background worker does for evidence: its outbox topics."""

from __future__ import annotations

from workflows.evidence import inspection, sealing

TOPICS = {topic.name: topic for topic in (sealing.TOPIC, inspection.TOPIC)}
