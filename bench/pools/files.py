"""The files of a pool and of its gold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa
from msgspec.structs import replace

from bench.pools.draw import drawn_later
from bench.pools.halves import halves
from neardup.errors import NeardupError
from neardup.io.files import write_atomically
from neardup.study.answers import Verdict, pair_of
from neardup.study.labels import read_labels
from neardup.study.opened import open_study
from neardup.study.pair_gold import PairGold, grades

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bench.pools.draw import Pool
    from neardup.core.corpus import Corpus
    from neardup.study.answers import Answer, AnswerRecord, Pair
    from neardup.study.labels import Labels

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
    _write_table(folder, table)
    rows = np.flatnonzero(pool.drawn & (pool.stratum > 0))
    read = [(int(pool.left[row]), int(pool.right[row])) for row in rows] + pool.outside
    _write_sample(folder, corpus, read, seed)


def write_later(folder: Path, corpus: Corpus, earlier: Path, wanted: Sequence[int], seed: int) -> None:
    """Write the pool of an earlier gold anew, with further pairs drawn from it, and these pairs to read.

    Args:
        folder: is made; the files are written here.
        corpus: the documents, by id.
        earlier: folder of the earlier gold.
        wanted: how many further pairs of each stratum.
        seed: seed of the draw.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table, facts = read_drawn(earlier)
    left, right, stratum = (table.column(name).to_numpy() for name in ("left", "right", "stratum"))
    had = {(one.a, one.b) for one in _gold_of(earlier)}
    drawn = np.array([(corpus.ids[a], corpus.ids[b]) in had for a, b in zip(left, right, strict=True)])
    later = drawn_later(stratum, drawn, wanted, np.random.default_rng([seed, 1]))
    for number, one in enumerate(facts["strata"]):
        one["drawn"] += int(np.sum(later & (stratum == number)))
    _write_table(folder, table.replace_schema_metadata({"pool": json.dumps(facts)}))
    rows = np.flatnonzero(later)
    _write_sample(folder, corpus, [(int(left[row]), int(right[row])) for row in rows], seed)


def _write_table(folder: Path, table: pa.Table) -> None:
    options = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", compression_level=19))
    with pa.OSFile(str(folder / POOL), "wb") as file, pa.ipc.new_file(file, table.schema, options=options) as writer:
        writer.write_table(table)


def _write_sample(folder: Path, corpus: Corpus, read: Sequence[tuple[int, int]], seed: int) -> None:
    """Write the pairs to read in an order that tells nothing."""
    order = np.random.default_rng(seed).permutation(len(read))
    write_lines(folder / SAMPLE, ({"a": corpus.ids[read[k][0]], "b": corpus.ids[read[k][1]]} for k in order))


def read_drawn(folder: Path) -> tuple[pa.Table, dict[str, Any]]:
    """The pairs of a pool and the facts of its draw."""
    with pa.OSFile(str(folder / POOL)) as file:
        table = pa.ipc.open_file(file).read_all()
    return table, json.loads(table.schema.metadata[b"pool"])


def write_gold(folder: Path, corpus: Corpus, study: Path, earlier: Path | None = None) -> None:
    """Write the labels of the pool's sample and of what lies outside, and what each of the two readers said.

    Args:
        folder: of the pool and its sample; the files are written here.
        corpus: the documents, by id.
        study: folder of the study in which the sample was read.
        earlier: folder of the gold to which a later draw adds. Its labels stay, and its documents keep their halves.

    Raises:
        NeardupError: a pair of the sample lacks an answer, or others than two people have read it.
    """
    labels, chance = read_labels(open_study(study)), _chances(folder, corpus)
    before = _gold_of(earlier) if earlier else []
    wanted = _pairs_of(folder / SAMPLE)
    passes = _passes(labels, wanted)
    known = {pair for pair, (_, stratum) in chance.items() if stratum == 0}.difference((one.a, one.b) for one in before)
    pairs = [*sorted(known), *wanted]
    copies = grades(Verdict(frozenset(["copy"])))
    said = {pair: copies if pair in known else grades(labels.verdicts[pair]) for pair in pairs}
    weight = np.array([1 / chance[pair][0] if pair in chance else 0.0 for pair in pairs])
    copy = np.array([said[pair]["copy"] for pair in pairs], np.float64)
    kept = {document: one.split for one in before for document in (one.a, one.b)}
    split = zip(pairs, halves(pairs, weight * copy, weight, kept), strict=True)
    added = [PairGold(a=a, b=b, **said[a, b], probability=None, split=half) for (a, b), half in split]
    gold = [
        replace(one, probability=chance.get((one.a, one.b), (None, 0))[0])
        for one in sorted([*before, *added], key=lambda one: (one.a, one.b))
    ]
    write_lines(folder / "labels.jsonl", (_line(one) for one in gold if one.probability))
    write_lines(folder / "outside.jsonl", (_line(one) for one in gold if not one.probability))
    for number, answers in enumerate(passes, 1):
        lines = [{"a": a, "b": b} | grades(Verdict(frozenset([answers[a, b]]))) for a, b in wanted]
        _write_sorted(folder, f"pass-{number}.jsonl", lines, earlier)
    settled = [_settled(record) for record in labels.held if record.adjudicated]
    _write_sorted(folder, "adjudicated.jsonl", settled, earlier)


def _line(one: PairGold) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _write_sorted(folder: Path, name: str, lines: list[dict[str, object]], earlier: Path | None) -> None:
    """Write lines of pairs by their ids, with those of an earlier gold."""
    before = _lines_of(earlier / name) if earlier else []
    write_lines(folder / name, sorted([*before, *lines], key=lambda line: (line["a"], line["b"])))


def _gold_of(folder: Path) -> list[PairGold]:
    """The labels of a gold, inside its pool and outside."""
    lines = [line for name in ("labels.jsonl", "outside.jsonl") for line in _lines_of(folder / name)]
    return [msgspec.convert(line, PairGold) for line in lines]


def _settled(record: AnswerRecord) -> dict[str, object]:
    return {"a": record.a, "b": record.b, "answer": record.answer, "reason": record.comment}


def _chances(folder: Path, corpus: Corpus) -> dict[Pair, tuple[float, int]]:
    """The probability of the pool's pairs to be in the sample, with the number of their stratum."""
    table, facts = read_drawn(folder)
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
    return [pair_of(one["a"], one["b"]) for one in _lines_of(path)]


def _lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    """Write JSON lines."""
    with write_atomically(path) as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
