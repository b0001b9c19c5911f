"""Figures of the product, each beside a reference from the same run: `python -m benchmarks`, docs/benchmarks.md."""
