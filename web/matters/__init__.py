"""Matters: the list, a new one, drafting, and the page of one matter with everything that happened to it."""
