"""Results of the stages as one process has them, for corpora that fit in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neardup.core.codes import decode
from neardup.core.pairs import CorpusPairs
from neardup.engine.layout import each, ids_of

if TYPE_CHECKING:
    from neardup.engine.local import Found


def collected(found: Found) -> CorpusPairs:
    """Scored pairs in memory: what `neardup.core.detection.pairs` gives for the same corpus."""
    left, right = decode(each(lambda part: part.column("codes"), found.scored, np.zeros(0, np.uint64)))
    score = each(lambda part: part.column("score"), found.scored, np.zeros(0, np.float32))
    identical = each(lambda part: part.column("identical"), found.members, np.zeros(0, np.uint32))
    return CorpusPairs(
        left=left.astype(np.int32),
        right=right.astype(np.int32),
        score=score,
        floor=found.floor,
        candidates=found.candidates,
        skipped_at_most=found.skipped_at_most,
        ids=[document_id for shard in found.shards for document_id in ids_of(shard).to_pylist()],
        identical=identical.astype(np.int32),
        distinct=found.distinct,
    )
