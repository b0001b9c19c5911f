"""What a process says, in words: conditions, time rules, and the names of what they read."""
