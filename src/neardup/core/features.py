"""Features of documents that can be cut and joined, and kept as plain arrays.

Features are an array with a row for each document, a `Ragged`, or a named tuple of such. Others declare their columns
(`Columnar`). So an engine can encode a corpus in parts, keep the features in files, and take from them the rows that it
needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar, cast, runtime_checkable

import numpy as np

from neardup.errors import StrategyError
from neardup.text.ragged import Ragged, offsets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

F = TypeVar("F")
"""Features, or statistics."""


@runtime_checkable
class Columnar(Protocol):
    """Features, or statistics, of a class of its own that says which arrays it consists of."""

    def columns(self) -> dict[str, Any]:
        """Its parts by name: of features arrays with a row for each document, or `Ragged`; of statistics any."""
        ...

    @classmethod
    def of_columns(cls, columns: dict[str, Any]) -> Self:
        """The same again from its parts."""
        ...


def taken(features: F, rows: NDArray[np.integer]) -> F:
    """The features of some documents, copied.

    Args:
        features: of all documents.
        rows: `int[m]`, the rows wanted, in any order.
    """
    return _mapped(lambda parts: _rows_of(parts[0], rows), [features])


def joined(parts: Sequence[F]) -> F:
    """The features of several lots of documents, one lot after another; there is at least one lot."""
    return parts[0] if len(parts) == 1 else _mapped(_concatenated, parts)


def check_divisible(features: object, documents: int, owner: object) -> None:
    """Refuse features that cannot be cut and joined.

    Args:
        features: what `encode` returned.
        documents: how many texts it was given.
        owner: the strategy, for the message.

    Raises:
        StrategyError: they are of a class that declares no columns, or a part has another number of rows.
    """
    for name, part in _leaves(features, "features"):
        if not isinstance(part, np.ndarray | Ragged) or (isinstance(part, np.ndarray) and part.ndim == 0):
            raise StrategyError(
                f"{owner} cannot be run in parts: its {name} is {type(part).__name__}; let encode return arrays with a "
                "row for each text, Ragged, a named tuple of these, or a class with columns() and of_columns(columns)"
            )
        if len(part) != documents:
            raise StrategyError(
                f"{owner} cannot be run in parts: its {name} has {len(part)} rows for {documents} texts"
            )


def arrays_of(value: object) -> dict[str, NDArray[Any]]:
    """Features or statistics as arrays by name; numbers become arrays of no dimension.

    Raises:
        StrategyError: a part is neither array nor number.
    """
    found: dict[str, NDArray[Any]] = {}
    for name, part in _leaves(value, "all"):
        if isinstance(part, Ragged):
            found |= {f"{name}.values": part.values, f"{name}.offsets": part.offsets}
        elif part is not None:
            if not isinstance(part, np.ndarray | np.generic | bool | int | float) or np.asarray(part).dtype.hasobject:
                raise StrategyError(f"{name} is {type(part).__name__}, which cannot be kept in a file as an array")
            found[name] = np.asarray(part)
    return found


def offsets_in(value: object) -> set[str]:
    """Names of the arrays of `arrays_of` that are the offsets of a `Ragged`."""
    return {f"{name}.offsets" for name, part in _leaves(value, "all") if isinstance(part, Ragged)}


def rebuilt(like: F, arrays: Mapping[str, NDArray[Any]]) -> F:
    """What `arrays_of` took apart.

    Args:
        like: features or statistics of the same classes.
        arrays: as `arrays_of` gave them, or those of several lots one after another; then numbers add up.
    """
    return cast("F", _rebuilt(like, "all", arrays))


def _leaves(value: object, name: str) -> list[tuple[str, Any]]:
    """Parts that are no tuples, by dotted names."""
    inner = _parts(value)
    if inner is None:
        return [(name, value)]
    return [leaf for key, part in inner.items() for leaf in _leaves(part, f"{name}.{key}")]


def _parts(value: object) -> dict[str, Any] | None:
    """The parts of a named tuple or of a class that declares its columns; None for anything else."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return cast("dict[str, Any]", value._asdict())
    return value.columns() if isinstance(value, Columnar) else None


def _of_parts(like: object, parts: dict[str, Any]) -> Any:
    return type(like)(**parts) if isinstance(like, tuple) else cast("Columnar", like).of_columns(parts)


def _mapped(work: Callable[[list[Any]], Any], values: Sequence[F]) -> F:
    """The same part of all values put through `work`, part by part."""
    inner = [_parts(value) for value in values]
    if inner[0] is None:
        return cast("F", work(list(values)))
    parts = {name: _mapped(work, [cast("dict[str, Any]", each)[name] for each in inner]) for name in inner[0]}
    return cast("F", _of_parts(values[0], parts))


def _rebuilt(like: object, name: str, arrays: Mapping[str, NDArray[Any]]) -> Any:
    inner = _parts(like)
    if inner is not None:
        return _of_parts(like, {key: _rebuilt(part, f"{name}.{key}", arrays) for key, part in inner.items()})
    if isinstance(like, Ragged):
        return Ragged(arrays[f"{name}.values"], arrays[f"{name}.offsets"])
    if like is None or isinstance(like, np.ndarray):
        return None if like is None else arrays[name]
    return type(like)(arrays[name].sum().item())  # type: ignore[call-arg]  # a number


def _rows_of(part: NDArray[Any] | Ragged, rows: NDArray[np.integer]) -> NDArray[Any] | Ragged:
    if not isinstance(part, Ragged):
        chosen: NDArray[Any] = np.asarray(part)[rows]
        return chosen
    starts, offsets = part.offsets[rows], offsets_of(part.offsets[rows + 1] - part.offsets[rows])
    places = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], np.diff(offsets))
    return Ragged(np.asarray(part.values)[places], offsets)


def _concatenated(parts: list[Any]) -> NDArray[Any] | Ragged:
    if not isinstance(parts[0], Ragged):
        return np.concatenate(parts)
    return Ragged(
        np.concatenate([part.values for part in parts]), offsets_of(np.concatenate([part.lengths for part in parts]))
    )
