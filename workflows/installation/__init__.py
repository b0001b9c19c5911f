"""One installation: home folder, keys, settings, database, migrations, and wiring of the runtime."""
