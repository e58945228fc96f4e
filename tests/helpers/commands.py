"""What tests of the command line share: how it is called in this process, and small inputs with their right answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from neardup.cli import main

CASES = Path(__file__).parents[1] / "cases"


def status(*arguments: object) -> int:
    """Run the command line in this process; returns its exit status."""
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return int(left.value.code or 0)
