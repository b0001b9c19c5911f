"""Matters, documents, versions, revisions, renditions, gates, approvals, opinions, suggestions."""
