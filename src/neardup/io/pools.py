"""Reads the pool of a sampled gold, and checks it against the corpus and the labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.codes import encode
from neardup.core.pool import Pool, Stratum
from neardup.errors import InputError
from neardup.io.arrow_files import read_arrow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from neardup.core.gold import Gold

COLUMNS = ("left", "right", "stratum", "found")
METADATA = "pool"
"""The key of the facts in the metadata of the file."""
_AGAIN = "get the gold again, or draw the pool anew"
MOST_METHODS = 32


def read_pool(path: Path, ids: Sequence[str], checksum: str) -> Pool:
    """The pool in an Arrow file; its rows are turned into those of the corpus.

    The file has one row a pair: `left`, `right` (places among the ids in the order of Python strings), `stratum` and
    `found`. Its metadata hold `methods`, `strata` (`name`, `pairs`, `drawn`) and the `checksum` of the corpus.

    Args:
        path: the file.
        ids: of the corpus, by row.
        checksum: `Corpus.checksum` of the corpus.

    Raises:
        InputError: the file cannot be read, or is not the pool of this corpus.
    """
    table = read_arrow(path)
    if missing := set(COLUMNS).difference(table.column_names):
        raise InputError(path, f"has no column '{min(missing)}'; {_AGAIN}")
    methods, strata, of = _facts(path, table)
    if of != checksum:
        raise InputError(path, f"is the pool of a corpus with checksum {of}, not {checksum}; {_AGAIN}")
    left, right, stratum, found = (np.asarray(table.column(name).to_numpy()) for name in COLUMNS)
    _check_pairs(path, left, right, len(ids))
    _check_strata(path, stratum, strata)
    if np.any(found == 0) or np.any(found.astype(np.uint64) >> np.uint64(len(methods))):
        raise InputError(path, f"has pairs that none of its {len(methods)} methods proposed; {_AGAIN}")
    row_of = np.array(sorted(range(len(ids)), key=lambda row: ids[row]), np.int64)
    low, high = np.sort(row_of[np.stack([left, right]).astype(np.int64)], axis=0)
    order = np.argsort(encode(low, high))
    return Pool(
        left=low[order],
        right=high[order],
        stratum=stratum[order].astype(np.uint8),
        found=found[order].astype(np.uint32),
        methods=methods,
        strata=strata,
        documents=len(ids),
    )


def check_drawn(path: Path, pool: Pool, gold: Gold, ids: Sequence[str]) -> None:
    """Refuse labels that were not drawn from a pool as it says.

    Args:
        path: the file of the labels, for messages.
        pool: the pool.
        gold: the labels.
        ids: of the corpus, by row.

    Raises:
        InputError: a pair with a probability is not in the pool, or has another probability than its stratum.
    """
    from neardup.core.gold import GradedPairs

    row_of = {document_id: row for row, document_id in enumerate(ids)}
    for labels in gold.levels.values():
        if not isinstance(labels, GradedPairs) or labels.sample is None:
            continue
        rows = np.array([[row_of.get(d, -1) for d in side] for side in (labels.a, labels.b)], np.int64).reshape(2, -1)
        at, chance = pool.places(rows), labels.sample.probability
        for row in np.flatnonzero(~np.isnan(chance)).tolist():
            name = f"the pair {labels.a[row]!r}, {labels.b[row]!r}"
            if at[row] < 0:
                raise InputError(path, f"{name} has a probability but is not in the pool; {_AGAIN}")
            stratum = pool.strata[pool.stratum[at[row]]]
            if abs(stratum.probability - chance[row]) > 1e-9:
                fact = f"{name} has probability {chance[row]}, but {stratum.drawn} of {stratum.pairs} pairs were drawn"
                raise InputError(path, f"{fact} from its stratum '{stratum.name}'; {_AGAIN}")


def _facts(path: Path, table: pa.Table) -> tuple[tuple[str, ...], tuple[Stratum, ...], str]:
    """Methods, strata and checksum of the corpus."""
    try:
        facts: Any = json.loads((table.schema.metadata or {})[METADATA.encode()])
        methods = tuple(str(name) for name in facts["methods"])
        strata = tuple(
            Stratum(name=str(one["name"]), pairs=int(one["pairs"]), drawn=int(one["drawn"])) for one in facts["strata"]
        )
        checksum = str(facts["checksum"])
    except (KeyError, TypeError, ValueError) as error:
        fact = "does not state methods, strata with pairs and drawn, and checksum under 'pool' in its metadata"
        raise InputError(path, f"{fact} ({error}); {_AGAIN}") from error
    if not 0 < len(methods) <= MOST_METHODS:
        raise InputError(path, f"has {len(methods)} methods; a pool has 1 to {MOST_METHODS}")
    return methods, strata, checksum


def _check_pairs(path: Path, left: NDArray[Any], right: NDArray[Any], documents: int) -> None:
    if len(left) and not (left.min() >= 0 and right.max() < documents and np.all(left < right)):
        fact = f"has a pair that is not two places in ascending order within 0 … {documents - 1}"
        raise InputError(path, f"{fact}; {_AGAIN}")
    codes = encode(left, right)
    if np.any(codes[1:] <= codes[:-1]):
        raise InputError(path, f"has pairs that are not sorted, or one twice; {_AGAIN}")


def _check_strata(path: Path, stratum: NDArray[Any], strata: Sequence[Stratum]) -> None:
    if len(stratum) and stratum.max() >= len(strata):
        raise InputError(path, f"has a pair in stratum {stratum.max()}, and states {len(strata)} strata; {_AGAIN}")
    for one, pairs in zip(strata, np.bincount(stratum, minlength=len(strata)).tolist(), strict=True):
        if pairs != one.pairs:
            raise InputError(path, f"states {one.pairs} pairs of stratum '{one.name}' and has {pairs}; {_AGAIN}")
        if not 0 <= one.drawn <= one.pairs:
            raise InputError(path, f"says that {one.drawn} of {one.pairs} pairs of '{one.name}' were drawn; {_AGAIN}")
