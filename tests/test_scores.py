"""Scores as they are handed on: 1 for equal texts whoever computes them, written so that they read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core.detection import refuse_low_threshold
from neardup.core.pairs import shortest
from neardup.errors import FloorError, UnknownNameError
from neardup.testing import check_strategy
from neardup_algorithms.peers import unit_scores
from tests.helpers.commands import CASES, status
from tests.helpers.components import FOLDED

if TYPE_CHECKING:
    from pathlib import Path

EQUAL = nd.Corpus.read(CASES / "cos_one.jsonl")


@pytest.mark.parametrize("name", FOLDED)
def test_texts_that_are_equal_when_normalised_score_1(name: str) -> None:
    few = EQUAL.take(np.arange(160))
    found = nd.pairs(few, name).at(1)
    assert len(found) == 80
    assert nd.cluster(found, 1).count == 80
    assert set(found.score.tolist()) == {1.0}


def test_sums_in_float32_do_not_part_them() -> None:
    assert nd.cluster(nd.pairs(EQUAL, "tfidf-cosine-sparse-dot-topn"), 1).count == 400
    assert unit_scores(np.array([0.9999995, 1.0000002, 0.99999, 0.5], np.float32)).tolist() == pytest.approx(
        [1, 1, 0.99999, 0.5]
    )
    assert unit_scores(np.array([0.9999995, 1.0000002])).tolist() == [1, 1]


@given(st.floats(0, 1, width=32))
def test_a_score_is_written_as_the_shortest_decimal_that_reads_back(score: float) -> None:
    written = json.dumps(shortest(score))
    assert np.float32(json.loads(written)) == np.float32(score)
    digits = written.split("e")[0].replace(".", "").strip("0")
    assert len(digits) <= 9
    assert len(digits) <= len(np.format_float_scientific(np.float32(score)).split("e")[0].replace(".", ""))


def test_pairs_writes_such_scores(tmp_path: Path) -> None:
    documents, out = tmp_path / "documents.jsonl", tmp_path / "pairs.jsonl"
    story = "the ferry left the harbour at noon with ninety people on board"
    texts = {"a": story, "b": story.replace("noon", "one"), "c": story}
    lines = (json.dumps({"id": name, "text": text}) for name, text in texts.items())
    documents.write_text("\n".join(lines), encoding="utf-8")
    assert status("pairs", documents, "--strategy", "edit-distance(mode=global)", "--out", out) == 0
    scores = [json.loads(line)["score"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert scores == [1.0, float(str(np.float32(1 - 3 / 62)))]
    assert '"score": 0.9516129}' in out.read_text(encoding="utf-8")


def test_the_text_of_a_strategy_stands_for_it() -> None:
    few = EQUAL.take(np.arange(20))
    for text in ("exact", "minhash-lsh(bands=4)"):
        by_text, by_itself = nd.pairs(few, text), nd.pairs(few, nd.strategy(text))
        assert (by_text.left.tolist(), by_text.score.tolist()) == (by_itself.left.tolist(), by_itself.score.tolist())
    check_strategy("exact", processes=False)
    with pytest.raises(UnknownNameError, match="did you mean 'exact'"):
        nd.pairs(few, "exakt")
    with pytest.raises(FloorError, match="below the floor"):
        refuse_low_threshold("exact", 0.5)
