"""Ours beside packages that deduplicate files: `python -m bench.packages FOLDER 300000`.

One corpus of `neardup synth` goes through `neardup cluster`, text-dedup and datatrove: word 5-grams, 16 bands of 8
rows, as many processes as cores. The packages join all documents that share a band, as ours does at threshold 0. Each
is measured from the command's start to its end: wall and processor time, and the most memory of its processes together.
Documents left and quality stand beside.

The packages are installed at the versions named in `environments.py`, each in an environment in FOLDER; so a package
index must be reached once. 300,000 documents are 0.9 GB; all needs some 15 GB in FOLDER. datatrove takes most of the
time, some 20 minutes on two free cores. What was measured is kept, so a run that was ended goes on. FOLDER may be
deleted afterwards.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bench.command import COMMAND, Cost, cost
from bench.packages.environments import DATATROVE, TEXT_DEDUP, python_of
from bench.packages.quality import Quality, oracle_pairs, quality
from bench.tables import lined
from neardup.io.document_files import write_documents
from neardup.io.json_lines import read_json_lines
from neardup.run import machine
from neardup.synthesis import Synthesis

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from neardup import Corpus

STRATEGY = "minhash-lsh(num_perm=128, bands=16, rows=8, ngram=5, floor=0)"
THRESHOLD = 0.7
"""The similarity that a true pair has at least."""
TARGETS = {str(TEXT_DEDUP): 20, str(DATATROVE): 100}
HERE = Path(__file__).parent


class Task(NamedTuple):
    """What is deduplicated.

    Attributes:
        folder: where everything is.
        corpus: the documents; their ids are their rows.
        path: the same as JSON lines.
    """

    folder: Path
    corpus: Corpus
    path: Path

    def place(self, name: str) -> Path:
        """An empty folder."""
        made = self.folder / f"work-{len(self.corpus)}" / name
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        return made


Labels = dict[int, int]
"""The cluster of each row that is in a cluster with another."""


def neardup_cluster(task: Task, threshold: float) -> tuple[Cost, Labels]:
    """`neardup cluster`: clusters on disk; at threshold 0 all documents that share a band are together."""
    out = task.place("cluster") / "clusters.jsonl"
    found = cost([COMMAND, "cluster", task.path, "--strategy", STRATEGY, "--threshold", threshold, "--out", out])
    return found, {int(line["id"]): int(line["cluster"]) for _, line in read_json_lines(out)}


def text_dedup(task: Task) -> tuple[Cost, Labels]:
    """text-dedup: all documents that share a band are together; the documents that stay on disk."""
    python, folder = python_of(TEXT_DEDUP, task.folder), task.place("text-dedup")
    settings = {
        "path": "json",
        "data_files": task.path,
        "split": "train",
        "column": "text",
        "output": folder / "out",
        "cache_dir": folder / "cache",
        "ngram": 5,
        "num_perm": 128,
        "b": 16,
        "r": 8,
        "hash_func": "xxh3",
        "hash_bits": 32,
        "num_proc": machine.cores(),
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    home = {"HF_HOME": str(folder / "home")}
    found = cost([python, "-m", "text_dedup.minhash", *options, "--debug"], folder=folder, environment=home)
    labels = cost([python, HERE / "text_dedup_labels.py", folder / "out" / "uf.pkl"])
    return found, {int(row): label for row, label in json.loads(labels.out).items()}


def datatrove(task: Task) -> tuple[Cost, Labels]:
    """datatrove: all documents that share a band are together; the documents that stay on disk."""
    python, folder, files = python_of(DATATROVE, task.folder), task.place("datatrove"), machine.cores()
    (folder / "in").mkdir()
    bounds = np.linspace(0, len(task.corpus), files + 1).astype(np.int64)
    for number, (first, end) in enumerate(pairwise(bounds.tolist())):
        write_documents(folder / "in" / f"{number}.jsonl", [task.corpus.take(np.arange(first, end))])
    found = cost([python, HERE / "datatrove_stages.py", folder, files])
    labels = {}
    for name in ("out", "dropped"):
        for path in sorted((folder / name).glob("*.jsonl")):
            for _, line in read_json_lines(path):
                if (label := line["metadata"]["minhash_cluster_id"]) >= 0:
                    labels[int(line["id"])] = label
    return found, labels


CONTESTANTS: dict[str, Callable[[Task], tuple[Cost, Labels]]] = {
    "neardup cluster --threshold 0": partial(neardup_cluster, threshold=0),
    "neardup cluster --threshold 0.7": partial(neardup_cluster, threshold=THRESHOLD),
    str(TEXT_DEDUP): text_dedup,
    str(DATATROVE): datatrove,
}


def whole(labels: Labels, count: int) -> NDArray[np.int64]:
    """`int64[n]`: the cluster of each of so many documents; those in none have one of their own."""
    own = np.arange(count, dtype=np.int64) + (max(labels.values(), default=-1) + 1)
    own[list(labels)] = list(labels.values())
    return own


def table(results: dict[str, dict[str, Any]], documents: int) -> str:
    """The results as Markdown; those of ours that joins what the packages join come first."""
    ours = next(iter(results.values()))
    lines = []
    for name, found in results.items():
        told = Quality(**found["quality"])
        lines.append(
            {
                f"{documents:,} documents": name,
                "wall s": f"{found['wall']:.1f}",
                "processor s": f"{found['processor']:.1f}",
                "peak memory GB": f"{found['peak'] / 1e9:.2f}",
                "× ours": f"{found['wall'] / ours['wall']:.1f}",
                "× ours, processor": f"{found['processor'] / ours['processor']:.1f}",
                "target": f"≥ {TARGETS[name]}" if name in TARGETS else "–",
                "documents left": f"{told.left:,}",
                f"of the oracle's pairs ≥ {THRESHOLD}": f"{told.found:.4f}",
                "of all planted pairs": f"{told.planted:.4f}",
                "of the pairs joined, planted": f"{told.right:.4f}",
            }
        )
    return "\n".join(shown.markdown() for shown in lined("from file to file", lines))


def main() -> None:
    """Measure each contestant that was not measured before, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("documents", type=int)
    parser.add_argument("--only", nargs="+", default=list(CONTESTANTS), choices=CONTESTANTS)
    given = parser.parse_args()
    folder, count = given.folder.resolve(), given.documents
    folder.mkdir(parents=True, exist_ok=True)
    corpus, gold = Synthesis().corpus(count), Synthesis().clusters(count).labels.astype(np.int64)
    task = Task(folder, corpus, folder / f"documents-{count}.jsonl")
    if not task.path.exists():
        write_documents(task.path, [corpus])
    kept = folder / f"packages-{count}.json"
    results: dict[str, dict[str, Any]] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    true = oracle_pairs(corpus, gold, THRESHOLD)
    for name in (name for name in given.only if name not in results):
        sys.stderr.write(f"{name}: {count:,} documents\n")
        spent, labels = CONTESTANTS[name](task)
        told = quality(whole(labels, count), gold, true)
        figures = {"wall": spent.wall, "processor": spent.processor, "peak": spent.peak}
        results[name] = {**figures, "quality": told._asdict()}
        kept.write_text(json.dumps(results), encoding="utf-8")
    sys.stdout.write(table({name: results[name] for name in CONTESTANTS if name in results}, count))


if __name__ == "__main__":
    main()
