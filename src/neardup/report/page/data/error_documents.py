"""Documents and pairs of errors: texts, labels, and what the scorer `facts` finds in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.components import scorer
from neardup.core.kinds import PHENOMENA, title_of
from neardup.core.properties import values_of
from neardup.core.strategy import explainer_of
from neardup.report.page.data.error_records import CorpusPairs, Differing, ErrorDocument, ErrorPair
from neardup.report.page.data.reckoning import reckoning

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.core.explanation import Explanation
    from neardup.core.gold import GradedPairs
    from neardup.core.strategy import Explainer
    from neardup.report.documents import Documents
    from neardup.report.page.data.error_keeping import Keeping
    from neardup.results.cells import Cell
    from neardup.results.corpora import CorpusData

LONGEST = 8000
"""Characters of a text that a page keeps."""


class Phenomena:
    """What is said of the documents of a corpus.

    Args:
        corpus: the corpus.

    Attributes:
        names: each phenomenon, the rarest first.
        of: by row, the places of the phenomena of each document.
        rarest: `int64[n]`, the first of these; the number of phenomena where there is none.
        held: by phenomenon, `bool[n]`, the documents that have it.
    """

    def __init__(self, corpus: CorpusData) -> None:
        column = corpus.column(PHENOMENA)
        held = [[] for _ in corpus.ids] if column is None else [values_of(value) for value in column.to_pylist()]
        count = Counter(name for own in held for name in dict.fromkeys(own))
        self.names = sorted(count, key=lambda name: (count[name], name))
        place = {name: at for at, name in enumerate(self.names)}
        self.of: list[list[int]] = [sorted({place[name] for name in own}) for own in held]
        self.rarest: NDArray[np.int64] = np.array([min(own, default=len(place)) for own in self.of], np.int64)
        self.held = np.array([[at in own for own in self.of] for at in range(len(place))], np.bool_)


def costs(documents: Documents, ids: Sequence[str]) -> list[int]:
    """By row, the characters that each text adds to the page; none where it is not shown."""
    return [len((documents.text(document) or "")[:LONGEST]) for document in ids]


def explanations(documents: Documents, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Explanation]:
    """What the scorer `facts` finds in pairs of ids; nothing where texts are not at hand or identical."""
    explainer = explainer_of(scorer("facts()"))
    return {} if explainer is None else documents.explanations(explainer, pairs)


def own_explainer(cell: Cell) -> Explainer | None:
    """What explains the scores of a strategy, if it is other than `facts()` and the code that was run."""
    explainer = explainer_of(cell.component)
    return None if explainer is None or not cell.askable or str(explainer) == str(scorer("facts()")) else explainer


def documents_of_pairs(
    keeping: Keeping,
    corpus: CorpusData,
    documents: Documents,
    phenomena: Phenomena,
    found: Mapping[tuple[str, str], Explanation],
) -> list[ErrorDocument]:
    """The documents that are kept.

    Args:
        keeping: what is kept.
        corpus: the corpus.
        documents: its texts.
        phenomena: what is said of them.
        found: explanations of pairs.
    """
    forms = {
        document: (text, shared)
        for pair, why in found.items()
        for document, text, shared in zip(pair, why.texts, why.shared, strict=True)
    }
    made = []
    for row in keeping.documents:
        document = corpus.ids[row]
        whole = documents.text(document) if row in keeping.shown else None
        text, shared = forms.get(document, (whole or "", ()))
        spans = [] if whole is None else [span for span in shared if span[0] < LONGEST]
        own = None if whole is None else text[:LONGEST]
        reason = documents.reasons.get(document, "")
        made.append(ErrorDocument(document, own, len(whole or ""), phenomena.of[row], reason, spans))
    return made


def pairs_of(
    keeping: Keeping, corpus: CorpusData, found: Mapping[tuple[str, str], Explanation], *, shown: bool
) -> list[ErrorPair]:
    """The pairs that are kept.

    Args:
        keeping: what is kept.
        corpus: the corpus.
        found: explanations of pairs.
        shown: whether texts may be quoted.
    """
    told = zip(keeping.pairs.T.tolist(), keeping.kind, _said(corpus, keeping.pairs), keeping.ids(), strict=True)
    return [
        _pair(keeping.document(a), keeping.document(b), kind, levels, found.get(ids), shown=shown)
        for (a, b), kind, levels, ids in told
    ]


def _pair(a: int, b: int, kind: int, levels: str, why: Explanation | None, *, shown: bool) -> ErrorPair:
    if why is None:
        return ErrorPair(a, b, kind, levels)
    quoted = why.conflicts if shown else ()
    differing = [Differing(one.kind, one.left, one.right, one.places) for one in quoted]
    counts = {name: count for name, count in why.counts.items() if count}
    return ErrorPair(a, b, kind, levels, reckoning(why, quoted=False), why.main if shown else None, counts, differing)


def _said(corpus: CorpusData, rows: NDArray[np.int64]) -> list[str]:
    """What gold says of pairs, `int64[2, m]`, level by level: `t` for together, `a` for apart, `-` for nothing."""
    told = [_at_level(labels, corpus.ids, rows) for labels in corpus.levels.values()]
    return ["".join(each) for each in zip(*told, strict=True)] if told else [""] * rows.shape[1]


def _at_level(labels: Clusters | GradedPairs, ids: Sequence[str], rows: NDArray[np.int64]) -> list[str]:
    if isinstance(labels, Clusters):
        a, b = labels.labels[rows]
        return [str(told) for told in np.where((a < 0) | (b < 0), "-", np.where(a == b, "t", "a"))]
    ends = zip(labels.a, labels.b, labels.grade.tolist(), labels.positive.tolist(), strict=True)
    known = {frozenset((a, b)): "t" if positive else "a" for a, b, grade, positive in ends if grade >= 0}
    return [known.get(frozenset((ids[a], ids[b])), "-") for a, b in rows.T.tolist()]


def corpus_pairs(keeping: Keeping, corpus: CorpusData, documents: Documents, phenomena: Phenomena) -> CorpusPairs:
    """What a view of pairs has of a corpus: the documents and pairs that are kept, and what is said of them."""
    explained = explanations(documents, keeping.ids())
    return CorpusPairs(
        name=corpus.name,
        note=documents.note,
        levels=list(corpus.levels),
        kinds=[title_of(kind) for kind in keeping.kinds],
        phenomena=phenomena.names,
        documents=documents_of_pairs(keeping, corpus, documents, phenomena, explained),
        pairs=pairs_of(keeping, corpus, explained, shown=documents.shown),
    )
