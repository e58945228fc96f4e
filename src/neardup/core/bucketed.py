"""Strategies that hash documents into buckets, such as MinHash and SimHash."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeAlias, cast

from typing_extensions import TypeVar  # typing's own takes no default before Python 3.13

from neardup.core.band_join import band_join
from neardup.core.clock import Clock
from neardup.core.content_rank import content_rank
from neardup.core.spec import Spec
from neardup.core.strategy import among_candidates, prepared, score_candidates
from neardup.errors import StrategyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from neardup.core.candidates import Candidates
    from neardup.core.corpus import Corpus
    from neardup.core.pairs import Pairs
    from neardup.core.strategy import Judge, Scorer
    from neardup.text.texts import Texts

F = TypeVar("F")
"""Features of a batch of documents."""
S = TypeVar("S", default=None)
"""Statistics of a corpus; None for a strategy that needs none, whose type is then written `Bucketed[F]`."""
Meeting: TypeAlias = Literal["keys", "tiles", "whole"]
"""How documents of parts of a corpus meet: see `Bucketed.meeting`."""


class Bucketed(Spec, ABC, Generic[F, S]):
    """A strategy that hashes documents into buckets and scores the pairs that share one.

    Subclasses are frozen, keyword-only dataclasses with the parameters `floor` and `verify` among theirs. One that
    needs statistics of the whole corpus defines `summarise` and `merge`, and gets them in `encode`.

    Attributes:
        floor: the least similarity reported.
        verify: judges the candidates in place of the sketch's own estimate; None for the estimate.
        largest_bucket: documents in the largest bucket whose pairs are all examined; no part of the strategy's
            identity.
        hubs: how many documents of a larger bucket are compared with each of its documents, those whose texts have
            the least hashes. So a family of any size stays connected, and a footer on every page does not cost the
            square of their number. Pairs of such a bucket that are not examined count as skipped.
        summary_bytes: bytes of text whose statistics are taken at once; no part of the strategy's identity.
    """

    floor: float
    verify: Scorer | None
    largest_bucket: ClassVar[int] = 512
    hubs: ClassVar[int] = 16
    summary_bytes: ClassVar[int] = 1 << 24

    def __init_subclass__(cls) -> None:
        """Refuse a class that cannot work with statistics.

        Raises:
            StrategyError: `encode` takes no statistics, or they cannot be merged.
        """
        super().__init_subclass__()
        _refuse_old_encode(cls)
        if cls.summarise is not Bucketed.summarise and cls.merge is Bucketed.merge:
            raise StrategyError(f"{cls.__name__} has summarise(texts) without merge(a, b); define both or neither")

    @property
    @abstractmethod
    def default_threshold(self) -> float:
        """The threshold that its author advises."""

    def summarise(self, texts: Texts) -> S:  # noqa: ARG002 - for strategies that define it
        """Statistics of some texts that `encode` needs of the whole corpus, such as document frequencies."""
        return cast("S", None)

    def merge(self, a: S, b: S) -> S:  # noqa: ARG002 - two that are None
        """The statistics of two sets of texts together: the same in whatever order and groups sets are merged."""
        return a

    @abstractmethod
    def encode(self, texts: Texts, summary: S, /) -> F:
        """The sketch of each text; it depends on that text and the statistics of the whole corpus only."""

    def keys(self, features: F) -> NDArray[np.uint64]:  # noqa: ARG002 - for strategies that define it
        """`uint64[n, bands]`: documents that agree in a column become candidates. 0 is no key.

        A strategy defines this, or `candidates` if its documents have no such matrix. An engine calls `candidates`.

        Raises:
            StrategyError: there is no such matrix.
        """
        raise StrategyError(f"{type(self).__name__} has no matrix of keys; define keys(features), or call `candidates`")

    @abstractmethod
    def score(self, features: F, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: the sketch's estimate of the similarity of rows `left[i]` and `right[i]`."""

    def summary_of(self, texts: Texts, clock: Clock | None = None) -> S:
        """The statistics of a whole corpus, taken batch by batch; None, and no stage, where `summarise` is not defined.

        Args:
            texts: all of the corpus.
            clock: gets the stage `summarise`.
        """
        if type(self).summarise is Bucketed.summarise:
            return cast("S", None)
        with (clock or Clock()).stage("summarise"):
            batches = texts.portions(self.summary_bytes) if len(texts) else [texts]
            return reduce(self.merge, map(self.summarise, batches))

    def features_of(self, texts: Texts, clock: Clock | None = None) -> F:
        """The sketch of each text of a whole corpus.

        Args:
            texts: all of the corpus.
            clock: gets the stages `summarise`, where there are statistics, and `encode`.
        """
        clock = clock or Clock()
        summary = self.summary_of(texts, clock)
        with clock.stage("encode"):
            return self.encode(texts, summary)

    @property
    def meeting(self) -> Meeting:
        """How an engine that has the features in parts finds the candidates of `candidates`, and only those.

        `keys`: documents that share a key of `keys` meet, of those the pairs that are `near`. `tiles`: every two parts
        meet in `meet`. `whole`: `candidates` alone knows, so the corpus cannot be cut. It is the default of a strategy
        with `candidates` of its own.
        """
        return "keys" if type(self).candidates is Bucketed.candidates else "whole"

    def near(
        self,
        features: F,  # noqa: ARG002 - for strategies that define it
        left: NDArray[np.integer],  # noqa: ARG002
        right: NDArray[np.integer],  # noqa: ARG002
    ) -> NDArray[np.bool_] | None:
        """`bool[m]`: which pairs of rows that share a key are candidates, the others only examined; None for all."""
        return None

    def meet(self, a: F, b: F | None) -> Iterator[Candidates]:  # noqa: ARG002 - for strategies that define it
        """The candidates among the documents of two parts, where `meeting` is `tiles`.

        Args:
            a: the features of one part.
            b: those of another; None for pairs within the one, left < right.

        Yields:
            Chunks of a row of `a` and a row of `b`, no pair twice.

        Raises:
            StrategyError: the strategy finds candidates in another way.
        """
        raise StrategyError(f"{type(self).__name__} does not find its candidates part by part: see `meeting`")

    def candidates(self, features: F, texts: Texts) -> Iterator[Candidates]:
        """The pairs to examine, chunk by chunk, no pair twice: here those that share a key and are near.

        A strategy with a better way to find them overrides this, and need not define `keys`. If that can be done with
        the corpus in parts, it says so in `meeting`.

        Raises:
            StrategyError: there are not as many rows of keys as texts.
        """
        keys = self.keys(features)
        if len(keys) != len(texts):
            raise StrategyError(f"{self} gave keys for {len(keys)} documents of {len(texts)}")
        rank = partial(content_rank, texts)
        for met in band_join(keys, rank, largest=self.largest_bucket, hubs=self.hubs):
            near = self.near(features, met.left, met.right)
            yield met if near is None else met._replace(left=met.left[near], right=met.right[near], examined=len(near))

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Candidates, scored, those at or above the floor kept."""
        clock = clock or Clock()
        features = self.features_of(corpus.texts, clock)
        chunks = self.candidates(features, corpus.texts)
        if self.verify is None:
            judge: Judge = partial(self.score, features)
        else:
            del features  # `chunks` alone needs them now
            with clock.stage("score"):
                judge = prepared(self.verify, corpus)
        return score_candidates(chunks, judge, floor=self.floor, clock=clock)

    def examined(self, corpus: Corpus, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        """`bool[m]`: whether each of these pairs is among the candidates (see `Examiner`)."""
        return among_candidates(self.candidates(self.features_of(corpus.texts), corpus.texts), left, right)


def _refuse_old_encode(strategy: type[Bucketed[Any, Any]]) -> None:
    """Refuse an `encode` written for the contract before there were statistics.

    Raises:
        StrategyError: it cannot be called with two arguments.
    """
    found = vars(strategy).get("encode")
    if not inspect.isfunction(found):
        return
    signature = inspect.signature(found)
    try:
        signature.bind(strategy, None, None)
    except TypeError as error:
        raise StrategyError(
            f"{strategy.__name__}.encode{signature} does not take the statistics of the corpus: "
            "write encode(self, texts, summary), where summary is None unless the strategy defines summarise and merge"
        ) from error
