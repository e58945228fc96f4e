"""Counts, in batches of corpora, how often intervals hold the true figure and equal strategies are found different."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.intervals.methods import found_different, intervals
from bench.intervals.rounds import rounds, rounds_of
from bench.intervals.worlds import ONE, WORLDS, equal_leanings, true_figures
from neardup.metrics.resampling import jackknife
from neardup.metrics.resampling.estimates import resample_each
from neardup.metrics.resampling.simulated import effective_units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.intervals.methods import Bounds
    from bench.intervals.worlds import Leaning, World

BATCH = 100
"""The number of corpora that are drawn from one seed and kept as one line."""
STRATEGIES = 5
"""The number of equal strategies that are compared."""
FIGURES = ("precision", "recall", "f1", "f05", "b3_f1", "ari", "ami", "v_measure")
LABELS = ("world", "batch", "sources")
"""The fields of a batch that are not sums."""
MEAN_OF = 2000
"""The number of corpora whose mean V-measure counts as true. V-measure grows with the corpus, so it has no limit."""


@dataclass(frozen=True)
class Scene:
    """A world, its true figures, and the strategies that are compared in it."""

    name: str
    world: World
    true: dict[str, float]
    leanings: list[Leaning]


def scene(name: str) -> Scene:
    """Compute the true figures of a world, and strategies of equal F1."""
    world = WORLDS[name]
    rng, v_measures = np.random.default_rng(2), []
    for _ in range(MEAN_OF):
        unit, gold, predicted = world.draw(rng, ONE)
        (drawn,) = resample_each(predicted, gold, unit, ("v_measure",))
        v_measures.append(drawn.values["v_measure"])
    true = true_figures(world) | {"v_measure": float(np.mean(v_measures))}
    return Scene(name, world, {figure: true[figure] for figure in FIGURES}, equal_leanings(world, STRATEGIES))


def batch(of: Scene, number: int) -> dict[str, Any]:
    """One batch, as sums over its corpora."""
    rng = np.random.default_rng([sorted(WORLDS).index(of.name), number])
    corpora = [corpus(of, rng) for _ in range(BATCH)]
    return {"world": of.name, "batch": number, "sources": sources()} | reduce(added, corpora)


def corpus(of: Scene, rng: np.random.Generator) -> dict[str, Any]:
    """One corpus: whether intervals hold the true figures, their widths, and whether strategies are found different."""
    unit, gold, predicted = of.world.draw(rng, of.leanings)
    drawn = [*resample_each(predicted[:1], gold, unit), *resample_each(predicted[1:], gold, unit, ("f1",))]
    again = rounds(predicted[0], gold, unit, of.world.units)
    f1 = [again.values["f1"], *(rounds_of(labels, gold, unit, of.world.units)["f1"] for labels in predicted[1:])]
    names = [str(number) for number in range(STRATEGIES)]
    different = found_different(dict(zip(names, drawn, strict=True)), dict(zip(names, f1, strict=True)))
    found = {figure: intervals(drawn[0], again, figure) for figure in FIGURES}
    return {
        "corpora": 1,
        "effective": effective_units(gold, unit),
        "hits": _by_method(found, lambda figure, low, high: int(low <= of.true[figure] <= high)),
        "widths": _by_method(found, lambda _, low, high: high - low),
        "different": {test: int(any_) for test, any_ in different.items()},
    }


def _by_method(
    found: dict[str, dict[str, Bounds]], value: Callable[[str, float, float], float]
) -> dict[str, dict[str, float]]:
    methods = dict.fromkeys(method for each in found.values() for method in each)
    return {m: {figure: value(figure, *each[m]) for figure, each in found.items() if m in each} for m in methods}


def added(a: Any, b: Any) -> Any:
    """The sum of two nested dictionaries with the same keys."""
    return {key: added(a[key], b[key]) for key in a} if isinstance(a, dict) else a + b


@cache
def sources() -> str:
    """A hash of the code that the batches depend on."""
    folders = (Path(__file__).parent, Path(jackknife.__file__).parent)
    code = (path.read_bytes() for folder in folders for path in sorted(folder.glob("*.py")))
    return hashlib.sha256(b"".join(code)).hexdigest()[:16]


def kept(path: Path, code: str) -> Iterator[dict[str, Any]]:
    """The batches of an earlier run of the same code; an incomplete line is skipped."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            found = json.loads(line)
        except json.JSONDecodeError:
            continue
        if found["sources"] == code:
            yield found


def summary(of: Scene, batches: list[dict[str, Any]]) -> dict[str, Any]:
    """The shares and means of a world over its batches."""
    total = reduce(added, ({k: v for k, v in each.items() if k not in LABELS} for each in batches))
    count = total["corpora"]

    def mean(of_methods: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        return {m: {f: round(value / count, 4) for f, value in each.items()} for m, each in of_methods.items()}

    return {
        "name": of.name,
        "title": of.world.title,
        "units": of.world.units,
        "effective_units": round(total["effective"] / count, 1),
        "corpora": count,
        "true": {figure: round(value, 4) for figure, value in of.true.items()},
        "coverage": mean(total["hits"]),
        "width": mean(total["widths"]),
        "found_different": {test: round(value / count, 4) for test, value in total["different"].items()},
    }
