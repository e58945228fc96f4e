"""The operating point that comes nearest to goals that none reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.estimation.evidence import Evidence
    from neardup.study.goals import Goals


def nearest(evidence: Evidence, goals: Goals, among: NDArray[np.bool_]) -> int | None:
    """The point whose estimates fall short of the goals by the least; of equals that with the best F1.

    Args:
        evidence: what the labels say.
        goals: what was asked for.
        among: `bool[k]`, the points that may be recommended; where none may, all of them.

    Returns:
        None where no pair has a label.
    """
    if not evidence.labels or not len(among):
        return None
    figures = evidence.figures
    short = np.zeros(len(among))
    for goal in goals.shares:
        short += np.maximum(0.0, (goal.least or 0.0) - np.nan_to_num(getattr(figures, goal.figure).value))
    worth = np.nan_to_num(figures.f1.value) - 10 * np.round(short, 6)
    return int(np.argmax(np.where(among | ~among.any(), worth, -np.inf)))
