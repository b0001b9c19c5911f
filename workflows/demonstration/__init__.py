"""The demo bureau: a fictional district bureau at work, made by the same actions that real people use."""
