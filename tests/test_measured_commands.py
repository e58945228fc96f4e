"""What benches of whole commands are made of: a command's cost, its stages, the quality of its clusters."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.command import cost
from bench.packages.__main__ import whole
from bench.packages.quality import jaccard, ngrams, oracle_pairs, quality
from bench.stages import Stages, staged
from neardup import Corpus
from neardup.core import detection

if TYPE_CHECKING:
    from pathlib import Path


def test_a_command_is_measured_to_its_end() -> None:
    looks: list[None] = []
    work = "import time; x = b'1' * 200_000_000; time.sleep(0.5); print('done')"
    found = cost([sys.executable, "-c", work], look=lambda: looks.append(None))
    assert found.out == "done\n"
    assert looks
    assert found.wall > 0.5
    assert found.processor > 0
    assert sys.platform != "linux" or found.peak > 200_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody inherits a process")
def test_the_time_of_a_process_counts_whose_parent_ended_first() -> None:
    busy = "import time; [None for _ in iter(lambda: time.process_time() < 0.4, False)]"
    found = cost([sys.executable, "-c", f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {busy!r}])"])
    assert found.processor > 0.4


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(SystemExit, match="status 1: no such thing"):
        cost([sys.executable, "-c", "import sys; sys.exit('no such thing')"])


def test_a_stage_within_another_counts_for_itself_alone() -> None:
    stages = Stages()
    with stages.stage("outer"), stages.stage("inner"):
        sum(range(3_000_000))
    spent = stages.spent
    assert spent["inner"]["processor"] > 10 * spent["outer"]["processor"] >= 0


def test_the_stages_of_a_command_are_its_own(tmp_path: Path) -> None:
    """A function that is timed but no longer called would be missing."""
    given = tmp_path / "documents.jsonl"
    given.write_text('{"id": "a", "text": "one text"}\n{"id": "b", "text": "One text!"}\n', encoding="utf-8")
    spent = staged(["cluster", given, "--strategy", "exact", "--out", tmp_path / "clusters.jsonl"])
    assert {"read", "pairs beside their stages", "cluster", "write", "largest cluster"} < set(spent)
    assert not hasattr(detection.pairs, "__wrapped__")


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
