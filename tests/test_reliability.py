"""The trials of faults: the table is that of the kept outcomes, trials find what is broken, and one of each kind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from bench.reliability.__main__ import trials
from bench.reliability.cost import WAYS, costs
from bench.reliability.faults import Broken, Fault, Untried
from bench.reliability.fuzz import batch
from bench.reliability.fuzz.batch import Batch, run_batch
from bench.reliability.fuzz.edits import edited
from bench.reliability.fuzz.folders import FOLDERS
from bench.reliability.fuzz.guided import functions, guided, mutated
from bench.reliability.fuzz.targets import FILES, Target
from bench.reliability.journal import Journal, Tried, outcomes
from bench.reliability.listed import FAULTS
from bench.reliability.page import END, KEPT, PAGE, START, placed, summary, table
from bench.reliability.place import Place
from bench.reliability.processes import of_trial, until
from bench.reliability.same import check_same_files, first_difference
from neardup.errors import NeardupError
from neardup.text import byte_kernels
from tests.helpers.commands import CASES, status
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

LINUX = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="trials take Linux")

LONG = ("results.json", *(target.name for target in FOLDERS))
"""Readers whose sound inputs take seconds to make."""
READERS = [
    pytest.param(target, id=target.name, marks=[pytest.mark.slow] * (target.name in LONG))
    for target in (*FILES, *FOLDERS)
]


def fault(trial: Callable[[Place, Random], tuple[int, str]], tries: int = 3) -> Fault:
    return Fault(name="x", title="X", promise="", answer="prevented", system="all", tries=tries, trial=trial)


def test_the_table_is_that_of_the_kept_outcomes() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    assert placed(page, table(kept, FAULTS)) == page
    assert page.count(START) == page.count(END) == 1
    names = {fault.name for fault in FAULTS}
    for run in kept:
        assert run["faults"].keys() <= names
        assert all(sum(row["outcomes"].values()) == row["tries"] for row in run["faults"].values())
    assert len({run["seed"] for run in kept}) == len(kept)


def test_runs_of_several_seeds_add_up() -> None:
    runs = [
        {
            "seed": seed,
            "date": "2026-01-02",
            "neardup": "1.0.0",
            "python": "3.11.7",
            "system": "Linux 6",
            "faults": found,
        }
        for seed, found in (
            (1, {"x": {"tries": 3, "outcomes": {"all well": 3}}}),
            (2, {"x": {"tries": 2000, "outcomes": {"all well": 1999, "broken: no": 1}}}),
        )
    ]
    written = table(runs, [fault(lambda *_: (1, ""))])
    assert "| X | 2,003 | all well: 2,002; broken: no: 1 | prevented | all |" in written
    assert written.endswith("- Seed 2, 2026-01-02: 2,000 faults and 0 inputs; neardup 1.0.0, Python 3.11.7, Linux 6\n")


def test_an_interrupted_command_goes_on_and_tells_what_is_broken(tmp_path: Path) -> None:
    tried = []

    def trial(_: Place, rng: Random) -> tuple[int, str]:
        tried.append(rng.random())
        if len(tried) == 2:
            raise Broken("has other figures")
        if len(tried) == 3:
            raise Untried("no disk")
        return 4, "all well"

    journal, place = Journal(tmp_path / "trials.jsonl"), Place(tmp_path / "place")
    trials(fault(trial, 2), place, journal, 1)
    with journal.path.open("a", encoding="utf-8") as file:
        file.write('{"fault": "x", "se\n')  # cut off by a kill
    found = trials(fault(trial), place, journal, 1)
    assert len(tried) == len(set(tried)) == 3, "each trial has chances of its own, and none is repeated"
    assert outcomes(found) == {"all well": 4, "broken: has other figures": 1, "not tried: no disk": 1}
    told = summary(journal, [fault(trial)], 1)
    assert told["faults"]["x"] == {"promise": "", "tries": 6, "outcomes": outcomes(found)}
    assert "| X | 6 | all well: 4; broken: has other figures: 1; not tried: no disk: 1 |" in table(
        [told], [fault(trial)]
    )
    assert outcomes([Tried(fault="x", seed=1, number=0, outcome="a", tries=0)]) == {"a": 0}


def test_what_differs_is_found(tmp_path: Path) -> None:
    one, other = {"a": [1, {"b": 2.0}]}, {"a": [1, {"b": 2.5}]}
    assert first_difference(one, json.loads(json.dumps(one))) == ""
    assert first_difference(one, other) == "$.a[1].b: 2.0 and 2.5"
    assert first_difference({"a": 1}, {"b": 1}).startswith("$: ")
    for name, text in (("one", "x"), ("other", "y")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(text, encoding="utf-8")
    check_same_files(tmp_path / "one", tmp_path / "one")
    with pytest.raises(Broken, match="has other bytes in file"):
        check_same_files(tmp_path / "one", tmp_path / "other")
    (tmp_path / "other" / "more").touch()
    with pytest.raises(Broken, match="has other files"):
        check_same_files(tmp_path / "one", tmp_path / "other")


def behind(data: bytes) -> None:
    """A few bytes break it, each behind a branch of its own."""
    if data[:1] == b"a":  # noqa: SIM102
        if data[1:2] == b"b":  # noqa: SIM102
            if data[2:3] == b"c":
                raise KeyError("behind")


def reader_of(read: Callable[[bytes], object]) -> Target:
    return Target("a reader", lambda: [b"seed"], lambda _: read)


def refusing(data: bytes) -> None:
    raise NeardupError("no")


def breaking(data: bytes) -> None:
    if b"9999" in data:
        raise KeyError("nines")


def dying(data: bytes) -> None:
    if len(data) > 4:
        import os

        os.abort()


def hungry(data: bytes) -> None:
    bytearray(6 << 30)


def endless(data: bytes) -> None:
    while True:
        pass


@LINUX
def test_batches_see_exceptions_crashes_memory_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_batch(reader_of(refusing), 50, 1).fault == ""
    found = run_batch(reader_of(breaking), 500, 1)
    assert found.fault.startswith("KeyError: \"'nines'\"")
    assert b"9999" in found.culprit
    crashed = run_batch(reader_of(dying), 50, 1)
    assert crashed.fault == "ends its process with signal 6"
    assert len(crashed.culprit) > 4
    assert run_batch(reader_of(hungry), 5, 1).fault.startswith("MemoryError")
    monkeypatch.setattr(batch, "SECONDS", 0.2)
    assert run_batch(reader_of(endless), 5, 1).fault == "takes more than 0.2 s of processor time"


def test_functions_are_counted_and_kernels_are_not() -> None:
    found = [function for function in functions() if function.__module__.startswith("neardup.")]
    names = {function.__qualname__ for function in found}
    assert {"parse_gate", "Corpus.read", "Corpus.checksum"} <= names
    compiled = {name for name, value in vars(byte_kernels).items() if hasattr(value, "py_func")}
    assert compiled
    assert not compiled & {function.__name__ for function in found if function.__module__ == byte_kernels.__name__}


def test_mutations_are_those_of_the_engine_and_ours() -> None:
    sound = [b'{"id": "a", "text": "one"}', b"id,text"]
    made = [mutated(lambda data, most: b"engine", sound, sound[0], 20, number) for number in range(100)]
    assert 30 < made.count(b"engine") < 70
    assert max(map(len, made)) == 20
    assert len(set(made)) > 30


@LINUX
@pytest.mark.slow
def test_guided_inputs_find_what_lies_behind_several_branches(tmp_path: Path) -> None:
    atheris = pytest.importorskip("atheris", reason="it is optional")
    atheris.instrument_func(behind)
    target = Target("a reader", lambda: [b"seed"], lambda _: behind)
    found = run_batch(target, 100_000, 1, partial(guided, tmp_path / "kept"))
    assert found.fault.startswith("KeyError: \"'behind'\"")
    assert found.culprit[:3] == b"abc"
    assert len(list((tmp_path / "kept").iterdir())) > 2, "what reached new code is kept"


@LINUX
@pytest.mark.parametrize("target", READERS)
def test_no_input_breaks_a_reader(target: Target) -> None:
    count = 5 if target in FOLDERS[:2] else 60
    found = (fresh_batch if target.name in LONG else run_batch)(target, count, 7)
    assert found.fault == ""
    assert found.inputs > 0


def fresh_batch(target: Target, count: int, number: int) -> Batch:
    """A batch forked from a new process: what runs kernels of several threads ends where a thread ran before a fork."""
    code = (
        "import json, sys; from bench.reliability.fuzz.__main__ import TARGETS, run_batch\n"
        f"found = run_batch(TARGETS[{target.name!r}], {count}, {number})\n"
        "print(json.dumps([found.inputs, found.fault]))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    inputs, fault = json.loads(said)
    return Batch(inputs, fault)


@pytest.mark.parametrize("path", sorted((CASES / "damaged").iterdir()), ids=lambda path: path.name)
def test_what_fuzzing_found_is_refused_in_one_line(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("describe", path) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert "damaged" in told


def test_a_very_long_message_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    assert status("pairs", "unused", "--strategy", "x" * 50_000, "--out", "unused") == 2
    assert len(capsys.readouterr().err) < 2200


def test_edits_are_those_of_their_seed_and_reach_into_json() -> None:
    sound = b'{"id": "a", "text": "one"}\n{"id": "b", "text": "two"}\n'
    made = [edited(sound, [sound], Random(number)) for number in range(300)]
    assert made == [edited(sound, [sound], Random(number)) for number in range(300)]
    assert len(set(made)) > 200
    assert sum(b'"id"' in one and one != sound for one in made) > 100


@LINUX
@pytest.mark.slow
def test_a_trial_of_each_kind_holds(tmp_path: Path) -> None:
    place, journal = Place(tmp_path / "place"), Journal(tmp_path / "trials.jsonl")
    place.prepare()
    for name in (
        "kill-parent",
        "kill-worker",
        "kill-guard",
        "kill-report",
        "stop-term",
        "disk-run",
        "read-only-report",
    ):
        (one,) = (each for each in FAULTS if each.name == name)
        (tried,) = trials(replace(one, tries=1), place, journal, 3)
        assert not tried.broken, f"{name}: {tried.outcome}"


@LINUX
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("name", ["fuzz-gates", "kill-report"])
def test_what_trials_started_ends_with_them(tmp_path: Path, name: str, number: signal.Signals) -> None:
    """A batch is forked with the same temporary folder; commands have one in the folder of their trial."""
    trial = tmp_path if name.startswith("fuzz") else tmp_path / "place" / "trial"
    ours = 1 if trial == tmp_path else 0
    (tmp_path / "temporary").mkdir()
    asked = ["--only", name, "--tries", "1000", "--work", str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-m", "bench.reliability", *asked],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path / "temporary")},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        assert until(lambda: len(of_trial(trial)) > ours, 600)
        process.send_signal(number)
        said = process.communicate(timeout=600)[1].splitlines()
    assert until(lambda: not of_trial(trial), 60)
    if number is signal.SIGKILL:
        assert process.returncode == -number
    else:
        assert process.returncode == 128 + number
        assert said[-1] == f"stopped by {number.name}; the trials that ended are kept, and the same command goes on"
        assert not list((tmp_path / "temporary").iterdir())


@pytest.mark.slow
def test_a_cell_is_measured_with_and_without_its_guard() -> None:
    rows = costs("wire", "exact", rounds=1)
    assert list(rows) == list(WAYS)
    assert all(len(row) == 4 and min(row) > 0 for row in rows.values())


def test_ci_fuzzes_for_a_minute() -> None:
    assert "python -m bench.reliability.fuzz --seconds 60" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
