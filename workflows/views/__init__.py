"""Saved views: filters of a list kept under a name, for oneself and for one's section."""
