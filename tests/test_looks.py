"""`gold/LOOKS.md`: each look at a test half names a day, an edition that its corpus's card knows, and a part."""

from __future__ import annotations

from datetime import date

from neardup.io.datasets import find_dataset
from tests.helpers.components import STRATEGIES
from tests.helpers.repository import ROOT

LOOKS = ROOT / "gold" / "LOOKS.md"


def looks() -> list[list[str]]:
    lines = LOOKS.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


def test_looks_are_in_order_and_name_what_was_looked_at() -> None:
    days = [date.fromisoformat(day) for day, *_ in looks()]
    assert days == sorted(days)
    assert days
    for _, corpus, part, *rest in looks():
        name, _, edition = corpus.partition("@")
        assert edition in find_dataset(name).card.editions
        assert part in ("test", "whole")
        assert len(rest) == 3
        assert all(rest)


def test_whatever_was_tuned_on_more_than_a_dev_half_is_listed() -> None:
    """A part such as `wire@1` overlaps the test half of later editions; `wire:dev` does not."""
    from neardup.core.registry import load

    strategies = [load("strategy", name) for name in STRATEGIES]
    stated = {part for strategy in strategies for part in getattr(strategy, "tuned_on", ())}
    stated |= {part for s in strategies for preset in getattr(s, "presets", {}).values() for part in preset.tuned_on}
    assert {part for part in stated if not part.endswith(":dev")} <= {corpus for _, corpus, *_ in looks()}
