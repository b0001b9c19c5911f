"""Administration: people and posts, working calendar, number register, incidents; each for its own administrator."""
