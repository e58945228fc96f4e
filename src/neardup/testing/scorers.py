"""The contract of a scorer as checks, each of which names the breaches that it found."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.corpus import Corpus
from neardup.core.strategy import CorpusScorer, Explainer
from neardup.run.canary import canary
from neardup.testing.contract import chosen, hold, plain_data
from neardup.testing.odd_texts import BLANK, WORDLESS, odd_texts
from neardup.testing.parts import scores_in_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from neardup.core.strategy import Scorer

    Rows = NDArray[np.int64]

TOLERANCE = 1e-6
"""The most by which a score may differ between two runs on the same texts."""


def check_scorer(scorer: Scorer | str) -> None:
    """Check a scorer against its contract.

    Args:
        scorer: an instance, or the text of one.

    Raises:
        ContractError: it breaks the contract; every breach found is listed.
    """
    hold(chosen(scorer, "scorer"), "scorer", CHECKS)


def _plain_data(scorer: Scorer) -> Iterator[str]:
    yield from plain_data(scorer, "scorer")


def _form(scorer: Scorer) -> Iterator[str]:
    """It gives a float32 in [0, 1] for each pair, also for none, and leaves the rows as they are."""
    corpus = odd_texts()
    for left, right in (_every_pair(corpus), (np.zeros(0, np.int64), np.zeros(0, np.int64))):
        given = left.copy(), right.copy()
        found: Any = scorer.score(corpus, left, right)
        if not isinstance(found, np.ndarray) or found.dtype != np.float32 or found.shape != left.shape:
            yield f"for {len(left)} pairs it gives {_shape(found)}; give float32[{len(left)}]"
            return
        outside = ~((found >= 0) & (found <= 1))
        if outside.any():
            pair = _named(corpus, left, right, int(np.argmax(outside)))
            yield f"the score of {pair} is {found[outside][0]}; give numbers from 0 to 1"
        if not (np.array_equal(given[0], left) and np.array_equal(given[1], right)):
            yield "it changes the rows that it is given; work on copies"


def _settled(scorer: Scorer) -> Iterator[str]:
    """Identical texts score 1; others of which one has no letter or digit, and blank ones, score 0."""
    corpus = odd_texts()
    left, right = _every_pair(corpus)
    found = scorer.score(corpus, left, right)
    for number, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        names = {corpus.ids[a], corpus.ids[b]}
        same = corpus.texts[a] == corpus.texts[b] and not names & BLANK
        if same and abs(found[number] - 1) > TOLERANCE:
            yield f"{_named(corpus, left, right, number)} are identical and score {found[number]}; give 1"
        elif not same and names & WORDLESS and found[number] > 0:
            yield (
                f"{_named(corpus, left, right, number)} score {found[number]}, and one has no letter or digit; give 0"
            )


def _symmetric(scorer: Scorer) -> Iterator[str]:
    """The two texts may change places."""
    corpus = odd_texts()
    left, right = _every_pair(corpus)
    turned = scorer.score(corpus, right, left)
    yield from _differ(corpus, (left, right), scorer.score(corpus, left, right), turned, "the other way round")


def _alone(scorer: Scorer) -> Iterator[str]:
    """A score does not depend on the other pairs that are asked about, on their order or on how often."""
    corpus = canary()
    left, right = _every_pair(corpus)
    found = scorer.score(corpus, left, right)
    each = [scorer.score(corpus, left[i : i + 1], right[i : i + 1])[0] for i in range(len(left))]
    yield from _differ(corpus, (left, right), found, np.array(each), "asked one by one")
    yield from _differ(corpus, (left, right), found, scorer.score(corpus, left, right), "asked again")
    order = np.arange(len(left))[::-1]
    back = scorer.score(corpus, left[order], right[order])[order]
    yield from _differ(corpus, (left, right), found, back, "asked in another order")


def _order(scorer: Scorer) -> Iterator[str]:
    """A score does not depend on the order of the documents."""
    corpus = odd_texts()
    rows = list(range(len(corpus)))
    random.Random(7).shuffle(rows)  # noqa: S311 - any other order serves
    shuffled = Corpus.from_texts([corpus.ids[r] for r in rows], [corpus.texts[r] for r in rows])
    place = np.argsort(rows)
    left, right = _every_pair(corpus)
    moved = scorer.score(shuffled, place[left], place[right])
    yield from _differ(
        corpus, (left, right), scorer.score(corpus, left, right), moved, "with documents in another order"
    )


def _prepared(scorer: Scorer) -> Iterator[str]:
    """A scorer that gathers statistics first gives the same scores that way."""
    if isinstance(scorer, CorpusScorer):
        corpus = odd_texts()
        left, right = _every_pair(corpus)
        found = scorer.prepared(corpus)(left, right)
        yield from _differ(corpus, (left, right), scorer.score(corpus, left, right), found, "by prepared(corpus)")


def _divided(scorer: Scorer) -> Iterator[str]:
    """A scorer whose statistics are gathered in parts gives the same scores that way."""
    corpus = odd_texts()
    left, right = _every_pair(corpus)
    found = scores_in_parts(corpus, scorer, left, right)
    if found is not None:
        whole = scorer.score(corpus, left, right)
        yield from _differ(corpus, (left, right), whole, found, "with statistics gathered in parts")


def _explained(scorer: Scorer) -> Iterator[str]:
    """A scorer that explains itself explains the scores that it gives."""
    if isinstance(scorer, Explainer):
        corpus = canary()
        left, right = _every_pair(corpus)
        told = np.array([one.score for one in scorer.explain(corpus, left, right)])
        if len(told) != len(left):
            yield f"it explains {len(told)} of {len(left)} pairs; give an explanation for each"
        else:
            yield from _differ(corpus, (left, right), scorer.score(corpus, left, right), told, "in its explanation")


CHECKS: tuple[Callable[[Scorer], Iterator[str]], ...] = (
    _plain_data,
    _form,
    _settled,
    _symmetric,
    _alone,
    _order,
    _prepared,
    _divided,
    _explained,
)


def _every_pair(corpus: Corpus) -> tuple[Rows, Rows]:
    left, right = np.triu_indices(len(corpus), 1)
    return left.astype(np.int64), right.astype(np.int64)


def _differ(
    corpus: Corpus, rows: tuple[Rows, Rows], one: NDArray[np.floating], other: NDArray[np.floating], when: str
) -> Iterator[str]:
    """How many scores differ, and an example."""
    apart = np.abs(one.astype(np.float64) - other) > TOLERANCE
    if apart.any():
        first = int(np.argmax(apart))
        pair = _named(corpus, *rows, first)
        yield f"{when}, {int(apart.sum())} scores differ, such as that of {pair}: {one[first]} and {other[first]}"


def _named(corpus: Corpus, left: Rows, right: Rows, number: int) -> str:
    return f"'{corpus.ids[int(left[number])]}' and '{corpus.ids[int(right[number])]}'"


def _shape(found: object) -> str:
    return f"{found.dtype}{list(found.shape)}" if isinstance(found, np.ndarray) else f"a {type(found).__name__}"
