"""Runs: a process a cell, finished cells kept, folders of others left alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

import neardup as nd
from neardup.core.distinct import collapse
from neardup.errors import InputError, NeardupError, Notice
from neardup.report.columns import columns_of, interval_of
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.results.formats import seconds
from neardup.run import machine
from neardup.run.folder import RunFolder
from neardup.run.handover import Handed, Handover
from neardup.run.records import CellRecord
from neardup.run.runner import run
from tests.helpers.files import read_json
from tests.helpers.listed import rows_of
from tests.helpers.runs import RecordingWatcher, entry, plan

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once") / "run"
    run(plan(), folder, RecordingWatcher())
    return folder


@pytest.fixture
def finished(run_once: Path, tmp_path: Path) -> Path:
    """A finished run of `exact` on the four documents, for one test alone."""
    return shutil.copytree(run_once, tmp_path / "run")


def test_a_cell_of_fewer_rounds_than_asked_for_is_measured_again(tmp_path: Path) -> None:
    found = []
    for asked in (1, 9, 1):
        watcher = RecordingWatcher()
        (cell,) = run(plan(rounds=asked), tmp_path / "run", watcher)
        found.append((len(cell.rounds) >= 3, *watcher.kept))
    assert found == [(False, False), (True, False), (True, True)]


def test_a_cell_is_kept_where_measuring_it_again_does_not_end_well(tmp_path: Path) -> None:
    """Neither a timeout nor an interruption may cost what an earlier run has measured."""
    once = plan("exact", rounds=1)
    (first,) = run(once, tmp_path, RecordingWatcher())
    watcher = RecordingWatcher()
    with pytest.warns(Notice, match=r"exact.* on four was measured again .*attempt\.log\); its .* is kept: --rounds 1"):
        (again,) = run(replace(once, rounds=9, timeout=0.001), tmp_path, watcher)
    assert again == first
    assert watcher.kept == [True]
    assert [cell.record for cell in read_cells([tmp_path])] == [first]
    assert not (tmp_path / "attempts").exists()
    assert [path.parent.parent.parent.name for path in tmp_path.rglob("attempt.log")] == ["cells"]
    (place,) = tmp_path.glob("cells/*/*")
    trial = tmp_path / "attempts" / place.parent.name / place.name
    trial.mkdir(parents=True)
    (trial / "worker.log").write_text("of a run that was killed", encoding="utf-8")
    place.rename(trial.with_name(f"{trial.name}.before"))  # and that between two renames
    assert run(once, tmp_path, RecordingWatcher()) == [first]
    assert not (tmp_path / "attempts").exists()


def test_a_run_leaves_measurements_and_raw_pairs(tmp_path: Path) -> None:
    watcher = RecordingWatcher()
    cells = run(plan("exact", "minhash-lsh"), tmp_path / "run", watcher)
    assert [cell.status for cell in cells] == ["done", "done"]
    asked = ["asking which pairs it examined", "counting pairs by similarity"]
    assert watcher.states[:6] == ["exact on four", "warming up", "running", *asked, "done"]
    for cell in cells:
        assert 3 <= len(cell.rounds) == len(cell.processor_rounds) <= 9
        assert min(cell.rounds) <= cell.seconds <= max(cell.rounds)
        assert min(cell.processor_rounds) <= cell.processor_seconds <= max(cell.processor_rounds)
        assert cell.seconds > 0
        assert cell.warmup_seconds > 0
        assert set(cell.stages) == {"encode", "candidates", "score"}
        assert sum(cell.stages.values()) <= max(cell.rounds)
        assert cell.distinct == 3
        assert len(cell.source_hash) == 64
        assert cell.peak_bytes is None or cell.peak_bytes >= 0
    exact = read_cells([tmp_path / "run"])[0]
    pairs = rows_of(exact.pairs)
    assert pairs == [(0, 1)]
    assert exact.clusters.members() == [["a", "b", "c"], ["d"]]


def test_a_strategy_sees_dates_and_sources_and_no_column_that_may_tell_labels() -> None:
    columns: dict[str, list[Any]] = {
        "family": ["f", "f"], "source": ["AP", None], "title": ["T", "U"], "date": ["mon", "tue"]
    }  # fmt: skip
    corpus = nd.Corpus.from_texts("ab", ["x", "x"], columns)
    blank = CellRecord(
        scorer_version=1, strategy="", source_hash="", versions={}, created="", corpus="", checksum="", threads=1,
        status="crashed",
    )  # fmt: skip
    asked = pa.table({"left": [0], "right": [1]})
    with Handover() as documents:
        documents.write(
            asked, corpus, [corpus.take(np.array([1])), nd.Corpus.from_texts("c", ["y"])], ("title", "date")
        )
        copies = [documents.copy(attempt=name, cell=blank, rounds=1) for name in "ab"]
    for name, file in zip("ab", copies, strict=True):
        one = Handed(file)
        assert one.job.attempt == name
        seen = collapse(one.corpus()).corpus
        assert seen.columns == ["date", "source", "title"], "the title, since the card names it"
        assert seen.values("source").to_pylist() == [["AP", None]]
        assert one.perturbed(0).values("date").to_pylist() == [["tue"]]
        assert one.perturbed(1).columns == []
        assert one.asked().equals(asked)
        file.close()


def test_a_run_folder_holds_no_text(finished: Path) -> None:
    held = b"".join(path.read_bytes() for path in finished.rglob("*") if path.is_file())
    assert b"Kelsing" not in held
    assert b"Growers" not in held
    assert RunFolder(finished).read().corpora[0].checksum.encode() in held


def test_perturbed_forms_share_the_worker(tmp_path: Path) -> None:
    perturbations = [nd.perturbation("furniture(intensity=0.2)"), nd.perturbation("typos(intensity=0.1)")]
    cells = run(plan(entries=[entry(perturbations=perturbations)]), tmp_path / "run", RecordingWatcher())
    assert cells[0].perturbed == 2
    record = RunFolder(tmp_path / "run").read().corpora[0]
    assert RunFolder(tmp_path / "run").corpus(record.key).read_perturbed(0).origin.tolist() == [-1, -1, 0, 1]


def test_finished_cells_are_kept_and_others_run(finished: Path) -> None:
    (before,) = (cell.record for cell in read_cells([finished]))
    watcher = RecordingWatcher()
    after = run(plan("exact", "minhash-lsh"), finished, watcher)
    assert watcher.kept == [True, False]
    assert after[0] == before


@pytest.mark.slow
def test_changed_forms_are_run_anew_and_judged_by_their_own_pairs(tmp_path: Path) -> None:
    for text in ("swap-facts(intensity=1.0)", "typos(intensity=0.5)", "typos(intensity=0.5, seed=2)"):
        watcher = RecordingWatcher()
        run(plan(entries=[entry(perturbations=[nd.perturbation(text)])]), tmp_path / "run", watcher)
        assert watcher.kept == [False]
        cell = read_cells([tmp_path / "run"])[0]
        assert [row.text for row in derive_results([cell]).perturbations] == [str(nd.perturbation(text))]


def test_pairs_of_another_corpus_are_refused(finished: Path) -> None:
    (cell,) = read_cells([finished])
    with pytest.raises(InputError, match="pairs of another corpus"):
        cell.folder.read_pairs(["only"], np.zeros(1, np.int32))


def test_changed_sources_or_libraries_are_run_anew(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "versions", lambda: {"numpy": "0"})
    watcher = RecordingWatcher()
    run(plan(), finished, watcher)
    assert watcher.kept == [False]


@pytest.mark.parametrize(
    "changes",
    [
        {"threads": 2},
        {"entries": [entry(corpus=nd.Corpus.from_texts("ab", ["x", "y"], name="four"), gold=None)]},
    ],
    ids=["threads", "documents"],
)
def test_changed_documents_or_threads_are_run_anew(finished: Path, changes: dict[str, object]) -> None:
    watcher = RecordingWatcher()
    run(plan(**changes), finished, watcher)
    assert watcher.kept == [False]


def test_processor_time_and_spread_are_shown_and_older_folders_have_no_processor_time(finished: Path) -> None:
    (cell,) = (cell.record for cell in read_cells([finished]))

    def derived_and_shown() -> tuple[dict[str, float | None], list[str], str]:
        (derived,) = derive_results(read_cells([finished])).cells
        columns = {column.figure: column for column in columns_of([derived])}
        return derived.figures, list(columns), interval_of(derived, columns["seconds"])

    figures, shown, beside = derived_and_shown()
    assert figures["seconds"] == np.median(cell.rounds)
    assert (figures["seconds_least"], figures["seconds_most"]) == (min(cell.rounds), max(cell.rounds))
    assert figures["processor_seconds"] == np.median(cell.processor_rounds)
    assert shown[shown.index("seconds") + 1] == "processor_seconds"
    assert beside == f"{seconds(min(cell.rounds))}–{seconds(max(cell.rounds))}"
    path = RunFolder(finished).cell(cell.corpus, cell.strategy).record
    record = read_json(path)
    del record["processor_rounds"]
    path.write_text(json.dumps(record | {"rounds": [0.25]}), encoding="utf-8")
    figures, shown, beside = derived_and_shown()
    assert (figures["seconds"], figures["processor_seconds"], beside) == (0.25, None, "")
    assert "processor_seconds" not in shown


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds something else"):
        run(plan(), tmp_path, RecordingWatcher())
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]
    with pytest.raises(InputError, match="cannot be used"):
        run(plan(), tmp_path / "thesis.txt", RecordingWatcher())


def test_the_same_thing_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NeardupError, match=r"strategy exact.*twice"):
        run(plan("exact", "exact"), tmp_path / "run", RecordingWatcher())
    with pytest.raises(NeardupError, match=r"corpus four.*twice"):
        run(plan(entries=[entry(), entry()]), tmp_path / "run", RecordingWatcher())


def test_workers_get_their_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}
    start = subprocess.Popen

    def spy(command: list[str], **options: Any) -> subprocess.Popen[str]:
        seen.update(options.get("env") or {})
        return start(command, **options)

    monkeypatch.setattr(subprocess, "Popen", spy)
    run(plan(threads=2), tmp_path / "run", RecordingWatcher())
    assert {seen[name] for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")} == {"2"}


def test_records_of_another_schema_are_refused(finished: Path, tmp_path: Path) -> None:
    record = read_json(finished / "run.json")
    corpora = [{**record["corpora"][0], "documents": "4"}]
    for changes, fact in (
        ({"schema_version": 99}, r"run\.json: is not of schema version 1; run it again"),
        ({"surprise": 1}, r"run\.json: \$: object contains unknown field surprise; run it again"),
        ({"corpora": corpora}, r"run\.json: \$\.corpora\[0\]\.documents: expected int, got str; run it again"),
    ):
        (finished / "run.json").write_text(json.dumps(record | changes), encoding="utf-8")
        with pytest.raises(InputError, match=fact):
            RunFolder(finished).read()
    with pytest.raises(InputError, match="no such file"):
        RunFolder(finished).cell("nowhere", "exact()").read()
    with pytest.raises(InputError, match=r"is no run folder: it has no run\.json"):
        RunFolder(tmp_path).read()
