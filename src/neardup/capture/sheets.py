"""Tables of what settings predict and what they caught, for the console and for Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.capture.measure import COMMON, CONTAINMENT, JACCARD
from neardup.results.formats import number, share
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neardup.capture.measure import Caught, GoldFigures
    from neardup.capture.rates import Rate, Spread
    from neardup.capture.settings import Setting

LEAST = 20
"""A share of fewer pairs is shown as its two counts."""
_CURVE = (
    "Intervals are those of Clopper and Pearson, as if pairs were independent. They share the hash functions, so the "
    "rate moves by more from seed to seed: mean ± standard deviation over seeds."
)


def promises(settings: Sequence[Setting]) -> Table:
    """The predictions from the parameters, before anything is measured."""
    header = ("setting", "shingle", "bands × rows", "unused", "t50", "threshold", "caught there", "warnings")
    note = (
        "t50: the Jaccard similarity at which half of the pairs become candidates; caught there: the share of the "
        "pairs at the threshold that do. Both by 1 − (1 − s^rows)^bands."
    )
    return Table.of(header, [_promise(known) for known in settings], title="Predicted from bands and rows", note=note)


def _promise(known: Setting) -> tuple[str, ...]:
    banding, at, warnings = known.banding, share(known.threshold), "; ".join(known.warnings) or "–"
    shape = (
        ("–",) * 3
        if banding is None
        else (f"{banding.bands} × {banding.rows}", number(banding.unused), share(banding.half))
    )
    caught = share(None if banding is None else banding.at_threshold)
    return known.name, f"{known.unit} {known.ngram}", *shape, at, caught, warnings


def findings(corpus: str, settings: Sequence[Setting], found: Sequence[Caught]) -> Table:
    """What each setting caught of a corpus; processor time as a ratio to that of the first."""
    against = any(caught.every for caught in found)
    header = (
        *("setting", "t50 predicted", "measured", "over seeds"),
        *(f"J ≥ {least:g}" for least in JACCARD),
        f"C ≥ {CONTAINMENT:g}",
        *(("gold recall", "precision", "at the threshold: recall", "precision") if against else ()),
        *("examined", "seconds"),
    )
    rows = []
    for known, caught in zip(settings, found, strict=True):
        gold = (*_gold(caught.every), *_gold(caught.judged)) if against else ()
        ratio = f"{caught.seconds / found[0].seconds:.1f}"
        rows.append((*_caught(known, caught), *gold, number(caught.examined), ratio))
    note = (
        "t50: the Jaccard similarity at which half of the pairs are candidates; mean ± standard deviation over seeds. "
        "J ≥, C ≥: the share of the pairs with that Jaccard similarity in the setting's own shingles, or with that "
        f"containment in shingles of {COMMON[0]} {COMMON[1]}s, that are candidates. Gold: of all candidates as they "
        "come, then of those whose estimate reaches the nominal threshold. Examined: pairs compared to find the "
        f"candidates. Seconds: processor time for sketches and candidates over that of {settings[0].name}."
    )
    return Table.of(header, rows, title=f"Found on {corpus}", note=note)


def _caught(known: Setting, caught: Caught) -> tuple[str, ...]:
    half = None if known.banding is None else known.banding.half
    shares = (_share(rate) for rate in (*caught.jaccard.values(), caught.containment))
    return known.name, share(half), share(caught.half), _spread(caught.half_spread), *shares


def curves(corpus: str, found: Sequence[Caught]) -> Iterator[Table]:
    """The S-curve of each setting on a corpus, predicted and measured, where there are pairs."""
    header = ("Jaccard similarity", "pairs", "caught", "measured", "95 % interval", "over seeds", "predicted")
    for caught in found:
        rows: list[tuple[str, ...]] = [
            (
                f"{bin_.low:.2f} – {bin_.high:.2f}",
                number(bin_.measured.pairs),
                number(bin_.measured.caught),
                share(bin_.measured.value),
                f"{share(bin_.measured.low)} – {share(bin_.measured.high)}",
                _spread(bin_.spread),
                share(bin_.predicted),
            )
            for bin_ in caught.curve
            if bin_.measured.pairs
        ]
        yield Table.of(header, rows, title=f"{caught.name} on {corpus}", note=_CURVE)


def _gold(figures: GoldFigures | None) -> tuple[str, str]:
    return ("–", "–") if figures is None else (share(figures.recall), share(figures.precision))


def _spread(spread: Spread | None) -> str:
    return "–" if spread is None else f"{share(spread.mean)} ± {share(spread.deviation)}"


def _share(rate: Rate) -> str:
    return f"{share(rate.value)} of {number(rate.pairs)}" if rate.pairs >= LEAST else f"{rate.caught} of {rate.pairs}"
