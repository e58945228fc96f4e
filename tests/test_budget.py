"""A command with `--memory` stays within it, on a corpus several times as large as what it holds at once."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the most memory")]

FAMILIES, WORDS = 3000, 2000
ROOM = 1.05
"""More than the least memory that is accepted, by this."""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """90 MB in 6,000 documents: families of two that differ in a few words."""
    rng = np.random.default_rng(5)
    words = np.array([f"{first}{second}" for first in "bdfglmnprst" for second in rng.integers(10**4, 10**6, 4000)])
    path = tmp_path_factory.mktemp("budget") / "documents.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for family in range(FAMILIES):
            base = rng.integers(0, len(words), WORDS)
            for member in range(2):
                own = base.copy()
                own[rng.integers(0, WORDS, 3)] = rng.integers(0, len(words), 3)
                date = f"2024-05-{1 + family % 28:02}"
                line = {"id": f"{family}-{member}", "text": " ".join(words[own]), "date": date}
                file.write(json.dumps(line) + "\n")
    return path


def command(documents: Path, strategy: str, out: Path, memory: int) -> list[str]:
    program = [sys.executable, "-c", "from neardup.cli import main; main()", "cluster", str(documents)]
    return [*program, "--strategy", strategy, "--memory", f"{memory}MB", "--out", str(out)]


@pytest.fixture(scope="module")
def least(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """The least memory that is accepted, in MB."""
    asked = command(documents, "exact", tmp_path_factory.mktemp("none") / "out", 1)
    refused = subprocess.run(asked, capture_output=True, text=True, check=False)
    found = re.search(r"give --memory (\d+)MB", refused.stderr)
    assert found, refused.stderr
    return int(found[1])


def peak(process: subprocess.Popen[str]) -> int:
    """The most memory of a process until it ends, in bytes."""
    most = 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        except (FileNotFoundError, ProcessLookupError):
            break
        held = re.search(r"VmHWM:\s+(\d+) kB", status)
        most = int(held[1]) << 10 if held else most
        time.sleep(0.02)
    return most


@pytest.mark.parametrize("strategy", ["minhash-lsh", "simhash", "tfidf-cosine", "passages"])
def test_memory_stays_within_the_budget(documents: Path, least: int, tmp_path: Path, strategy: str) -> None:
    memory = int(least * ROOM)
    out = tmp_path / "clusters.jsonl"
    with subprocess.Popen(command(documents, strategy, out, memory), stderr=subprocess.PIPE, text=True) as process:
        most = peak(process)
        said = process.stderr.read() if process.stderr else ""
    assert process.returncode == 0, said
    clusters = {json.loads(line)["cluster"] for line in out.read_text(encoding="utf-8").splitlines()}
    assert abs(len(clusters) - FAMILIES) <= FAMILIES // 100
    assert most <= memory * 10**6, f"{most / 1e6:.0f} MB of {memory} MB: {said}"
