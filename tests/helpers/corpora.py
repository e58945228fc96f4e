"""Small corpora that several tests share."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np

from neardup import Corpus

if TYPE_CHECKING:
    from collections.abc import Sequence


def corpus_of(texts: Sequence[str]) -> Corpus:
    """Documents `d0`, `d1`, … with these texts."""
    return Corpus.from_texts([f"d{i}" for i in range(len(texts))], texts)


def related(count: int, seed: int) -> Corpus:
    """Pairs of documents of 60 words, the second with two to six words changed."""
    rng = random.Random(seed)
    texts = []
    for _ in range(count):
        words = [f"w{rng.getrandbits(40)}" for _ in range(60)]
        changed = words.copy()
        for place in rng.sample(range(60), rng.randint(2, 6)):
            changed[place] = f"x{rng.getrandbits(40)}"
        texts += [" ".join(words), " ".join(changed)]
    return corpus_of(texts)


def similarities(corpus: Corpus) -> np.ndarray:
    """The Jaccard similarity of the 3-gram sets of each pair that `related` made."""
    sets = [{tuple(words[i : i + 3]) for i in range(len(words) - 2)} for words in map(str.split, corpus.texts)]
    return np.array([len(a & b) / len(a | b) for a, b in zip(sets[::2], sets[1::2], strict=True)])
