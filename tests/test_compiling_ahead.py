"""`tools.kernels` compiles what a run compiles, for every default strategy."""

from __future__ import annotations

from functools import partial

import pytest
from numba.core import event

import neardup
from neardup.run.canary import check_alive
from neardup.run.plan import default_strategies
from tools.kernels import FIRST, main, report, use, work


def test_every_default_strategy_and_a_report_are_used_and_the_slowest_first() -> None:
    found = work()
    used = [each.args[0] for each in found if isinstance(each, partial)]
    assert sorted(used) == sorted(default_strategies())
    assert used[0].startswith(FIRST)
    assert report in found


def test_afterwards_nothing_is_compiled() -> None:
    use("minhash-lsh")
    with event.install_recorder("numba:compile") as compiled:
        check_alive(neardup.strategy("minhash-lsh"))
    assert not compiled.buffer


def verbose() -> None:
    """Raise an error whose message has two lines."""
    raise ValueError("first line\nsecond line")


@pytest.mark.slow
def test_what_cannot_be_used_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tools.kernels.work", lambda: [partial(use, "exact"), partial(use, "minhash-slh"), verbose])
    main()
    shown = capsys.readouterr()
    assert shown.out == ""
    one, other = shown.err.splitlines()
    assert one.startswith("not compiled: minhash-slh: UnknownNameError: ")
    assert other == "not compiled: the report: ValueError: first line second line"
