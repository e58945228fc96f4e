"""Why a pair has its score, read from the alignment that the score was computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.core.explanation import Conflict, Explanation, Passage
from neardup.scorers.facts.evidence_kernels import (
    NAME_CONFLICT,
    NOTICE_CONFLICT,
    NUMBER_CONFLICT,
    OWN,
    SOFT_STEP,
    main_text,
    matches_needed,
)
from neardup.scorers.facts.forms import shown_form
from neardup.scorers.facts.formula import covered
from neardup.scorers.facts.line_kernels import LINE_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from neardup.core.explanation import FactKind, Span
    from neardup.scorers.facts.evidence import Alignment
    from neardup.scorers.facts.evidence_kernels import Side
    from neardup.scorers.facts.tokens import Tokens
    from neardup.text.texts import Texts

_KINDS: dict[int, FactKind] = {NUMBER_CONFLICT: "number", NAME_CONFLICT: "name"}


class Placed:
    """One text of a pair, with the places of its tokens.

    Args:
        side: its matches, and what is told of its tokens.
        tokens: of all texts, with places.
        number: of the text among these.
        text: the text.
    """

    def __init__(self, side: Side, tokens: Tokens, number: int, text: str) -> None:
        here = slice(int(tokens.offsets[number]), int(tokens.offsets[number + 1]))
        self.side = side
        self.form = shown_form(text)
        self._starts, self._ends = tokens.starts[here], tokens.ends[here]

    def span(self, first: int, end: int) -> Span:
        """Where tokens `first` to `end - 1` stand; (0, 0) for none."""
        return (int(self._starts[first]), int(self._ends[end - 1])) if first < end else (0, 0)

    def words(self, spans: Sequence[Span]) -> str:
        """The words at some places; … stands for others between."""
        return " … ".join(self.form[start:stop] for start, stop in spans)

    def told(self, kind: int, first: int, end: int) -> list[Span]:
        """Where something is told as of this kind among tokens `first` to `end - 1`."""
        return self._runs(first + np.flatnonzero(self.side.told[first:end] & kind))

    def notice(self) -> list[Span]:
        """What is told of as a notice, with the rest of its line; empty where nothing is."""
        told = np.flatnonzero(self.side.told & NOTICE_CONFLICT)
        if not len(told):
            return []
        lines = np.append(np.flatnonzero(self.side.marks & LINE_MARK), len(self.side.marks))
        return [self.span(int(told[0]), int(lines[np.searchsorted(lines, told[0], "right")]))]

    def shared(self) -> list[Span]:
        """Stretches that count less than half, since many pages have them."""
        return self._runs(np.flatnonzero(self.side.own < OWN // 2))

    def _runs(self, places: NDArray[np.int64]) -> list[Span]:
        """Where runs of tokens stand."""
        runs = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
        return [self.span(int(run[0]), int(run[-1]) + 1) for run in runs if len(run)]


def explanation(
    found: Alignment, tokens: Tokens, texts: Texts, shares: dict[str, float], later: Literal["left", "right"] | None
) -> Explanation:
    """Why a pair has its score.

    Args:
        found: the alignment.
        tokens: of all texts, with places.
        texts: all texts.
        shares: the shares whose product is the score.
        later: the text that is known to have come later.
    """
    e = found.evidence
    a, b = (
        Placed(side, tokens, number, texts[number])
        for side, number in zip((found.a, found.b), found.numbers, strict=True)
    )
    ends = (b, a) if found.swapped[0] else (a, b)
    shares_of = covered(e.main_a, e.rest_a, e.edits_a), covered(e.main_b, e.rest_b, e.edits_b)
    one, other = (float(share[0]) for share in (reversed(shares_of) if found.swapped[0] else shares_of))
    matched = float(e.matched_a[0])
    return Explanation(
        score=float(np.float32(np.prod([*shares.values()]))),
        shares=shares,
        texts=(ends[0].form, ends[1].form),
        main=(ends[0].span(*main_text(ends[0].side)), ends[1].span(*main_text(ends[1].side))),
        covered=(one, other),
        passages=sorted(_passages(found, a, b), key=lambda passage: passage.left),
        conflicts=[*_conflicts(found, a, b), *_notices(found, *ends)],
        agreed={"number": float(e.numbers[0]), "name": float(e.names[0])},
        furniture=1 - float(e.shared[0]) / matched if matched else 0.0,
        shared=(ends[0].shared(), ends[1].shared()),
        later=later,
    )


def _passages(found: Alignment, a: Placed, b: Placed) -> Iterator[Passage]:
    """Runs of matches with at most `SOFT_STEP` tokens between, on either side, that are long enough to be no chance."""
    here = np.flatnonzero(found.a.of >= 0)
    there = found.a.of[here]
    between = np.stack([np.diff(here), np.diff(there)]) - 1
    breaks = np.flatnonzero(((between < 0) | (between > SOFT_STEP)).any(axis=0)) + 1
    needed = max(1, matches_needed(len(found.a.of)))
    for run, other in zip(np.split(here, breaks), np.split(there, breaks), strict=True):
        if len(run) >= needed:
            spans = a.span(int(run[0]), int(run[-1]) + 1), b.span(int(other[0]), int(other[-1]) + 1)
            left, right = spans[::-1] if found.swapped[0] else spans
            yield Passage(left, right, len(run))


def _conflicts(found: Alignment, a: Placed, b: Placed) -> list[Conflict]:
    """Numbers and names that were told, gap by gap between matches, in the order of the left text."""
    gaps = list(_gaps(found.a.of, len(found.b.of), found.a.told))
    if found.swapped[0]:
        gaps.sort(key=lambda gap: gap[2])
    told = [
        (kind, a.told(value, first, end), b.told(value, low, high))
        for first, end, low, high in gaps
        for value, kind in _KINDS.items()
    ]
    sides = (b, a) if found.swapped[0] else (a, b)
    return [
        _conflict(kind, *sides, *((there, here) if found.swapped[0] else (here, there)))
        for kind, here, there in told
        if here
    ]


def _conflict(kind: FactKind, left: Placed, right: Placed, here: list[Span], there: list[Span]) -> Conflict:
    return Conflict(kind, left.words(here), right.words(there), (here, there))


def _gaps(of: NDArray[np.int32], count: int, told: NDArray[np.uint8]) -> Iterator[tuple[int, int, int, int]]:
    """Gaps between matches with conflicts in them: first and one past last token in each text."""
    matches = np.concatenate([[-1], np.flatnonzero(of >= 0), [len(of)]])
    partners = np.concatenate([[-1], of[of >= 0], [count]])
    conflicting = np.flatnonzero(told & (NUMBER_CONFLICT | NAME_CONFLICT))
    for gap in np.unique(np.searchsorted(matches, conflicting) - 1).tolist():
        yield int(matches[gap]) + 1, int(matches[gap + 1]), int(partners[gap]) + 1, int(partners[gap + 1])


def _notices(found: Alignment, left: Placed, right: Placed) -> list[Conflict]:
    """The notice of a correction that exactly one text has, if so."""
    return [_conflict("notice", left, right, left.notice(), right.notice())] if found.evidence.notices[0] else []
