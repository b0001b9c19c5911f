"""The public portal: what has been released, policy beside its interpretation. Needs no log-in, sees no draft."""
