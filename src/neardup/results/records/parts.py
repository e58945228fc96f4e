"""What results hold of a cell beside its figures: losses, other linkages, slices, perturbations."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field

from msgspec import field

from neardup.io.json_records import Record
from neardup.metrics.account import GoldPairs, WrongPairs
from neardup.metrics.slices import Slice
from neardup.metrics.weakest import WeakestLink


class OfCell(Record, frozen=True, kw_only=True):
    """A row about a cell.

    Attributes:
        corpus: its name.
        strategy: canonical text.
    """

    corpus: str
    strategy: str


class AccountResult(OfCell, frozen=True, kw_only=True):
    """The loss account of a cell; see `neardup.metrics.account`.

    Attributes:
        linkage: the linkage that made the clusters.
        threshold: the default of the strategy.
        gold: pairs that belong together, by how far they came.
        wrong: pairs that do not, by what put them together.
        ceiling: recall that perfect scores could reach; None where it is not known which pairs were examined.
        scored: precision and recall of the scored pairs.
        linked: precision and recall of the clusters.
        losses: pairs that end up wrong, by the step that lost them.
        weakest_links: the weakest links of the worst clusters.
    """

    linkage: str
    threshold: float
    gold: GoldPairs
    wrong: WrongPairs
    ceiling: float | None
    scored: dict[str, float]
    linked: dict[str, float]
    losses: dict[str, int]
    weakest_links: list[WeakestLink] = field(default_factory=list)


class UnlabelledResult(OfCell, frozen=True, kw_only=True):
    """What a cell shows on a corpus without labels, beside its figures.

    Attributes:
        linkage: the linkage that made the clusters.
        curve: `threshold`, ascending, and the documents that go if each cluster keeps one (`documents_removed`), the
            clusters of two documents or more (`duplicate_clusters`) and the documents of the largest one (`largest`)
            at each; equally long.
        agreement: by strategy, pairs that both find at their default thresholds over those that either finds; None
            where neither finds any.
        histogram: pairs reported by score, in equal parts of [0, 1].
    """

    linkage: str
    curve: dict[str, list[float]]
    agreement: dict[str, float | None]
    histogram: list[int]


class LinkageResult(OfCell, frozen=True, kw_only=True):
    """A cell under one linkage, at the default threshold.

    Attributes:
        linkage: canonical text.
        threshold: the default of the strategy.
        floor: the floor of the pairs.
        figures: by name.
        keep: what is removed and kept by each policy of what to keep of a cluster.
        keep_reason: why a policy is missing; "" where none is.
    """

    linkage: str
    threshold: float
    floor: float
    figures: dict[str, float | None]
    keep: dict[str, dict[str, int]] = field(default_factory=dict)
    keep_reason: str = ""


class SampledResult(OfCell, frozen=True, kw_only=True):
    """Gold pairs that look drawn from what one strategy reports.

    Attributes:
        share_of_all_pairs: of the corpus, those that the strategy reports.
        kind: `pairs`, `duplicates` or `non-duplicates`.
        reported: of those that gold lists, how many the strategy reports.
        listed: by gold.
        selective: whether the strategy reports few of all pairs.
    """

    share_of_all_pairs: float
    kind: str
    reported: int
    listed: int
    selective: bool


@dataclass(frozen=True, kw_only=True)
class SliceResult(Slice):
    """The counts of a slice for one cell.

    Attributes:
        corpus: its name.
        strategy: canonical text.
        column: the property.
        value: the value of the property.
        kinds: the pairs joined wrongly, by kind; see `neardup.core.kinds`. Empty in older results.
    """

    corpus: str
    strategy: str
    column: str
    value: str
    kinds: dict[str, int] = dataclass_field(default_factory=dict)


class CaptureBin(Record, frozen=True, kw_only=True):
    """Pairs of distinct texts of about one similarity.

    Attributes:
        low: least similarity.
        high: the similarity below which the bin ends; the last one holds 1, too.
        similarity: the mean of its pairs; its middle where there are none.
        pairs: how many there are.
        caught: how many of them the strategy examined.
        interval: 95 % interval of their share, as if pairs were independent; None without pairs.
        predicted: the share that bands and rows predict for these pairs; None without bands, or without pairs.
    """

    low: float
    high: float
    similarity: float
    pairs: int
    caught: int
    interval: tuple[float, float] | None = None
    predicted: float | None = None


class CaptureResult(OfCell, frozen=True, kw_only=True):
    """The S-curve of a strategy: the share of pairs that it examined, by exact Jaccard similarity of its shingles.

    Attributes:
        ngram: units in a shingle.
        unit: `word` or `char`.
        bands: bands of a signature; 0 for a strategy without bands.
        rows: values in a band; 0 for a strategy without bands.
        bins: from similarity 0 to 1.
    """

    ngram: int
    unit: str
    bands: int
    rows: int
    bins: list[CaptureBin]


class PerturbationResult(OfCell, frozen=True, kw_only=True):
    """Variants of documents that ended up in the cluster of their original, for one perturbation and cell.

    Attributes:
        perturbation: its name; of a composition the names of its parts, with their intensities where these differ.
        text: canonical text.
        intensity: how much was changed; of a composition the greatest intensity of its parts.
        meaning: the meaning of the intensity, in words.
        holds: intensity up to which variants keep the label.
        breaks: intensity from which on they must come apart; None where they never must.
        label: what gold says of these variants.
        languages: the languages that it works for; None for all.
        refuses: languages that it does not work for.
        variants: how many there are.
        unchanged: originals without a variant, as too little would change or be left.
        refused: originals without a variant, as it does not work for their language.
        together: variants in the cluster of their original.
        interval: 95 % interval of their share; None without variants, and in older results.
    """

    perturbation: str
    text: str
    intensity: float
    meaning: str
    holds: float
    breaks: float | None = None
    label: str = ""
    languages: list[str] | None = None
    refuses: list[str] = field(default_factory=list)
    variants: int
    unchanged: int = 0
    refused: int = 0
    together: int
    interval: tuple[float, float] | None = None

    @property
    def share(self) -> float | None:
        """Of the variants, those found with their original; None without variants."""
        return self.together / self.variants if self.variants else None
