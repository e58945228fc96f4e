"""Versions of one text: three ways to count the pairs that are of one `revision` but of different `copy`.

- `apart`: they are no duplicates. This is the level `copy` as it is.
- `ignored`: they count neither way. A pair is right if it is together at `copy`, wrong if it is apart at `revision`.
- `together`: they are duplicates. This is the level `revision`.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.codes import distinct_columns
from neardup.core.gold import GradedPairs, check_level, labelled
from neardup.errors import NeardupError, Notice, ParameterError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from neardup.core.gold import Gold, Level

Versions = Literal["apart", "ignored", "together"]
VERSIONS: tuple[Versions, ...] = get_args(Versions)
"""From strict to loose."""


@dataclass(frozen=True, eq=False)
class TolerantClusters:
    """A gold clustering some of whose pairs count neither way.

    A pair is a duplicate if it is together in `strict`. It is none if both documents have labels in `strict` and in
    `loose`, and it is apart in `loose`. Every other pair counts neither way.

    Attributes:
        strict: the clustering that says which pairs are duplicates.
        loose: the looser clustering of the same documents that says which are not; documents without a label in
            `strict` lose theirs here.
    """

    strict: Clusters
    loose: Clusters

    def __post_init__(self) -> None:
        """Put the looser clustering in the order of the other; refuse pairs that are together in `strict` only."""
        loose = self.loose.aligned(self.strict.ids, absent="unlabelled").labels
        loose = np.where(self.strict.labels >= 0, loose, np.int32(-1))
        object.__setattr__(self, "loose", Clusters(self.strict.ids, loose))
        known = self.loose.labels >= 0
        nested = distinct_columns(np.stack([self.strict.labels[known], self.loose.labels[known]]))[0]
        if nested.shape[1] > len(np.unique(nested[0])):
            raise NeardupError("documents are together in the strict clustering but apart in the loose one")

    @property
    def ids(self) -> list[str]:
        """Document ids by row."""
        return self.strict.ids

    def __len__(self) -> int:
        return len(self.strict)

    def aligned(self, ids: list[str]) -> TolerantClusters:
        """The same over these documents, in this order; those that are absent have no label."""
        strict, loose = (of.aligned(ids, absent="unlabelled") for of in (self.strict, self.loose))
        return TolerantClusters(strict, loose)


GoldClusters: TypeAlias = Clusters | TolerantClusters
"""A gold clustering all of whose pairs count, or one that leaves some out."""


def restricted(gold: GoldClusters, chosen: NDArray[np.bool_]) -> GoldClusters:
    """The labels of some documents, `bool[n]`; the others have none."""
    if isinstance(gold, TolerantClusters):
        strict, loose = (
            Clusters(gold.ids, np.where(chosen, of.labels, np.int32(-1))) for of in (gold.strict, gold.loose)
        )
        return TolerantClusters(strict, loose)
    return Clusters(gold.ids, np.where(chosen, gold.labels, np.int32(-1)))


def strict_gold(gold: GoldClusters | GradedPairs) -> Clusters | GradedPairs:
    """The labels that say which pairs are duplicates."""
    return gold.strict if isinstance(gold, TolerantClusters) else gold


def strict_labels(gold: GoldClusters) -> NDArray[np.int32]:
    """`int32[n]`: two documents of one of these labels are duplicates; -1 for a document without a label."""
    return gold.strict.labels if isinstance(gold, TolerantClusters) else gold.labels


def loose_labels(gold: GoldClusters) -> NDArray[np.int32] | None:
    """`int32[n]`: two documents of two of these labels are no duplicates, -1 for none; None where all pairs count."""
    return gold.loose.labels if isinstance(gold, TolerantClusters) else None


def check_versions(versions: str) -> Versions:
    """The treatment of versions of this name.

    Raises:
        UnknownNameError: there is no such treatment.
    """
    if versions not in VERSIONS:
        raise UnknownNameError("treatment of versions", versions, VERSIONS)
    return versions


def level_of(level: str, versions: str) -> Level:
    """The level at which pairs are duplicates: `revision` where versions are together, else the one that is given.

    Raises:
        UnknownNameError: no such level or treatment.
        ParameterError: versions are treated in a way of their own at a level other than `copy`.
    """
    check_level(level)
    if check_versions(versions) != "apart" and level != "copy":
        fact = f"versions are {versions}, and the level is '{level}': versions are counted anew at level 'copy' only"
        raise ParameterError(f"{fact}; leave one of the two out")
    return "revision" if versions == "together" else check_level(level)


def choices(gold: Gold) -> tuple[Versions, ...]:
    """The treatments of versions that gold can answer; `apart` at least."""
    return tuple(versions for versions in VERSIONS if versions == "apart" or not lacking(gold, versions))


def lacking(gold: Gold, versions: Versions) -> str:
    """What gold lacks to answer a treatment of versions, as the end of a sentence about it; empty for nothing."""
    if versions == "apart":
        return ""
    if not {"copy", "revision"} <= gold.levels.keys():
        has = "one level, which answers any" if "any" in gold.levels else ", ".join(gold.names)
        return f"has no level 'revision' beside 'copy' that would tell versions from other pairs (it has {has})"
    copies, revisions = gold.levels["copy"], gold.levels["revision"]
    if versions == "together":
        return "" if counts_any(revisions) else "has no label that counts at level 'revision'"
    return _lacking_to_ignore(copies, revisions)


def _lacking_to_ignore(copies: Clusters | GradedPairs, revisions: Clusters | GradedPairs) -> str:
    if isinstance(copies, Clusters) != isinstance(revisions, Clusters):
        return "has clusters at one of the levels 'copy' and 'revision' and single pairs at the other"
    if set(labelled(copies)).isdisjoint(labelled(revisions)):
        return "has no document with labels at both 'copy' and 'revision'"
    if isinstance(copies, GradedPairs) and isinstance(revisions, GradedPairs):
        return "" if counts_any(tolerant_pairs(copies, revisions)) else "has no pair that counts with versions ignored"
    return ""


def counts_any(labels: Clusters | GradedPairs) -> bool:
    """Whether any label enters a figure."""
    if isinstance(labels, Clusters) or labels.closed:
        return bool(labelled(labels))
    return bool(np.any(labels.weight > 0))


def answerable(golds: Mapping[str, Gold], versions: Versions) -> dict[str, Versions]:
    """The treatment of versions of each corpus: the one asked for, or `apart` where its gold cannot tell versions.

    A `Notice` names those that stay apart, and why; or says that no corpus has gold.

    Args:
        golds: the gold of each corpus that has some.
        versions: the treatment asked for.

    Raises:
        NeardupError: no gold can answer; naming what the first lacks, and the choices.
    """
    lacks = {name: lacking(gold, versions) for name, gold in golds.items()}
    unable = [name for name, lack in lacks.items() if lack]
    if not golds and versions != "apart":
        fact = f"versions cannot be {versions}: no corpus has labels, which say which documents are versions"
        step = "name gold with labels at 'copy' and at 'revision' behind '=', as in --corpus documents.jsonl=gold.jsonl"
        warnings.warn(f"{fact}; {step}", Notice, stacklevel=2)
    if unable and len(unable) == len(golds):
        check_choice(golds[unable[0]], versions, f"the gold of '{unable[0]}'")
    for lack in dict.fromkeys(lacks[name] for name in unable):
        fact = f"versions stay apart on {', '.join(name for name in unable if lacks[name] == lack)}, whose gold {lack}"
        warnings.warn(f"{fact}; they are {versions} elsewhere", Notice, stacklevel=2)
    return {name: "apart" if lack else versions for name, lack in lacks.items()}


def check_choice(gold: Gold, versions: Versions, name: str) -> None:
    """Refuse a treatment of versions that gold cannot answer.

    Raises:
        NeardupError: gold lacks something; naming what it lacks, the choices, and the next step.
    """
    lack = lacking(gold, versions)
    if lack:
        can = " or ".join(choices(gold))
        fact = f"{name} {lack}: versions can only be {can}, not {versions}"
        step = "choose one that it can be, or add pairs or documents that have labels at both 'copy' and 'revision'"
        raise NeardupError(f"{fact}; {step}")


def labels_at(
    gold: Gold, level: str, versions: str = "apart", name: str = "this gold"
) -> Clusters | TolerantClusters | GradedPairs:
    """The labels of gold at a level, with versions of one text treated in one of three ways.

    Args:
        gold: the labels.
        level: the level; `copy` where versions are not apart.
        versions: `apart`, `ignored` or `together`.
        name: what messages call the gold.

    Raises:
        UnknownNameError: no such level or treatment.
        ParameterError: versions are treated in a way of their own at a level other than `copy`.
        NeardupError: gold has no labels at a level that this takes.
    """
    at = level_of(level, versions)
    check_choice(gold, check_versions(versions), name)
    found = gold.at(at)
    return found if versions != "ignored" else tolerant(found, gold.at("revision"))


def tolerant(copies: Clusters | GradedPairs, revisions: Clusters | GradedPairs) -> TolerantClusters | GradedPairs:
    """The labels at `copy` without the pairs that are of one revision.

    Raises:
        NeardupError: one level is a clustering and the other is not, or no document has a label at `revision`.
    """
    if isinstance(copies, Clusters) and isinstance(revisions, Clusters):
        found = TolerantClusters(copies, revisions)
        if np.all(found.loose.labels < 0):
            raise NeardupError("no document has labels at both 'copy' and 'revision': versions can only be apart")
        return found
    if isinstance(copies, GradedPairs) and isinstance(revisions, GradedPairs):
        return tolerant_pairs(copies, revisions)
    raise NeardupError(
        "one of 'copy' and 'revision' is a clustering, the other single pairs: versions can only be apart"
    )


def tolerant_pairs(copies: GradedPairs, revisions: GradedPairs) -> GradedPairs:
    """Pairs that are no copies are negatives where they are no versions either; else they are ignored."""
    ends = zip(revisions.a, revisions.b, strict=True)
    apart = {frozenset(pair) for pair, grade in zip(ends, _negative(revisions), strict=True) if grade}
    away = np.array([frozenset(pair) in apart for pair in zip(copies.a, copies.b, strict=True)], np.bool_)
    return replace(copies, grade=np.where(_negative(copies) & ~away, np.int32(-1), copies.grade))


def _negative(pairs: GradedPairs) -> NDArray[np.bool_]:
    """`bool[m]`: whether each listed pair is known to be no duplicate."""
    return np.asarray((pairs.grade >= 0) & ~pairs.positive)
