"""The lowest versions of libraries: those the project asks for, and a word where a bound cannot be tried."""

from __future__ import annotations

from packaging.requirements import Requirement

from tools.lowest import direct, untried

ASKED = [Requirement(line) for line in ("numpy>=2.0", "typing_extensions>=4.12", "regex==1")]
RESOLVED = "anyio==4.1\nnumpy==2.0.0\nregex==1\ntyping-extensions==4.16.0\n"


def test_only_what_the_project_asks_for_is_held_low() -> None:
    assert [str(pin) for pin in direct(RESOLVED, ASKED)] == ["numpy==2.0.0", "regex==1", "typing-extensions==4.16.0"]


def test_a_bound_below_what_other_libraries_need_is_named() -> None:
    assert untried(direct(RESOLVED, ASKED), ASKED) == [
        "typing_extensions>=4.12 is not tried: other libraries need 4.16.0."
    ]
