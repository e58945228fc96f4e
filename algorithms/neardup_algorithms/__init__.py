"""The built-in strategies. Each is a folder with `strategy.py`, `card.md` and, for hot loops, `kernels.py`."""
