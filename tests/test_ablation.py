"""The plain forms of the intrinsics, which the ablation measures, give the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from bench.ablation import Contest, contests, measured
from neardup import Corpus

INTRINSICS = {"matches", "columns", "fold_ascii", "decode", "kinds_of", "note_places"}
TEXTS = [
    "The ferry Kestrel ran aground on Tuesday. " * 9,
    "The ferry KESTREL ran aground on Tuesday, 14 May. " * 8,
    "@[`{/:09AZaz — 東京湾のフェリーが座礁した。 " * 5,
    "\x7f\x80é" * 40,
]


@pytest.mark.slow
def test_plain_forms_give_the_same_numbers() -> None:
    corpus = Corpus.from_texts(map(str, range(len(TEXTS))), TEXTS)
    found = contests(corpus, 12)
    assert {measured(contest, 1)[0] for contest in found} == INTRINSICS


def test_forms_that_differ_are_not_measured() -> None:
    forms = (lambda: np.array([1]), lambda: np.array([2]))
    with pytest.raises(ValueError, match="matches and its plain form differ"):
        measured(Contest("matches", "numbers", forms), 1)
