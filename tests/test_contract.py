"""`check_strategy`: built-in strategies pass it, and each thing that can be wrong is caught and named."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import EntryPoint
from itertools import combinations, count
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from neardup.api import strategy
from neardup.core import registry
from neardup.core.bucketed import Bucketed
from neardup.core.candidates import Candidates
from neardup.core.pairs import Pairs
from neardup.core.spec import Preset, Spec
from neardup.testing import BLANK, WORDLESS, ContractError, check_strategy, odd_texts
from neardup.text import has_words, is_blank, words
from neardup_algorithms.exact.strategy import Exact
from tests.helpers.components import STRATEGIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup.core.bucketed import Meeting
    from neardup.core.clock import Clock
    from neardup.core.corpus import Corpus
    from neardup.core.strategy import Scorer
    from neardup.text.texts import Texts

VARIANTS = [
    "exact(floor=0.3, verify=jaccard(ngram=3))",
    "edit-distance(folding=strict)",
    "minhash-lsh(ngram=1, bands=64, floor=0.0)",
    "minhash-lsh(unit=char, ngram=9, verify=containment)",
    "minhash-lsh:newscopy(seed=3)",
    "minhash-lsh-datasketch(unit=char, ngram=9, bands=32)",
]


COSTLY = {"lsh-ensemble", "retsim", "sentence-embedding"}
"""Those that take seconds or a quarter of a minute; the slow test below makes the same checks of them."""


@pytest.mark.parametrize("text", [*(name for name in STRATEGIES if name not in COSTLY), *VARIANTS])
def test_built_in_strategies_keep_the_contract(text: str) -> None:
    check_strategy(strategy(text), processes=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", STRATEGIES)
def test_so_they_do_in_fresh_processes(name: str) -> None:
    check_strategy(strategy(name))


class Sound:
    """Word-set Jaccard of all pairs, in plain Python; the broken ones below change one thing each."""

    floor: float

    @property
    def default_threshold(self) -> float:
        return max(self.floor, 0.7)

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        texts = list(corpus.texts)
        rows = [(a, b) for a, b in combinations(range(len(texts)), 2) if self.judged(texts[a], texts[b])]
        scores = [self.similarity(texts[a], texts[b]) for a, b in rows]
        return Pairs.of([a for a, _ in rows], [b for _, b in rows], scores, floor=self.floor)

    def judged(self, a: str, b: str) -> bool:
        return bool(word_set(a) and word_set(b))

    def similarity(self, a: str, b: str) -> float:
        x, y = word_set(a), word_set(b)
        return len(x & y) / len(x | y)


@cache
def word_set(text: str) -> frozenset[str]:
    return frozenset(words(text))


@dataclass(frozen=True, kw_only=True)
class Good(Sound, Spec):
    floor: float = 0.25


class NoDataclass(Sound):
    floor = 0.25


@dataclass(kw_only=True, unsafe_hash=True)
class Mutable(Sound):
    floor: float = 0.25


@dataclass(frozen=True)
class Positional(Sound):
    floor: float = 0.25


@dataclass(frozen=True, kw_only=True, eq=False)
class ComparedByIdentity(Sound):
    floor: float = 0.25


@dataclass(frozen=True, kw_only=True)
class Unhashable(Sound):
    floor: float = 0.25
    weights: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Unpicklable(Good):
    def __getstate__(self) -> Any:
        raise RuntimeError("holds an open file")


@dataclass(frozen=True, kw_only=True)
class Creeping(Good):
    """Registered below; its text means something else when it is read again."""

    size: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "size", self.size + 1)


@dataclass(frozen=True, kw_only=True)
class LowThreshold(Good):
    @property
    def default_threshold(self) -> float:
        return 0.1


@dataclass(frozen=True, kw_only=True)
class Idle(Good):
    def judged(self, a: str, b: str) -> bool:
        return False


@dataclass(frozen=True, kw_only=True)
class NoPairs(Good):
    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Any:
        return super().pairs(corpus, clock).left.tolist()


@dataclass(frozen=True, kw_only=True)
class NeedsTwo(Good):
    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        if len(corpus) < 2:
            raise ValueError("max() of nothing")
        return super().pairs(corpus, clock)


@dataclass(frozen=True, kw_only=True)
class PairsBlanks(Good):
    def judged(self, a: str, b: str) -> bool:
        return bool(word_set(a)) == bool(word_set(b))

    def similarity(self, a: str, b: str) -> float:
        return super().similarity(a, b) if word_set(a) else 1.0


CALLS = count(1)


@dataclass(frozen=True, kw_only=True)
class Moody(Good):
    def similarity(self, a: str, b: str) -> float:
        return super().similarity(a, b) * (1 - 1 / (10 + next(CALLS)))


@dataclass(frozen=True, kw_only=True)
class OrderBound(Good):
    """Lopsided: the share of the first text's words that stand in the second."""

    def similarity(self, a: str, b: str) -> float:
        x, y = word_set(a), word_set(b)
        return len(x & y) / len(x)


@dataclass(frozen=True, kw_only=True)
class FloorBound(Good):
    """Scores counted from the floor up."""

    def similarity(self, a: str, b: str) -> float:
        return self.floor + super().similarity(a, b) * (1 - self.floor)


@dataclass(frozen=True, kw_only=True)
class SeedBound(Good):
    """Takes half of the words, by Python's own hash."""

    def similarity(self, a: str, b: str) -> float:
        x, y = ({w for w in word_set(text) if hash(w) % 2} for text in (a, b))
        return len(x & y) / max(1, len(x | y))


@dataclass(frozen=True, kw_only=True)
class Forgetful(Good):
    def examined(self, corpus: Corpus, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        return (left + 1 < right).astype(np.bool_)


@dataclass(frozen=True, kw_only=True)
class CutBound(Bucketed["list[frozenset[str]]", frozenset[str]]):
    """Word-set Jaccard without the words that all texts of some batch have; it should be those of all texts."""

    verify: Scorer | None = None
    floor: float = 0.25

    @property
    def default_threshold(self) -> float:
        return 0.5

    def summarise(self, texts: Texts) -> frozenset[str]:
        return frozenset.intersection(*map(word_set, texts)) if len(texts) else frozenset()

    def merge(self, a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
        return a | b

    def encode(self, texts: Texts, summary: frozenset[str]) -> list[frozenset[str]]:
        return [word_set(text) - summary for text in texts]

    def keys(self, features: list[frozenset[str]]) -> NDArray[np.uint64]:
        return np.array([[len(words) > 0] for words in features], np.uint64).reshape(-1, 1)

    def score(
        self, features: list[frozenset[str]], left: NDArray[np.integer], right: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        pairs = [(features[a], features[b]) for a, b in zip(left, right, strict=True)]
        return np.array([len(a & b) / len(a | b) for a, b in pairs], np.float32)


class Misadvising(Good):
    default_linkage = "averige"


class Deaf(Good):
    presets: ClassVar[dict[str, Preset]] = {
        "heard": Preset({"floor": 0.5}, "here", threshold=0.7),
        "unheard": Preset({"floor": 0.3}, "here", threshold=0.9),
    }


class LaxPairs(Pairs):
    def check(self, rows: int) -> None:
        pass


class OwnPairs(Good):
    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        return LaxPairs(**vars(super().pairs(corpus, clock)))


class WordyFloor(Good):
    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        return replace(super().pairs(corpus, clock), floor="0.25")  # type: ignore[arg-type]  # that is the point


class HalfCandidates(Good):
    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        found = super().pairs(corpus, clock)
        return replace(found, candidates=found.candidates and found.candidates - 0.5)  # type: ignore[arg-type]  # that is the point


class EndlessStage(Good):
    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        if clock is not None:
            clock.seconds["encode"] = float("nan")
        return super().pairs(corpus, clock)


LAST: list[Pairs] = []


class Keeper(Good):
    """Changes what it returned before."""

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        for earlier in LAST:
            earlier.score[:] = 1
        LAST[:] = [super().pairs(corpus, clock)]
        return LAST[0]


class Setter(Good):
    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        os.environ["NEARDUP_SEEN"] = "yes"
        return super().pairs(corpus, clock)


class ClockMaker(Good):
    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        vars(time)["perf_counter"] = lambda: 0.0
        return super().pairs(corpus, clock)


class Wanderer(Good):
    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        os.chdir(Path.cwd().parent)
        return super().pairs(corpus, clock)


class Credulous(Good):
    """The share of the shorter text's words that stand in the longer one, however few they are."""

    def similarity(self, a: str, b: str) -> float:
        x, y = word_set(a), word_set(b)
        return len(x & y) / min(len(x), len(y))


@dataclass(frozen=True, kw_only=True)
class Parted(Exact):
    """Compares every two parts by `meet`, but finds nothing in two different ones."""

    @property
    def meeting(self) -> Meeting:
        return "tiles"

    def meet(self, a: NDArray[np.uint64], b: NDArray[np.uint64] | None) -> Iterator[Candidates]:
        if b is None:
            left, right = np.triu_indices(len(a), 1)
            same = (a[left, 0] == a[right, 0]) & (a[left, 0] > 0)
            yield Candidates(left[same], right[same], len(left))


SEEN_BY_SEVERAL_CHECKS = (
    CutBound,
    Forgetful,
    NoPairs,
    HalfCandidates,
    NeedsTwo,
    PairsBlanks,
    Moody,
    OrderBound,
    WordyFloor,
    Keeper,
    Parted,
)


def breaches_of(broken: Any, *, processes: bool = False) -> list[str]:
    with pytest.raises(ContractError) as caught:
        check_strategy(broken, processes=processes)
    head, *breaches = str(caught.value).splitlines()
    assert type(broken).__name__.lower() in head.lower()
    assert head.endswith("breaks the contract of a strategy:")
    return [breach.removeprefix("  - ") for breach in breaches]


def test_a_sound_strategy_passes() -> None:
    check_strategy(Good(), processes=False)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (NoDataclass(), "it is no dataclass; make it @dataclass(frozen=True, kw_only=True)"),
        (Mutable(), "its dataclass is not frozen and keyword-only"),
        (Positional(), "its dataclass is not frozen and keyword-only"),
        (ComparedByIdentity(), "a copy of it is not equal to it"),
        (Unhashable(), "plain_data: raised TypeError: unhashable type: 'list'"),
        (Unpicklable(), "plain_data: raised RuntimeError: holds an open file"),
        (LowThreshold(), "default_threshold 0.1 is outside [floor, 1] = [0.25, 1]"),
        (Misadvising(), "default_linkage 'averige' cannot be used: unknown linkage 'averige'"),
        (Deaf(), "preset unheard states the threshold 0.9, but its default_threshold is "),
        (Idle(), "examined no pair of a corpus that holds the same story three times"),
        (NoPairs(), "threshold: raised StrategyError: NoPairs(floor=0.25) returned list, not Pairs"),
        (NeedsTwo(), "on a corpus of 0 documents it raised ValueError: max() of nothing"),
        (PairsBlanks(), "it pairs 'empty' with 'spaces', one of which has no letter or digit"),
        (Moody(), "run twice on the same corpus, it gives other pairs: "),
        (OrderBound(), "given in another order, it gives other pairs: "),
        (CutBound(), "given document by document, it gives other pairs: "),
        (Forgetful(), "it reports 'one-word' with 'one-word-too' and says it never examined them"),
        (OwnPairs(), "it returns LaxPairs, a class of its own; return nd.Pairs"),
        (HalfCandidates(), "threshold: raised StrategyError: candidates is 9.5, not a whole number"),
        (EndlessStage(), "its stage 'encode' took nan seconds; time stages by 'with clock.stage(name)' only"),
        (Credulous(), "it takes the text 'a' for a duplicate of every longer one"),
        (Parted(), "in parts it examines 2 pairs, and 10 at once; see `meeting`"),
        (FloorBound(), "run with floor=0.625 in place of leaving out the pairs below, it gives other pairs: "),
    ],
)
def test_a_fault_is_named_and_nothing_else_is(broken: Any, fault: str) -> None:
    breaches = breaches_of(broken)
    assert breaches[0].startswith(fault)
    assert len(breaches) == 1 or type(broken) in SEEN_BY_SEVERAL_CHECKS


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (WordyFloor(), "the floor of its pairs is '0.25'; give a number from 0 to 1"),
        (Keeper(), "pairs that it returned change when it runs again; return arrays that it does not keep"),
        (Setter(), "it changes the environment variable NEARDUP_SEEN and leaves it so; put back what was there"),
        (ClockMaker(), "it changes time.perf_counter and leaves it so; put back what was there"),
        (Wanderer(), "it changes the current folder and leaves it so; put back what was there"),
    ],
)
def test_a_hostile_strategy_is_named(broken: Any, fault: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEARDUP_SEEN", "")
    monkeypatch.setattr(time, "perf_counter", time.perf_counter)
    monkeypatch.chdir(tmp_path)
    assert fault in breaches_of(broken)


def test_text_that_means_something_else_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("creeping", f"{__name__}:Creeping", "neardup.strategies")
    monkeypatch.setattr(registry, "_entries", lambda _: {"creeping": entry})
    monkeypatch.setattr(registry, "_loaded", {})
    assert "its text creeping(floor=0.25, size=2) parses back to something else" in breaches_of(Creeping())


@pytest.mark.slow
def test_what_depends_on_the_process_is_a_fault() -> None:
    faults = breaches_of(SeedBound(), processes=True)
    assert any(fault.startswith("run in a process with PYTHONHASHSEED=") for fault in faults)


def test_what_another_process_cannot_import_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = ModuleType("neardup_nowhere")
    homeless = type("Homeless", (Good,), {"__module__": nowhere.__name__})
    monkeypatch.setattr(nowhere, "Homeless", homeless, raising=False)
    monkeypatch.setitem(sys.modules, nowhere.__name__, nowhere)
    (fault,) = breaches_of(homeless(), processes=True)
    assert fault.startswith("processes: raised NeardupError: a new process could not run it: ModuleNotFoundError")


def test_odd_texts_hold_what_breaks_careless_code() -> None:
    corpus = odd_texts()
    assert {i for i, text in zip(corpus.ids, corpus.texts, strict=True) if is_blank(text)} == BLANK
    assert {i for i, text in zip(corpus.ids, corpus.texts, strict=True) if not has_words(text)} == WORDLESS
    lengths = [len(text) for text in corpus.texts]
    assert min(lengths) == 0
    assert max(lengths) > 50_000
    assert any("\0" in text for text in corpus.texts)
    assert "\ufffd" in corpus.texts[corpus.row_of["surrogate"]]


@dataclass(frozen=True, kw_only=True)
class HalfCounted(Good):
    """Examines half a pair too many."""

    def pairs(self, corpus: Corpus, clock: Clock | None = None) -> Pairs:
        found = super().pairs(corpus, clock)
        return replace(found, candidates=1.5)  # type: ignore[arg-type]


def test_one_fault_that_ends_many_checks_is_told_once() -> None:
    told = [breach for breach in breaches_of(HalfCounted()) if "not a whole number" in breach]
    assert len(told) == 2, "the fault itself, and all that it ended"
    assert "(and so did: " in " ".join(told)
    assert "on a corpus of 1 documents" in " ".join(told)
