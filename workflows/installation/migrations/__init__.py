"""Alembic's scripts: `versions/` holds one file per step, `env.py` runs them on a connection it is handed."""
