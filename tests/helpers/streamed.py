"""A corpus with families of near copies, and how it is cut, for the tests of the stages."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

import neardup as nd
from neardup.core.pairs import CorpusPairs
from neardup.engine.limits import Limits

WORDS = [f"word{i}" for i in range(400)]


def made(families: int = 12, *, seed: int = 1) -> nd.Corpus:
    """Families of near copies, identical and blank texts, texts without letters, all in an order by chance."""
    rng = np.random.default_rng(seed)
    texts = ["", " \n", "", "!!!", "!!!", "☃", "word1"]
    for family in range(families):
        words = rng.choice(WORDS, int(rng.integers(20, 80))).tolist()
        for _ in range(1 + 5 * (family % 4)):
            copy = list(words)
            for _ in range(int(rng.integers(0, 5))):
                copy[int(rng.integers(len(copy)))] = str(rng.choice(WORDS))
            texts += [" ".join(copy)] * int(rng.integers(1, 3)) + [" ".join(copy).title() + "."] * int(
                rng.integers(0, 2)
            )
    order = rng.permutation(len(texts))
    names = rng.permutation(len(texts))
    return nd.Corpus.from_texts([f"d{names[i]}" for i in order], [texts[i] for i in order])


AMPLE = Limits(block=1 << 30, shard=1 << 30, rows=1 << 20, codes=1 << 20, gathered=1 << 26)
SHARDS = {1: AMPLE, 3: replace(AMPLE, block=5_000, shard=18_000), 8: replace(AMPLE, block=2_000, shard=6_000)}
TIGHT = {"rows": 300, "codes": 700, "gathered": 1 << 14}
"""Partitions that are split further, runs that are flushed, and pairs that are scored in lots."""
MANY_CODES = ("exact-substring(ngram=", "passages(window=1,")
"""How strategies begin that write a code for each key and pair: runs of seven hundred would be thousands of files."""


def tight(strategy: str) -> dict[str, int]:
    """Limits under which every stage of a strategy has several lots."""
    return TIGHT | ({"rows": 3_000, "codes": 7_000} if strategy.startswith(MANY_CODES) else {})


STRATEGIES = [
    "exact",
    "minhash-lsh(num_perm=32, bands=8, floor=0.3)",
    "simhash(floor=0.95)",
    "simhash",
    "minhash-lsh(num_perm=32, bands=8, floor=0.3, verify=infix())",
    "minhash-lsh(num_perm=32, bands=8, floor=0.3, verify=edit())",
    "minhash-lsh(num_perm=32, bands=8, floor=0.3, verify=cosine())",
    "simhash(k=5, floor=0.3, verify=jaccard(ngram=2))",
    "simhash(k=9, floor=0.3, verify=containment(ngram=2))",
    "tfidf-cosine",
    "passages(verify=None)",
    "exact-substring(ngram=4)",
    "exact-substring(unit='sentence', ngram=1, verify=containment())",
    "passages(window=1, nearest=2, likely=0.9, verify=None)",
    "edit-distance",
    "edit-distance(candidates=rare, max_df=4, probes=2, ngram=2)",
    "minhash-lsh(num_perm=32, bands=8, floor=0.3, verify=facts())",
    "minhash-lsh(num_perm=32, bands=8, floor=0.3, verify=cascade(different_below=0.6, copy_above=0.9))",
]
"""What can be run in parts, in many ways."""


def assert_same(found: CorpusPairs, expected: CorpusPairs) -> None:
    """Every field of the pairs is the same."""
    for field in fields(CorpusPairs):
        one, other = getattr(found, field.name), getattr(expected, field.name)
        if isinstance(other, np.ndarray):
            assert one.dtype == other.dtype, field.name
            assert one.tolist() == other.tolist(), field.name
        else:
            assert one == other, field.name
