"""Signals that end a command: one line that says what is kept, the usual status, and no handler left behind."""

from __future__ import annotations

import signal

import pytest

from neardup.run import plan
from tests.helpers.commands import status
from tests.helpers.signals import heard


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (signal.SIGINT, "interrupted"),
        (signal.SIGTERM, "stopped by SIGTERM"),
        (signal.SIGHUP, "stopped by SIGHUP"),
    ],
)
def test_a_stopped_command_says_what_is_kept(
    number: signal.Signals, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(plan, "make_plan", lambda *_, **__: signal.raise_signal(number))
    with heard(number):
        assert status("run") == 128 + number
    kept = "finished cells of a run are kept, and the same command resumes it"
    assert capsys.readouterr().err == f"neardup: {said}; {kept}\n"


def test_what_is_no_size_of_memory_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert status("run", "--worker-memory", "lots") == 2
    assert capsys.readouterr().err == "neardup: --worker-memory 'lots' is no size; write 500MB or 8GB\n"
    assert status("survey", "wire", "--out", "unused", "--worker-memory", f"{'9' * 400}GB") == 2
    assert "is more than any machine has" in capsys.readouterr().err
