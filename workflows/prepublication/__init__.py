"""The review processes: what completing each kind of task does, the service tasks, the process packages."""
