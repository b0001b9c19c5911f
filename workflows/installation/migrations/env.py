"""Runs the migrations on the connection that `workflows.installation.schema` puts into the configuration."""

from __future__ import annotations

from alembic import context

from workflows.installation.schema import compare_type, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    compare_type=compare_type,
    transaction_per_migration=False,  # the caller's transaction holds all steps: none or every one
)
context.run_migrations()
