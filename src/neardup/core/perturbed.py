"""The corpus that a perturbation makes of another: originals, their variants, and gold for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.corpus import Corpus
from neardup.core.gold import LEVELS, Gold, GradedPairs, Level
from neardup.core.languages import UNKNOWN, languages_of
from neardup.core.perturbation import called, expected_label, variant, works_for
from neardup.errors import ParameterError
from neardup.text.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.perturbation import ExpectedLabel, Perturbation


@dataclass(frozen=True, eq=False)
class Perturbed:
    """Originals followed by their variants.

    Attributes:
        corpus: the originals by SHA-256 of their text, then the variants in the same order with ids
            `<id>~<perturbation>` (`~typos+truncate` for a composition); a variant has its original's further columns.
        gold: labels at each level. Where the given gold has clusters, clusters: originals labelled as there, variants
            as `expected_label` says (a variant of an unlabelled original has no label). Where it has graded pairs or
            nothing, graded pairs: those given between originals, and each variant with its original, grade 0 where the
            match breaks.
        origin: `int32[n]`, the row of a variant's original; -1 for an original.
        unchanged: variants left out because their text came out as it was at an intensity above 0: there was too little
            to change, or too little would have been left.
        refused: variants left out because the perturbation does not work for the text's language.
    """

    corpus: Corpus
    gold: Gold
    origin: NDArray[np.int32]
    unchanged: int
    refused: int


def perturb(corpus: Corpus, gold: Gold | None, perturbation: Perturbation, *, limit: int | None = None) -> Perturbed:
    """A corpus of originals and one variant of each, with gold.

    Args:
        corpus: the documents.
        gold: their labels. With clusters at level `copy`, one labelled document of each is an original, the one whose
            text has the least SHA-256; otherwise every distinct text is. Blank texts are left out.
        perturbation: the change made to each original.
        limit: take at most so many originals, the first by SHA-256, so that further documents change little.

    Raises:
        ParameterError: `limit` is less than 1.
        NeardupError: the id of a variant is taken, or the perturbation cannot change a text; see
            `neardup.core.perturbation.variant`.
    """
    if limit is not None and limit < 1:
        raise ParameterError(f"limit is {limit}; give at least 1, or None for all originals")
    rows = originals(corpus, gold)[:limit]
    count = len(rows)
    before = list(corpus.texts.take(rows))
    matters = perturbation.languages is not None or perturbation.refuses
    spoken = languages_of(corpus, rows.tolist()) if matters else [UNKNOWN] * count
    after = [variant(perturbation, text, language) for text, language in zip(before, spoken, strict=True)]
    fit = [i for i in range(count) if works_for(perturbation, spoken[i])]
    kept = [i for i in fit if perturbation.intensity == 0 or after[i] != before[i]]
    of = np.array(kept, np.int32)
    name = called(perturbation)
    ids = [corpus.ids[row] for row in rows]
    ids += [f"{ids[i]}~{name}" for i in kept]
    table = corpus.take(np.concatenate([rows, rows[of]])).table
    for column, values in (("id", ids), ("text", before + [after[i] for i in kept])):
        table = table.set_column(table.column_names.index(column), column, Texts.of(values).array)
    return Perturbed(
        corpus=Corpus.from_table(table, name=f"{corpus.name}~{perturbation}"),
        gold=Gold({level: _labels(gold, level, expected_label(perturbation, level), ids, of) for level in LEVELS}),
        origin=np.concatenate([np.full(count, -1, np.int32), of]),
        unchanged=len(fit) - len(kept),
        refused=count - len(fit),
    )


def originals(corpus: Corpus, gold: Gold | None) -> NDArray[np.int64]:
    """`int64[m]`: rows fit to be perturbed, in order of the SHA-256 of their text (then id), as in `perturb`."""
    from neardup.text import has_words

    copies = _given(gold, "copy")
    digests = corpus.digests
    groups: list[int] | list[str] = digests
    if isinstance(copies, Clusters):
        groups = copies.aligned(corpus.ids, absent="unlabelled").labels.tolist()
    seen: set[int | str] = {-1}
    found = []
    for row in sorted(range(len(corpus)), key=lambda row: (digests[row], corpus.ids[row])):
        if groups[row] not in seen and has_words(corpus.texts[row]):
            seen.add(groups[row])
            found.append(row)
    return np.array(found, np.int64)


def _given(gold: Gold | None, level: Level) -> Clusters | GradedPairs | None:
    return gold.at(level) if gold is not None and level in gold.names else None


def _labels(
    gold: Gold | None, level: Level, expected: ExpectedLabel, ids: list[str], of: NDArray[np.int32]
) -> Clusters | GradedPairs:
    """Labels at a level for the originals `ids[:-len(of)]` and for the variants, whose originals are the rows `of`."""
    given = _given(gold, level)
    first = ids[: len(ids) - len(of)]
    if not isinstance(given, Clusters):
        return _graded(given, expected, first, list(zip((first[i] for i in of), ids[len(first) :], strict=True)))
    labels = given.aligned(first, absent="unlabelled").labels
    variants: dict[ExpectedLabel, NDArray[np.int32]] = {
        "kept": labels[of],
        "own": np.where(labels[of] < 0, -1, len(ids) + np.arange(len(of), dtype=np.int32)),
        "none": np.full(len(of), -1, np.int32),
    }
    return Clusters(ids, np.concatenate([labels, variants[expected]]))


def _graded(
    given: GradedPairs | None, expected: ExpectedLabel, first: list[str], new: list[tuple[str, str]]
) -> GradedPairs:
    """The given pairs between originals, and the new ones."""
    given = given or GradedPairs([], [], np.zeros(0, np.int32))
    known = set(first)
    listed = zip(given.a, given.b, given.grade.tolist(), strict=True)
    pairs = [(a, b, int(grade)) for a, b, grade in listed if a in known and b in known]
    if expected != "none":
        sure = max(given.positive_from, int(given.grade.max(initial=0)))
        pairs += [(a, b, sure if expected == "kept" else 0) for a, b in new]
    return GradedPairs(
        a=[a for a, _, _ in pairs],
        b=[b for _, b, _ in pairs],
        grade=np.array([grade for _, _, grade in pairs], np.int32),
        positive_from=given.positive_from,
        closed=given.closed & known,
    )
