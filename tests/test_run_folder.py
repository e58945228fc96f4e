"""A run folder: what is kept in it is read back, and no other module names a path in it."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core.clusters import Clusters
from neardup.core.gold import Gold, GradedPairs
from neardup.core.perturbed import perturb
from neardup.errors import InputError
from neardup.results.cells import read_cells
from neardup.run.folder import RunFolder, key_of
from neardup.run.records import CellRecord, RunRecord
from neardup.run.runner import run
from neardup.run.table_files import read_table, write_table
from neardup.run.tables import documents_table
from tests.helpers.partitions import make_pairs
from tests.helpers.runs import RecordingWatcher, plan

TEXTS = {
    "a": "The bridge stays shut until the end of June.",
    "b": "The bridge stays shut until July.",
    "c": "Cherries.",
}
CORPUS = nd.Corpus.from_texts(TEXTS, TEXTS.values(), name="three")
FACTS: dict[str, Any] = {"source_hash": "", "versions": {}, "created": "", "checksum": "", "threads": 1}
RECORD = CellRecord(scorer_version=1, strategy="exact()", corpus="three", status="done", **FACTS)
GOLD = Gold({"copy": Clusters.from_mapping({"a": 1, "b": 1, "c": 2})})


@given(st.text(), st.text())
def test_a_key_is_a_plain_folder_name_and_another_one_for_another_text(one: str, other: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._-]+-[0-9a-f]{8}", key_of(one))
    assert not key_of(one).startswith(".")
    assert (key_of(one) == key_of(other)) == (one == other)


def test_graded_pairs_are_read_back(tmp_path: Path) -> None:
    graded = GradedPairs(["a", "a"], ["b", "c"], np.array([1, -1], np.int32), closed=frozenset("bc"))
    folder = RunFolder(tmp_path).corpus("three")
    folder.write_graded("copy", graded)
    found = folder.read_graded("copy")
    assert found is not None
    assert (found.a, found.b, found.grade.tolist(), found.closed) == (["a", "a"], ["b", "c"], [1, -1], frozenset("bc"))
    assert folder.read_graded("story") is None


@pytest.mark.parametrize("column", ["left", "right", "score"])
def test_pairs_without_a_column_are_refused_and_run_again(tmp_path: Path, column: str) -> None:
    cell, pairs = RunFolder(tmp_path).cell("three", "exact()"), nd.pairs(CORPUS, "exact")
    cell.write_pairs(pairs)
    write_table(cell.pairs, read_table(cell.pairs).drop_columns([column]))
    with pytest.raises(InputError, match=f"has no column '{column}'"):
        cell.read_pairs(CORPUS.ids, pairs.identical)
    assert not cell.holds(RECORD)


def test_pairs_whose_counts_are_no_numbers_are_refused(tmp_path: Path) -> None:
    cell, pairs = RunFolder(tmp_path).cell("three", "exact()"), nd.pairs(CORPUS, "exact")
    cell.write_pairs(pairs)
    table = read_table(cell.pairs)
    write_table(cell.pairs, table.replace_schema_metadata({**table.schema.metadata, b"candidates": b"many"}))
    with pytest.raises(InputError, match="no number"):
        cell.read_pairs(CORPUS.ids, pairs.identical)


def test_documents_without_a_column_are_refused(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path).corpus("three")
    folder.write_documents(documents_table(CORPUS, GOLD).drop_columns(["identical"]))
    with pytest.raises(InputError, match="has no column 'identical'"):
        folder.read_documents()


def test_documents_of_an_empty_corpus_are_read_back(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path).corpus("none")
    folder.write_documents(documents_table(nd.Corpus.from_texts([], [], name="none"), None))
    assert len(folder.read_documents()) == 0


def test_a_perturbed_form_and_the_pairs_on_it_are_read_back(tmp_path: Path) -> None:
    perturbed = perturb(CORPUS, GOLD, nd.perturbation("typos(intensity=0.2)"))
    folder, cell = RunFolder(tmp_path).corpus("three"), RunFolder(tmp_path).cell("three", "exact()")
    folder.write_perturbed(3, perturbed)
    found = folder.read_perturbed(3)
    assert (found.ids, found.origin.tolist()) == (perturbed.corpus.ids, perturbed.origin.tolist())
    assert (found.unchanged, found.refused) == (perturbed.unchanged, perturbed.refused)
    pairs = nd.pairs(perturbed.corpus, "minhash-lsh")
    cell.write_perturbed_pairs(3, pairs)
    again = cell.read_perturbed_pairs(3, found)
    assert (again.left.tolist(), again.score.tolist()) == (pairs.left.tolist(), pairs.score.tolist())
    assert (again.floor, again.candidates, again.texts) == (pairs.floor, pairs.candidates, pairs.texts)


def test_documents_are_kept_without_their_texts(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path).corpus("three")
    folder.write_documents(documents_table(CORPUS, GOLD))
    found = folder.read_documents()
    assert found.column("id").to_pylist() == list(TEXTS)
    labels = found.column("gold:copy").to_pylist()
    assert labels[0] == labels[1] != labels[2]
    assert b"bridge" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*.arrow"))


def test_a_cell_has_whole_pairs_or_not(tmp_path: Path) -> None:
    cell = RunFolder(tmp_path).cell("three", "exact()")
    assert not cell.holds(RECORD)
    cell.write_pairs(make_pairs(list(TEXTS), range(3), {(0, 1): 0.5}))
    assert cell.holds(RECORD)
    assert not cell.holds(RECORD.changed(perturbed=1))
    assert cell.holds(RECORD.changed(files=cell.digests()))
    assert not cell.holds(RECORD.changed(files={"pairs.arrow": "of another file"}))
    cell.pairs.write_bytes(cell.pairs.read_bytes()[:-20])
    assert not cell.holds(RECORD)


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = RunFolder(tmp_path).cell("three", "exact()")
    cell.write(RECORD)
    cell.write_pairs(make_pairs(list(TEXTS), range(3), {(0, 1): 0.5}))
    before = {path: path.read_bytes() for path in cell.path.iterdir()}

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        cell.write(RECORD.changed(threads=2))
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        cell.write_pairs(nd.pairs(CORPUS, "exact"))
    assert {path: path.read_bytes() for path in cell.path.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written: Not a directory"):
        RunFolder(tmp_path / "file").cell("three", "exact()").write(RECORD)


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [(("level",), "nope", "$.level"), (("corpora", 0, "key"), "../elsewhere", "$.corpora[0].key")],
)
def test_a_run_of_no_known_level_or_outside_its_folder_is_refused(
    tmp_path: Path, place: tuple[str | int, ...], value: str, fault: str
) -> None:
    run(plan(strategies=[str(nd.strategy("exact"))]), tmp_path, RecordingWatcher())
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    *way, last = place
    part: Any = record
    for step in way:
        part = part[step]
    part[last] = value
    (tmp_path / "run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(fault)):
        RunFolder(tmp_path).read()


def test_a_cell_of_a_run_that_was_cut_short_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the run is incomplete; give its command again to resume it"):
        RunFolder(tmp_path).cell("three", "exact()").read()


def test_a_cell_record_of_an_earlier_release_is_read(tmp_path: Path) -> None:
    cell = RunFolder(tmp_path).cell("three", "exact()")
    cell.path.mkdir(parents=True)
    older = {"schema_version": 1, "scorer_version": 1, "strategy": "exact()", "source_hash": "", "versions": {}}
    older |= {"created": "", "corpus": "three", "checksum": "", "threads": 1, "status": "done", "rounds": [1, 0.5]}
    cell.record.write_text(json.dumps(older | {"floor": 1}), encoding="utf-8")
    found = cell.read()
    assert isinstance(found, CellRecord)
    assert (found.rounds, found.seconds, found.floor, found.forms, found.whole) == ([1.0, 0.5], 0.75, 1.0, [], True)


@pytest.mark.parametrize(
    ("field", "value", "fact"),
    [
        ("rounds", [1.0, -1.0], r"\$\.rounds\[1\]: expected float >= 0\.0"),
        ("stages", {"encode": -1.0}, r"\$\.stages\[\.\.\.\]: expected float >= 0\.0"),
        ("stages", {"encode": float("nan")}, "holds an infinite number or NaN"),
        ("rounds", [float("inf")], "holds an infinite number or NaN"),
        ("floor", 1.5, r"\$\.floor: expected float <= 1\.0"),
        ("skipped_at_most", 10**400, r"\$\.skipped_at_most: expected int <="),
        ("perturbed", -1, r"\$\.perturbed: expected int >= 0"),
    ],
)
def test_a_cell_record_with_a_number_that_no_run_measures_is_refused(
    tmp_path: Path, field: str, value: object, fact: str
) -> None:
    cell = RunFolder(tmp_path).cell("three", "exact()")
    cell.path.mkdir(parents=True)
    record = {"schema_version": 1, "scorer_version": 1, "strategy": "exact()", "source_hash": "", "versions": {}}
    record |= {"created": "", "corpus": "three", "checksum": "", "threads": 1, "status": "done", field: value}
    cell.record.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match=fact):
        cell.read()


def test_a_run_of_nothing_has_no_cells_to_report(tmp_path: Path) -> None:
    facts: dict[str, Any] = {"created": "", "versions": {}, "machine": {}, "commit": None, "arguments": {}}
    nothing = RunRecord(
        schema_version=1, **facts, threads=1, level="copy", linkage="components()", strategies=[], corpora=[]
    )
    RunFolder(tmp_path).write(nothing)
    with pytest.raises(InputError, match="is a run of no corpus or no strategy"):
        read_cells([tmp_path])


def test_paths_of_a_run_folder_are_named_in_two_modules() -> None:
    root = Path(nd.__file__).parent
    spelled = re.compile(r'"[^"]*(run\.json|result\.json|(documents|pairs|examined)\.arrow|worker\.log|graded-)[^"]*"')
    naming = {
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if '"""' not in line and spelled.search(line)
    }
    assert naming == {"run/cell_folder.py", "run/folder.py"}
