"""A strategy in a new process, with another hash seed and thread count."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

from neardup.errors import NeardupError

if TYPE_CHECKING:
    from neardup.core.pairs import CorpusPairs
    from neardup.core.strategy import Strategy

_SCRIPT = """
import pickle, sys
from neardup.core.detection import pairs
from neardup.run.canary import canary
job, out = sys.argv[1:]
with open(job, "rb") as file:
    path, data = pickle.load(file)
sys.path[:] = path
with open(out, "wb") as file:
    pickle.dump(pairs(canary(), pickle.loads(data)), file)
"""


def elsewhere(strategy: Strategy, setting: tuple[str, str]) -> CorpusPairs:
    """The pairs of the canary that a new process with this hash seed and thread count finds."""
    seed, threads = setting
    variables = {"PYTHONHASHSEED": seed, "NUMBA_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
    with tempfile.TemporaryDirectory(prefix="neardup-") as scratch:
        job, out = Path(scratch, "job"), Path(scratch, "out")
        job.write_bytes(pickle.dumps((sys.path, pickle.dumps(strategy))))
        done = subprocess.run(  # noqa: S603 - this interpreter
            [sys.executable, "-c", _SCRIPT, str(job), str(out)],
            env=os.environ | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise NeardupError(f"a new process could not run it: {last}")
        return cast("CorpusPairs", pickle.loads(out.read_bytes()))  # noqa: S301 - just written
