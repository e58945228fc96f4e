"""Signals that end a command end it as Ctrl-C does: what it began is put away, and it says what is kept."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType, TracebackType

INTERRUPTED = 128 + signal.SIGINT
"""The exit status of a command that Ctrl-C ended. The command-line library returns it in place of the exception."""
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopping:
    """Raises `KeyboardInterrupt` at these signals until the block ends, unless something else was arranged for them.

    Attributes:
        signal: the one that came last; that of Ctrl-C before.
    """

    def __init__(self) -> None:
        self.signal = signal.SIGINT
        self._taken: list[signal.Signals] = []

    def __enter__(self) -> None:
        main = threading.current_thread() is threading.main_thread()
        self._taken = [number for number in _SIGNALS if main and signal.getsignal(number) is signal.SIG_DFL]
        for number in self._taken:
            signal.signal(number, self._stop)

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        for number in self._taken:
            signal.signal(number, signal.SIG_DFL)

    def account(self) -> tuple[str, int]:
        """What the command says, and its exit status."""
        cause = "interrupted" if self.signal is signal.SIGINT else f"stopped by {self.signal.name}"
        return f"{cause}; finished cells of a run are kept, and the same command resumes it", 128 + self.signal

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self.signal = signal.Signals(number)
        raise KeyboardInterrupt
