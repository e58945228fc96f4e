"""What benches of whole commands are made of: a command's cost, its stages, the quality of its clusters."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from bench.command import cost
from bench.packages.__main__ import whole
from bench.packages.quality import jaccard, ngrams, oracle_pairs, quality
from bench.stages import Stages
from neardup import Corpus


def test_a_command_is_measured_to_its_end() -> None:
    looks: list[None] = []
    work = "import time; x = b'1' * 200_000_000; time.sleep(0.5); print('done')"
    found = cost([sys.executable, "-c", work], look=lambda: looks.append(None))
    assert found.out == "done\n"
    assert looks
    assert found.wall > 0.5
    assert found.processor > 0
    assert sys.platform != "linux" or found.peak > 200_000_000


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(SystemExit, match="status 1: no such thing"):
        cost([sys.executable, "-c", "import sys; sys.exit('no such thing')"])


def test_a_stage_within_another_counts_for_itself_alone() -> None:
    stages = Stages()
    with stages.stage("outer"), stages.stage("inner"):
        sum(range(3_000_000))
    spent = stages.spent
    assert spent["inner"]["processor"] > 10 * spent["outer"]["processor"] >= 0


def test_quality_by_hand() -> None:
    """Rows 0 – 2 were planted together, and 3 – 4; the clusters say 0 – 1, and 2 – 3."""
    gold, labels = np.array([0, 0, 0, 1, 1, 2]), whole({0: 7, 1: 7, 2: 9, 3: 9}, 6)
    assert labels.tolist() == [7, 7, 9, 9, 14, 15]
    found = quality(labels, gold, np.array([[0, 1], [3, 4]]))
    assert found == (4, 1 / 2, 1 / 4, 1 / 2)


def test_the_oracle_counts_word_ngrams() -> None:
    a, b, other = "a b c d e f g", "A, b c d e f h!", "u v w x y z"
    assert ngrams(a) == {tuple("abcde"), tuple("bcdef"), tuple("cdefg")}
    assert ngrams("a b") == {("a", "b")}
    assert jaccard(ngrams(a), ngrams(b)) == 2 / 4
    corpus, gold = Corpus.from_texts(list("0123"), [a, other, b, a]), np.array([5, 6, 5, 5])
    assert oracle_pairs(corpus, gold, 0.7).tolist() == [[0, 3]]
    assert oracle_pairs(corpus, gold, 0.5).tolist() == [[0, 2], [0, 3], [2, 3]]
