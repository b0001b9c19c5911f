"""The studio: drafts of process sets, their check, simulation and comparison, and their way to a published version."""
