"""The built wheel, installed into a fresh environment and used, beside the package that docs/extend.md has."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import textwrap
import zipfile
from pathlib import Path

import pytest

from tests.helpers.commands import variables
from tests.helpers.files import read_json
from tests.helpers.repository import PACKAGES, ROOT

pytestmark = pytest.mark.slow


def call(*command: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command, its output kept."""
    words = [str(part) for part in command]
    return subprocess.run(words, capture_output=True, text=True, check=False, env=variables(**more))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


CRASH = """
import os
from first_words.strategy import FirstWords

class Crash(FirstWords):
    def pairs(self, corpus, clock=None):
        os.abort()
"""


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of docs/extend.md, and a strategy that brings its process down."""
    folder = tmp_path_factory.mktemp("plugin")
    page = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
    for block in re.findall(r"^ *```\w+\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL):
        head, _, text = textwrap.dedent(block).partition("\n")
        file = folder / head.removeprefix("# ")
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as opened:  # entry points are added to pyproject.toml step by step
            opened.write(text)
    (folder / "first_words" / "crash.py").write_text(CRASH, encoding="utf-8")
    project = folder / "pyproject.toml"
    group = '[project.entry-points."neardup.strategies"]\n'
    text = project.read_text(encoding="utf-8").replace(group, f'{group}crash = "first_words.crash:Crash"\n')
    project.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def fresh(wheel: Path, plugin: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`bin` of an environment with the wheel and the plugin; libraries come from the environment the tests run in."""
    folder = tmp_path_factory.mktemp("fresh")
    assert call(sys.executable, "-m", "venv", "--without-pip", folder).returncode == 0
    python = folder / "bin" / "python"
    site = Path(call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-build-isolation")
    for package in (wheel, plugin):
        done = call(*pip, "--force-reinstall", package)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder / "bin"


def test_wheel_holds_every_tracked_file_and_no_other_package(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    tracked = set()
    for package, root in PACKAGES.items():
        listed = call("git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard", package).stdout
        tracked |= set(listed.split())
    assert tracked, "git lists no files"
    assert held == tracked
    assert {name.split("/")[0] for name in held} == set(PACKAGES)


def test_wheel_is_typed(wheel: Path) -> None:
    assert "neardup/py.typed" in zipfile.ZipFile(wheel).namelist()


def test_wheel_is_used_from_another_folder(fresh: Path, tmp_path: Path) -> None:
    script = "import neardup, neardup_algorithms; print(neardup.__file__); print(len(neardup.corpus('wire')))"
    done = subprocess.run([fresh / "python", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    place, count = done.stdout.split()
    assert str(fresh.parent) in place
    assert int(count) > 0


def test_a_strangers_strategy_is_listed_and_passes_the_contract(fresh: Path, plugin: Path) -> None:
    listed = json.loads(call(fresh / "neardup", "list", "strategies", "--json").stdout)["strategies"]
    own = next(entry for entry in listed if entry["name"] == "first-words")
    assert own["package"] == "first-words"
    assert own["text"] == "first-words(count=8)"
    done = call(fresh / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", plugin / "tests")
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_what_a_stranger_adds_is_reported_and_a_crash_spoils_its_own_cell_only(fresh: Path, tmp_path: Path) -> None:
    strategies = [part for name in ("first-words", "exact", "crash") for part in ("--strategy", name)]
    done = call(fresh / "neardup", "run", "--corpus", "harbour", *strategies, "--out", tmp_path / "run")
    assert done.returncode == 1
    assert "1 of 3 cells failed" in done.stderr
    assert call(fresh / "neardup", "report", tmp_path / "run", "--out", tmp_path / "report").returncode == 0
    results = read_json(tmp_path / "report" / "results.json")
    cells = {cell["strategy"].split("(")[0]: cell for cell in results["cells"]}
    assert {name: cell["status"] for name, cell in cells.items()} == {
        "first-words": "done",
        "exact": "done",
        "crash": "crashed",
    }
    assert "signal 6" in cells["crash"]["error"]
    figures = {name: cell["figures"] for name, cell in cells.items() if cell["status"] == "done"}
    assert {name: found["f1"] for name, found in figures.items()} == {"first-words": 1.0, "exact": 0.0}
    assert {found["wrong_pairs"] for found in figures.values()} == {0.0}
    assert "wrong pairs" in (tmp_path / "report" / "report.md").read_text(encoding="utf-8")


def test_a_strangers_scorer_reads_the_dates_of_identical_texts(fresh: Path, tmp_path: Path) -> None:
    story, retold = "rain fell on the harbour town all day", "rain fell on the harbour town all night"
    rows = [("a", story, "mon"), ("b", retold, "tue"), ("c", story, "tue"), ("d", f"{retold} long", None)]
    lines = [json.dumps({"id": i, "text": text, "date": date}) + "\n" for i, text, date in rows]
    (tmp_path / "docs.jsonl").write_text("".join(lines), encoding="utf-8")
    strategy = "minhash-lsh(ngram=1, bands=64, rows=1, floor=0.1, verify=same-day(of=jaccard(ngram=1)))"
    out = tmp_path / "pairs.jsonl"
    done = call(fresh / "neardup", "pairs", tmp_path / "docs.jsonl", "--strategy", strategy, "--out", out)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    scores = {(pair["a"], pair["b"]): pair["score"] for pair in found}
    assert scores[("a", "b")] == pytest.approx(7 / 9)
    assert scores[("b", "d")] == pytest.approx(8 / 9 / 2)


def test_a_strangers_external_corpus_is_read_by_its_loader(fresh: Path, tmp_path: Path) -> None:
    absent = json.loads(call(fresh / "neardup", "describe", "tides", "--json", NEARDUP_DATA=str(tmp_path)).stdout)
    assert absent["how to obtain"].startswith("Ask the authors for tides.tsv")
    (tmp_path / "tides").mkdir()
    lines = "1\t1\tTides rise at noon.\n2\t1\tTides rise at noon!\n3\t3\tShips wait.\n"
    (tmp_path / "tides" / "tides.tsv").write_text(lines, encoding="utf-8")
    facts = json.loads(call(fresh / "neardup", "describe", "tides", "--json", NEARDUP_DATA=str(tmp_path)).stdout)
    assert facts["documents"] == 3
    assert facts["gold at any"] == {"labelled": 3, "clusters": 2, "with more than one": 1, "largest": 2, "pairs": 1}


def test_a_strangers_metric_is_listed_and_evaluated_on_a_strangers_corpus(fresh: Path, tmp_path: Path) -> None:
    listed = json.loads(call(fresh / "neardup", "list", "metrics", "--json").stdout)["metrics"]
    assert [entry["name"] for entry in listed][-1] == "wrong_pairs"
    predicted = tmp_path / "predicted.jsonl"
    lines = [json.dumps({"id": i, "cluster": c}) for i, c in (("a", 1), ("b", 2), ("c", 1))]
    predicted.write_text("\n".join(lines) + "\n", encoding="utf-8")
    evaluate = (fresh / "neardup", "evaluate", "--gold", "harbour", "--predicted", predicted)
    assert json.loads(call(*evaluate, "--json").stdout)["metrics"]["wrong_pairs"]["value"] == 1
    assert "wrong_pairs" in call(*evaluate).stdout
