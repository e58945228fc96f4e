"""Compiled loops over spans that recur. Each has a slow oracle in `tests/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Occurrences(NamedTuple):
    """How often each span occurs in a corpus.

    Attributes:
        times: `int32[units]`: how often the span that begins with each unit does; 0 where none begins.
        documents: `int32[units]`: in how many documents.
        first: `bool[units]`: whether this is the first time, in the order of the corpus.
    """

    times: NDArray[np.int32]
    documents: NDArray[np.int32]
    first: NDArray[np.bool_]


class Runs(NamedTuple):
    """Stretches of some documents whose spans occur equally often, one after another.

    Attributes:
        rows: `int64[m]`: the document of each.
        starts: `int64[m]`: its first unit.
        stops: `int64[m]`: the unit after its last one.
    """

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]


@njit(cache=True, nogil=True)
def count_spans(
    places: NDArray[np.int64], starts: NDArray[np.int64], owners: NDArray[np.int64], found: Occurrences
) -> None:
    """Write how often spans occur that occur more than once.

    Args:
        places: the units with which equal spans begin, span after span.
        starts: span s begins with units `places[starts[s]:starts[s + 1]]`.
        owners: the document of each of these units.
        found: written at these units.
    """
    last = np.full(np.max(owners) + 1 if len(owners) else 0, -1)
    for span in range(len(starts) - 1):
        least, documents = places[starts[span]], 0
        for i in range(starts[span], starts[span + 1]):
            least = min(least, places[i])
            documents += last[owners[i]] != span
            last[owners[i]] = span
        for i in range(starts[span], starts[span + 1]):
            found.times[places[i]] = starts[span + 1] - starts[span]
            found.documents[places[i]] = documents
            found.first[places[i]] = places[i] == least


@njit(cache=True, nogil=True)
def runs_of(found: Occurrences, offsets: NDArray[np.int64], ngram: int, first: int, end: int) -> Runs:
    """The longest stretches of documents `first` to `end - 1` all of whose spans occur equally often, more than once.

    Args:
        found: how often each span occurs.
        offsets: document i has the units `offsets[i]` to `offsets[i + 1] - 1`.
        ngram: units in a span.
        first: number of a document.
        end: number of a document.
    """
    most = offsets[end] - offsets[first]
    runs = Runs(np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64))
    count = 0
    for row in range(first, end):
        open_run = False
        for unit in range(offsets[row], offsets[row + 1]):
            recurs = found.times[unit] > 1
            alike = (
                open_run
                and found.times[unit] == found.times[unit - 1]
                and found.documents[unit] == found.documents[unit - 1]
                and found.first[unit] == found.first[unit - 1]
            )
            if recurs and not alike:
                runs.rows[count], runs.starts[count] = row, unit
                count += 1
            if recurs:
                runs.stops[count - 1] = min(unit + ngram, offsets[row + 1])
            open_run = recurs
    return Runs(runs.rows[:count], runs.starts[:count], runs.stops[:count])
