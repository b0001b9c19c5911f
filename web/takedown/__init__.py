"""Pages after a release: propose a withdrawal or correction, take down at once, and what became of it."""
