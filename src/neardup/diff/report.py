"""What two sides differ on, explained: as objects and plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.distinct import collapse
from neardup.diff.differences import APART, TOGETHER, UNLABELLED, differences, informative_order
from neardup.diff.reasons import Asked, Overlap, Verdict, explanations_of, overlap, shingles_of
from neardup.text.marked import Piece, marked

if TYPE_CHECKING:
    from neardup.core.explanation import Explanation
    from neardup.diff.differences import Differences
    from neardup.diff.sides import Side
    from neardup.diff.subject import Subject

GOLD_WORDS = {TOGETHER: "together", APART: "apart", UNLABELLED: "not labelled"}


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A pair that one side reports and the other does not.

    Attributes:
        left: id of the document that represents the one text.
        right: id of the other.
        only: the side that reports it, `A` or `B`.
        gold: what gold says: `together`, `apart` or `not labelled`.
        verdicts: the verdicts of A and of B.
        overlaps: shingles shared, for each kind that a side looks at; none where the texts are not at hand.
        explanations: why the pair has its score, by the text of each scorer of a side that can say so.
        pieces: both texts, what the other lacks marked; none where they may not be shown.
    """

    left: str
    right: str
    only: str
    gold: str
    verdicts: tuple[Verdict, Verdict]
    overlaps: list[Overlap]
    explanations: dict[str, Explanation]
    pieces: tuple[list[Piece], list[Piece]] | None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What two sides differ on.

    Attributes:
        subject: the documents.
        sides: A and B.
        found: every pair they differ on.
        explained: the most informative of them.
    """

    subject: Subject
    sides: tuple[Side, Side]
    found: Differences
    explained: list[Explained]

    def counts(self) -> dict[str, dict[str, int]]:
        """For each side the pairs it alone reports, by what gold says and by whether the other scored them at all."""
        rows = {}
        for name, kind, other in (("A", self.found.by_first, 1), ("B", ~self.found.by_first, 0)):
            gold, score = self.found.gold[kind], self.found.scores[other, kind]
            row = {word: int(np.sum(gold == value)) for value, word in GOLD_WORDS.items()}
            scored = int(np.sum(~np.isnan(score)))
            rows[name] = {"pairs": len(gold), **row, "scored": scored, "not reported": len(gold) - scored}
        return rows

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "corpus": self.subject.name,
            "level": self.subject.level,
            "note": self.subject.note,
            "sides": {
                name: {"strategy": side.strategy, "threshold": side.threshold, "floor": side.pairs.floor}
                for name, side in zip("AB", self.sides, strict=True)
            },
            "both": self.found.both,
            "only": self.counts(),
            "pairs": [_plain(pair, quoted=self.subject.shown) for pair in self.explained],
        }


def explain(subject: Subject, a: Side, b: Side, limit: int) -> Report:
    """Find what two sides differ on, and ask both about the most informative pairs."""
    found = differences(a, b, subject.gold)
    distinct = None if subject.corpus is None else collapse(subject.corpus)
    asked = [Asked(side, distinct) for side in (a, b)]
    kinds = shingles_of((a, b))
    order = informative_order(found, a, b)[:limit]
    explanations = explanations_of((a, b), distinct, found.left[order], found.right[order])
    explained = []
    for nth, at in enumerate(order.tolist()):
        left, right = int(found.left[at]), int(found.right[at])
        one, other = (side.verdict(left, right, float(found.scores[i, at])) for i, side in enumerate(asked))
        texts = None if subject.corpus is None else subject.corpus.texts.take(np.array([left, right]))
        explained.append(
            Explained(
                left=subject.ids[left],
                right=subject.ids[right],
                only="A" if found.by_first[at] else "B",
                gold=GOLD_WORDS[int(found.gold[at])],
                verdicts=(one, other),
                overlaps=[] if texts is None else [overlap(texts, *kind) for kind in kinds],
                explanations={scorer: pairs[nth] for scorer, pairs in explanations.items()},
                pieces=marked(*texts) if texts is not None and subject.shown else None,
            )
        )
    return Report(subject=subject, sides=(a, b), found=found, explained=explained)


def _plain(pair: Explained, *, quoted: bool) -> dict[str, Any]:
    data = asdict(pair)
    for row, held in zip(data["overlaps"], pair.overlaps, strict=True):
        row |= {"jaccard": held.jaccard, "containment": held.containment}
    told = {scorer: found.to_json(quoted=quoted) for scorer, found in pair.explanations.items()}
    return data | {"verdicts": dict(zip("AB", data["verdicts"], strict=True)), "explanations": told}
