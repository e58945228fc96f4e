"""`minhash-lsh`: kernels against Python integers, estimates and capture rates against what theory says."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from neardup.api import strategy
from neardup.core.corpus import Corpus
from neardup.errors import ParameterError
from neardup.scorers.overlap import Jaccard
from neardup.text import Unit, shingle_hashes
from neardup_algorithms.minhash_lsh.kernels import agreement, band_keys, permutations, signatures
from neardup_algorithms.minhash_lsh.strategy import MinHashLSH

Form = Callable[[Any], Callable[..., Any]]
MODULUS = 2**64
UNLIKELY = 1e-6
SETS = st.lists(st.lists(st.integers(0, MODULUS - 1), max_size=6), min_size=1, max_size=4)
T50 = {
    "fineweb": 0.685,
    "lee2021": 0.723,
    "dclm": 0.721,
    "nemo": 0.771,
    "slimpajama": 0.819,
    "the-stack": 0.698,
    "codeparrot": 0.807,
    "text-dedup": 0.701,
    "newscopy": 0.213,
    "news": 0.104,
}


def splitmix(seed: int, count: int) -> list[int]:
    """The first outputs of SplitMix64."""
    found = []
    for i in range(1, count + 1):
        value = (seed + i * 0x9E3779B97F4A7C15) % MODULUS
        for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
            value ^= value >> 33
            value = value * factor % MODULUS
        found.append(value ^ (value >> 33))
    return found


def ragged(sets: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([h for s in sets for h in s], np.uint64), np.cumsum([0, *map(len, sets)], dtype=np.int64)


def s_curve(similarity: float, bands: int, rows: int) -> float:
    return float(1 - (1 - similarity**rows) ** bands)


def twins(similarity: float, count: int, seed: int) -> Corpus:
    """Pairs of neighbouring documents whose word sets have this Jaccard similarity, all else disjoint."""
    shared = round(200 * similarity)
    own = (200 - shared) // 2
    assert shared + 2 * own == 200
    rng = random.Random(seed)
    texts = []
    for _ in range(count):
        words = [f"w{rng.getrandbits(60)}" for _ in range(200)]
        texts += [" ".join(words[: shared + own]), " ".join(words[:shared] + words[shared + own :])]
    return Corpus.from_texts([f"d{i}" for i in range(len(texts))], texts)


@pytest.mark.parametrize("seed", [0, 1, 2**63 + 1, MODULUS - 1])
def test_permutations_are_splitmix64(form: Form, seed: int) -> None:
    outputs = splitmix(seed, 10)
    found = form(permutations)(5, np.uint64(seed))
    assert found[0].tolist() == [value | 1 for value in outputs[::2]]
    assert found[1].tolist() == outputs[1::2]


@given(SETS, st.integers(0, 99))
def test_signatures_are_brute_forced_minima(form: Form, sets: list[list[int]], seed: int) -> None:
    constants = permutations(7, seed)
    found = form(signatures)(*ragged(sets), constants)
    for row, members in enumerate(sets):
        for j in range(7):
            a, b = int(constants[0, j]), int(constants[1, j])
            least = min(((a * h + b) % MODULUS for h in members), default=MODULUS - 1)
            assert found[row, j] == least >> 32
    assert found.dtype == np.uint32


@given(st.lists(st.lists(st.integers(0, 2), min_size=7, max_size=7), max_size=6), st.data())
def test_band_keys_are_equal_where_the_bands_are(form: Form, rows: list[list[int]], data: st.DataObject) -> None:
    filled = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    keys = form(band_keys)(np.array(rows, np.uint32).reshape(-1, 7), np.array(filled, bool), 3, 2)
    assert keys.shape == (len(rows), 3)
    for a, row in enumerate(rows):
        assert bool(keys[a].all()) == bool(keys[a].any()) == filled[a]
        for b in range(a):
            for band in range(3):
                same = rows[b][2 * band : 2 * band + 2] == row[2 * band : 2 * band + 2]
                assert (keys[a, band] == keys[b, band]) == (same and filled[a] and filled[b]) or not (
                    filled[a] or filled[b]
                )


@given(st.lists(st.lists(st.integers(0, 2), min_size=7, max_size=7), min_size=1, max_size=5))
def test_agreement_is_the_share_of_equal_values(form: Form, rows: list[list[int]]) -> None:
    left, right = (index.ravel() for index in np.indices((len(rows), len(rows))))
    found = form(agreement)(np.array(rows, np.uint32), left, right)
    expected = [
        sum(x == y for x, y in zip(rows[a], rows[b], strict=True)) / 7 for a, b in zip(left, right, strict=True)
    ]
    assert found.tolist() == np.array(expected, np.float32).tolist()


@pytest.mark.parametrize("similarity", [0.04, 0.3, 0.5, 0.8, 0.96])
def test_the_estimate_is_unbiased(similarity: float) -> None:
    trials, equal = 0, 0
    for seed in range(5):
        corpus = twins(similarity, 40, seed)
        found = MinHashLSH(num_perm=512, ngram=1, seed=seed).encode(corpus.texts).values
        equal += int(np.sum(found[::2] == found[1::2]))
        trials += found.size // 2
    assert binomtest(equal, trials, similarity).pvalue > UNLIKELY


@pytest.mark.parametrize(("similarity", "told"), [(0.7, 0.56), (0.75, 0.77), (0.8, 0.92), (0.85, 0.988)])
def test_fineweb_catches_what_the_s_curve_says(similarity: float, told: float) -> None:
    fineweb = strategy("minhash-lsh:fineweb(ngram=1, floor=0)")
    expected = s_curve(similarity, 14, 8)
    assert expected == pytest.approx(told, abs=0.005)
    found = fineweb.pairs(twins(similarity, 1500, seed=3))
    assert set(found.right - found.left) == {1}
    assert binomtest(len(found), 1500, expected).pvalue > UNLIKELY


@pytest.mark.parametrize(("bands", "rows"), [(15, 2), (128, 1), (2, 20), (1, 1)])
def test_bands_and_rows_are_not_exchanged(bands: int, rows: int) -> None:
    found = MinHashLSH(num_perm=128, bands=bands, rows=rows, ngram=1, floor=0.0).pairs(twins(0.5, 600, seed=4))
    assert binomtest(len(found), 600, s_curve(0.5, bands, rows)).pvalue > UNLIKELY


@pytest.mark.parametrize("name", sorted(MinHashLSH.presets))
def test_presets_fit_their_signatures_and_name_a_source(name: str) -> None:
    preset = strategy(f"minhash-lsh:{name}")
    assert isinstance(preset, MinHashLSH)
    assert 0 < preset.bands * preset.rows <= preset.num_perm
    assert MinHashLSH.presets[name].source


@pytest.mark.parametrize("name", sorted(T50))
def test_presets_catch_half_the_pairs_where_they_are_known_to(name: str) -> None:
    parameters = MinHashLSH.presets[name].parameters
    bands, rows = parameters["bands"], parameters.get("rows", 128 // parameters["bands"])
    assert (1 - 0.5 ** (1 / bands)) ** (1 / rows) == pytest.approx(T50[name], abs=0.001)


def test_scores_are_the_agreement_of_signatures_and_reach_the_floor() -> None:
    corpus = twins(0.6, 50, seed=5)
    whole = MinHashLSH(ngram=1, bands=64, floor=0.0)
    found = whole.pairs(corpus)
    values = whole.encode(corpus.texts).values
    assert found.score.tolist() == np.mean(values[found.left] == values[found.right], axis=1, dtype=np.float32).tolist()
    cut = MinHashLSH(ngram=1, bands=64, floor=0.6).pairs(corpus)
    assert cut.score.tolist() == found.at(0.6).score.tolist()
    assert cut.candidates == found.candidates == len(found) > len(cut) > 0


def test_a_scorer_replaces_the_estimate() -> None:
    corpus = twins(0.6, 50, seed=5)
    estimated = MinHashLSH(ngram=1, bands=64, floor=0.0).pairs(corpus)
    judged = MinHashLSH(ngram=1, bands=64, floor=0.0, verify=Jaccard(ngram=1)).pairs(corpus)
    assert (judged.left.tolist(), judged.right.tolist()) == (estimated.left.tolist(), estimated.right.tolist())
    assert set(judged.score.tolist()) == {float(np.float32(0.6))}
    assert len(set(estimated.score.tolist())) > 5


def test_blank_documents_have_no_key_and_short_ones_do() -> None:
    corpus = Corpus.from_texts("abcde", ["", " … ", "storm", "Storm!", "a b c d e f"])
    lsh = MinHashLSH(floor=0.0)
    features = lsh.encode(corpus.texts)
    assert features.filled.tolist() == [False, False, True, True, True]
    assert lsh.keys(features).any(axis=1).tolist() == features.filled.tolist()
    found = lsh.pairs(corpus)
    assert (found.left.tolist(), found.right.tolist(), found.score.tolist()) == ([2], [3], [1.0])


def test_the_order_of_documents_does_not_matter_and_seeds_do() -> None:
    corpus = twins(0.6, 40, seed=6)
    order = np.random.default_rng(7).permutation(len(corpus))

    def found(documents: Corpus, seed: int) -> dict[tuple[str, ...], float]:
        pairs = MinHashLSH(ngram=1, bands=32, seed=seed, floor=0.0).pairs(documents)
        names = ((documents.ids[a], documents.ids[b]) for a, b in zip(pairs.left, pairs.right, strict=True))
        return dict(zip((tuple(sorted(pair)) for pair in names), pairs.score.tolist(), strict=True))

    assert found(corpus, 1) == found(corpus.take(order), 1)
    assert found(corpus, 1) != found(corpus, 2)


def test_signatures_are_those_of_the_shingles_of_the_unit() -> None:
    texts = twins(0.6, 3, seed=8).texts
    for unit in get_args(Unit):
        lsh = MinHashLSH(unit=unit, ngram=3, num_perm=16, bands=4, seed=9)
        shingles = shingle_hashes(texts, ngram=3, unit=unit)
        expected = signatures(shingles.values, shingles.offsets, permutations(16, 9))
        assert lsh.encode(texts).values.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"bands": 20, "rows": 8},
            "bands · rows = 160 values are needed but num_perm is 128; take num_perm=160 or rows=6",
        ),
        ({"bands": 0}, r"bands is in 1 … num_perm = 128, not 0"),
        ({"bands": 129}, r"bands is in 1 … num_perm = 128, not 129"),
        ({"num_perm": 0}, "num_perm is in 1 … 100,000, not 0"),
        ({"rows": -1}, r"rows is at least 1, or 0 for num_perm // bands, not -1"),
        ({"ngram": 0}, "ngram is at least 1, not 0"),
        ({"seed": -1}, r"seed is in 0 … 2⁶⁴ - 1, not -1"),
        ({"seed": 2**64}, r"seed is in 0 … 2⁶⁴ - 1, not 18446744073709551616"),
        ({"floor": 1.1}, r"floor is in \[0, 1\], not 1.1"),
        ({"floor": float("nan")}, r"floor is in \[0, 1\], not nan"),
    ],
)
def test_parameters_out_of_range_are_refused(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=f"^minhash-lsh: {message}"):
        MinHashLSH(**parameters)


def test_rows_default_to_what_the_bands_leave() -> None:
    assert MinHashLSH(num_perm=100, bands=7).rows == 14
    assert MinHashLSH().default_threshold == 0.7
    assert MinHashLSH(floor=0.9).default_threshold == 0.9
