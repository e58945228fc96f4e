"""What a user reads of a deduplication: counts, warnings, the largest clusters, the most doubtful removals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from neardup.deduplication.decide import CLOSURE, HOW, IDENTICAL, SCORED
from neardup.deduplication.passages import excerpt
from neardup.deduplication.record import why
from neardup.linkages import Average
from neardup.printable import one_line
from neardup.results.formats import counted
from neardup.text.marked import Piece, marked
from neardup.text.shared import shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup.deduplication.outcome import Outcome, Request
    from neardup.metrics.largest_cluster import Largest

MANY = 0.5
"""The share of the documents whose removal is warned of."""
DOUBTFUL = 20
"""How many doubtful removals are shown."""
_WORDS = 90


class Counted(Protocol):
    """What became of documents, in numbers: an `Outcome`, or one in bounded memory."""

    @property
    def request(self) -> Request:
        """How it was found."""
        ...

    @property
    def within(self) -> bool:
        """Whether duplicates among the documents themselves go."""
        ...

    @property
    def largest(self) -> Largest:
        """The largest cluster."""
        ...

    def __len__(self) -> int: ...

    def count(self, how: int) -> int:
        """How many documents this became of."""
        ...


def removed(found: Counted) -> int:
    """How many documents go."""
    return sum(map(found.count, HOW))


def counts(found: Counted) -> str:
    """How many documents there were, go and stay, and the largest cluster, in one line."""
    near = found.count(SCORED) + found.count(CLOSURE)
    parts = [
        counted(len(found), "document"),
        f"{found.count(IDENTICAL)} identical and {counted(near, 'near-duplicate')} removed",
        f"{len(found) - removed(found)} left",
    ]
    if found.within:
        parts.append(f"largest cluster {found.largest.documents}")
    return ", ".join(parts)


def how_line(found: Counted) -> str:
    """How many documents go, by how they are joined to their partner."""
    parts = f"{found.count(IDENTICAL)} identical, {found.count(SCORED)} scored"
    parts += f", {found.count(CLOSURE)} through others only"
    return f"{removed(found)} of {counted(len(found), 'document')} would go: {parts}"


def warnings_of(found: Counted) -> list[str]:
    """What a user should know before relying on a removal, each in one line."""
    lines = []
    closure, gone = found.count(CLOSURE), removed(found)
    if closure:
        other = "complete" if isinstance(found.request.linkage, Average) else "average"
        lines.append(
            f"{closure} of {gone} documents go through others only: they are joined to their partner by other pairs; "
            f"a higher threshold or --linkage {other} joins less"
        )
    if found.largest.alarm:
        largest = found.largest
        lines.append(
            f"warning: the largest cluster has {largest.documents} documents ({largest.share:.1%}), and "
            f"{largest.closure_only_share:.0%} of its pairs are joined through others only: it looks like a chain; "
            "raise --threshold or take another --linkage"
        )
    if gone > MANY * len(found):
        lines.append(f"warning: {gone / len(found):.0%} of the documents go; is the threshold right?")
    return lines


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A removal that may be wrong.

    Attributes:
        why: see `neardup.deduplication.record.why`.
        aligned: the share of the document's words that stand in its partner too, in order.
        only_removed: the longest stretch of the document that its partner lacks.
        only_partner: the longest stretch of the partner that the document lacks.
        row: the row of the document.
        support: what speaks for the removal: the score, or less than 0 for a document that goes by closure only.
        links: pairs in the chain to the partner; 0 where it is not needed.
    """

    why: dict[str, Any]
    aligned: float
    only_removed: str
    only_partner: str
    row: int
    support: float
    links: float


def doubts(outcome: Outcome, most: int = DOUBTFUL) -> list[Doubt]:
    """The most doubtful removals.

    A removal is the more doubtful the less speaks for it. Documents that go by closure only come first, that with the
    weakest link in its chain before the others, and of equals that with the longest chain. Then come those whose score
    is least above the threshold. Identical texts are not doubtful.
    """
    rows, support, links = _doubtful(outcome)
    first = zip(rows[:most].tolist(), support[:most].tolist(), links[:most].tolist(), strict=True)
    return [_doubt(outcome, *each) for each in first]


def _doubtful(outcome: Outcome) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """The rows of removals that may be wrong, the most doubtful first, what speaks for them, and their links."""
    found = outcome.found
    support, links = found.score.astype(np.float64), np.zeros(len(found))
    closure = np.flatnonzero(found.how == CLOSURE)
    if len(closure):
        texts = outcome.pairs.identical[closure]
        support[closure], links[closure] = np.nan_to_num(outcome.chains.weakest[texts]) - 2, outcome.chains.links[texts]
    rows = np.flatnonzero((found.how == CLOSURE) | (found.how == SCORED))
    rows = rows[np.lexsort((-links[rows], support[rows]))]
    return rows, support[rows], links[rows]


def _doubt(outcome: Outcome, row: int, support: float, links: float) -> Doubt:
    texts = outcome.every.texts
    gone, stays = texts[row], texts[int(outcome.found.partner[row])]
    one, other = marked(gone, stays)
    return Doubt(
        why=why(outcome, row),
        aligned=shared(gone, stays).aligned,
        only_removed=_longest(one),
        only_partner=_longest(other),
        row=row,
        support=support,
        links=links,
    )


def _longest(pieces: list[Piece]) -> str:
    """The longest stretch that differs, on one line."""
    text = max((piece.text for piece in pieces if piece.differs), key=len, default="")
    return excerpt(" ".join(text.split()), _WORDS)


class LargeCluster(NamedTuple):
    """A large cluster.

    Attributes:
        size: its documents.
        row: the row of the first of them.
        stays: the id of the document that stays.
        others: ids of up to five others.
    """

    size: int
    row: int
    stays: str
    others: list[str]


LARGE = 5
"""How many large clusters are shown."""


def largest_clusters(outcome: Outcome, most: int = LARGE) -> list[LargeCluster]:
    """The largest clusters of two or more documents; of equals those whose first document comes first."""
    labels = outcome.clusters.labels
    sizes = np.bincount(labels, minlength=1)
    order = np.argsort(-sizes, kind="stable")[:most]
    return [_cluster(outcome, np.flatnonzero(labels == label)) for label in order[sizes[order] > 1].tolist()]


def _cluster(outcome: Outcome, rows: NDArray[np.int64]) -> LargeCluster:
    ids, gone = outcome.corpus.ids, outcome.gone[rows]
    (stays,) = rows[~gone]
    return LargeCluster(len(rows), int(rows[0]), ids[stays], [ids[row] for row in rows[gone][:5].tolist()])


def cluster_lines(clusters: Sequence[LargeCluster]) -> list[str]:
    """Large clusters, a line each."""
    lines = []
    for size, _, stays, others in clusters:
        more = f" and {size - 1 - len(others)} more" if size - 1 > len(others) else ""
        verb = "go" if size > 2 else "goes"
        lines.append(f"  {size} documents: {one_line(stays)} stays, {', '.join(map(one_line, others))}{more} {verb}")
    return ["largest clusters:", *lines] if lines else []


def doubt_lines(found: Sequence[Doubt]) -> list[str]:
    """Doubtful removals, three lines each."""
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
