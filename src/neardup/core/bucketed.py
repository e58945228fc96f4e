"""Strategies that hash documents into buckets, such as MinHash and SimHash."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from functools import partial, reduce
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Literal,
    Self,  # typing's own takes no default before Python 3.13
    TypeAlias,
    cast,
)

import numpy as np
from typing_extensions import TypeVar

from neardup.core.band_join import band_join
from neardup.core.clock import Clock
from neardup.core.content_rank import content_rank
from neardup.core.crowds import Crossing, Crowds, levels_of
from neardup.core.nearest import Nearest
from neardup.core.probes import Probes
from neardup.core.spec import Spec
from neardup.core.strategy import among_candidates, near_only, prepared, score_candidates
from neardup.errors import StrategyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.band_join import Ranks
    from neardup.core.candidates import Candidates
    from neardup.core.corpus import Corpus
    from neardup.core.pairs import Pairs
    from neardup.core.strategy import Judge, Scorer
    from neardup.text.ragged import Ragged
    from neardup.text.texts import Texts

F = TypeVar("F")
"""Features of a batch of documents."""
S = TypeVar("S", default=None)
"""Statistics of a corpus; None for a strategy that needs none, whose type is then written `Bucketed[F]`."""
Meeting: TypeAlias = Literal["keys", "tiles", "whole"] | Nearest | Probes
"""How documents become candidates: see `Bucketed.meeting`."""


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
        largest_family: where all documents are compared (`meeting` is `tiles`), how many documents one may reach at
            the default threshold before only its pairs with hubs are kept (see `neardup.core.crowds`).
        most_similar: how many it may reach at the floor.
        summary_bytes: bytes of text whose statistics are taken at once; no part of the strategy's identity.
    """

    floor: float
    verify: Scorer | None
    largest_bucket: ClassVar[int] = 512
    hubs: ClassVar[int] = 16
    largest_family: ClassVar[int] = 2048
    most_similar: ClassVar[int] = 2048
    summary_bytes: ClassVar[int] = 1 << 24

    def __init_subclass__(cls) -> None:
        """Refuse a class that cannot work with statistics.

        Raises:
            StrategyError: `encode` takes no statistics, they cannot be merged, or a method has a name of old.
        """
        super().__init_subclass__()
        _refuse_old_encode(cls)
        if inspect.isfunction(vars(cls).get("candidates")):
            raise StrategyError(f"{cls.__name__}.candidates(features, texts) is called candidate_pairs now; rename it")
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

    def keys(self, features: F) -> NDArray[np.uint64] | Ragged:  # noqa: ARG002 - for strategies that define it
        """The keys by which documents meet; 0 is no key.

        `uint64[n, bands]` where `meeting` is `keys`: documents that agree in a column meet. A `Ragged` where it is
        `Nearest` or `Probes`: the distinct keys of each document, ascending. A strategy that defines
        `candidate_pairs`, or `meet`, need not define this.

        Raises:
            StrategyError: there are none.
        """
        raise StrategyError(f"{type(self).__name__} has no keys; define keys(features), or call `candidate_pairs`")

    def score(
        self,
        features: F,  # noqa: ARG002 - for strategies that define it
        left: NDArray[np.integer],  # noqa: ARG002
        right: NDArray[np.integer],  # noqa: ARG002
    ) -> NDArray[np.float32]:
        """`float32[m]`: the sketch's estimate of the similarity of rows `left[i]` and `right[i]`.

        A strategy whose `scorer` is never None need not define it.

        Raises:
            StrategyError: there is no such estimate.
        """
        raise StrategyError(f"{type(self).__name__} estimates no similarity; define score(features, left, right)")

    @property
    def scorer(self) -> Scorer | None:
        """What judges the candidates: `verify`; None for the sketch's own estimate."""
        return self.verify

    @property
    def gathers(self) -> bool:
        """Whether it needs statistics of the corpus; if not, `encode` gets None.

        It does if it defines `summarise`. One that needs them with some of its parameters only overrides this.
        """
        return type(self).summarise is not Bucketed.summarise

    def settled(self, summary: S) -> Self:  # noqa: ARG002 - for strategies that define it
        """The strategy as it acts on a corpus of these statistics: itself, unless it chooses by them how to act."""
        return self

    def summary_of(self, texts: Texts, clock: Clock | None = None) -> S:
        """The statistics of a whole corpus, taken batch by batch; None, and no stage, where it needs none.

        Args:
            texts: all of the corpus.
            clock: gets the stage `summarise`.
        """
        if not self.gathers:
            return cast("S", None)
        with (clock or Clock()).stage("summarise"):
            batches = texts.portions(self.summary_bytes) if len(texts) else [texts]
            return reduce(self.merge, map(self.summarise, batches))

    def features_of(self, texts: Texts) -> F:
        """The sketch of each text of a whole corpus."""
        return self.acting_on(texts)[1]

    def candidates_of(self, texts: Texts) -> Iterator[Candidates]:
        """The pairs to examine of a whole corpus: `candidate_pairs` of its features."""
        acting, features = self.acting_on(texts)
        return acting.candidate_pairs(features, texts)

    @property
    def meeting(self) -> Meeting:
        """How documents become candidates, so that an engine that has the corpus in parts finds the same ones.

        `keys`: documents that share a key of a matrix meet, of those the pairs that are `near`. `Nearest`, `Probes`:
        documents have any number of keys, and those meet that these classes say, of those the pairs that are `near`.
        `tiles`: every two parts meet in `meet`. `whole`: `candidate_pairs` alone knows, so the corpus cannot be cut.
        It is the default of a strategy with `candidate_pairs` of its own.
        """
        return "keys" if type(self).candidate_pairs is Bucketed.candidate_pairs else "whole"

    def near(
        self,
        features: F,  # noqa: ARG002 - for strategies that define it
        left: NDArray[np.integer],  # noqa: ARG002
        right: NDArray[np.integer],  # noqa: ARG002
    ) -> NDArray[np.bool_] | None:
        """`bool[m]`: which pairs of rows that meet by keys are candidates; None for all.

        The others count as examined where `meeting` is `keys`, since nearly all pairs that share a key may be far.
        """
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

    def meet_sparing(self, a: F, b: F | None, crossing: Crossing) -> Iterator[Candidates]:  # noqa: ARG002 - likewise
        """The candidates of `meet`; a strategy that overrides this can leave out those that `crossing` excludes.

        Pairs that are excluded later on are left out afterwards, so this only saves time.
        """
        return self.meet(a, b)

    def candidate_pairs(self, features: F, texts: Texts) -> Iterator[Candidates]:
        """The pairs to examine, chunk by chunk, no pair twice: those that `meeting` says.

        A strategy with a better way to find them overrides this.

        Args:
            features: of the whole corpus.
            texts: of the whole corpus.

        Raises:
            StrategyError: there are not as many rows of keys as texts.
        """
        meeting = self.meeting
        if meeting == "tiles":
            yield from self.meet(features, None)
            return
        keys = self.keys(features)
        if len(keys) != len(texts):
            raise StrategyError(f"{self} gave keys for {len(keys)} documents of {len(texts)}")
        near = None if type(self).near is Bucketed.near else partial(self.near, features)
        met = self._meeting_by(keys, partial(content_rank, texts))
        del features, keys  # scoring needs memory, too
        yield from met if near is None else near_only(met, near, counted=meeting == "keys")

    def _meeting_by(self, keys: NDArray[np.uint64] | Ragged, rank: Ranks) -> Iterator[Candidates]:
        """The pairs that meet by keys."""
        if isinstance(self.meeting, Nearest | Probes):
            return self.meeting.candidates(cast("Ragged", keys), rank)
        return band_join(cast("NDArray[np.uint64]", keys), rank, largest=self.largest_bucket, hubs=self.hubs)

    def acting_on(self, texts: Texts, clock: Clock | None = None) -> tuple[Self, F]:
        """The strategy as it acts on a whole corpus, and the sketch of each text.

        Args:
            texts: all of the corpus.
            clock: gets the stages `summarise`, where there are statistics, and `encode`.
        """
        clock = clock or Clock()
        summary = self.summary_of(texts, clock)
        acting = self.settled(summary)
        with clock.stage("encode"):
            return acting, acting.encode(texts, summary)

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        """Candidates, scored, those at or above the floor kept.

        Where all documents are compared, pairs that `Crowds` leaves out of large families are not kept.
        """
        clock = clock or Clock()
        acting, features = self.acting_on(corpus.texts, clock)
        crowds = None
        if acting.meeting == "tiles":
            crowds = Crowds(len(corpus), partial(content_rank, corpus.texts), levels_of(self))
            rows = np.arange(len(corpus))
            chunks = acting.meet_sparing(features, None, Crossing(crowds, rows, rows))
        else:
            chunks = acting.candidate_pairs(features, corpus.texts)
        scorer = acting.scorer
        if scorer is None:
            judge: Judge = partial(acting.score, features)
        else:
            del features  # `chunks` alone needs them now
            with clock.stage("score"):
                judge = prepared(scorer, corpus)
        return score_candidates(chunks, judge, floor=self.floor, clock=clock, crowds=crowds)

    def examined(self, corpus: Corpus, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        """`bool[m]`: whether each of these pairs is among the candidates (see `Examiner`)."""
        return among_candidates(self.candidates_of(corpus.texts), left, right)


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
