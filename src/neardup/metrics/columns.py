"""The columns of the sums that change with the prediction, for `Sums` and for the kernels that fill them."""

from __future__ import annotations

BOTH, PREDICTED, PER_PREDICTED, PER_GOLD, CELL_LOGS, PREDICTED_LOGS, CLUSTERS, EXACT = range(8)
COLUMNS = 8
"""The number of columns; `Sums` describes each of them."""
