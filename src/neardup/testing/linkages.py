"""The contract of a linkage as checks, each of which names the breaches that it found."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.corpus import Corpus
from neardup.core.detection import pairs
from neardup.core.pairs import Pairs
from neardup.core.spec import Spec
from neardup.errors import FloorError
from neardup.testing.contract import chosen, hold, plain_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neardup.core.clock import Clock
    from neardup.core.linkage import Linkage
    from neardup.core.pairs import CorpusPairs

_FLOOR = 0.3
_THRESHOLDS = (0.3, 0.5, 0.75, 1.0)
_TEXTS, _COPIES, _ISLANDS = 18, 4, 3


def check_linkage(linkage: Linkage | str) -> None:
    """Check a linkage against its contract.

    Args:
        linkage: an instance, or the text of one.

    Raises:
        ContractError: it breaks the contract; every breach found is listed.
    """
    hold(chosen(linkage, "linkage"), "linkage", CHECKS)


@dataclass(frozen=True, kw_only=True)
class _Known(Spec):
    """Scores pairs of made texts by the names in them: those of one island with a score drawn once and for all."""

    default_threshold: float = 0.5

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:  # noqa: ARG002 - the contract has it
        found = []
        for (a, one), (b, other) in combinations(enumerate(corpus.texts), 2):
            first, second = sorted((one, other))
            draw = random.Random(f"{first} {second}")  # noqa: S311 - no secret
            if first.split()[0] == second.split()[0] and draw.random() < 0.7:
                found.append((a, b, round(draw.uniform(_FLOOR, 1.0), 3)))
        left, right, score = zip(*found, strict=True)
        return Pairs.of(left, right, score, floor=_FLOOR)


def _documents() -> list[tuple[str, str]]:
    """Ids and texts: texts of three islands without pairs between them, the first ones twice."""
    texts = [f"island{number % _ISLANDS} text{number}" for number in range(_TEXTS)]
    return [(f"d{number:02d}", text) for number, text in enumerate([*texts, *texts[:_COPIES]])]


def _pairs(documents: list[tuple[str, str]]) -> CorpusPairs:
    ids, texts = zip(*documents, strict=True)
    return pairs(Corpus.from_texts(ids, texts), _Known())


def _clusters(linkage: Linkage, found: CorpusPairs, threshold: float) -> set[frozenset[str]]:
    labels = linkage.labels(found, threshold)
    members: dict[int, set[str]] = {}
    for document, label in zip(found.ids, labels.tolist(), strict=True):
        members.setdefault(label, set()).add(document)
    return {frozenset(group) for group in members.values()}


def _plain_data(linkage: Linkage) -> Iterator[str]:
    yield from plain_data(linkage, "linkage")


def _form(linkage: Linkage) -> Iterator[str]:
    """It gives an int32 label for each document, also without pairs, and leaves the pairs as they are."""
    found = _pairs(_documents())
    none = pairs(Corpus.from_texts(["a", "b"], ["one", "other"]), _Silent())
    for given, what in ((found, "made pairs"), (none, "two documents without a pair")):
        before = given.left.copy(), given.right.copy(), given.score.copy()
        labels: Any = linkage.labels(given, 0.5)
        if not isinstance(labels, np.ndarray) or labels.dtype != np.int32 or labels.shape != (len(given.ids),):
            shown = f"{labels.dtype}{list(labels.shape)}" if isinstance(labels, np.ndarray) else type(labels).__name__
            yield f"on {what} it gives {shown}; give int32[{len(given.ids)}], a label for each document"
        elif (labels < 0).any():
            yield f"on {what} a label is {labels.min()}; give labels of 0 or more"
        after = given.left, given.right, given.score
        if not all(np.array_equal(a, b) for a, b in zip(before, after, strict=True)):
            yield "it changes the pairs that it is given; work on copies"


def _copies(linkage: Linkage) -> Iterator[str]:
    """Documents with identical texts are always together."""
    documents = _documents()
    for threshold in _THRESHOLDS:
        clusters = _clusters(linkage, _pairs(documents), threshold)
        for number in range(_COPIES):
            twins = {documents[number][0], documents[_TEXTS + number][0]}
            if not any(group >= twins for group in clusters):
                yield f"at threshold {threshold} it parts {_listed(twins)}, whose texts are identical"
                return


def _linked(linkage: Linkage) -> Iterator[str]:
    """Documents that no chain of pairs connects are apart."""
    documents = dict(_documents())
    for threshold in _THRESHOLDS:
        for group in _clusters(linkage, _pairs(_documents()), threshold):
            if len({documents[one].split()[0] for one in group}) > 1:
                yield f"at threshold {threshold} it joins {_listed(group)}, which no chain of pairs connects"
                return


def _same(linkage: Linkage) -> Iterator[str]:
    """The same pairs give the same clusters, whatever the order of the documents."""
    shuffled = _documents()
    random.Random(7).shuffle(shuffled)  # noqa: S311 - any other order serves
    for threshold in _THRESHOLDS:
        first = _clusters(linkage, _pairs(_documents()), threshold)
        for given, when in ((_documents(), "run twice"), (shuffled, "given documents in another order")):
            again = _clusters(linkage, _pairs(given), threshold)
            if again != first:
                example = _listed(min(first ^ again, key=sorted))
                yield f"{when}, it makes other clusters at threshold {threshold}: one of them only has {example}"
                return


def _floor(linkage: Linkage) -> Iterator[str]:
    """A threshold below the floor of the pairs is refused, since pairs are missing there."""
    try:
        linkage.labels(_pairs(_documents()), _FLOOR / 2)
    except FloorError:
        return
    yield "it takes a threshold below the floor of the pairs; call pairs.check_threshold(threshold) first"


@dataclass(frozen=True, kw_only=True)
class _Silent(Spec):
    """Finds nothing."""

    default_threshold: float = 0.5

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:  # noqa: ARG002 - the contract has them
        return Pairs.none(floor=_FLOOR)


CHECKS: tuple[Callable[[Linkage], Iterator[str]], ...] = (_plain_data, _form, _copies, _linked, _same, _floor)


def _listed(group: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(group))
