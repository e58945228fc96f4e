"""Damaged and interrupted runs: what is whole is reported, what is not is named, and no command breaks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

import neardup as nd
from neardup.report import write_report
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.run.folder import RunFolder
from neardup.run.table_files import read_table, write_table
from tests.helpers.commands import status
from tests.helpers.files import read_json
from tests.helpers.repository import ROOT
from tests.helpers.runs import entry, keep_run

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.run.cell_folder import CellFolder

STRATEGIES = ("exact", "minhash-lsh", "simhash")
REFERENCE = ROOT / "reports" / "reference" / "results.json"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of three strategies on four documents and two corpora perturbed from them."""
    one = entry(perturbations=[nd.perturbation(f"typos(intensity={share})") for share in (0.1, 0.2)])
    found = {str(nd.strategy(text)): nd.pairs(one.corpus, text) for text in STRATEGIES}
    return keep_run(tmp_path_factory.mktemp("kept") / "run", one, found, rounds=[0.5])


@pytest.fixture
def sound(kept: Path, tmp_path: Path) -> Path:
    """A copy of that run, for one test alone."""
    return shutil.copytree(kept, tmp_path / "run")


def cell_of(run: Path, name: str) -> CellFolder:
    return RunFolder(run).cell(entry().key, str(nd.strategy(name)))


def ends(run: Path) -> dict[str, tuple[str, str]]:
    """How each cell ended, by the name of its strategy."""
    return {cell.strategy.split("(")[0]: (cell.record.status, cell.record.error) for cell in read_cells([run])}


def damaged(sound: Path, work: Path, seed: int, count: int) -> list[dict[str, Any]]:
    """Trials with anything wrong about how the command ended."""
    command = [sys.executable, "-m", "tests.helpers.trials", *map(str, (sound, sound, seed, count, work))]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [json.loads(line) for line in told if line.startswith("{")]
    assert len(rows) == count
    return [row for row in rows if row["fault"]]


def test_no_damage_to_a_run_breaks_a_command(kept: Path, tmp_path: Path) -> None:
    assert damaged(kept, tmp_path / "work", 0, 12) == []


@pytest.mark.slow
def test_no_damage_breaks_a_command(kept: Path, tmp_path: Path) -> None:
    assert damaged(kept, tmp_path / "work", 1000, 250) == []
    write_report([kept], tmp_path / "report")
    assert damaged(tmp_path / "report" / "results.json", tmp_path / "work", 2000, 150) == []
    assert damaged(REFERENCE, tmp_path / "work", 3000, 100) == []


def test_offsets_outside_their_buffer_are_refused(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Arrow itself reads such a file, and then memory that is not the file's."""
    path = RunFolder(sound).corpus(entry().key).path / "documents.arrow"
    table = read_table(path)
    offsets = pa.array([0, 10**9, 2, 3, 4], pa.int32()).buffers()[1]
    broken = pa.Array.from_buffers(pa.string(), 4, [None, offsets, pa.py_buffer(b"abcd")])
    write_table(path, table.set_column(table.column_names.index("script"), "script", broken))
    assert status("report", sound, "--out", sound.parent / "out") == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert "documents.arrow: cannot be read as an Arrow file" in told[0]


@pytest.mark.parametrize("name", ["pairs", "examined", "s_curve", "record"])
def test_a_damaged_file_of_a_cell_is_named_and_the_other_cells_are_whole(sound: Path, name: str) -> None:
    cell = cell_of(sound, "minhash-lsh")
    cell.write_examined(
        pa.table({"left": pa.array([0], pa.int32()), "right": pa.array([3], pa.int32()), "examined": [True]})
    )
    path = getattr(cell, name)
    path.write_bytes(path.read_bytes()[:-30])
    found = ends(sound)
    assert found["exact"] == found["simhash"] == ("done", "")
    told, error = found["minhash-lsh"]
    assert told == "damaged"
    assert error.startswith(f"{path.relative_to(sound)}: ")
    assert str(sound) not in error
    results = derive_results(read_cells([sound]))
    assert [cell.status for cell in results.cells] == ["done", "damaged", "done"]


def test_files_of_another_cell_are_refused(sound: Path) -> None:
    exact, other = cell_of(sound, "exact"), cell_of(sound, "minhash-lsh")
    shutil.copy(exact.pairs, other.pairs)
    assert "states another floor" in ends(sound)["minhash-lsh"][1]
    shutil.copy(exact.record, other.record)
    assert "is of another cell" in ends(sound)["minhash-lsh"][1]


def test_damaged_pairs_on_a_perturbed_corpus_leave_the_other_figures(sound: Path) -> None:
    path = cell_of(sound, "exact").path / "perturbed" / "01.arrow"
    path.write_bytes(b"")
    assert ends(sound)["exact"][0] == "done"
    assert "on perturbed corpus 2: cells/" in ends(sound)["exact"][1]
    results = derive_results(read_cells([sound]))
    assert len([row for row in results.perturbations if row.strategy.startswith("exact")]) == 1


def test_an_interrupted_run_is_reported_with_what_it_lacks(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(cell_of(sound, "simhash").path)
    assert ends(sound)["simhash"] == ("not run", "the run ended before this cell; give its command again to resume it")
    assert status("report", sound, "--out", sound.parent / "out") == 0
    assert "simhash not run: the run ended before this cell" in " ".join(capsys.readouterr().out.split())
    cells = read_json(sound.parent / "out" / "results.json")["cells"]
    assert [cell["status"] for cell in cells] == ["done", "done", "not run"]
    assert "not run" in (sound.parent / "out" / "report.md").read_text(encoding="utf-8")


def test_a_run_that_ended_before_its_first_cell_has_nothing_to_report(
    sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("cells", "corpora"):
        shutil.rmtree(sound / folder)
    assert status("report", sound, "--out", sound.parent / "out") == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert "no cell of the run is whole: the run ended before this cell" in told[0]


def test_a_report_that_finds_the_disk_full_leaves_the_earlier_one(sound: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk."""
    out = tmp_path / "out"
    assert status("report", sound, "--out", out) == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); "
    program = f"{limited}from neardup.cli import main; main()"
    command = [sys.executable, "-c", program, "report", str(sound), "--out", str(out)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert "results.json: cannot be written: File too large" in ended.stderr
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_a_flipped_bit_and_a_removed_file_are_seen_where_the_record_answers_for_them(sound: Path) -> None:
    cell = cell_of(sound, "minhash-lsh")
    cell.write(cell.read().changed(files=cell.digests()))
    assert ends(sound)["minhash-lsh"] == ("done", "")
    table, whole = read_table(cell.pairs), cell.pairs.read_bytes()
    lower = pa.array([score - 1e-7 for score in table.column("score").to_pylist()], pa.float32())
    write_table(cell.pairs, table.set_column(2, "score", lower).replace_schema_metadata(table.schema.metadata))
    told, error = ends(sound)["minhash-lsh"]
    assert told == "damaged"
    assert "pairs.arrow: is not the file that this cell wrote" in error
    cell.pairs.write_bytes(whole)
    assert ends(sound)["minhash-lsh"] == ("done", "")
    (cell.path / "perturbed" / "00.arrow").unlink()
    assert "on perturbed corpus 1: cells/" in ends(sound)["minhash-lsh"][1]


@pytest.mark.slow
def test_a_run_that_was_killed_is_reported_and_resumed(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from neardup.run.runner import run;"
        "from tests.helpers.runs import RecordingWatcher, plan;"
        "run(plan('exact', 'minhash-lsh', 'simhash'), Path(sys.argv[1]), RecordingWatcher())"
    )
    folder = tmp_path / "run"
    with subprocess.Popen([sys.executable, "-c", program, str(folder)], cwd=ROOT) as process:
        deadline = time.monotonic() + 120
        while not cell_of(folder, "exact").record.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.kill()
    assert status("report", folder, "--out", tmp_path / "out") == 0
    cells = read_json(tmp_path / "out" / "results.json")["cells"]
    assert [cell["status"] for cell in cells] == ["done", "not run", "not run"]
    subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, check=True)
    assert set(ends(folder).values()) == {("done", "")}


def test_a_run_that_says_nothing_of_its_machine_is_reported(sound: Path) -> None:
    run = RunFolder(sound)
    run.write(run.read().changed(machine={}, versions={}))
    assert status("report", sound, "--out", sound.parent / "out") == 0
    report = (sound.parent / "out" / "report.md").read_text(encoding="utf-8")
    assert "Machine: unknown, unknown cores." in report
    assert "with neardup unknown" in report
    assert ", on unknown with 1 thread" in report
