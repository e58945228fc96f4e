"""A scorer whose statistics are gathered in parts judges as it does over the whole corpus."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import neardup as nd
from tests.helpers.streamed import made

if TYPE_CHECKING:
    from collections.abc import Iterator

PART = 17


def parts(corpus: nd.Corpus) -> Iterator[nd.Corpus]:
    for start in range(0, len(corpus), PART):
        yield corpus.take(np.arange(start, min(start + PART, len(corpus))))


@pytest.mark.parametrize("text", ["cosine()", "facts()", "facts(versions=together)"])
def test_scores_of_parts_are_those_of_the_whole(text: str) -> None:
    corpus, scorer = made(), nd.scorer(text)
    assert isinstance(scorer, nd.DividedScorer)
    summaries: tuple[Any, ...] = ()
    for _ in range(scorer.rounds):
        found = [scorer.summarise(part, summaries) for part in parts(corpus)]
        summaries = (*summaries, reduce(scorer.merge, reversed(found)))
    rows = np.arange(0, len(corpus), 2)
    left, right = np.triu_indices(len(rows), 1)
    some = scorer.judge(corpus.take(rows), summaries)(left, right)
    assert some.tolist() == scorer.score(corpus, rows[left], rows[right]).tolist()
    assert len(set(some.tolist())) > 10
