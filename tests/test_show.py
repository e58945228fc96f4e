"""Progress of a run: names are shown as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.cli.show import ProgressWatcher

if TYPE_CHECKING:
    import pytest


def test_names_with_the_marks_of_the_console_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressWatcher(1, {"x()": "x[red]"}) as watcher:
        watcher.cell("[/b]", "x()")
        watcher.state("running")
    assert "x[red] on [/b]: running" in capsys.readouterr().err
