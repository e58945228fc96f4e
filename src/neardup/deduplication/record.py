"""Why a document goes, as plain data: its line in the file of removed documents."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.pairs import shortest
from neardup.deduplication.decide import CLOSURE, HOW
from neardup.deduplication.passages import passages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup.deduplication.outcome import Outcome

_MOST_LINKS = 20


def why(outcome: Outcome, row: int) -> dict[str, Any]:
    """Why a document goes, but for what it shares with its partner.

    Returns:
        `id`, `partner`, `partner_in` (`documents` or `against`), `how` (`identical`, `scored` or `closure`) and
        `score`, null where the strategy reported none for the two. Where it is `closure`: `links`, how many pairs the
        shortest chain has (null where no pairs connect the two), and `chain`, the first twenty of them.
    """
    partner, old = outcome.partner(row)
    score, how = float(outcome.found.score[row]), int(outcome.found.how[row])
    found: dict[str, Any] = {
        "id": outcome.corpus.ids[row],
        "partner": partner,
        "partner_in": "against" if old else "documents",
        "how": HOW[how],
        "score": None if math.isnan(score) else shortest(score),
    }
    return found | _chain(outcome, row) if how == CLOSURE else found


def _chain(outcome: Outcome, row: int) -> dict[str, Any]:
    text, ids = int(outcome.pairs.identical[row]), outcome.corpus.ids
    links = int(outcome.chains.links[text])
    way = outcome.chains.way(text)
    pairs = [{"a": ids[a], "b": ids[b], "score": shortest(score)} for a, b, score in islice(way, _MOST_LINKS)]
    return {"links": None if links < 0 else links, "chain": pairs}


def reasons(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Why each document goes that does, in order; see `with_passages`."""
    return (with_passages(outcome, row) for row in np.flatnonzero(outcome.gone).tolist())


def with_passages(outcome: Outcome, row: int) -> dict[str, Any]:
    """Why a document goes, and what it shares with its partner; see `passages`."""
    texts = outcome.every.texts
    return why(outcome, row) | {"shared": passages(texts[row], texts[int(outcome.found.partner[row])])}
