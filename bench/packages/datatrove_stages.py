"""MinHash in the four stages of datatrove, run by its own Python: `python datatrove_stages.py FOLDER WORKERS`.

FOLDER has the documents in `in/`, JSON lines in as many files as workers; the documents that are kept go to `out/`.
Settings: word 5-grams, 16 bands of 8 rows, hashes and tokenizer as datatrove has them by default.
"""

from __future__ import annotations

import sys
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter

BANDS, ROWS, NGRAM = 16, 8, 5


def main(folder: Path, workers: int) -> None:
    """Run the stages one after another."""
    config = MinhashConfig(n_grams=NGRAM, num_buckets=BANDS, hashes_per_bucket=ROWS)
    signatures, buckets, removed = (str(folder / name) for name in ("signatures", "buckets", "removed"))
    documents = JsonlReader(str(folder / "in"))
    kept, dropped = (JsonlWriter(str(folder / name), compression=None) for name in ("out", "dropped"))
    stages = {
        "signatures": ([documents, MinhashDedupSignature(signatures, config=config)], workers),
        "buckets": ([MinhashDedupBuckets(signatures, buckets, config=config)], BANDS),
        "clusters": ([MinhashDedupCluster(buckets, removed, config=config, save_cluster_id=True)], 1),
        "filter": (
            [documents, MinhashDedupFilter(removed, exclusion_writer=dropped, load_cluster_ids=True), kept],
            workers,
        ),
    }
    for name, (pipeline, tasks) in stages.items():
        logs = str(folder / "logs" / name)
        LocalPipelineExecutor(pipeline=pipeline, tasks=tasks, workers=min(tasks, workers), logging_dir=logs).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
