"""What comes from a worker and its guard, heard with a limit of time: messages, what is printed, and how it ended."""

from __future__ import annotations

import os
import selectors
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from neardup.errors import StrategyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import FileIO

    from neardup.run.received import Received

LOG_BYTES = 1 << 20
"""The most bytes of a worker's log that are kept."""
_CHUNK = 1 << 18


@dataclass
class Ending:
    """How a worker ended.

    Attributes:
        late: whether its time was up.
        memory: the bytes that it held when it held too many; 0 otherwise.
        code: its exit status, or the negative number of a signal; None where its guard was ended.
        fault: what it did wrong on the line; "" for nothing.
        seconds: from its start to its end.
    """

    late: bool = False
    memory: int = 0
    code: int | None = None
    fault: str = ""
    seconds: float = 0.0


@dataclass
class Log:
    """The first bytes of a worker's log; the rest is read and forgotten."""

    file: IO[bytes]
    left: int = LOG_BYTES

    def feed(self, data: bytes) -> None:
        """Take what the worker printed."""
        self.file.write(data[: self.left])
        if 0 < self.left <= len(data):
            self.file.write(f"\n[the log is cut after {LOG_BYTES} bytes]\n".encode())
        self.left = max(0, self.left - len(data))


@dataclass
class Reports:
    """What the guard reports: the worker's process, how it ended, and whether it held too much memory."""

    received: Received
    ending: Ending
    _text: bytes = b""

    def feed(self, data: bytes) -> None:
        """Take what the guard reports."""
        *lines, self._text = (self._text + data).split(b"\n")
        for line in lines:
            kind, _, value = line.decode().partition(" ")
            if kind == "started":
                self.received.worker = int(value)
            elif kind == "memory":
                self.ending.memory = int(value)
            else:
                self.ending.code = int(value)


@dataclass
class Hearing:
    """What comes from a worker and its guard.

    Attributes:
        takers: by the end of a pipe, what takes the bytes from it. A pipe that was closed is taken out.
        ending: is told what the worker did wrong.
    """

    takers: dict[FileIO, Callable[[bytes], None]]
    ending: Ending

    def until(self, deadline: float, *, closed: FileIO, patient: bool = False) -> bool:
        """Hear until a pipe is closed, or the worker does something wrong; return False where the time is up before.

        Args:
            deadline: a time of `time.monotonic`.
            closed: the pipe.
            patient: whether to go on although the worker did something wrong.
        """
        with selectors.DefaultSelector() as waiting:
            for pipe in self.takers:
                os.set_blocking(pipe.fileno(), False)
                waiting.register(pipe, selectors.EVENT_READ, pipe)
            while closed in self.takers and (patient or not self.ending.fault):
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                for key, _ in waiting.select(left):
                    self._hear(key.data)
                    if key.data not in self.takers:
                        waiting.unregister(key.data)
        return True

    def rest(self) -> None:
        """Hear what is in the pipes by now. Where something still writes into them, that is not waited for."""
        deadline = time.monotonic() + 1
        for pipe in list(self.takers):
            while time.monotonic() < deadline and self._hear(pipe):
                continue

    def _hear(self, pipe: FileIO) -> bool:
        """Hear once; return whether there was something."""
        data = pipe.read(_CHUNK)
        if data == b"":
            del self.takers[pipe]
        try:
            self.takers.get(pipe, _forget)(data or b"")
        except StrategyError as error:
            self.ending.fault = str(error)
            self.takers[pipe] = _forget
        return bool(data)


def _forget(_data: bytes) -> None:
    """Take bytes that nobody wants to hear any more."""
