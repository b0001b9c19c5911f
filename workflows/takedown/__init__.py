"""Withdrawing or correcting what was released: reviewed, with its reason, never a silent edit."""
