"""Saved views of the lists: the bar above a list and what is done from it."""
