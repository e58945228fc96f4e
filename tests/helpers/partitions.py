"""Small corpora of pairs with gold, for hypothesis, and slow, obvious readings of them."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from neardup.core.clusters import Clusters
from neardup.core.gold import GradedPairs, labelled
from neardup.core.pairs import CorpusPairs, Pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Corpus = tuple[CorpusPairs, Clusters]
SCORES = (0.3, 0.45, 0.5, 0.8, 0.9, 1.0)
FLOOR = 0.3


def make_pairs(
    ids: Iterable[str], groups: Iterable[int], scored: Mapping[tuple[int, int], float], floor: float = FLOOR
) -> CorpusPairs:
    """CorpusPairs from ids, a text number for each document and `{(text, text): score}`."""
    names, texts = list(ids), list(groups)
    least: dict[int, int] = {}
    for row, text in enumerate(texts):
        if text not in least or names[row] < names[least[text]]:
            least[text] = row
    rows = [(least[a], least[b], score) for (a, b), score in scored.items()]
    left, right, score = zip(*rows, strict=True) if rows else ((), (), ())
    found = Pairs.of(left, right, score, floor=floor)
    return CorpusPairs(
        left=found.left,
        right=found.right,
        score=found.score,
        floor=found.floor,
        candidates=found.candidates,
        ids=names,
        identical=np.array([least[text] for text in texts], np.int32),
    )


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    """Pairs and gold, with identical texts, ties and unlabelled documents."""
    n = draw(st.integers(0, 10))
    ids = draw(st.permutations([f"d{i}" for i in range(n)]))
    groups = [draw(st.integers(0, max(0, n - 1))) for _ in range(n)]
    texts = list(combinations(sorted(set(groups)), 2))
    chosen = draw(st.lists(st.sampled_from(texts), unique=True)) if texts else []
    scored = {pair: draw(st.sampled_from(SCORES)) for pair in chosen}
    names = {i: draw(st.none() | st.integers(0, 3)) for i in ids}
    return make_pairs(ids, groups, scored), Clusters.from_mapping(names)


LABELLED = corpora().filter(lambda drawn: bool(labelled(drawn[1])))
"""Those in which gold labels a document."""


@st.composite
def graded(draw: st.DrawFn, ids: Sequence[str]) -> GradedPairs:
    """Graded pairs over these documents and two that are not among them."""
    every = list(combinations([*sorted(ids), "elsewhere", "nowhere"], 2))
    chosen = draw(st.lists(st.sampled_from(every), unique=True))
    turned = [pair[::-1] if draw(st.booleans()) else pair for pair in chosen]
    grades = [draw(st.integers(-1, 2)) for _ in chosen]
    closed = frozenset(i for i in ids if draw(st.booleans()))
    a, b = [p[0] for p in turned], [p[1] for p in turned]
    return GradedPairs(a, b, np.array(grades, np.int32), draw(st.integers(1, 2)), closed)


def document_pairs(pairs: CorpusPairs) -> dict[tuple[str, str], float]:
    """{(id, id): score} of all documents that the pairs and identical texts relate, least id first."""
    of_rows = {(int(a), int(b)): float(s) for a, b, s in zip(pairs.left, pairs.right, pairs.score, strict=True)}
    out = {}
    for i, j in combinations(range(len(pairs.ids)), 2):
        a, b = sorted((int(pairs.identical[i]), int(pairs.identical[j])))
        score = 1.0 if a == b else of_rows.get((a, b))
        if score is not None:
            one, other = pairs.ids[i], pairs.ids[j]
            out[min(one, other), max(one, other)] = score
    return out


def verdicts(gold: Clusters | GradedPairs) -> dict[tuple[str, str], bool]:
    """{(id, id): True or False} of all pairs that gold says something on, least id first."""
    if isinstance(gold, Clusters):
        label = {i: x for i, x in zip(gold.ids, gold.labels.tolist(), strict=True) if x >= 0}
        return {(a, b): label[a] == label[b] for a, b in combinations(sorted(label), 2)}
    said: dict[tuple[str, str], bool | None] = dict.fromkeys(combinations(sorted(gold.closed), 2), False)
    for a, b, grade in zip(gold.a, gold.b, gold.grade.tolist(), strict=True):
        said[min(a, b), max(a, b)] = None if grade < 0 else grade >= gold.positive_from
    return {pair: verdict for pair, verdict in said.items() if verdict is not None}


def shuffled(pairs: CorpusPairs, order: Sequence[int]) -> CorpusPairs:
    """The same pairs with the documents in another order."""
    place = np.argsort(order)
    found = Pairs.of(place[pairs.left], place[pairs.right], pairs.score, floor=pairs.floor)
    return CorpusPairs(
        left=found.left,
        right=found.right,
        score=found.score,
        floor=found.floor,
        candidates=pairs.candidates,
        ids=[pairs.ids[i] for i in order],
        identical=place[pairs.identical[np.asarray(order, int)]].astype(np.int32),
    )
