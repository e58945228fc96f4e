"""Checks of scorers, perturbations, linkages and metrics: built-in ones pass, and each broken promise is named."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

import neardup as nd
from neardup.core.perturbation import BasePerturbation
from neardup.core.registry import names
from neardup.errors import MissingLibraryError
from neardup.linkages.components import Components
from neardup.metrics import SumsMetric
from neardup.metrics.catalogue import metrics
from neardup.metrics.records.pairwise import F1
from neardup.testing import ContractError, check_linkage, check_metric, check_perturbation, check_scorer
from neardup.text import has_words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from neardup.core.gold import Level
    from neardup.core.pairs import CorpusPairs


def breaches(check: Callable[[Any], None], broken: Any) -> list[str]:
    with pytest.raises(ContractError) as caught:
        check(broken)
    head, *found = str(caught.value).splitlines()
    kind = check.__name__.removeprefix("check_")
    assert head.endswith(f" breaks the contract of a {kind}:")
    assert all(line.startswith("  - ") for line in found), "each breach is one line"
    return [line.removeprefix("  - ") for line in found]


@pytest.mark.parametrize("name", names("scorer"))
def test_built_in_scorers_keep_the_contract(name: str) -> None:
    check_scorer(name)


@pytest.mark.parametrize("name", names("perturbation"))
@pytest.mark.parametrize("intensity", [pytest.param(0.2, marks=pytest.mark.slow), 0.8])
def test_built_in_perturbations_keep_the_contract(name: str, intensity: float) -> None:
    check_perturbation(f"{name}(intensity={intensity})")


@pytest.mark.parametrize("name", names("linkage"))
def test_built_in_linkages_keep_the_contract(name: str) -> None:
    try:
        linkage = nd.linkage(name)
    except MissingLibraryError as error:
        pytest.skip(str(error))
    check_linkage(linkage)


@pytest.mark.parametrize("name", metrics())
def test_built_in_metrics_keep_the_contract(name: str) -> None:
    check_metric(name)


@cache
def word_set(text: str) -> frozenset[str]:
    return frozenset(words(text))


@dataclass(frozen=True, kw_only=True)
class Overlap(nd.Spec):
    """Jaccard of word sets in plain Python; the broken ones below change one thing each."""

    def score(self, corpus: nd.Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> Any:
        scores = [self.of(corpus.texts[a], corpus.texts[b]) for a, b in zip(left, right, strict=True)]
        return np.array(scores, np.float32)

    def of(self, one: str, other: str) -> float:
        if one == other:
            return float(bool(one.strip()))
        a, b = word_set(one), word_set(other)
        return len(a & b) / len(a | b) if a and b else 0.0


class Doubled(Overlap):
    def score(self, corpus: nd.Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> Any:
        return super().score(corpus, left, right).astype(np.float64)


class Beyond(Overlap):
    def of(self, one: str, other: str) -> float:
        found = super().of(one, other)
        return 1.5 if 0.5 < found < 1 else found


class Spoiling(Overlap):
    def score(self, corpus: nd.Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> Any:
        found = super().score(corpus, left, right)
        left.sort()
        left += 1
        return found


class Unsure(Overlap):
    def of(self, one: str, other: str) -> float:
        return min(super().of(one, other), 0.9)


class Emoji(Overlap):
    def of(self, one: str, other: str) -> float:
        return super().of(one, other) if has_words(one) or has_words(other) else 0.9


class Lopsided(Overlap):
    def of(self, one: str, other: str) -> float:
        a, b = word_set(one), word_set(other)
        return len(a & b) / len(a) if a and b else super().of(one, other)


class Relative(Overlap):
    def score(self, corpus: nd.Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> Any:
        found = super().score(corpus, left, right)
        return np.where(found < 1, found * np.float32(len(left) / (len(left) + 1)), found).astype(np.float32)


class Placed(Overlap):
    def score(self, corpus: nd.Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> Any:
        found = super().score(corpus, left, right)
        return np.where(found < 1, found / (1 + np.minimum(left, right)), found).astype(np.float32)


class Hasty(Overlap):
    def prepared(self, corpus: nd.Corpus) -> Any:
        return lambda left, right: self.score(corpus, left, right) / np.float32(2)


class Talkative(Overlap):
    def explain(self, corpus: nd.Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> Any:
        return []


def test_a_sound_scorer_passes() -> None:
    check_scorer(Overlap())


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (Doubled(), "for 210 pairs it gives float64[210]; give float32[210]"),
        (Beyond(), "the score of "),
        (Spoiling(), "it changes the rows that it is given; work on copies"),
        (Unsure(), "'punctuation' and 'punctuation-too' are identical and score 0."),
        (Emoji(), "'empty' and 'spaces' score 0."),
        (Lopsided(), "the other way round, "),
        (Relative(), "asked one by one, "),
        (Placed(), "with documents in another order, "),
        (Hasty(), "by prepared(corpus), "),
        (Talkative(), "it explains 0 of 10 pairs; give an explanation for each"),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, Overlap) else "",
)
def test_a_fault_of_a_scorer_is_named(broken: Overlap, fault: str) -> None:
    assert any(line.startswith(fault) for line in breaches(check_scorer, broken))


@dataclass(frozen=True, kw_only=True)
class Shout(BasePerturbation):
    """Capitals; the broken ones below change one thing each."""

    meaning: ClassVar[str] = "share of the words in capitals"
    holds: ClassVar[Mapping[Level, float]] = {"copy": 1.0, "revision": 1.0, "story": 1.0}

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        parts = text.split(" ")
        return " ".join(part.upper() if rng.random() < self.intensity else part for part in parts)


class Mute(Shout):
    meaning = " "


class Foreign(Shout):
    languages: ClassVar[Any] = ["English"]


class Leveller(Shout):
    holds: ClassVar[Any] = {"copies": 0.5}


class Contrary(Shout):
    holds: ClassVar[Any] = {"copy": 0.9, "revision": 0.9, "story": 0.9}
    breaks: ClassVar[Any] = {"copy": 0.5}


class Upended(Shout):
    holds: ClassVar[Any] = {"copy": 0.9, "revision": 0.5, "story": 0.9}


@dataclass(frozen=True, kw_only=True)
class Boundless(Shout):
    def __post_init__(self) -> None:
        pass


class Restless(Shout):
    def apply(self, text: str, rng: random.Random, language: str) -> str:
        return f"{text}!"


class Private(Shout):
    def apply(self, text: str, rng: random.Random, language: str) -> str:
        return "".join(sorted(text, key=lambda _: random.random())) if self.intensity else text


CALLS: list[str] = []


class Counting(Shout):
    def apply(self, text: str, rng: random.Random, language: str) -> str:
        CALLS.append(text)
        return f"{text} {len(CALLS)}" if self.intensity else text


class Bytes(Shout):
    def apply(self, text: str, rng: random.Random, language: str) -> Any:
        return text.encode("utf-8", "replace") if self.intensity else text


class Lazy(Shout):
    def apply(self, text: str, rng: random.Random, language: str) -> str:
        return text


def test_a_sound_perturbation_passes() -> None:
    check_perturbation(Shout(intensity=0.5))


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (Mute, "meaning is empty"),
        (Foreign, "languages is ['English']; give a frozenset of codes"),
        (Leveller, "holds names the level 'copies'; the levels are copy, revision, story"),
        (Contrary, "at level copy the label holds up to 0.9 and breaks from 0.5"),
        (Upended, "holds falls from copy to story"),
        (Boundless, "it takes an intensity of -0.5; refuse it"),
        (Restless, "at intensity 0 it changes the text 'empty'"),
        (Private, "of the text 'spaces' it makes a variant by the module random"),
        (Counting, "of the text 'empty' it makes two variants with one generator"),
        (Bytes, "of the text 'empty' it makes a bytes; give a str"),
        (Lazy, "at intensity 0.5 it changes none of four English texts: it does no work"),
    ],
)
def test_a_fault_of_a_perturbation_is_named(broken: type[Shout], fault: str) -> None:
    assert any(line.startswith(fault) for line in breaches(check_perturbation, broken(intensity=0.5)))


class Wide(Components):
    def labels(self, pairs: CorpusPairs, threshold: float) -> Any:
        return super().labels(pairs, threshold).astype(np.int64)


class Short(Components):
    def labels(self, pairs: CorpusPairs, threshold: float) -> Any:
        return super().labels(pairs, threshold)[1:]


class Negative(Components):
    def labels(self, pairs: CorpusPairs, threshold: float) -> Any:
        return super().labels(pairs, threshold) - np.int32(1)


class Zeroing(Components):
    def labels(self, pairs: CorpusPairs, threshold: float) -> Any:
        found = super().labels(pairs, threshold)
        pairs.score[:] = 0
        return found


class Parting(Components):
    def labels(self, pairs: CorpusPairs, threshold: float) -> Any:
        pairs.check_threshold(threshold)
        return np.arange(len(pairs.ids), dtype=np.int32)


class Joining(Components):
    def labels(self, pairs: CorpusPairs, threshold: float) -> Any:
        pairs.check_threshold(threshold)
        return np.zeros(len(pairs.ids), np.int32)


class FirstOnly(Components):
    """Joins only what is linked to the text that comes first."""

    def labels(self, pairs: CorpusPairs, threshold: float) -> Any:
        pairs.check_threshold(threshold)
        first = pairs.left.min(initial=len(pairs.ids))
        labels = pairs.identical.copy()
        strong = (pairs.left == first) & (pairs.score >= threshold)
        labels[np.isin(pairs.identical, pairs.right[strong])] = first
        return labels


class Lenient(Components):
    def labels(self, pairs: CorpusPairs, threshold: float) -> Any:
        return super().labels(pairs, max(threshold, pairs.floor))


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (Wide(), "on made pairs it gives int64[22]; give int32[22]"),
        (Short(), "on made pairs it gives int32[21]; give int32[22]"),
        (Negative(), "on made pairs a label is -1; give labels of 0 or more"),
        (Zeroing(), "it changes the pairs that it is given; work on copies"),
        (Parting(), "at threshold 0.3 it parts d00, d18, whose texts are identical"),
        (Joining(), "at threshold 0.3 it joins d00, d01, "),
        (FirstOnly(), "given documents in another order, it makes other clusters at threshold 0.3"),
        (Lenient(), "it takes a threshold below the floor of the pairs"),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, Components) else "",
)
def test_a_fault_of_a_linkage_is_named(broken: Components, fault: str) -> None:
    assert any(line.startswith(fault) for line in breaches(check_linkage, broken))


def sums_metric(**changed: Any) -> SumsMetric:
    sound = SumsMetric(name="kept", title="Kept", formula="TP", source="here", function=F1.function)
    return replace(sound, **changed)


def spoiling(sums: Any) -> Any:
    sums.varying[...] += 1
    return F1.function(sums)


DRAWS = random.Random(1)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (sums_metric(name="Kept pairs"), "its name is 'Kept pairs'; use small letters"),
        (sums_metric(formula=" "), "its formula is empty; reports show it"),
        (sums_metric(unit="miles"), "its unit is 'miles'; choose share, documents, pairs"),
        (sums_metric(higher_is_better=False), "best is 1 and worst 0, but higher_is_better is False"),
        (sums_metric(function=lambda sums: sums.both), "of a perfect prediction it is 4, outside its bounds 0 and 1"),
        (sums_metric(function=lambda sums: sums.both * 0), "of a perfect prediction it is 0; its best value is 1"),
        (sums_metric(function=lambda sums: sums.both / sums.predicted), "numbers: raised RuntimeWarning: "),
        (sums_metric(function=lambda sums: sums.both * np.nan), "of a perfect prediction it is NaN; 0/0 is 1"),
        (sums_metric(function=spoiling), "it changes the argument that it is given"),
        (sums_metric(function=lambda sums: sums.both * 0 + DRAWS.random()), " and then "),
        (
            sums_metric(function=lambda sums: np.minimum(1.0, F1.function(sums).max() + sums.both * 0)),
            " among others; compute with whole arrays",
        ),
        (
            sums_metric(symmetric=True, function=lambda sums: (sums.both + 1) / (sums.gold + 1)),
            "it is called symmetric, but of ",
        ),
    ],
)
def test_a_fault_of_a_metric_is_named(broken: SumsMetric, fault: str) -> None:
    assert any(fault in line for line in breaches(check_metric, broken))


def test_what_is_no_metric_is_named() -> None:
    assert breaches(check_metric, F1.function) == [
        "it is a function; make it a record of neardup.metrics, such as SumsMetric"
    ]


def test_a_sound_metric_passes() -> None:
    check_metric(sums_metric())
