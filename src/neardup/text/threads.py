"""Documents shared out among threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_LEAST = 1 << 17
_CHUNKS_PER_THREAD = 8
_here = threading.local()


def share_out(work: Callable[[int, int], None], offsets: NDArray[np.int64], *, most: int = 1 << 62) -> None:
    """Call `work(first, end)` for ranges of documents of about equal size, in as many threads as numba may use.

    A thread takes the next range when it has done one, so that neither a long document nor another program on the
    machine keeps the rest waiting. The kernels that `work` calls must release Python's lock (`nogil=True`). Work that
    `work` shares out itself stays in its thread.

    Args:
        work: writes what belongs to documents `first` to `end - 1` and nothing else.
        offsets: `int64[n + 1]`: the size of document i is `offsets[i + 1] - offsets[i]`.
        most: the size of the largest range, unless a document is larger.
    """
    from numba import get_num_threads

    threads = 1 if getattr(_here, "shared_out", False) else get_num_threads()
    step = min(max(_LEAST, int(offsets[-1] - offsets[0]) // (threads * _CHUNKS_PER_THREAD)), most)
    marks = np.arange(offsets[0] + step, offsets[-1], step)
    bounds = np.unique(np.concatenate([[0], np.searchsorted(offsets, marks), [len(offsets) - 1]])).tolist()
    ranges = list(pairwise(bounds))
    if threads == 1 or len(ranges) < 2:
        for first, end in ranges:
            work(first, end)
        return
    with ThreadPoolExecutor(threads, initializer=setattr, initargs=(_here, "shared_out", True)) as pool:
        for done in [pool.submit(work, first, end) for first, end in ranges]:
            done.result()
