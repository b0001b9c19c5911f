"""Decision tables (DMN), read and decided by our own rules: SpiffWorkflow's own reading is not used, because it decides
every table by its first match, whatever the hit policy, and takes cells for Python."""
