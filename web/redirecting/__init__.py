"""跳转: the system administrator's pages to move a stuck matter back to a step, with all that it brings about."""
