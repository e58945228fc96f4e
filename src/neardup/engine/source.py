"""Where documents come from, in blocks that can be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa


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
