"""The handbook of a process: what a deployed version says of its steps, as rows for a page that can be printed."""
