"""Hugging Face datasets on disk, as `save_to_disk` writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from pathlib import Path


def save_dataset(folder: Path, *tables: pa.Table, indices: list[int] | None = None) -> Path:
    """Save a dataset with an Arrow file for each table; returns its folder. Indices choose some of its rows."""
    folder.mkdir(parents=True)
    names = [f"data-{number:05d}-of-{len(tables):05d}.arrow" for number in range(len(tables))]
    for name, table in zip(names, tables, strict=True):
        with pa.OSFile(str(folder / name), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table, max_chunksize=2)
    state: dict[str, object] = {
        "_data_files": [{"filename": name} for name in names],
        "_fingerprint": "0123456789abcdef",
        "_split": None,
    }
    if indices is not None:
        state["_indices_data_files"] = [{"filename": "indices.arrow"}]
        chosen = pa.table({"indices": pa.array(indices, pa.uint64())})
        with pa.OSFile(str(folder / "indices.arrow"), "wb") as sink, pa.ipc.new_stream(sink, chosen.schema) as stream:
            stream.write_table(chosen, max_chunksize=3)
    (folder / "state.json").write_text(json.dumps(state, indent=2), encoding="utf-8")
    (folder / "dataset_info.json").write_text('{"citation": "", "features": {}}', encoding="utf-8")
    return folder
