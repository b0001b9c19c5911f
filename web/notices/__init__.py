"""Notices: the bell on every page, the list, and by which ways somebody wants to be told."""
