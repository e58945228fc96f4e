"""What becomes of the documents of a corpus, by a strategy, a linkage, and a policy that keeps one of each cluster."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from neardup.core import components, detection
from neardup.core.clusters import Clusters
from neardup.deduplication.across import across, both, remaining
from neardup.deduplication.chains import Chains, chains
from neardup.deduplication.decide import Decisions, decide
from neardup.errors import NeardupError, Notice, ParameterError
from neardup.metrics.largest_cluster import Largest, largest_cluster
from neardup.metrics.removal import Policy, check_dates, check_policy, keepers_by
from neardup.recipes import recipe as recipe_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.linkage import Linkage
    from neardup.core.pairs import CorpusPairs
    from neardup.core.strategy import Strategy
    from neardup.recipes import Recipe

KEEP = "first"
"""Which document of a cluster stays where nothing else is asked for."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """How duplicates are found.

    Attributes:
        strategy: finds pairs.
        threshold: the least score of a pair that counts.
        linkage: makes clusters of them.
        keep: chooses the document of each cluster that stays.
        also_within: whether, against an older collection, duplicates among the new documents go too.
        usual: whether `keep` is the usual choice, which nobody asked for: then dates that cannot be read do not count.
    """

    strategy: Strategy
    threshold: float
    linkage: Linkage
    keep: Policy
    also_within: bool = False
    usual: bool = False


def request_of(
    strategy: Strategy | str | None = None,
    threshold: float | None = None,
    linkage: Linkage | str | None = None,
    keep: str | None = None,
    *,
    recipe: str | None = None,
    against: bool = False,
    also_within: bool = False,
) -> Request:
    """What is asked for, with the choices of a recipe, or else the usual ones, where there are none.

    Raises:
        FloorError: the threshold is below the strategy's floor.
        ParameterError: a choice has no effect, there is no strategy, or the recipe cannot be run.
        UnknownNameError: a name is unknown.
    """
    if against and not also_within and (linkage is not None or keep is not None):
        fact = (
            "linkage and keep choose among duplicates within the documents, which stay where only an older collection"
        )
        raise ParameterError(f"{fact} counts; ask for those within too (--also-within), or leave both out")
    if also_within and not against:
        raise ParameterError("--also-within belongs to --against; without an older collection all duplicates go anyway")
    known = None if recipe is None else recipe_of(recipe)
    wanted = _one_of(strategy, known)
    chosen = components.strategy(wanted) if isinstance(wanted, str) else wanted
    usual = chosen.default_threshold if known is None else known.threshold
    at = usual if threshold is None else threshold
    detection.refuse_low_threshold(chosen, at)
    if known is not None:
        linkage = known.linkage if linkage is None else linkage
    return Request(
        strategy=chosen,
        threshold=at,
        linkage=components.linkage_for(chosen, linkage),
        keep=check_policy(keep or (KEEP if known is None else known.keep)),
        also_within=also_within,
        usual=keep is None,
    )


def _one_of(strategy: Strategy | str | None, recipe: Recipe | None) -> Strategy | str:
    """The strategy that is named, or that of the recipe.

    Raises:
        ParameterError: neither or both are named, or the recipe cannot be run.
    """
    if strategy is not None and recipe is not None:
        raise ParameterError(f"the recipe {recipe.name} has a strategy of its own; leave out one of the two")
    if recipe is not None:
        return recipe.strategy
    if strategy is None:
        step = "'neardup list strategies' and 'neardup list recipes' list them"
        raise ParameterError(f"name a strategy that finds duplicates, or a recipe; {step}")
    return strategy


class Readable(Protocol):
    """Texts by row."""

    def __getitem__(self, row: int, /) -> str:
        """The text of a row."""
        ...


class Documents(Protocol):
    """Documents by row, of which some are looked at: a corpus, or some documents of one that is on disk."""

    @property
    def ids(self) -> list[str]:
        """Their ids."""
        ...

    @property
    def texts(self) -> Readable:
        """Their texts."""
        ...

    def __len__(self) -> int: ...


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """What becomes of the documents of a corpus.

    Attributes:
        request: how it was found.
        corpus: the documents.
        old: the older collection, if there is one.
        every: the documents that partners are rows of: those of `corpus`, then those of `old`.
        pairs: pairs of the documents of `corpus` that counted; against an older collection those of what was left.
        examined: pairs that were examined in all.
        clusters: clusters of these documents; one that goes for an old document is alone.
        found: what becomes of each.
    """

    request: Request
    corpus: Documents
    old: Documents | None
    every: Documents
    pairs: CorpusPairs
    examined: CorpusPairs
    clusters: Clusters
    found: Decisions

    def __len__(self) -> int:
        return len(self.corpus)

    @cached_property
    def chains(self) -> Chains:
        """The chains of the documents that go by closure only."""
        return chains(self.pairs, self.request.threshold, self.clusters.labels, self._within)

    @cached_property
    def largest(self) -> Largest:
        """The largest cluster."""
        return largest_cluster(self.pairs, self.request.threshold, self.clusters.labels)

    @property
    def gone(self) -> NDArray[np.bool_]:
        """`bool[n]`: whether each document goes."""
        return self.found.removed

    @property
    def within(self) -> bool:
        """Whether duplicates among the documents themselves go."""
        return self.old is None or self.request.also_within

    def count(self, how: int) -> int:
        """How many documents this became of; see `neardup.deduplication.decide`."""
        return self.found.count(how)

    def partner(self, row: int) -> tuple[str, bool]:
        """The id of the document that stays in place of one that goes, and whether it is an old one."""
        at = int(self.found.partner[row])
        if self.old is not None and at >= len(self):
            return self.old.ids[at - len(self)], True
        return self.corpus.ids[at], False

    @property
    def _within(self) -> Decisions:
        """The decisions with partners among the documents themselves."""
        own = self.found.partner < len(self)
        return replace(self.found, partner=np.where(own, self.found.partner, np.arange(len(self))))


def outcome(corpus: Corpus, request: Request, old: Corpus | None = None) -> Outcome:
    """Find what becomes of the documents of a corpus.

    Raises:
        NeardupError: a date that decides what is kept cannot be read.
        StrategyError: the strategy broke its contract.
    """
    within = old is None or request.also_within
    dated = within and _dated(corpus, request)
    every = corpus if old is None else both(corpus, old)
    examined = detection.pairs(every, request.strategy)
    gone = None if old is None else across(examined, request.threshold, len(corpus))
    pairs = examined if gone is None else replace(remaining(examined, gone.removed), ids=corpus.ids)
    if within:
        clusters = detection.cluster(pairs, request.threshold, request.linkage)
        partner = keepers_by(request.keep, corpus, pairs, clusters, dated=dated)
    else:
        clusters, partner = Clusters(corpus.ids, np.arange(len(corpus), dtype=np.int32)), np.arange(len(corpus))
    found = decide(pairs, request.threshold, partner)
    return Outcome(
        request=request,
        corpus=corpus,
        old=old,
        every=every,
        pairs=pairs,
        examined=examined,
        clusters=clusters,
        found=found if gone is None else _joined(gone, found),
    )


def _dated(corpus: Corpus, request: Request) -> bool:
    """Whether dates decide what stays. Those that cannot be read are refused only where `keep` was asked for.

    Raises:
        NeardupError: `keep` was asked for and needs dates that cannot be read.
    """
    try:
        check_dates(request.keep, corpus)
    except NeardupError as error:
        warnings.warn(unread_dates(error, request), stacklevel=2)
        return False
    return True


def unread_dates(error: NeardupError, request: Request) -> Notice:
    """What is said where a date cannot be read and nobody asked for `keep`.

    Raises:
        NeardupError: the error, where `keep` was asked for.
    """
    if not request.usual:
        raise error
    fact = str(error).partition("; ")[0]
    return Notice(f"{fact}: the first document in the input stays, whatever its date")


def _joined(gone: Decisions, found: Decisions) -> Decisions:
    """What is gone for an old document, and what goes of the rest."""
    first = gone.removed
    return Decisions(
        partner=np.where(first, gone.partner, found.partner),
        score=np.where(first, gone.score, found.score),
        how=np.where(first, gone.how, found.how),
    )
