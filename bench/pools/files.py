"""The files of a pool and of its gold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, get_args

import numpy as np
import pyarrow as pa

from neardup.errors import NeardupError
from neardup.io.files import write_atomically
from neardup.metrics.resampling.units import linked
from neardup.study.answers import Verdict, pair_of
from neardup.study.labels import read_labels
from neardup.study.opened import open_study
from neardup.study.pair_gold import Half, PairGold, grades

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bench.pools.draw import Pool
    from neardup.core.corpus import Corpus
    from neardup.study.answers import Answer, AnswerRecord, Pair
    from neardup.study.labels import Labels

HALVES: tuple[Half, ...] = get_args(Half)
POOL, SAMPLE = "pool.arrow", "sample.jsonl"


def write_pool(folder: Path, corpus: Corpus, pool: Pool, seed: int) -> None:
    """Write the pool, and the pairs to read, those from outside among them; identical texts are not read."""
    folder.mkdir(parents=True, exist_ok=True)
    strata = [
        {"name": name, "pairs": int(np.sum(own)), "drawn": int(np.sum(own & pool.drawn))}
        for number, name in enumerate(pool.strata)
        for own in [pool.stratum == number]
    ]
    facts = {"methods": pool.methods, "strata": strata, "checksum": corpus.checksum, "documents": len(corpus)}
    columns = {name: getattr(pool, name) for name in ("left", "right", "stratum", "found")}
    table = pa.table(columns).replace_schema_metadata({"pool": json.dumps(facts)})
    options = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", compression_level=19))
    with pa.OSFile(str(folder / POOL), "wb") as file, pa.ipc.new_file(file, table.schema, options=options) as writer:
        writer.write_table(table)
    rows = np.flatnonzero(pool.drawn & (pool.stratum > 0))
    read = [(int(pool.left[row]), int(pool.right[row])) for row in rows] + pool.outside
    order = np.random.default_rng(seed).permutation(len(read))
    write_lines(folder / SAMPLE, ({"a": corpus.ids[read[k][0]], "b": corpus.ids[read[k][1]]} for k in order))


def write_gold(folder: Path, corpus: Corpus, study: Path) -> None:
    """Write the labels of the pool's sample and of what lies outside, and what each of the two readers said.

    Raises:
        NeardupError: a pair of the sample lacks an answer, or others than two people have read it.
    """
    labels, chance = read_labels(open_study(study)), _chances(folder, corpus)
    wanted = _pairs_of(folder / SAMPLE)
    passes = _passes(labels, wanted)
    known = {pair: "copy" for pair, (_, stratum) in chance.items() if stratum == 0}
    pairs = [*known, *wanted]
    copies = grades(Verdict(frozenset(["copy"])))
    said = {pair: copies if pair in known else grades(labels.verdicts[pair]) for pair in pairs}
    weight = np.array([1 / chance[pair][0] if pair in chance else 0.0 for pair in pairs])
    copy = np.array([said[pair]["copy"] for pair in pairs], np.float64)
    split = dict(zip(pairs, halves(pairs, weight * copy, weight), strict=True))
    gold = [
        PairGold(a=a, b=b, **said[a, b], probability=chance.get((a, b), (None, 0))[0], split=split[a, b])
        for a, b in sorted(pairs)
    ]
    write_lines(folder / "labels.jsonl", (_line(one) for one in gold if one.probability))
    write_lines(folder / "outside.jsonl", (_line(one) for one in gold if not one.probability))
    for number, answers in enumerate(passes, 1):
        lines = ({"a": a, "b": b} | grades(Verdict(frozenset([answers[a, b]]))) for a, b in sorted(wanted))
        write_lines(folder / f"pass-{number}.jsonl", lines)
    settled = [record for record in labels.held if record.adjudicated]
    write_lines(folder / "adjudicated.jsonl", map(_settled, sorted(settled, key=lambda record: record.pair)))


def halves(pairs: Sequence[Pair], copy: NDArray[np.float64], weight: NDArray[np.float64]) -> list[Half]:
    """The half of each pair. Pairs that share a document, directly or through others, are in the same one.

    Copies are few, so both halves get as many: components come in turn, the weightiest first, and each goes to the half
    that has less so far, of copies where it holds any, and of pairs where it holds none.

    Args:
        pairs: n pairs.
        copy: `float64[n]`, how many copies each stands for.
        weight: `float64[n]`, how many pairs each stands for.
    """
    ids = sorted({document for pair in pairs for document in pair})
    row_of = {document: row for row, document in enumerate(ids)}
    left, right = np.array([[row_of[a], row_of[b]] for a, b in pairs], np.int64).T
    unit = linked(ids, left, right)[left]
    of = np.stack([np.bincount(unit, part, minlength=len(ids)) for part in (copy, weight)], axis=1)
    held, half_of = np.zeros((2, 2)), np.zeros(len(ids), np.int64)
    for one in np.lexsort((-of[:, 1], -of[:, 0])):
        half_of[one] = np.argmin(held[:, 0 if of[one, 0] else 1])
        held[half_of[one]] += of[one]
    return [HALVES[half] for half in half_of[unit].tolist()]


def _line(one: PairGold) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _settled(record: AnswerRecord) -> dict[str, object]:
    return {"a": record.a, "b": record.b, "answer": record.answer, "reason": record.comment}


def _chances(folder: Path, corpus: Corpus) -> dict[Pair, tuple[float, int]]:
    """The probability of the pool's pairs to be in the sample, with the number of their stratum."""
    with pa.OSFile(str(folder / POOL)) as file:
        table = pa.ipc.open_file(file).read_all()
    facts = json.loads(table.schema.metadata[b"pool"])
    chance = [one["drawn"] / max(one["pairs"], 1) for one in facts["strata"]]
    columns = (table.column(name).to_pylist() for name in ("left", "right", "stratum"))
    ids = corpus.ids
    return {(ids[left], ids[right]): (chance[k], k) for left, right, k in zip(*columns, strict=True)}


def _passes(labels: Labels, wanted: Sequence[Pair]) -> list[dict[Pair, Answer]]:
    """What each of two people said of the pairs."""
    said: dict[str, dict[Pair, Answer]] = {}
    for record in labels.held:
        if not record.adjudicated:
            said.setdefault(record.labeller, {})[record.pair] = record.answer
    whole = [said[name] for name in sorted(said) if said[name].keys() >= set(wanted)]
    if len(whole) != 2:
        counts = ", ".join(f"{name} {len(said[name].keys() & set(wanted))}" for name in sorted(said))
        raise NeardupError(f"two people read all {len(wanted)} pairs, not {len(whole)}; answered: {counts}")
    return whole


def _pairs_of(path: Path) -> list[Pair]:
    return [pair_of(one["a"], one["b"]) for one in map(json.loads, path.read_text(encoding="utf-8").splitlines())]


def write_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    """Write JSON lines."""
    with write_atomically(path) as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
