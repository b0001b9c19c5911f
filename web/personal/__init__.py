"""Pages of one person: settings, what they did, what they follow."""
