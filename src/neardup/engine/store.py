"""Folders of columns: what a stage writes, whole or not at all, and what the next ones read."""

from __future__ import annotations

import json
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.features import arrays_of, offsets_in, rebuilt
from neardup.core.ranged import FULL
from neardup.engine.mirror import MADE, Mirror
from neardup.engine.work import bytes_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO, TypeAlias

    from numpy.typing import NDArray

    Work: TypeAlias = Path | Mirror
    """A work folder: on a disk, or in an object store."""

_WINDOW = 64
"""Rows that are read at once where one is looked for."""


class Writer:
    """A folder of columns that is being written. A column is written at once or piece by piece.

    Args:
        folder: where the columns go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}
        self._columns: dict[str, dict[str, Any]] = {}
        self._facts: dict[str, Any] = {}
        self._ends: dict[str, int] = {}

    def add(self, name: str, piece: NDArray[Any]) -> None:
        """Append to a column; all pieces have one dtype, and one shape but for the number of rows."""
        piece = np.ascontiguousarray(piece)
        if name not in self._files:
            self._files[name] = (self._folder / name).open("wb")
            self._columns[name] = {"dtype": piece.dtype.str, "shape": list(piece.shape[1:]), "rows": 0}
        column = self._columns[name]
        assert column["dtype"] == piece.dtype.str, name
        column["rows"] += len(piece)
        self._files[name].write(piece.data.cast("B") if piece.size else b"")

    def add_all(self, prefix: str, value: object) -> None:
        """Append features or statistics (see `neardup.core.features`) under names that begin with the prefix."""
        offsets = offsets_in(value)
        for name, array in arrays_of(value).items():
            piece, column = np.atleast_1d(array), prefix + name
            if name in offsets:
                piece = piece if column not in self._ends else piece[1:] - piece[0] + self._ends[column]
                self._ends[column] = int(piece[-1]) if len(piece) else self._ends[column]
            self.add(column, piece)

    def fact(self, **facts: Any) -> None:
        """Note numbers or texts."""
        self._facts |= facts

    def finish(self) -> None:
        """Close the columns, and say what there is."""
        for file in self._files.values():
            file.close()
        made = {"columns": self._columns, "facts": self._facts}
        (self._folder / MADE).write_text(json.dumps(made), encoding="utf-8")

    def close(self) -> None:
        """Close the files of columns that will not be finished."""
        for file in self._files.values():
            file.close()


@contextmanager
def written(folder: Path) -> Iterator[Writer]:
    """Columns to write; the folder is there once the block has ended without an error, never a part of it."""
    temporary = folder.with_name(f"unfinished-{secrets.token_hex(8)}")
    temporary.mkdir()
    out = Writer(temporary)
    try:
        yield out
        out.finish()
        _named(temporary, folder)
    finally:
        out.close()
        shutil.rmtree(temporary, ignore_errors=True)


def _named(temporary: Path, folder: Path) -> None:
    """Give a finished folder its name, unless another process that did the same task was first."""
    try:
        temporary.rename(folder)
    except OSError:
        if not Stored(folder).whole():
            raise


@dataclass(frozen=True)
class Stored:
    """A folder of columns.

    Attributes:
        folder: where they are.
        mirror: the object store that holds them, where one does.
    """

    folder: Path
    mirror: Mirror | None = None

    @contextmanager
    def written(self) -> Iterator[Writer]:
        """Columns to write; see `written`."""
        if self.mirror is not None and not Stored(self.folder).whole():
            shutil.rmtree(self.folder, ignore_errors=True)  # columns of an output that the store lost
        with written(self.folder) as out:
            yield out
        if self.mirror is not None:
            self.mirror.keep(self.folder.name)

    @cached_property
    def _made(self) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(self._file(MADE).read_text(encoding="utf-8"))
        return made

    def _file(self, name: str) -> Path:
        """A file of the folder, on this machine."""
        path = self.folder / name
        if self.mirror is not None:
            self.mirror.fetch(path)
        return path

    def _sizes(self) -> dict[str, int]:
        if self.mirror is not None:
            return self.mirror.sizes(self.folder.name)
        return {file.name: file.stat().st_size for file in self.folder.iterdir()}

    @property
    def facts(self) -> dict[str, Any]:
        """Numbers and texts that were noted."""
        facts: dict[str, Any] = self._made["facts"]
        return facts

    def whole(self) -> bool:
        """Whether the folder is there and each column has the size that it was written with."""
        try:
            sizes = self._sizes()
            return MADE in sizes and all(
                sizes[name] == _bytes_of(column) for name, column in self._made["columns"].items()
            )
        except (OSError, ValueError, KeyError):
            return False

    def has(self, name: str) -> bool:
        """Whether there is a column of this name."""
        return name in self._made["columns"]

    def rows(self, name: str) -> int:
        """The rows of a column."""
        rows: int = self._made["columns"][name]["rows"]
        return rows

    def mapped(self, name: str) -> NDArray[Any]:
        """A column, read only where it is looked at."""
        column = self._made["columns"][name]
        shape = (column["rows"], *column["shape"])
        if 0 in shape:
            return np.zeros(shape, column["dtype"])
        return np.asarray(np.memmap(self._file(name), column["dtype"], "r", shape=shape))

    def column(self, name: str, start: int = 0, stop: int | None = None) -> NDArray[Any]:
        """Rows `start` to `stop - 1` of a column, in memory."""
        column = self._made["columns"][name]
        end = column["rows"] if stop is None else stop
        width = int(np.prod(column["shape"], dtype=np.int64))
        kind = np.dtype(column["dtype"])
        values = np.fromfile(self._file(name), kind, (end - start) * width, offset=start * width * kind.itemsize)
        return values.reshape(end - start, *column["shape"])

    def between(self, name: str, low: int, high: int, span: tuple[int, int] | None = None) -> tuple[int, int]:
        """The first row of a column with at least `low`, and the first with at least `high`; its numbers ascend.

        Of several columns of numbers the first one ascends. Few rows are read, and none is mapped: pages of a mapping
        that were looked at would count as memory, and so would those around them.

        Args:
            name: the column.
            low: a number.
            high: a number, at most 2⁶⁴.
            span: the first row to look at, and the one after the last; None for all.
        """
        start, stop = span or (0, self.rows(name))
        with self._file(name).open("rb", buffering=0) as file:
            first, end = (self._place(file, name, value, (start, stop)) for value in (low, high))
        return first, end

    def _place(self, file: BinaryIO, name: str, value: int, span: tuple[int, int]) -> int:
        (start, stop), column = span, self._made["columns"][name]
        if value >= FULL:
            return stop
        dtype, width = np.dtype(column["dtype"]), int(np.prod(column["shape"], dtype=np.int64))

        def read(first: int, count: int) -> NDArray[Any]:
            file.seek(first * width * dtype.itemsize)
            return np.frombuffer(file.read(count * width * dtype.itemsize), dtype)[::width]

        while stop - start > _WINDOW:
            middle = (start + stop) // 2
            start, stop = (middle, stop) if int(read(middle, 1)[0]) < value else (start, middle)
        near: list[int] = read(start, stop - start).tolist() if stop > start else []
        return start + sum(number < value for number in near)

    def all_of(self, prefix: str, like: Any, *, mapped: bool = False) -> Any:
        """What `Writer.add_all` wrote.

        Args:
            prefix: as it was given there.
            like: features or statistics of the same classes.
            mapped: whether arrays are read only where they are looked at.
        """
        read = self.mapped if mapped else self.column
        names = [name for name in self._made["columns"] if name.startswith(prefix)]
        return rebuilt(like, {name.removeprefix(prefix): read(name) for name in names})

    def bytes_of(self, prefix: str) -> int:
        """Bytes on disk of the columns whose names begin with a prefix."""
        return sum(_bytes_of(column) for name, column in self._made["columns"].items() if name.startswith(prefix))


def _bytes_of(column: dict[str, Any]) -> int:
    size = np.dtype(column["dtype"]).itemsize * column["rows"] * int(np.prod(column["shape"], dtype=np.int64))
    return int(size)


def stored_in(work: Work, name: str) -> Stored:
    """An output in a work folder, there or not."""
    return Stored(work.folder / name, work) if isinstance(work, Mirror) else Stored(work / name)


def names_in(work: Work) -> list[str]:
    """The names of all outputs in a work folder, and of what else is there."""
    return work.names() if isinstance(work, Mirror) else [made.name for made in work.iterdir()]


def bytes_of_work(work: Work) -> int:
    """Bytes of all that is in a work folder."""
    return work.nbytes() if isinstance(work, Mirror) else bytes_in(work)
