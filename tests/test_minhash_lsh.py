"""`minhash-lsh`: kernels against Python integers, estimates and capture rates against what theory says."""

from __future__ import annotations

import random
import re
from itertools import combinations
from typing import TYPE_CHECKING, Any, get_args

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
from neardup_algorithms.minhash_lsh.kernels import (
    EMPTY,
    LANES,
    agreement,
    band_keys,
    classic,
    one_permutation,
    permutations,
    sketch,
)
from neardup_algorithms.minhash_lsh.strategy import MinHashLSH, Scheme

if TYPE_CHECKING:
    from tests.helpers.forms import Form

MODULUS = 2**64
HALF = 2**32
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
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
    "text-dedup-core": 0.343,
    "text-dedup-news": 0.430,
    "gaoya": 0.343,
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


def slow_classic(members: list[int], constants: np.ndarray, values: int) -> list[int]:
    """Broder's minima, one by one."""
    pairs = constants[:2, :values].T.tolist()
    return [min(((a * (h >> 32) + b) % HALF for h in members), default=EMPTY) for a, b in pairs]


def slow_one_permutation(members: list[int], constants: np.ndarray, values: int) -> list[int]:
    """Minima by bin; an empty bin tries all bins in an order of its own until one is not empty."""
    bins: dict[int, int] = {}
    factor = int(constants[0, 0]) | int(constants[1, 0]) << 32
    for member in members:
        h = member * factor % MODULUS
        h ^= h >> 32
        at = (h >> 32) * values >> 32
        bins[at] = min(bins.get(at, EMPTY - 1), h % HALF)
    found = []
    for i in range(values):
        a, b = constants[:2, i].tolist()
        attempts = [i, *sorted(range(values), key=lambda j, a=a, b=b: (a * j + b) % HALF)]  # type: ignore[misc]
        found.append(next((bins[j] for j in attempts if j in bins), EMPTY))
    return found


def sketched(sets: tuple[np.ndarray, np.ndarray], num_perm: int, scheme: Scheme, seed: int = 1) -> np.ndarray:
    """Signatures of ragged sets."""
    found = np.empty((len(sets[1]) - 1, num_perm), np.uint32)
    constants, single = permutations(num_perm, seed), scheme == "one_permutation"
    sketch(*sets, constants, single, (num_perm, 1), found, np.empty((len(found), 1), np.uint64))
    return found


@pytest.mark.parametrize("seed", [0, 1, 2**63 + 1, MODULUS - 1])
def test_permutations_are_the_upper_halves_of_splitmix64(seed: int) -> None:
    outputs = [value >> 32 for value in splitmix(seed, 2 * LANES)]
    found = permutations(5, seed)
    assert found.dtype == np.uint32
    assert found[0].tolist() == [value | 1 for value in outputs[::2]]
    assert found[1].tolist() == outputs[1::2]
    assert {a * inverse % HALF for a, _, inverse in found.T.tolist()} == {1}
    assert permutations(LANES + 1, seed).shape == (3, 2 * LANES)


@given(st.lists(st.integers(0, MODULUS - 1), max_size=20), st.integers(0, 99))
def test_classic_values_are_brute_forced_minima(form: Form, members: list[int], seed: int) -> None:
    constants = permutations(LANES + 1, seed)
    found = np.zeros(2 * LANES, np.uint32)
    form(classic)(np.array(members, np.uint64), constants, found)
    assert found.tolist() == slow_classic(members, constants, 2 * LANES)


@given(st.lists(st.integers(0, MODULUS - 1), max_size=20), st.integers(1, 2 * LANES), st.integers(0, 99))
def test_one_permutation_values_are_those_of_the_first_bin_that_is_not_empty(
    form: Form, members: list[int], values: int, seed: int
) -> None:
    constants = permutations(values, seed)
    found = np.zeros(values, np.uint32)
    form(one_permutation)(np.array(members, np.uint64), constants, found)
    assert found.tolist() == slow_one_permutation(members, constants, values)


@given(st.lists(st.lists(st.integers(0, 2), min_size=7, max_size=7), min_size=2, max_size=6), st.integers(1, 3))
def test_band_keys_are_equal_where_the_bands_are(form: Form, rows: list[list[int]], width: int) -> None:
    bands = 7 // width
    keys = np.zeros((len(rows), bands), np.uint64)
    for row, values in enumerate(rows):
        form(band_keys)(np.array(values, np.uint32), width, keys[row])
    assert np.all(keys != 0)
    for a, b in combinations(range(len(rows)), 2):
        for band in range(bands):
            here = slice(band * width, (band + 1) * width)
            assert (keys[a, band] == keys[b, band]) == (rows[a][here] == rows[b][here])


@given(SETS, st.booleans(), st.integers(0, 1))
def test_sketches_are_those_of_each_document_alone(sets: list[list[int]], single: bool, kept: int) -> None:
    constants, item = permutations(7, 3), one_permutation if single else classic
    signatures, keys = np.zeros((len(sets), 7 * kept), np.uint32), np.ones((len(sets), 3), np.uint64)
    sketch(*ragged(sets), constants, single, (7, 2), signatures, keys)
    for row, members in enumerate(sets):
        alone, keys_alone = np.zeros(7 if single else LANES, np.uint32), np.zeros(3, np.uint64)
        item(np.array(members, np.uint64), constants, alone)
        if members:
            band_keys(alone, 2, keys_alone)
        assert signatures[row].tolist() == alone[: 7 * kept].tolist()
        assert keys[row].tolist() == keys_alone.tolist()


@given(st.lists(st.lists(st.integers(0, 2), min_size=7, max_size=7), min_size=1, max_size=5))
def test_agreement_is_the_share_of_equal_values(form: Form, rows: list[list[int]]) -> None:
    left, right = (index.ravel() for index in np.indices((len(rows), len(rows))))
    found = form(agreement)(np.array(rows, np.uint32), left, right)
    expected = [
        sum(x == y for x, y in zip(rows[a], rows[b], strict=True)) / 7 for a, b in zip(left, right, strict=True)
    ]
    assert found.tolist() == np.array(expected, np.float32).tolist()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("similarity", [0.04, 0.3, 0.5, 0.8, 0.96])
def test_the_estimate_is_unbiased_over_seeds(similarity: float, scheme: Scheme) -> None:
    trials, equal = 0, 0
    for seed in range(5):
        corpus = twins(similarity, 40, seed)
        found = MinHashLSH(num_perm=512, ngram=1, seed=seed, scheme=scheme).features_of(corpus.texts).signatures
        equal += int(np.sum(found[::2] == found[1::2]))
        trials += found.size // 2
    assert binomtest(equal, trials, similarity).pvalue > (UNLIKELY if scheme == "classic" else UNLIKELY**2)


def one_permutation_variance(shared: int, union: int, values: int) -> float:
    """Of the estimate under optimal densification, as in Shrivastava (2017), averaged over how many bins are empty.

    Two bins whose values stem from one bin agree together (probability J), else as two different elements do.
    """
    full = np.zeros(values + 1)
    full[0] = 1
    for _ in range(union):
        full[1:] = full[1:] * np.arange(1, values + 1) / values + full[:-1] * np.arange(values, 0, -1) / values
        full[0] = 0
    count = np.arange(1, values + 1)
    empty = values - count
    same = float(np.sum(full[1:] * (2 * empty + empty * (empty - 1) / count)))
    similarity = shared / union
    both = similarity * (shared - 1) / (union - 1)
    together = same * similarity + (values * (values - 1) - same) * both
    return similarity / values + together / values**2 - similarity**2


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("shared", "left", "right"),
    [(1, 1, 1), (2, 1, 0), (5, 3, 2), (30, 10, 10), (60, 200, 140), (3, 0, 297), (300, 50, 50), (900, 50, 50)],
)
def test_mean_and_variance_are_those_of_theory(shared: int, left: int, right: int, scheme: Scheme) -> None:
    """For sets of any sizes, those far smaller than the signature and pairs of very unequal size included."""
    values, trials, union = 64, 3000, shared + left + right
    hashes = np.random.default_rng(shared).integers(0, MODULUS, (trials, union), dtype=np.uint64)
    a, b = hashes[:, : shared + left], np.delete(hashes, slice(shared, shared + left), axis=1)
    one, other = (
        sketched((s.ravel(), np.arange(trials + 1) * s.shape[1]), values, scheme)
        for s in (np.ascontiguousarray(a), np.ascontiguousarray(b))
    )
    estimates = np.mean(one == other, axis=1)
    similarity = shared / union
    binomial = similarity * (1 - similarity) / values
    variance = binomial if scheme == "classic" else one_permutation_variance(shared, union, values)
    assert abs(estimates.mean() - similarity) < 5 * np.sqrt(variance / trials)
    assert estimates.var() == pytest.approx(variance, rel=0.2)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("similarity", "published"), [(0.7, 0.56), (0.75, 0.77), (0.8, 0.92), (0.85, 0.988)])
def test_fineweb_catches_what_the_s_curve_says(similarity: float, published: float, scheme: Scheme) -> None:
    fineweb = strategy(f"minhash-lsh:fineweb(ngram=1, floor=0, scheme={scheme})")
    expected = s_curve(similarity, 14, 8)
    assert expected == pytest.approx(published, abs=0.005)
    found = fineweb.pairs(twins(similarity, 1500, seed=3))
    assert set(found.right - found.left) == {1}
    assert binomtest(len(found), 1500, expected).pvalue > UNLIKELY


@pytest.mark.parametrize(("bands", "rows"), [(15, 2), (128, 1), (2, 20), (1, 1)])
def test_bands_and_rows_are_not_exchanged(bands: int, rows: int) -> None:
    found = MinHashLSH(num_perm=128, bands=bands, rows=rows, ngram=1, floor=0.0).pairs(twins(0.5, 600, seed=4))
    caught = int(np.sum((found.left % 2 == 0) & (found.right == found.left + 1)))
    assert len(found) - caught <= 10  # 32-bit values of others that are equal by chance: 2 expected in one-value bands
    assert binomtest(caught, 600, s_curve(0.5, bands, rows)).pvalue > UNLIKELY


@pytest.mark.parametrize("name", sorted(MinHashLSH.presets))
def test_presets_fit_their_signatures_and_name_a_source(name: str) -> None:
    preset = strategy(f"minhash-lsh:{name}")
    assert isinstance(preset, MinHashLSH)
    assert 0 < preset.bands * preset.rows <= preset.num_perm
    source = MinHashLSH.presets[name].source
    assert re.search(r"\S+\.\w+ @[0-9a-f]{8}|second hand|^neardup: |Release [0-9.]+, \S+\.py", source)


@pytest.mark.parametrize("name", sorted(T50))
def test_presets_catch_half_the_pairs_where_they_are_known_to(name: str) -> None:
    parameters = MinHashLSH.presets[name].parameters
    bands, rows = parameters["bands"], parameters.get("rows", 128 // parameters["bands"])
    assert (1 - 0.5 ** (1 / bands)) ** (1 / rows) == pytest.approx(T50[name], abs=0.001)


def test_scores_are_the_agreement_of_signatures_and_reach_the_floor() -> None:
    corpus = twins(0.6, 50, seed=5)
    whole = MinHashLSH(ngram=1, bands=64, floor=0.0)
    found = whole.pairs(corpus)
    values = whole.features_of(corpus.texts).signatures
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
    features = MinHashLSH(ngram=1, bands=64, verify=Jaccard(ngram=1)).features_of(corpus.texts)
    assert features.signatures.shape == (len(corpus), 0)


def test_blank_documents_have_no_key_and_short_ones_do() -> None:
    corpus = Corpus.from_texts("abcde", ["", " … ", "storm", "Storm!", "a b c d e f"])
    lsh = MinHashLSH(floor=0.0)
    keys = lsh.keys(lsh.features_of(corpus.texts))
    assert (keys != 0).all(axis=1).tolist() == (keys != 0).any(axis=1).tolist() == [False, False, True, True, True]
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


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("unit", get_args(Unit))
def test_signatures_are_those_of_the_shingles_of_the_unit(unit: Unit, scheme: Scheme) -> None:
    texts = twins(0.6, 3, seed=8).texts
    lsh = MinHashLSH(unit=unit, ngram=3, num_perm=16, bands=4, seed=9, scheme=scheme)
    shingles = shingle_hashes(texts, ngram=3, unit=unit)
    expected = sketched((shingles.values, shingles.offsets), 16, scheme, seed=9)
    assert lsh.features_of(texts).signatures.tolist() == expected.tolist()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_another_seed_is_another_sketch(scheme: Scheme) -> None:
    sets = ragged([splitmix(4, 300)])
    one, same, other = (sketched(sets, 64, scheme, seed) for seed in (1, 1, 2))
    assert one.tolist() == same.tolist()
    assert np.mean(one == other) < 0.05


@pytest.mark.parametrize("nbytes", [1, 700, 5000])
def test_batches_change_nothing(nbytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = Corpus.from_texts("abcdefg", ["", *twins(0.6, 2, seed=8).texts, "storm", ""]).texts
    whole = MinHashLSH().features_of(texts)
    monkeypatch.setattr("neardup.text.shingles._PORTION", nbytes)
    parts = MinHashLSH().features_of(texts)
    assert parts.signatures.tolist() == whole.signatures.tolist()
    assert parts.keys.tolist() == whole.keys.tolist()


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


def test_a_published_setting_has_the_threshold_of_its_source() -> None:
    for name, preset in MinHashLSH.presets.items():
        assert strategy(f"minhash-lsh:{name}").default_threshold == (preset.threshold or 0.7)
    assert strategy("minhash-lsh:nemo(floor=0.85)").default_threshold == 0.85
    assert strategy("minhash-lsh:nemo(seed=2)").default_threshold == 0.8
    assert strategy("minhash-lsh:nemo(verify=jaccard())").default_threshold == 0.7
