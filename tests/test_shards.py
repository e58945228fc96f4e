"""Stage `shards`: files are cut by themselves, so new files leave the shards of others as they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from neardup.engine.documents import FileSource
from neardup.engine.layout import Layout
from neardup.engine.limits import Limits
from neardup.engine.local import Engine
from neardup.errors import InputError, Notice
from neardup.io.parts import parts_of_paths
from neardup.io.reading import USUAL_READING

if TYPE_CHECKING:
    from pathlib import Path

LIMITS = Limits(block=200, shard=400, rows=1 << 20, codes=1 << 20, gathered=1 << 20)


def written(folder: Path, number: int, documents: int, *, ids: bool = True) -> Path:
    path = folder / f"part-{number}.jsonl"
    records = (
        {**({"id": f"{number}-{row}"} if ids else {}), "text": f"text {number} {row}"} for row in range(documents)
    )
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def source_of(*paths: Path) -> FileSource:
    return FileSource(tuple(parts_of_paths(paths)), USUAL_READING)


def cut(work: Path, *paths: Path) -> list[Any]:
    work.mkdir(exist_ok=True)
    return Engine(work, LIMITS).shards(source_of(*paths)).stored(work)


def ids(shards: list[Any]) -> list[str]:
    layout = Layout.of(shards)
    found: list[str] = layout.ids(shards, np.arange(len(layout))).to_pylist()
    return found


def test_small_files_share_a_shard_and_large_ones_have_several(tmp_path: Path) -> None:
    small, large = [written(tmp_path, number, 8) for number in (1, 2)], written(tmp_path, 3, 90)
    stretches = source_of(*small, large).stretches(LIMITS.shard)
    assert [len(stretch.parts) for stretch in stretches] == [2, 1]
    shards = cut(tmp_path / "work", *small, large)
    assert len(shards) > len(stretches)
    assert ids(shards) == [*(f"{n}-{row}" for n in (1, 2) for row in range(8)), *(f"3-{row}" for row in range(90))]


def test_a_new_file_leaves_the_shards_of_others_as_they_are(tmp_path: Path) -> None:
    paths = [written(tmp_path, number, 40) for number in (1, 2, 3)]
    before = [shard.folder for shard in cut(tmp_path / "work", *paths[1:])]
    times = [folder.stat().st_mtime_ns for folder in before]
    after = [shard.folder for shard in cut(tmp_path / "work", *paths)]
    assert after[-len(before) :] == before
    assert [folder.stat().st_mtime_ns for folder in before] == times
    assert not set(after[: -len(before)]) & set(before)


def test_row_numbers_of_the_corpus_serve_as_ids(tmp_path: Path) -> None:
    paths = [written(tmp_path, number, 30, ids=False) for number in (1, 2)]
    with pytest.warns(Notice, match=r"part-1\.jsonl has no field 'id': row numbers from 0 serve as ids"):
        shards = cut(tmp_path / "work", *paths)
    assert ids(shards) == [str(row) for row in range(60)]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_files_without_ids_beside_others_with_ids_are_refused(tmp_path: Path, order: tuple[int, int]) -> None:
    paths = {number: written(tmp_path, number, 30, ids=number == 1) for number in (1, 2)}
    problem = r"part-2\.jsonl, field 'id': missing, but .*part-1\.jsonl has it"
    with pytest.raises(InputError, match=problem):
        cut(tmp_path / "work", *(paths[number] for number in order))


def test_a_file_that_has_changed_is_not_read_at_its_old_places(tmp_path: Path) -> None:
    path = written(tmp_path, 1, 30)
    source = source_of(path)
    (place, *_) = [place for _, place in source.blocks(200)]
    assert source.again(place).column("text").to_pylist()[0] == "text 1 0"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="has changed while it was worked on"):
        source.again(place)
