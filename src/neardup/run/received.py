"""What the harness receives from a worker: messages, rounds by the harness's clock, and results."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import msgspec

from neardup.errors import StrategyError
from neardup.run.line import MOST_BYTES, Message
from neardup.run.records import CellRecord
from neardup.run.stamps import Stamp, Taken, stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from neardup.run.cell_folder import CellFolder

_LONGEST_LINE = 4096
_NO_MESSAGE = "its worker sent what is no message of this attempt"


@dataclass
class _Growing:
    """A result that is being received: its file under another name, and the hash of its bytes so far."""

    path: Path
    file: IO[bytes]
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, data: bytes) -> None:
        self.file.write(data)
        self.digest.update(data)


@dataclass
class Received:
    """What one attempt has handed in so far. Only this writes into the cell's folder.

    Attributes:
        attempt: the name of the attempt.
        place: the cell's folder.
        forms: the number of perturbed corpora.
        say: is told what the worker does.
        answer: lets the worker go on after it said that a round begins or has ended.
        worker: the worker's process; 0 until it is known.
        record: the measurements as the worker told them; None before.
        counted: the rounds that count, by the harness's clock.
        whole: the names of the results that are whole.
        hashes: the SHA-256 of each of these, by its path in the cell's folder.
    """

    attempt: str
    place: CellFolder
    forms: int
    say: Callable[[str], None]
    answer: Callable[[], None]
    worker: int = 0
    record: CellRecord | None = None
    counted: list[Taken] = field(default_factory=list)
    whole: set[str] = field(default_factory=set)
    hashes: dict[str, str] = field(default_factory=dict)
    _waiting: bytearray = field(default_factory=bytearray)
    _head: Message | None = None
    _growing: dict[str, _Growing] = field(default_factory=dict)
    _begun: Stamp | None = None
    _last: Taken | None = None

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the line.

        Raises:
            StrategyError: they are no message of this attempt.
        """
        self._waiting += data
        while (message := self._next()) is not None:
            self._take(*message)

    def _next(self) -> tuple[Message, bytes] | None:
        """The next whole message and its bytes; None while more have to come."""
        if self._head is None:
            end = self._waiting.find(b"\n", 0, _LONGEST_LINE)
            if end < 0 and len(self._waiting) < _LONGEST_LINE:
                return None
            self._head = self._message(bytes(self._waiting[: max(end, 0)]))
            del self._waiting[: end + 1]
        if len(self._waiting) < self._head.bytes:
            return None
        head, self._head = self._head, None
        data = bytes(self._waiting[: head.bytes])
        del self._waiting[: head.bytes]
        return head, data

    def _message(self, line: bytes) -> Message:
        try:
            head = msgspec.json.decode(line, type=Message)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise StrategyError(_NO_MESSAGE) from error
        if head.attempt != self.attempt or not 0 <= head.bytes <= MOST_BYTES:
            raise StrategyError(_NO_MESSAGE)
        return head

    def _take(self, head: Message, data: bytes) -> None:
        match head.kind:
            case "state":
                self.say("".join(char for char in head.name if char.isprintable()))
            case "begin":
                self._begun = stamp(self.worker)
                self.answer()
            case "end":
                self._last = Taken.between(self._begun, stamp(self.worker)) if self._begun else None
                self._begun = None
                self.answer()
            case "counts" if self._last is not None:
                self.counted.append(self._last)
                self._last = None
            case "part":
                self._result(head.name).add(data)
            case "file":
                self._whole(head.name)
            case "record":
                self.record = _record(data)
            case _:
                raise StrategyError(_NO_MESSAGE)

    def _result(self, name: str) -> _Growing:
        """The result of this name, which begins with its first part."""
        path = self.place.results(self.forms).get(name)
        if path is None:
            raise StrategyError(_NO_MESSAGE)
        if name not in self._growing:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".neardup-{self.attempt}-{path.name}.tmp")
            self._growing[name] = _Growing(beside, beside.open("wb"))
        return self._growing[name]

    def _whole(self, name: str) -> None:
        growing = self._result(name)
        growing.file.close()
        path = self.place.results(self.forms)[name]
        growing.path.replace(path)
        del self._growing[name]
        self.whole.add(name)
        self.hashes[path.relative_to(self.place.path).as_posix()] = growing.digest.hexdigest()

    def close(self) -> None:
        """The attempt is over: results that are not whole are deleted."""
        for growing in self._growing.values():
            growing.file.close()
            growing.path.unlink(missing_ok=True)


def _record(data: bytes) -> CellRecord:
    try:
        return msgspec.json.decode(data, type=CellRecord)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StrategyError(f"its worker sent a record that cannot be read: {error}") from error


def answer_on(descriptor: int) -> Callable[[], None]:
    """Answers that are written to a descriptor, and never waited for."""
    os.set_blocking(descriptor, False)

    def answer() -> None:
        try:
            os.write(descriptor, b".")
        except BlockingIOError as error:
            raise StrategyError("its worker asks on without reading the answers") from error
        except BrokenPipeError:
            return

    return answer
