"""Small corpora that several tests share."""

from __future__ import annotations

import random

from neardup import Corpus


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
    return Corpus.from_texts([f"d{i}" for i in range(len(texts))], texts)
