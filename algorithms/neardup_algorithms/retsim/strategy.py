"""RETSim, a small model trained to see near-duplicates through typos: a peer by embeddings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from neardup import Preset
from neardup_algorithms.embeddings import Embedding, chunks, each, mean, packaged

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

WEIGHTS = packaged("unisim", "embedder", "models", "text", "retsim", "v1.onnx")
CHUNK = 512
"""Characters that the model reads at once."""
BITS = 24
"""Of a code point, the most significant first."""


@dataclass(frozen=True, kw_only=True)
class RETSim(Embedding):
    """Cosine of RETSim's embeddings of the raw text, in chunks of 512 characters.

    Attributes:
        compare: `whole` compares the means of the vectors of a text's chunks; `chunks` takes the greatest cosine of a
            chunk of the one text and one of the other.
        floor: the least similarity reported, above 0.
    """

    not_by_default: ClassVar[bool] = True  # it embeds some hundred chunks a second
    presets: ClassVar[dict[str, Preset]] = {
        "partial": Preset(
            {"compare": "chunks", "floor": 0.65},
            "Zhang et al., RETSim, ICLR 2024: RETSim Partial-Dup, the better form on NEWS-COPY",
        )
    }

    compare: Literal["whole", "chunks"] = "whole"
    floor: float = 0.75

    @property
    def default_threshold(self) -> float:
        """0.9, which its documentation calls typically good; the floor where that is higher."""
        return max(0.9, self.floor)

    def embed(self, texts: list[str]) -> list[NDArray[np.float32]]:
        """One vector for each text, or one for each of its chunks."""
        _model()  # before threads ask for it: a cache does not wait for another's call
        parts = each(_embedded, texts)
        return parts if self.compare == "chunks" else list(map(mean, parts))


def binarised(chunk: NDArray[np.uint32]) -> NDArray[np.float32]:
    """`float32[1, 512, 24]`: the bits of the code points of a chunk, zeros after its end."""
    bits = np.zeros((1, CHUNK, BITS), np.float32)
    bits[0, : len(chunk)] = (chunk[:, None] >> np.arange(BITS - 1, -1, -1, dtype=np.uint32)) & np.uint32(1)
    return bits


@cache
def _model() -> InferenceSession:
    """The model, on one thread: texts are shared among threads, so that no sum depends on how many there are."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return InferenceSession(WEIGHTS, options, providers=["CPUExecutionProvider"])


def _embedded(text: str) -> NDArray[np.float32]:
    """`float32[chunks, 256]`: the vector of each chunk."""
    model = _model()
    name = model.get_inputs()[0].name
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    return np.concatenate([model.run(None, {name: binarised(chunk)})[0] for chunk in chunks(codes, CHUNK)])
