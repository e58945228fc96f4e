"""Pools of pairs whose truth is known, so that samples of them can be drawn again and again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

import neardup as nd
from neardup.core import components
from neardup.core.codes import decode, encode
from neardup.core.pool import Pool, Stratum

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

FEEDERS = (
    "exact",
    "minhash-lsh(num_perm=256, bands=128, rows=2, ngram=3, verify=jaccard(), floor=0.02)",
    "minhash-lsh:news(floor=0.05)",
    "simhash(floor=0.6)",
    "tfidf-cosine(floor=0.1)",
    "edit-distance(floor=0.2)",
)
"""The methods that propose the pool of `wire`, with floors so low that most of its pairs are no duplicates."""
JUDGED = {
    "minhash-lsh:news": 0.5,
    "minhash-lsh(num_perm=256, bands=128, rows=2, ngram=3, verify=jaccard(), floor=0.02)": 0.25,
    "edit-distance": 0.5,
    "tfidf-cosine": 0.65,
    "simhash(floor=0.6)": 0.8,
}
"""Strategies whose figures are estimated, at these thresholds."""
BOUNDS = (0.6, 0.4, 0.3, 0.2, 0.1, 0.05)
"""Least containment of strata; below them, pairs are parted by how many methods proposed them."""
DRAWN = (40, 60, 60, 50, 50, 40, 40, 30, 40)
"""Pairs drawn from each stratum, all where it has fewer: about as many as of the real collections."""


@dataclass(frozen=True, eq=False, kw_only=True)
class World:
    """A pool of pairs.

    Attributes:
        title: what it is, in words.
        left: `int64[m]`, one document of each pair.
        right: `int64[m]`, the other.
        truth: `bool[m]`, whether it is a duplicate.
        related: `bool[m]`, whether it is one, or of two versions, one story or one template.
        predicted: `bool[m]` by strategy.
        stratum: `int64[m]`.
        drawn: pairs drawn from each stratum.
    """

    title: str
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    truth: NDArray[np.bool_]
    related: NDArray[np.bool_]
    predicted: Mapping[str, NDArray[np.bool_]]
    stratum: NDArray[np.int64]
    drawn: Sequence[int]

    @cached_property
    def pool(self) -> Pool:
        """The same as the pool of a sampled gold; its pairs are in the order of the world's."""
        pairs = np.bincount(self.stratum, minlength=len(self.drawn)).tolist()
        return Pool(
            left=self.left,
            right=self.right,
            stratum=self.stratum.astype(np.uint8),
            found=np.ones(len(self.left), np.uint32),
            methods=("all",),
            strata=tuple(
                Stratum(name=str(k), pairs=size, drawn=min(size, wanted))
                for k, (size, wanted) in enumerate(zip(pairs, self.drawn, strict=True))
            ),
            documents=int(self.right.max()) + 1,
        )

    def figures(self, strategy: str) -> dict[str, float]:
        """The true precision, recall and F1 of a strategy over the pool."""
        predicted = self.predicted[strategy]
        both, claimed, gold = (float(np.sum(of)) for of in (predicted & self.truth, predicted, self.truth))
        return {"precision": both / claimed, "recall": both / gold, "f1": 2 * both / (claimed + gold)}

    def sample(self, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Pairs drawn without replacement, stratum by stratum, and the number of pairs each stands for."""
        rows, weight = [], []
        for stratum, wanted in enumerate(self.drawn):
            own = np.flatnonzero(self.stratum == stratum)
            taken = rng.choice(own, min(wanted, len(own)), replace=False)
            rows.append(taken)
            weight.append(np.full(len(taken), len(own) / max(1, len(taken))))
        return np.concatenate(rows), np.concatenate(weight)


def wire() -> World:
    """The documents of `wire`, pooled from strategies with low floors and parted by similarity, with its own gold."""
    corpus = nd.corpus("wire")
    gold = nd.gold("wire", level="copy").aligned(corpus.ids).labels  # type: ignore[union-attr]  # it is a clustering
    found = [nd.pairs(corpus, nd.strategy(text)) for text in FEEDERS]
    codes = [encode(pairs.left, pairs.right) for pairs in found]
    pool = np.unique(np.concatenate(codes))
    left, right = (side.astype(np.int64) for side in decode(pool))
    methods = sum((np.isin(pool, own).astype(np.int64) for own in codes), np.zeros(len(pool), np.int64))
    containment = components.scorer("containment").score(corpus, left, right)
    predicted = {}
    for text, threshold in JUDGED.items():
        labels = nd.cluster(nd.pairs(corpus, nd.strategy(text)), threshold).labels
        predicted[text.partition("(")[0] if "num_perm" not in text else "minhash-lsh"] = labels[left] == labels[right]
    story = nd.gold("wire", level="story").aligned(corpus.ids).labels  # type: ignore[union-attr]  # it is a clustering
    family = np.array([name or f"none {row}" for row, name in enumerate(corpus.table.column("family").to_pylist())])
    related = (story[left] == story[right]) & (story[left] >= 0) | (family[left] == family[right])
    return World(
        title="wire",
        left=left,
        right=right,
        truth=(gold[left] == gold[right]) & (gold[left] >= 0),
        related=related,
        predicted=predicted,
        stratum=_strata(containment, methods),
        drawn=DRAWN,
    )


def _strata(containment: NDArray[np.floating], methods: NDArray[np.int64]) -> NDArray[np.int64]:
    held = np.stack([containment >= np.float32(0.8), *(containment >= np.float32(low) for low in BOUNDS), methods > 2])
    return np.where(held.any(axis=0), np.argmax(held, axis=0), len(held)).astype(np.int64)


LARGEST_FAMILY, FAMILIES = 90, 260
SIMILAR = (0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
"""Least likeness of the strata of made-up collections, but the last."""


def families(rng: np.random.Generator) -> World:
    """Invented documents, many of them in large families of templates, in which few pairs are duplicates.

    Sizes of families have a heavy tail. How alike the templates of a family look, and which strategies fall for them,
    is of the family: errors come in bunches. Many duplicates are in strata in which hardly one of a hundred is.
    """
    sizes = np.minimum((rng.pareto(0.75, FAMILIES) * 3 + 1).astype(int), LARGEST_FAMILY)
    family = np.repeat(np.arange(FAMILIES), sizes)
    text = np.cumsum(rng.random(len(family)) < np.where(np.diff(family, prepend=-1) != 0, 1.0, 0.8))
    first = np.concatenate([[0], np.cumsum(sizes)])[:-1]
    inside = [np.stack(np.triu_indices(size, 1)) + start for size, start in zip(sizes, first, strict=True)]
    others = np.sort(rng.integers(0, len(family), (2, 40_000)), axis=0)
    others = others[:, family[others[0]] != family[others[1]]]
    left, right = np.unique(np.concatenate([*inside, others], axis=1), axis=1)
    truth, same = text[left] == text[right], family[left] == family[right]
    likeness = _likeness(rng, family[left], truth=truth, same=same)
    predicted = {}
    for name, bar in {"strict": 0.62, "usual": 0.52, "loose": 0.44}.items():
        taken_in = rng.normal(0, 0.08, FAMILIES)[family[left]]
        predicted[name] = likeness + taken_in * same + rng.normal(0, 0.05, len(left)) > bar
    seen = likeness + rng.normal(0, 0.06, len(left))
    return World(
        title="families of templates",
        left=left,
        right=right,
        truth=truth,
        related=same,
        predicted=predicted,
        stratum=np.digitize(-seen, [-low for low in SIMILAR]).astype(np.int64),
        drawn=(60, 70, 70, 60, 50, 40, 30, 30),
    )


def outlet(rng: np.random.Generator) -> World:
    """`wire` and 150 pages of one outlet that share nothing but furniture, every two of them in the pool."""
    news, pages = wire(), 150
    start = int(news.right.max()) + 1
    one, other = np.triu_indices(pages, 1)
    likeness = np.clip(rng.normal(0.35, 0.12, len(one)), 0, 0.9)
    none = np.zeros(len(one), np.bool_)
    bars = dict(zip(news.predicted, (0.62, 0.7, 0.6, 0.65, 0.9), strict=True))
    order = np.lexsort((np.append(news.right, other + start), np.append(news.left, one + start)))
    return World(
        title="wire and pages of one outlet",
        left=np.append(news.left, one + start)[order],
        right=np.append(news.right, other + start)[order],
        truth=np.append(news.truth, none)[order],
        related=np.append(news.related, none)[order],
        predicted={
            name: np.append(of, likeness + rng.normal(0, 0.05, len(one)) > bars[name])[order]
            for name, of in news.predicted.items()
        },
        stratum=np.append(news.stratum, _strata(likeness, np.ones(len(one), np.int64)))[order],
        drawn=news.drawn,
    )


def _likeness(
    rng: np.random.Generator, family: NDArray[np.int64], *, truth: NDArray[np.bool_], same: NDArray[np.bool_]
) -> NDArray[np.float64]:
    own = np.clip(rng.normal(0.3, 0.1, FAMILIES), 0.05, 0.55)[family]
    middle = np.where(truth, 0.62, np.where(same, own, 0.08))
    return np.asarray(middle + rng.normal(0, np.where(truth, 0.14, 0.06), len(truth)))


@dataclass(frozen=True, eq=False, kw_only=True)
class Scene:
    """What is sampled again and again.

    Attributes:
        title: in words.
        world: gives the world of each sample.
        truth: figures by strategy; None for those of the world that is sampled.
    """

    title: str
    world: Callable[[int], World]
    truth: Mapping[str, Mapping[str, float]] | None = None


COLLECTIONS = 200
"""Collections of templates whose figures, taken together, are the true ones of such collections."""


def scenes() -> list[Scene]:
    """Three pools that are sampled anew, and collections that are drawn anew with their pools."""
    fixed = (wire(), outlet(np.random.default_rng(4)), families(np.random.default_rng(0)))
    held = [Scene(title=world.title, world=lambda _, world=world: world) for world in fixed]  # type: ignore[misc]  # bound
    anew = Scene(
        title="families of templates, another collection each time",
        world=lambda number: families(np.random.default_rng([7, number])),
        truth=_together([families(np.random.default_rng([8, number])) for number in range(COLLECTIONS)]),
    )
    return [*held, anew]


def _together(worlds: Sequence[World]) -> dict[str, dict[str, float]]:
    """The figures of all these pools as one."""
    found = {}
    for name in worlds[0].predicted:
        both = sum(int(np.sum(world.predicted[name] & world.truth)) for world in worlds)
        claimed = sum(int(np.sum(world.predicted[name])) for world in worlds)
        gold = sum(int(np.sum(world.truth)) for world in worlds)
        found[name] = {"precision": both / claimed, "recall": both / gold, "f1": 2 * both / (claimed + gold)}
    return found
