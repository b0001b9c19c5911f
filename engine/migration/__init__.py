"""Running instances carried over to a newly published version of their process.

`planning.plan` answers for one instance, without changing anything: it stays where it stands on the new version, it
goes back to a gate or step, or it cannot be moved, and why. `moving` does it, and undoes it.
"""
