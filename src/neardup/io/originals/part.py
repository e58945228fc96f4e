"""A file, or a folder that counts as one, with documents in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from neardup.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

Place: TypeAlias = dict[str, Any]
"""A document as it stood: `record`, and where: `line` and `offset`, `row`, or `text`, the name of its file."""
Note: TypeAlias = Callable[[Place], None]
"""A function that takes note of a document that is left out."""

CHANGED = "has changed since its documents were read; run the command again"


class Flags:
    """Which documents are left out, asked for in the order of the files."""

    def __init__(self, left_out: NDArray[np.bool_]) -> None:
        self._left_out, self._next = left_out, 0

    def take(self, path: Path, count: int) -> NDArray[np.bool_]:
        """`bool[count]`: whether each of the next documents is left out.

        Raises:
            InputError: the files hold more documents than were read.
        """
        self._next += count
        if self._next > len(self._left_out):
            raise InputError(path, CHANGED)
        return self._left_out[self._next - count : self._next]

    def finish(self, path: Path) -> None:
        """Refuse files that hold fewer documents than were read."""
        if self._next != len(self._left_out):
            raise InputError(path, CHANGED)


@dataclass(frozen=True, kw_only=True)
class Divided:
    """What became of a part.

    Attributes:
        documents: how many there were.
        removed: how many of them are left out.
        input: digest of the part as it was.
        clean: digest of what was written.
        empty: whether nothing at all was written.
        kept: files of the part by name that are to be restored as they were.
        rows: documents in each of its files, where it consists of several.
    """

    documents: int
    removed: int
    input: str
    clean: str
    empty: bool = False
    kept: dict[str, str] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Part(ABC):
    """A file with documents, or a folder that counts as one.

    Attributes:
        path: where it is.
    """

    path: Path
    kind: ClassVar[str]

    @abstractmethod
    def files(self) -> list[Path]:
        """The files that are read."""

    @abstractmethod
    def digest(self) -> str:
        """Digest of its content: of compressed files, what is in them.

        Raises:
            InputError: it cannot be read.
        """

    @abstractmethod
    def divide(self, target: Path, flags: Flags, note: Note) -> Divided:
        """Write the part without some of its documents.

        Args:
            target: the file or folder to make.
            flags: the documents to leave out.
            note: receives those, in order.

        Raises:
            InputError: the part cannot be read, or has changed.
        """

    @abstractmethod
    def restore(self, target: Path, places: Iterator[Place], divided: Divided) -> None:
        """Write the part, from which documents were left out, with them.

        Args:
            target: the file or folder to make.
            places: the documents, in order.
            divided: what became of the part.

        Raises:
            InputError: what is written is not what the part was.
        """
