"""Release sets, numbers, channels, the simultaneous release itself, withheld items and their re-assessment."""
