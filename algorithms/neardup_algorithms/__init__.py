"""The built-in strategies, a folder each: `strategy.py`, `kernels.py` where it has hot loops, `card.md`."""
