"""The machine check (人工+技术). Here: marks that stop an intake."""
