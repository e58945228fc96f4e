"""Where documents come from, in blocks that can be read again."""

from __future__ import annotations

import warnings
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, Self, TypeVar

from neardup.errors import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pyarrow as pa

T = TypeVar("T")


class Source(Protocol):
    """Documents in order."""

    @property
    def fingerprint(self) -> Any:
        """JSON that says where the documents are and in which state; another one where they may have changed."""
        ...

    def stretches(self, nbytes: int) -> Sequence[Source]:
        """The documents in stretches of at least about so many bytes, in order; each can be read by itself."""
        ...

    def blocks(self, nbytes: int) -> Iterator[tuple[pa.Table, Any]]:
        """Tables of about so many bytes, with `text`, with `id` where documents have ids; and the place of each.

        Tables may be empty. A place is JSON, None where the block cannot be read again.
        """
        ...

    def again(self, place: Any) -> pa.Table:
        """The block of a place."""
        ...

    def refuse_mixed_ids(self, having: Self) -> NoReturn:
        """Raise an error, since these documents have no ids and those of another stretch have some."""
        ...

    def tell_row_numbers(self) -> None:
        """Tell the user that these documents have no ids, so that row numbers serve as ids."""
        ...

    def refuse_twice(self, document_id: str) -> NoReturn:
        """Raise an error about an id that two documents have."""
        ...


def stretches_of(files: Sequence[T], sizes: Iterable[int], nbytes: int) -> list[Sequence[T]]:
    """Files one after another, until they have so many bytes.

    Args:
        files: the files.
        sizes: the bytes of each.
        nbytes: of a stretch.
    """
    cuts, size = [0], 0
    for number, own in enumerate(sizes, 1):
        size += own
        if size >= nbytes or number == len(files):
            cuts.append(number)
            size = 0
    return [files[start:stop] for start, stop in pairwise(cuts)]


def unmixed(
    blocks: Iterable[tuple[T, pa.Table, Any]], refuse: Callable[[T, T], NoReturn]
) -> Iterator[tuple[pa.Table, Any]]:
    """Blocks and their places, of which all have ids or none has.

    Args:
        blocks: of each the file, the table and the place.
        refuse: raises an error that names a file without ids, and one that has some.
    """
    having: dict[bool, T] = {}
    for file, table, place in blocks:
        having.setdefault("id" in table.column_names, file)
        if len(having) > 1:
            refuse(having[False], having[True])
        yield table, place


def tell_row_numbers(name: object, id_field: str) -> None:
    """Tell the user that documents have no ids, so that row numbers serve as ids."""
    warnings.warn(f"{name} has no field '{id_field}': row numbers from 0 serve as ids", Notice, stacklevel=3)
