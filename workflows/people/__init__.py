"""People, sections, posts with A/B holders, administrators, sessions and tokens; 兼岗决定."""
