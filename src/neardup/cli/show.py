"""Progress of a run, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from neardup.console import console

if TYPE_CHECKING:
    from neardup.run.records import CellRecord


class ProgressWatcher:
    """Shows the progress of a run: the cell, what its worker does, and how many cells are left."""

    def __init__(self, cells: int, names: dict[str, str]) -> None:
        self._names = names
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("cells,"),
            TimeElapsedColumn(),
            TextColumn("gone, about"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=console(error=True),
        )
        self._task = self._progress.add_task("starting", total=cells)
        self._cell = ""

    def __enter__(self) -> ProgressWatcher:
        return self

    def __exit__(self, *_: object) -> None:
        if self._cell:
            self._progress.stop()

    def cell(self, corpus: str, strategy: str) -> None:
        """A cell begins. The first one starts the display, so a plan that is refused shows none."""
        self._progress.start()
        self._cell = f"{self._names[strategy]} on {corpus}"
        self.state("starting")

    def state(self, text: str) -> None:
        """The worker of this cell does something else now."""
        note = f"{text}, compiling kernels the first time" if text == "warming up" else text
        self._progress.update(self._task, description=f"{self._cell}: {note}")

    def finished(self, cell: CellRecord, *, reused: bool) -> None:
        """The cell ended. One line about it stays."""
        if cell.done:
            outcome = "kept from before" if reused else f"{cell.seconds:.2f} s, warm-up {cell.warmup_seconds:.1f} s"
        else:
            outcome = f"{cell.status.upper()}: {cell.error}"
        self._progress.console.print(f"{self._cell}: {outcome}", markup=False)
        self._progress.advance(self._task)
