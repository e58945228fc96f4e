"""What a report says of how many rounds its seconds are of, and of which runs."""

from __future__ import annotations

import pytest

from neardup.report.sections.method import told_rounds
from tests.helpers.made_results import cell_of


@pytest.mark.parametrize(
    ("rounds", "said"),
    [
        ([], "No cell has seconds."),
        ([1, 1], "Seconds are those of one round."),
        ([3, 3], "Seconds are the median of 3 rounds."),
        ([9, 3], "Seconds are the median of 3 to 9 rounds."),
        ([9, 1], "Seconds are the median of 1 to 9 rounds. One that takes over 30 seconds stands alone."),
    ],
)
def test_rounds_are_told_as_they_were(rounds: list[int], said: str) -> None:
    cells = [cell_of(f"s{place}", rounds=[0.5] * count) for place, count in enumerate(rounds)]
    failed = cell_of("failed", status="crashed", rounds=[])
    assert told_rounds([*cells, failed]) == said
