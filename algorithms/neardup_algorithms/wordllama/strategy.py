"""WordLlama, the mean of static token embeddings: a peer by embeddings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy.sparse import csr_matrix

from neardup_algorithms.embeddings import Embedding, packaged

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

WEIGHTS = packaged("wordllama", "weights", "l2_supercat_256.safetensors")
TOKENS = packaged("wordllama", "tokenizers", "l2_supercat_tokenizer_config.json")


@dataclass(frozen=True, kw_only=True)
class WordLlama(Embedding):
    """Cosine of the mean embedding of a text's tokens, by the model `l2_supercat` with 256 dimensions.

    Attributes:
        floor: the least similarity reported, above 0.
    """

    not_by_default: ClassVar[bool] = True  # as the other embeddings

    floor: float = 0.6

    @property
    def default_threshold(self) -> float:
        """0.9, the default of its `deduplicate`; the floor where that is higher."""
        return max(0.9, self.floor)

    def embed(self, texts: list[str]) -> list[NDArray[np.float32]]:
        """The sum of the vectors of all tokens, which has the direction of their mean."""
        tokenizer, table = _model()
        tokens = [
            np.asarray(found.ids, np.int64) for found in tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        ]
        places = np.minimum(np.concatenate(tokens), len(table) - 1)
        offsets = np.cumsum([0, *map(len, tokens)])
        counts = csr_matrix((np.ones(len(places)), places, offsets), shape=(len(texts), len(table)))
        counts.sum_duplicates()
        return [vector[None].astype(np.float32) for vector in counts @ table]


@cache
def _model() -> tuple[Tokenizer, NDArray[np.float64]]:
    """The tokenizer, and the vector of each token: `float64[tokens, 256]`."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(TOKENS)), load_file(WEIGHTS)["embedding.weight"].astype(np.float64)
