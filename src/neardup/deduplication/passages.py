"""What a document that goes shares with its partner, as plain data."""

from __future__ import annotations

from typing import Any

from neardup.text.shared import Passage, shared

_MOST = 5
_LEAST_WORDS = 3
_EXCERPT = 120


def passages(removed: str, partner: str) -> dict[str, Any]:
    """The longest passages that two texts share, and shares of the first text's words, of which 10,000 are compared.

    Returns:
        `passages`: up to five runs of at least three words, the longest first: `words`, `removed` and `partner` (where
        the run begins and ends in either text, in characters), and `excerpt`, its beginning. `covered`: the share of
        the first text's words in these runs. `aligned`: the share of its words that are aligned at all, in order.
    """
    if removed == partner:
        whole = [0, len(removed)]
        run = {"removed": whole, "partner": whole, "excerpt": excerpt(removed)}
        return {"covered": 1.0, "aligned": 1.0, "passages": [run]}
    found = shared(removed, partner)
    longest = [passage for passage in found.passages[:_MOST] if passage.words >= _LEAST_WORDS]
    return {
        "covered": round(found.covered(longest), 4),
        "aligned": round(found.aligned, 4),
        "passages": [_plain(passage, removed) for passage in longest],
    }


def _plain(passage: Passage, removed: str) -> dict[str, Any]:
    start, end = passage.one
    return {
        "words": passage.words,
        "removed": list(passage.one),
        "partner": list(passage.other),
        "excerpt": excerpt(removed[start:end]),
    }


def excerpt(text: str, most: int = _EXCERPT) -> str:
    """The beginning of a text, all of it where it is short."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
