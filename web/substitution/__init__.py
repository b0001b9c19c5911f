"""AB角代办: one's own page, and all of them for the administrators."""
