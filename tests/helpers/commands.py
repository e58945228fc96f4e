"""What tests of the command line share: how it is called in this process, and small inputs with their right answers."""

from __future__ import annotations

import os

import pytest

from neardup.cli import main
from tests.helpers.repository import ROOT

CASES = ROOT / "tests" / "cases"


def status(*arguments: object) -> int:
    """Run the command line in this process; returns its exit status."""
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return int(left.value.code or 0)


def variables(**more: str) -> dict[str, str]:
    """The environment of a process that runs pytest itself: that of this one, without what pytest-xdist says in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")} | more
