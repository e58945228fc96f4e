"""What the page and the Markdown of a comparison are made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

from neardup.compare.changes import Comparison
from neardup.compare.measured import other_corpora, other_versions
from neardup.compare.runs import compare
from neardup.compare_report.moved_pairs import moved_pairs
from neardup.results.names import short_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.compare.gates import Gate
    from neardup.compare.measured import Measured
    from neardup.compare_report.moved_pairs import MovedPairs
    from neardup.results.cells import Cell


@dataclass(frozen=True, eq=False, kw_only=True)
class Compared:
    """Two runs and how they compare.

    Attributes:
        before: the run that is compared against, with the corpora that are set apart.
        after: the run that is judged.
        comparison: their figures.
        show_texts: whether texts are shown of corpora that may not be redistributed, too.
    """

    before: Measured
    after: Measured
    comparison: Comparison
    show_texts: bool = False

    @classmethod
    def of(
        cls,
        before: Measured,
        after: Measured,
        gates: Sequence[Gate] = (),
        strategies: Sequence[str] = (),
        *,
        show_texts: bool = False,
    ) -> Self:
        """Compare two runs, without refusing corpora that have other documents or labels: these are set apart.

        Gates are judged on the other corpora only, so they do not hold where `Comparison.apart` has any.

        Args:
            before: the run to compare against.
            after: the run to judge.
            gates: what must hold.
            strategies: which strategies; see `neardup.compare.runs.compare`.
            show_texts: whether texts are shown of corpora that may not be redistributed, too.

        Raises:
            NeardupError: as `neardup.compare.runs.compare`, but for such corpora.
        """
        apart = other_corpora(before.results, after.results)
        base, new = (side.on([c.name for c in side.results.corpora if c.name not in apart]) for side in (before, after))
        left = base.results.corpora or new.results.corpora
        comparison = compare(base, new, gates, strategies) if left else Comparison(changes=[])
        told = replace(comparison, apart=apart, versions=other_versions(before.results, after.results))
        return cls(before=before, after=after, comparison=told, show_texts=show_texts)

    @cached_property
    def names(self) -> dict[str, str]:
        """Short name of each strategy of either run by its canonical text."""
        texts = [*self.before.results.strategies, *self.after.results.strategies]
        return short_names(list(dict.fromkeys(texts)))

    def name(self, strategy: str, against: str) -> str:
        """What a strategy is called; both names where it is compared with another one."""
        one, other = self.names[strategy], self.names[against]
        return one if strategy == against else f"{one} → {other}"

    @property
    def corpora(self) -> dict[str, str]:
        """The title of each corpus of either run by its name; of two editions that of the new run."""
        return {c.name: c.title for side in (self.before, self.after) for c in side.results.corpora}

    @cached_property
    def cells(self) -> list[tuple[Cell, Cell]]:
        """The cells whose raw pairs are at hand in both runs, on corpora that are compared."""
        comparison = self.comparison
        before, after = (
            {(c.corpus.name, c.strategy): c for c in side.cells if c.done and c.corpus.name not in comparison.apart}
            for side in (self.before, self.after)
        )
        keys = dict.fromkeys((change.corpus, change.strategy, change.against) for change in comparison.changes)
        both = (((corpus, one), (corpus, other)) for corpus, one, other in keys)
        return [(before[one], after[other]) for one, other in both if one in before and other in after]

    @cached_property
    def moved(self) -> list[MovedPairs]:
        """The pairs that each two of these cells differ on."""
        return [moved_pairs(*both) for both in self.cells]
