"""What a user reads of a deduplication: counts, warnings, the largest clusters, the most doubtful removals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.deduplication.decide import CLOSURE, IDENTICAL, SCORED
from neardup.deduplication.passages import excerpt
from neardup.deduplication.record import why
from neardup.linkages import Average
from neardup.printable import one_line
from neardup.results.formats import counted
from neardup.text.marked import Piece, marked
from neardup.text.shared import shared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.deduplication.outcome import Outcome

MANY = 0.5
"""The share of the documents whose removal is warned of."""
DOUBTFUL = 20
"""How many doubtful removals are shown."""
_WORDS = 90


def counts(outcome: Outcome) -> str:
    """How many documents there were, go and stay, and the largest cluster, in one line."""
    found = outcome.found
    near, gone = found.count(SCORED) + found.count(CLOSURE), int(found.removed.sum())
    parts = [
        counted(len(outcome), "document"),
        f"{found.count(IDENTICAL)} identical and {counted(near, 'near-duplicate')} removed",
        f"{len(outcome) - gone} left",
    ]
    if outcome.old is None or outcome.request.also_within:
        parts.append(f"largest cluster {outcome.largest.documents}")
    return ", ".join(parts)


def how_line(outcome: Outcome) -> str:
    """How many documents go, by how they are joined to their partner."""
    found = outcome.found
    parts = f"{found.count(IDENTICAL)} identical, {found.count(SCORED)} scored"
    parts += f", {found.count(CLOSURE)} through others only"
    return f"{int(found.removed.sum())} of {counted(len(outcome), 'document')} would go: {parts}"


def warnings_of(outcome: Outcome) -> list[str]:
    """What a user should know before relying on a removal, each in one line."""
    found, lines = outcome.found, []
    closure, gone = found.count(CLOSURE), int(found.removed.sum())
    if closure:
        other = "complete" if isinstance(outcome.request.linkage, Average) else "average"
        lines.append(
            f"{closure} of {gone} documents go through others only: they are joined to their partner by other pairs; "
            f"a higher threshold or --linkage {other} joins less"
        )
    if outcome.largest.alarm:
        largest = outcome.largest
        lines.append(
            f"warning: the largest cluster has {largest.documents} documents ({largest.share:.1%}), and "
            f"{largest.closure_only_share:.0%} of its pairs are joined through others only: it looks like a chain; "
            "raise --threshold or take another --linkage"
        )
    if gone > MANY * len(outcome):
        lines.append(f"warning: {gone / len(outcome):.0%} of the documents go; is the threshold right?")
    return lines


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A removal that may be wrong.

    Attributes:
        why: see `neardup.deduplication.record.why`.
        aligned: the share of the document's words that stand in its partner too, in order.
        only_removed: the longest stretch of the document that its partner lacks.
        only_partner: the longest stretch of the partner that the document lacks.
    """

    why: dict[str, Any]
    aligned: float
    only_removed: str
    only_partner: str


def doubts(outcome: Outcome, most: int = DOUBTFUL) -> list[Doubt]:
    """The most doubtful removals.

    A removal is the more doubtful the less speaks for it. Documents that go by closure only come first, that with the
    weakest link in its chain before the others, and of equals that with the longest chain. Then come those whose score
    is least above the threshold. Identical texts are not doubtful.
    """
    return [_doubt(outcome, row) for row in _doubtful(outcome)[:most].tolist()]


def _doubtful(outcome: Outcome) -> NDArray[np.int64]:
    found = outcome.found
    support, links = found.score.astype(np.float64), np.zeros(len(found))
    closure = np.flatnonzero(found.how == CLOSURE)
    if len(closure):
        texts = outcome.pairs.identical[closure]
        support[closure], links[closure] = np.nan_to_num(outcome.chains.weakest[texts]) - 2, outcome.chains.links[texts]
    rows = np.flatnonzero((found.how == CLOSURE) | (found.how == SCORED))
    return rows[np.lexsort((-links[rows], support[rows]))]


def _doubt(outcome: Outcome, row: int) -> Doubt:
    texts = outcome.every.texts
    gone, stays = texts[row], texts[int(outcome.found.partner[row])]
    one, other = marked(gone, stays)
    return Doubt(
        why=why(outcome, row),
        aligned=shared(gone, stays).aligned,
        only_removed=_longest(one),
        only_partner=_longest(other),
    )


def _longest(pieces: list[Piece]) -> str:
    """The longest stretch that differs, on one line."""
    text = max((piece.text for piece in pieces if piece.differs), key=len, default="")
    return excerpt(" ".join(text.split()), _WORDS)


def largest_clusters(outcome: Outcome, most: int = 5) -> list[tuple[int, str, list[str]]]:
    """Size, document that stays and up to five others of the largest clusters of two or more."""
    labels = outcome.clusters.labels
    sizes = np.bincount(labels, minlength=1)
    order = np.argsort(-sizes, kind="stable")[:most]
    return [_cluster(outcome, np.flatnonzero(labels == label)) for label in order[sizes[order] > 1].tolist()]


def _cluster(outcome: Outcome, rows: NDArray[np.int64]) -> tuple[int, str, list[str]]:
    ids, gone = outcome.corpus.ids, outcome.found.removed[rows]
    (stays,) = rows[~gone]
    return len(rows), ids[stays], [ids[row] for row in rows[gone][:5].tolist()]


def cluster_lines(outcome: Outcome) -> list[str]:
    """The largest clusters, a line each."""
    lines = []
    for size, stays, others in largest_clusters(outcome):
        more = f" and {size - 1 - len(others)} more" if size - 1 > len(others) else ""
        verb = "go" if size > 2 else "goes"
        lines.append(f"  {size} documents: {one_line(stays)} stays, {', '.join(map(one_line, others))}{more} {verb}")
    return ["largest clusters:", *lines] if lines else []


def doubt_lines(outcome: Outcome) -> list[str]:
    """The most doubtful removals, three lines each."""
    found = doubts(outcome)
    if not found:
        return []
    head = (
        f"the {len(found)} most doubtful removals (first those through others only, the weakest link first; then the "
        "least scores at or above the threshold):"
    )
    return [head, *(line for number, doubt in enumerate(found, 1) for line in _doubt_lines(number, doubt))]


def _doubt_lines(number: int, doubt: Doubt) -> list[str]:
    why = doubt.why
    score = "none" if why["score"] is None else f"{why['score']:.4g}"
    how = ""
    if why["how"] == "closure":
        weakest = min((pair["score"] for pair in why["chain"]), default=None)
        how = "; through others only, " + (
            "no chain of pairs" if weakest is None else f"{why['links']} pairs, the weakest {weakest:.4g}"
        )
    old = " (old)" if why["partner_in"] == "against" else ""
    who = f"{one_line(why['id'])} goes, {one_line(why['partner'])}{old} stays"
    return [
        f"  {number}. {who}; score {score}{how}; {doubt.aligned:.0%} of its words stand there too",
        f"     only the first has:  {one_line(doubt.only_removed) or '(nothing)'}",
        f"     only the second has: {one_line(doubt.only_partner) or '(nothing)'}",
    ]
