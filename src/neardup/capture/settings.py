"""The S-curve that the parameters of a strategy predict, and warnings about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neardup.core.bucketed import Bucketed
from neardup.core.components import known_texts
from neardup.core.parsing import parse
from neardup.core.registry import load
from neardup.core.s_curve import Banded, Shingled, capture_probability, most_rows, similarity_caught
from neardup.errors import NeardupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup.core.spec import Preset
    from neardup.text import Folding, Unit

PROMISE = 0.9
"""The least share of the pairs at a nominal threshold that must be caught for the threshold to be met."""


@dataclass(frozen=True, kw_only=True)
class Banding:
    """The S-curve that bands predict.

    Attributes:
        bands: bands of a signature.
        rows: values in a band.
        unused: values of a signature that are in no band.
        half: the similarity at which half of the pairs are caught.
        at_threshold: the share of the pairs at the nominal threshold that is caught; None without a threshold.
    """

    bands: int
    rows: int
    unused: int
    half: float
    at_threshold: float | None

    @classmethod
    def of(cls, strategy: Banded, threshold: float | None) -> Banding:
        """The prediction for a strategy."""
        bands, rows = strategy.bands, strategy.rows
        return cls(
            bands=bands,
            rows=rows,
            unused=strategy.num_perm - bands * rows,
            half=similarity_caught(0.5, bands, rows),
            at_threshold=None if threshold is None else float(capture_probability(threshold, bands, rows)),
        )


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A strategy's parameters.

    Attributes:
        name: preset or short name.
        text: canonical text.
        source: where a preset was published; empty for what is none.
        ngram: units in a shingle.
        unit: `word` or `char`.
        folding: `loose` or `strict`; see `neardup.text`.
        threshold: the nominal threshold, where one is stated.
        banding: the prediction from its bands; None for a strategy without bands.
        warnings: what it cannot do, in sentences.
    """

    name: str
    text: str
    source: str
    ngram: int
    unit: Unit
    folding: Folding
    threshold: float | None
    banding: Banding | None
    warnings: tuple[str, ...]


def published() -> list[str]:
    """Short names of the presets of all installed strategies whose capture can be measured."""
    known = ((short, parse(text, "strategy")) for text, short in known_texts().items() if ":" in short)
    return [short for short, strategy in known if isinstance(strategy, Bucketed) and isinstance(strategy, Shingled)]


def setting(text: str, threshold: float | None = None) -> tuple[Setting, Bucketed[Any, Any]]:
    """The predictions from a strategy's parameters, and the strategy.

    Args:
        text: the strategy.
        threshold: nominal threshold in place of the one its preset states.

    Raises:
        NeardupError: it has no candidates apart from its pairs, or no shingles; or the threshold is not in (0, 1].
    """
    if threshold is not None and not 0 < threshold <= 1:
        raise NeardupError(f"the threshold is in (0, 1], not {threshold:g}; give a number above 0, up to 1")
    strategy = parse(text, "strategy")
    if not (isinstance(strategy, Bucketed) and isinstance(strategy, Shingled)):
        kinds = "candidates apart from its pairs (nd.Bucketed), and shingles (ngram, unit)"
        raise NeardupError(f"capture needs a strategy with {kinds}, unlike '{text}'; try minhash-lsh")
    name = known_texts([str(strategy)]).get(str(strategy), text)
    preset = _preset(name)
    if threshold is None and preset is not None:
        threshold = preset.threshold
    banding = Banding.of(strategy, threshold) if isinstance(strategy, Banded) else None
    known = Setting(
        name=name,
        text=str(strategy),
        source="" if preset is None else preset.source,
        ngram=strategy.ngram,
        unit=strategy.unit,
        folding=getattr(strategy, "folding", "loose"),
        threshold=threshold,
        banding=banding,
        warnings=() if banding is None else tuple(_warnings(banding, threshold)),
    )
    return known, strategy


def _preset(name: str) -> Preset | None:
    strategy, _, preset = name.partition(":")
    presets: dict[str, Preset] = load("strategy", strategy).presets if preset else {}
    return presets.get(preset)


def _warnings(banding: Banding, threshold: float | None) -> Iterator[str]:
    num_perm = banding.bands * banding.rows + banding.unused
    if threshold is not None and banding.at_threshold is not None and banding.at_threshold < PROMISE:
        kept = similarity_caught(PROMISE, banding.bands, banding.rows)
        caught = f"at its threshold {threshold:g} it catches {banding.at_threshold:.0%} of the pairs"
        yield f"{caught}; it catches {PROMISE:.0%} only from {kept:.2f} up"
        if (rows := most_rows(num_perm, threshold, PROMISE)) is not None:
            bands = num_perm // rows
            share = float(capture_probability(threshold, bands, rows))
            yield f"its {num_perm} values as {bands} bands of {rows} would catch {share:.0%} there"
    if banding.unused:
        yield f"values in no band: {banding.unused} of {num_perm}"
