"""The statistics of a study: which pairs to label, and what the labels say of every operating point.

Pure functions over arrays; nothing here knows a file. The labels of pairs are fixed, and chance is only which pairs
are drawn.

- `frame`: the population of pairs as the sampling sees it, and the draws.
- `model`: predicts from the strategies' scores whether a pair is a duplicate.
- `design`: the distribution each batch is drawn from, and the drawing.
- `points`: operating points, and sums over the pairs that each of them joins.
- `evidence`: unbiased totals of each operating point, and how they vary.
- `figures`: precision, recall, F1 and counts, with intervals.
- `choose`: the best operating point, and those not found different from it.
"""
