"""The scorer `facts`: whether one text copies another, facts included."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Self

import numpy as np

from neardup.core.dates import DATE
from neardup.core.languages import COLUMN
from neardup.core.spec import Spec
from neardup.scorers.facts.dates import Spans, Unread, earliest, unknown, unread_in
from neardup.scorers.facts.evidence import aligned, weighed
from neardup.scorers.facts.explanation import explanation
from neardup.scorers.facts.formula import (
    ARTICLES,
    RECORDS,
    Timing,
    agreement,
    conviction,
    coverage,
    ownness,
    recurrence,
    sameness,
)
from neardup.scorers.facts.languages import Languages, languages_in, lists_for
from neardup.scorers.facts.tokens import Vocabulary, encode, summarise
from neardup.scorers.selection import selected, settle_identical
from neardup.text import has_words, is_blank

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.explanation import Explanation
    from neardup.core.strategy import Judge
    from neardup.scorers.facts.evidence_kernels import Evidence
    from neardup.scorers.facts.lists import Lists
    from neardup.scorers.facts.tokens import Tokens
    from neardup.text.texts import Texts

STATISTICS = 1 << 26
"""Bytes of text whose words are counted at once."""
FEW = 4
"""Tokens up to which a text may have no letter and no digit: a per cent sign is a token, too."""
DAY = 86_400.0
"""Seconds."""
BLOCK, PORTION = 1 << 12, 6 << 20
"""Pairs whose evidence, and bytes of text whose tokens are in memory at once. Tokens take as much as their text."""


class Survey(NamedTuple):
    """What has to be known of all documents before their words are counted.

    Attributes:
        languages: of the texts.
        unread: dates that cannot be read.
    """

    languages: Languages
    unread: Unread

    def merged(self, other: Self) -> Self:
        """What is known of two lots of documents together."""
        return self._replace(languages=self.languages.merged(other.languages), unread=self.unread.merged(other.unread))


@dataclass(frozen=True, kw_only=True)
class Facts(Spec):
    """Whether one text copies another, seen through abridgement and furniture, and contradicting no fact of it.

    The texts are aligned, and the score is a product of shares, each in [0, 1]:

    - *coverage*: of the main text, which reaches from the first to the last passage in common, what the other text has
      too, times its share of the numbers that the other text has (to the power 0.3). Edited words count 0.8;
    - *passages*: the share of the lighter text that stands in passages in common, to the power 0.15;
    - *facts*: n / (n + k) of the numbers, squared, and of the names, to the power 0.7. n is one more than the facts
      aligned, and k counts those for which the other text has others at the same place. What the other text says
      elsewhere is no conflict, nor is a figure that was rounded or converted to another unit, nor a misspelled name;
    - *evidence*: m / (m + 20 (1 - c)), of the matched weight m and the share c of the lighter text that it covers;
    - *own text*: where much of what matches stands on many pages, it is taken for furniture. Where each text has a long
      stretch that the other lacks, they are taken for two texts that share a part;
    - *another day*, if versions are to be told apart: m / (m + 10) of the matched weight m of their own, where a column
      `date` says that the texts came out more than a day apart. A short notice recurs in the same words;
    - *versions*, if they are to be told apart: a notice of a correction in one text only, and a column `date` by which
      the longer text came later, holds the shorter one and adds prose.

    Statistics of the corpus enter: which words are written with capitals, and which passages many pages share. So the
    score of two texts depends on the corpus they stand in. Word lists apply by language (see `lists_for`); without one,
    and in scripts without case, less is known: there are no names, and a conflict of names is not seen.

    Attributes:
        coverage: `either`: a text that another one holds is a copy of it, as an abridgement is. `both`: how much the
            longer one has beside it counts, too, and conflicts count less; for records and licences.
        versions: `apart`: an earlier or later version of a text is no copy; `together`: it is one.
    """

    tuned_on: ClassVar[tuple[str, ...]] = (
        "wire:dev",
        "reuters21578:dev",
        "allsides_news:dev",
        "webpages:dev",
        "er_cora:dev",
        "licenses:dev",
    )

    rounds: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = (DATE, COLUMN)

    coverage: Literal["either", "both"] = "either"
    versions: Literal["apart", "together"] = "apart"

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: similarity of texts `left[i]` and `right[i]`, as `Scorer` defines it."""
        return self.prepared(corpus)(left, right)

    def prepared(self, corpus: Corpus) -> Judge:
        """`score` for many calls on one corpus: its statistics are gathered once."""
        lists = lists_for(corpus)
        return partial(self._score, corpus, lists, statistics(corpus.texts, lists).finished(), self._dates(corpus))

    def summarise(self, corpus: Corpus, earlier: tuple[()] | tuple[Survey]) -> Survey | Vocabulary:
        """First what has to be known before words are counted, then the words; see `DividedScorer`."""
        if not earlier:
            return Survey(languages_in(corpus), unread_in(corpus))
        return statistics(corpus.texts, earlier[0].languages.lists())

    def merge(self, a: Any, b: Any) -> Any:
        """The statistics of two lots of documents together."""
        return a.merged(b)

    def judge(self, corpus: Corpus, summaries: tuple[Survey, Vocabulary]) -> Judge:
        """`score` on these documents, given the statistics of all."""
        survey, whole = summaries
        if self.versions == "apart":
            survey.unread.say()
        lists = survey.languages.lists()
        known = statistics(corpus.texts, lists).of_corpus(whole)
        return partial(self._score, corpus, lists, known, self._dates(corpus, told=True))

    def explain(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> list[Explanation]:
        """Why each pair has its score, as `Explainer` defines it. Statistics of the corpus are gathered once."""
        lists = lists_for(corpus)
        vocabulary = statistics(corpus.texts, lists).finished()
        dates = earliest(corpus)
        found: dict[int, Explanation] = {}
        for run, texts, a, b in selected(corpus, left, right, portion=PORTION):
            tokens = encode(texts, vocabulary, lists, places=True)
            for place, one, other in zip(run.tolist(), a.tolist(), b.tolist(), strict=True):
                pair = aligned(tokens, vocabulary, one, other)
                later = _later_text(dates, int(left[place]), int(right[place]))
                timing = _timing(dates, left[[place]], right[[place]], pair.swapped)
                shares = {name: float(share[0]) for name, share in self.shares(pair.evidence, timing).items()}
                if not (has_words(texts[one]) and has_words(texts[other])):
                    shares = dict.fromkeys(shares, 0.0)
                same = texts[one] == texts[other] and not is_blank(texts[one])
                found[place] = explanation(pair, tokens, texts, {} if same else shares, later)
        return [found[place] for place in sorted(found)]

    def _score(
        self,
        corpus: Corpus,
        lists: Lists,
        vocabulary: Vocabulary,
        dates: Spans,
        left: NDArray[np.integer],
        right: NDArray[np.integer],
    ) -> NDArray[np.float32]:
        scores = np.zeros(len(left), np.float32)
        for run, texts, a, b in selected(corpus, left, right, portion=PORTION):
            tokens = encode(texts, vocabulary, lists)
            found = np.empty(len(a), np.float32)
            for start in range(0, len(a), BLOCK):
                block = slice(start, start + BLOCK)
                evidence, swapped = weighed(tokens, vocabulary, a[block], b[block])
                timing = _timing(dates, left[run][block], right[run][block], swapped)
                found[block] = self.combined(evidence, timing)
                del evidence  # before that of the next block
            found[_without_letters(texts, tokens, a) | _without_letters(texts, tokens, b)] = 0
            del tokens  # before those of the next portion
            scores[run] = settle_identical(found, texts, a, b)
        return scores

    def _dates(self, corpus: Corpus, *, told: bool = False) -> Spans:
        """When texts came out, where it counts."""
        return earliest(corpus, told=told) if self.versions == "apart" else unknown(len(corpus))

    def combined(self, evidence: Evidence, timing: Timing) -> NDArray[np.float64]:
        """`float64[m]`: the score of each pair by its evidence, and by when its texts came out."""
        return reduce(np.multiply, self.shares(evidence, timing).values())

    def shares(self, evidence: Evidence, timing: Timing) -> dict[str, NDArray[np.float64]]:
        """The shares whose product is the score, `float64[m]` each, by name; see the class."""
        weights = ARTICLES if self.coverage == "either" else RECORDS
        shares = {
            "coverage": coverage(evidence, weights),
            "facts": agreement(evidence, weights),
            "evidence": conviction(evidence, weights),
            "own text": ownness(evidence, weights),
        }
        if self.versions == "together":
            return shares
        return shares | {"another day": recurrence(evidence, timing), "versions": sameness(evidence, timing)}


def statistics(texts: Texts, lists: Lists) -> Vocabulary:
    """What is known of the words of some texts, and of passages that many pages share."""
    portions = texts.portions(STATISTICS) if len(texts) else [texts]
    return reduce(Vocabulary.merged, (summarise(portion, lists) for portion in portions))


def _timing(dates: Spans, left: NDArray[np.integer], right: NDArray[np.integer], swapped: NDArray[np.bool_]) -> Timing:
    """What is known of when the texts of each pair came out."""
    lighter, heavier = np.where(swapped, right, left), np.where(swapped, left, right)
    after, before = (dates.first[a] - dates.last[b] for a, b in ((heavier, lighter), (lighter, heavier)))
    return Timing(later=after > 0, apart=np.maximum(after, before) > DAY)


def _later_text(dates: Spans, left: int, right: int) -> Literal["left", "right"] | None:
    """The text of a pair that is known to have come later."""
    if dates.first[left] > dates.last[right]:
        return "left"
    return "right" if dates.first[right] > dates.last[left] else None


def _without_letters(texts: Texts, tokens: Tokens, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """`bool[m]`: whether texts have no letter and no digit; of those with tokens only a per cent sign can be one."""
    few = np.unique(rows[np.diff(tokens.offsets)[rows] <= FEW])
    empty = [row for row in few.tolist() if not has_words(texts[row])]
    return np.asarray(np.isin(rows, np.array(empty, np.int64)))
