"""A small, safe BPMN runtime on SpiffWorkflow and SQLAlchemy.

Knows no government document and no Flask; people are strings.
"""
