"""The line of a worker to the harness: messages and results on one pipe, and answers on another.

A message is a line of JSON that names the attempt, then as many bytes as it states. A worker writes no file: the
harness keeps what it receives, under names that the harness chooses.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec
import pyarrow as pa

from neardup.io.json_records import Record

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from neardup.run.records import CellRecord
    from neardup.run.s_curve import SCurve

Kind = Literal["state", "begin", "end", "counts", "part", "file", "record"]
MOST_BYTES = 1 << 20
"""The most bytes of one message, its line apart."""


class Message(Record, frozen=True, kw_only=True):
    """The line that a message begins with.

    Attributes:
        attempt: the name of the attempt.
        kind: what is said. `state`: what the worker does now. `begin`, `end`: a round begins now, or has ended; the
            worker waits for an answer. `counts`: the round that ended last counts. `part`: bytes of a result. `file`:
            a result is whole. `record`: the measurements, as bytes of JSON.
        name: the state, or the name of the result.
        bytes: the number of bytes that follow the line.
    """

    attempt: str
    kind: Kind
    name: str = ""
    bytes: int = 0


@dataclass(frozen=True)
class Line:
    """A worker's end of the line.

    Attributes:
        attempt: the name of the attempt.
        out: the descriptor that messages are written to.
        answers: the descriptor that answers are read from.
    """

    attempt: str
    out: int
    answers: int

    def say(self, state: str) -> None:
        """Report what this worker does."""
        self._send("state", state)

    def begin(self) -> None:
        """A round begins; return when the harness has taken the time."""
        self._send("begin")
        self._wait()

    def end(self) -> None:
        """The round has ended; return when the harness has taken the time."""
        self._send("end")
        self._wait()

    def counts(self) -> None:
        """The round that ended last counts."""
        self._send("counts")

    def table(self, name: str, table: pa.Table) -> None:
        """Hand in a result as an Arrow IPC file."""
        with (
            io.BufferedWriter(_Parts(self, name), MOST_BYTES) as sink,
            pa.ipc.new_file(pa.PythonFile(sink, mode="w"), table.schema) as writer,
        ):
            writer.write_table(table)
        self._send("file", name)

    def json(self, name: str, record: SCurve) -> None:
        """Hand in a result as JSON."""
        self.part(name, msgspec.json.encode(record))
        self._send("file", name)

    def record(self, cell: CellRecord) -> None:
        """Hand in what was measured."""
        self._send("record", data=msgspec.json.encode(cell))

    def part(self, name: str, data: bytes) -> None:
        """Hand in bytes of a result."""
        self._send("part", name, data)

    def _send(self, kind: Kind, name: str = "", data: bytes = b"") -> None:
        head = Message(attempt=self.attempt, kind=kind, name=name, bytes=len(data))
        left = memoryview(msgspec.json.encode(head) + b"\n" + data)
        while left:
            left = left[os.write(self.out, left) :]

    def _wait(self) -> None:
        if not os.read(self.answers, 1):
            raise BrokenPipeError("the harness is gone")


class _Parts(io.RawIOBase):
    """A file whose bytes go down the line as parts of a result."""

    def __init__(self, line: Line, name: str) -> None:
        self._line, self._name, self._written = line, name, 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, data: Buffer, /) -> int:
        given = bytes(memoryview(data)[:MOST_BYTES])
        self._line.part(self._name, given)
        self._written += len(given)
        return len(given)
