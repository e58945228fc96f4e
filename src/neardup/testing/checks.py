"""The contract of a strategy as checks, each of which names the breaches that it found."""

from __future__ import annotations

import dataclasses
import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from neardup.core.bucketed import Bucketed
from neardup.core.components import linkage_for
from neardup.core.corpus import Corpus
from neardup.core.detection import pairs
from neardup.core.distinct import collapse
from neardup.core.strategy import Examiner
from neardup.core.tiled import Tiled
from neardup.errors import NeardupError, StrategyError, described
from neardup.run.canary import canary, check_alive
from neardup.testing.behaviour import leaves_alone, no_evidence, returned
from neardup.testing.contract import chosen, hold, plain_data
from neardup.testing.odd_texts import WORDLESS, odd_texts
from neardup.testing.parts import pairs_in_parts
from neardup.testing.processes import elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neardup.core.pairs import CorpusPairs
    from neardup.core.spec import Preset
    from neardup.core.strategy import Strategy

TOLERANCE = 1e-6
"""The most by which a score may differ between two runs on the same texts."""


def check_strategy(strategy: Strategy | str, *, processes: bool = True) -> None:
    """Check a strategy against its contract.

    Args:
        strategy: an instance, or the text of one, with parameters small enough for it to be quick.
        processes: also run it in two new processes with other hash seeds and thread counts (takes seconds).

    Raises:
        ContractError: it breaks the contract; every breach found is listed.
    """
    hold(chosen(strategy, "strategy"), "strategy", CHECKS if processes else CHECKS[:-1])


def _plain_data(strategy: Strategy) -> Iterator[str]:
    yield from plain_data(strategy, "strategy")


def _threshold(strategy: Strategy) -> Iterator[str]:
    """The default threshold is not below the floor of the pairs."""
    found = pairs(canary(), strategy)
    if not found.floor <= strategy.default_threshold <= 1:
        yield f"default_threshold {strategy.default_threshold} is outside [floor, 1] = [{found.floor}, 1]"


def _presets(strategy: Strategy) -> Iterator[str]:
    """A preset that states a threshold has it by default, its floor where that is higher."""
    presets: dict[str, Preset] = getattr(strategy, "presets", {})
    for name, preset in presets.items():
        if preset.threshold is None:
            continue
        found: Any = type(strategy)(**preset.parameters)
        if found.default_threshold != max(preset.threshold, getattr(found, "floor", 0.0)):
            yield (
                f"preset {name} states the threshold {preset.threshold}, but its default_threshold is "
                f"{found.default_threshold}; let default_threshold call preset_threshold"
            )


def _linkage(strategy: Strategy) -> Iterator[str]:
    """The linkage that it advises is one."""
    try:
        linkage_for(strategy)
    except NeardupError as error:
        yield f"default_linkage {getattr(strategy, 'default_linkage', None)!r} cannot be used: {error}"


def _alive(strategy: Strategy) -> Iterator[str]:
    """It finds work where there is some."""
    try:
        check_alive(strategy)
    except StrategyError as error:
        yield str(error)


def _small_corpora(strategy: Strategy) -> Iterator[str]:
    """No document, or one, is no error."""
    for ids in ([], ["only"]):
        try:
            pairs(Corpus.from_texts(ids, ["a storm warning was given"] * len(ids)), strategy)
        except Exception as error:  # noqa: BLE001 - whatever it raises is a breach
            yield f"on a corpus of {len(ids)} documents it raised {described(error)}"


def _wordless_texts(strategy: Strategy) -> Iterator[str]:
    """Blank texts pair with nothing; others without a letter or digit with identical ones only, which are one text."""
    for a, b, _ in _triples(pairs(odd_texts(), strategy)):
        if {a, b} & WORDLESS:
            yield f"it pairs '{a}' with '{b}', one of which has no letter or digit"


def _repeatable(strategy: Strategy) -> Iterator[str]:
    """The same corpus twice."""
    for corpus in (canary(), odd_texts()):
        yield from _difference(pairs(corpus, strategy), pairs(corpus, strategy), "run twice on the same corpus")


def _order(strategy: Strategy) -> Iterator[str]:
    """The same documents in another order."""
    for corpus in (canary(), odd_texts()):
        rows = list(range(len(corpus)))
        random.Random(7).shuffle(rows)  # noqa: S311 - any other order serves
        shuffled = Corpus.from_texts([corpus.ids[r] for r in rows], [corpus.texts[r] for r in rows])
        yield from _difference(pairs(corpus, strategy), pairs(shuffled, strategy), "given in another order")


def _batches(strategy: Strategy) -> Iterator[str]:
    """Statistics taken document by document, and tiles of one document."""
    if isinstance(strategy, Bucketed | Tiled):
        kind = type(strategy)
        small = type(kind.__name__, (kind,), {"summary_bytes": 1, "tile_rows": 1})
        cut = small(**{f.name: getattr(strategy, f.name) for f in dataclasses.fields(strategy) if f.init})
        for corpus in (canary(), odd_texts()):
            yield from _difference(pairs(corpus, strategy), pairs(corpus, cut), "given document by document")


def _floor(strategy: Strategy) -> Iterator[str]:
    """With a higher floor, it reports the pairs that were above that floor before."""
    if "floor" not in getattr(strategy, "__dataclass_fields__", {}):
        return
    corpus = odd_texts()
    low = pairs(corpus, strategy)
    middle = (low.floor + 1) / 2
    high = pairs(corpus, dataclasses.replace(cast("Any", strategy), floor=middle))
    yield from _difference(low.at(high.floor), high, f"run with floor={middle} in place of leaving out the pairs below")


def _examined(strategy: Strategy) -> Iterator[str]:
    """A strategy that says which pairs it examined says so of those it reports."""
    if not isinstance(strategy, Examiner):
        return
    corpus = collapse(odd_texts()).corpus
    found = strategy.pairs(corpus)
    denied = ~strategy.examined(corpus, found.left.astype(np.int64), found.right.astype(np.int64))
    for left, right in zip(found.left[denied].tolist(), found.right[denied].tolist(), strict=True):
        yield f"it reports '{corpus.ids[left]}' with '{corpus.ids[right]}' and says it never examined them"


def _in_parts(strategy: Strategy) -> Iterator[str]:
    """A corpus in parts gives the same pairs, where the strategy can be run so."""
    for corpus in (canary(), odd_texts()):
        found = pairs_in_parts(corpus, strategy)
        if found is not None:
            here = pairs(corpus, strategy)
            yield from _difference(here, found, "run over a corpus in parts, as --memory does")
            if found.candidates != here.candidates:
                yield f"in parts it examines {found.candidates} pairs, and {here.candidates} at once; see `meeting`"


def _processes(strategy: Strategy) -> Iterator[str]:
    """New processes with other hash seeds and thread counts."""
    here = pairs(canary(), strategy)
    settings = (("0", "1"), ("12345", "2"))
    with ThreadPoolExecutor() as pool:
        for (seed, threads), there in zip(settings, pool.map(partial(elsewhere, strategy), settings), strict=True):
            yield from _difference(here, there, f"run in a process with PYTHONHASHSEED={seed} and {threads} threads")


CHECKS: tuple[Callable[[Strategy], Iterator[str]], ...] = (
    leaves_alone,  # before any other has run it
    _plain_data,
    _threshold,
    _presets,
    _linkage,
    _alive,
    _small_corpora,
    _wordless_texts,
    _repeatable,
    _order,
    _batches,
    _floor,
    _examined,
    _in_parts,
    returned,
    no_evidence,
    _processes,
)


def _triples(found: CorpusPairs) -> Iterator[tuple[str, str, float]]:
    for left, right, score in zip(found.left.tolist(), found.right.tolist(), found.score.tolist(), strict=True):
        a, b = sorted((found.ids[left], found.ids[right]))
        yield a, b, score


def _difference(one: CorpusPairs, other: CorpusPairs, when: str) -> Iterator[str]:
    """How many pairs two runs disagree on, and an example. A pair within the tolerance of the floor may come or go."""
    scores = [{(a, b): s for a, b, s in _triples(found)} for found in (one, other)]
    edge = max(one.floor, other.floor) + TOLERANCE
    wrong = [
        pair
        for pair in sorted(scores[0].keys() | scores[1].keys())
        if max(s.get(pair, 0.0) for s in scores) > edge
        and abs(scores[0].get(pair, -1.0) - scores[1].get(pair, -1.0)) > TOLERANCE
    ]
    if wrong:
        first = wrong[0]
        yield (
            f"{when}, it gives other pairs: {len(wrong)} differ, such as {first} with "
            f"{scores[0].get(first, 'no score')} and {scores[1].get(first, 'no score')}"
        )
