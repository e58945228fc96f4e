"""A corpus with families of near copies, for the tests of the stages."""

from __future__ import annotations

import numpy as np

import neardup as nd

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
