"""Hashes of texts are the same where kernels are compiled for a processor without vector instructions."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from neardup.text import shingle_hashes
from neardup.text.texts import Texts
from tests.helpers.text_oracle import SAMPLES, UNITS

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
from neardup.text.blocks import has
from tests.test_text_machines import hashes
print(has("bmi2"), has("avx512vbmi2"), *hashes())
"""


def hashes() -> list[int]:
    """A sum of the hashes of texts in many scripts, for each unit."""
    texts = Texts.of([*SAMPLES.values(), *(f"{a} {b}" * 40 for a in SAMPLES.values() for b in SAMPLES.values())])
    return [int(shingle_hashes(texts, ngram=3, unit=unit).values.sum()) for unit in UNITS]


@pytest.mark.slow
def test_hashes_do_not_depend_on_the_processor(tmp_path: Path) -> None:
    plain = os.environ | {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(tmp_path)}
    found = subprocess.run([sys.executable, "-c", PROGRAM], env=plain, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False", *map(str, hashes())]
