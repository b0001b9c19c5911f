"""The handbook of each process, for reading and for paper."""
