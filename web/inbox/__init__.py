"""The inbox and the screen on which one work item is reviewed and decided."""
