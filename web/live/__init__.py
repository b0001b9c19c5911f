"""Live updates: what changed reaches open pages by server-sent events, from one watcher per process."""
