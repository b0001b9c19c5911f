"""Diagrams for the viewer: the file of a deployed set, and where the tokens of a matter stand."""
