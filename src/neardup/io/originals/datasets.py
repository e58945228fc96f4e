"""Hugging Face datasets as `save_to_disk` writes them: their rows are left out batch by batch."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from neardup.io.arrow_files import STATE, data_files
from neardup.io.files import file_digest
from neardup.io.originals.batches import divide_batches, restore_batches
from neardup.io.originals.packing import Digest
from neardup.io.originals.part import Divided, Flags, Note, Part, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INFO = "dataset_info.json"


@dataclass(frozen=True)
class DatasetFolder(Part):
    """The folder of a dataset: `state.json`, which lists its Arrow files, and `dataset_info.json`."""

    kind: ClassVar[str] = "dataset"

    def files(self) -> list[Path]:
        """Its Arrow files, then those that describe it."""
        described = [self.path / name for name in (STATE, INFO)]
        return [*data_files(self.path), *(path for path in described if path.exists())]

    def digest(self) -> str:
        """Digest of its files."""
        found = Digest()
        for file in self.files():
            found.update(f"{file.name}\0{file_digest(file)}\n".encode())
        return found.text

    def divide(self, target: Path, flags: Flags, note: Note) -> Divided:
        """Write the dataset without some of its rows, and with another fingerprint; see `Part`."""
        target.mkdir(exist_ok=True)
        rows: list[int] = []
        removed = 0
        for file in data_files(self.path):
            sizes = divide_batches(file, target / file.name, flags, note, sum(rows))
            rows.append(sizes[0])
            removed += sizes[1]
        kept = {name: (self.path / name).read_text("utf-8") for name in (STATE, INFO) if (self.path / name).exists()}
        for name, text in kept.items():
            (target / name).write_text(_other_fingerprint(text) if name == STATE else text, "utf-8")
        clean = DatasetFolder(target).digest()
        return Divided(
            documents=sum(rows), removed=removed, input=self.digest(), clean=clean, kept={STATE: kept[STATE]}, rows=rows
        )

    def restore(self, target: Path, places: Iterator[Place], divided: Divided) -> None:
        """Write the dataset with its rows put back; see `Part`."""
        target.mkdir(exist_ok=True)
        every, before = list(places), 0
        for file, count in zip(data_files(self.path), divided.rows, strict=True):
            own = [place for place in every if before <= place["row"] < before + count]
            restore_batches(file, target / file.name, own, before, count)
            before += count
        kept = {INFO: (self.path / INFO).read_text("utf-8")} if (self.path / INFO).exists() else {}
        for name, text in (kept | divided.kept).items():
            (target / name).write_text(text, "utf-8")


def _other_fingerprint(state: str) -> str:
    """The state with a fingerprint of its own, since the library keeps results of `map` under the fingerprint."""
    found: dict[str, Any] = json.loads(state)
    found["_fingerprint"] = hashlib.sha256(f"neardup dedup\0{state}".encode()).hexdigest()[:16]
    return json.dumps(found, indent=2)
