"""A scorer whose statistics are gathered in parts judges as it does over the whole corpus."""

from __future__ import annotations

import numpy as np

import neardup as nd
from tests.helpers.streamed import made


def test_cosine_of_parts_is_that_of_the_whole() -> None:
    corpus, scorer = made(), nd.scorer("cosine()")
    assert isinstance(scorer, nd.DividedScorer)
    parts = [scorer.summarise(texts) for texts in corpus.texts.batches(17)]
    summary = parts[0]
    for part in parts[1:]:
        summary = scorer.merge(part, summary)
    rows = np.arange(0, len(corpus), 2)
    left, right = np.arange(len(rows) - 1), np.arange(1, len(rows))
    some = scorer.judge(corpus.take(rows), summary)(left, right)
    assert some.tolist() == scorer.score(corpus, rows[left], rows[right]).tolist()
    assert len(set(some.tolist())) > 10


def test_facts_cannot_be_divided() -> None:
    assert not isinstance(nd.scorer("facts()"), nd.DividedScorer)
