"""What the stages find over shards and partitions is what one process finds."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import neardup as nd
from neardup.engine.in_memory import CorpusSource, collected
from neardup.engine.local import Engine, clusters, components, found_pairs, named
from neardup.engine.store import Stored
from neardup.engine.support import check_strategy
from neardup.errors import Notice
from neardup.metrics.largest_cluster import closure
from neardup.scorers.cascade import Cascade
from neardup.scorers.cosine import Cosine
from neardup.scorers.overlap import Jaccard
from neardup_algorithms.exact.strategy import Exact
from tests.helpers.streamed import SHARDS, STRATEGIES, TIGHT, assert_same, made, tight

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from neardup.core.pairs import CorpusPairs
    from neardup.engine.limits import Limits


@pytest.fixture(scope="module")
def corpus() -> nd.Corpus:
    return made()


def run(corpus: nd.Corpus, strategy: Any, work: Path, limits: Limits, *, again: bool = True) -> CorpusPairs:
    return collected(found_pairs(Engine(work, limits), CorpusSource(corpus, again), strategy))


@pytest.mark.parametrize("shards", SHARDS)
@pytest.mark.parametrize("text", STRATEGIES)
def test_pairs_and_clusters_are_those_of_one_process(tmp_path: Path, corpus: nd.Corpus, text: str, shards: int) -> None:
    strategy, limits = nd.strategy(text), replace(SHARDS[shards], **(tight(text) if shards > 1 else {}))
    engine = Engine(tmp_path, limits)
    found = found_pairs(engine, CorpusSource(corpus), strategy)
    expected = nd.pairs(corpus, strategy)
    assert len(expected) > 5
    assert_same(collected(found), expected)
    assert len(found.shards) >= shards
    at = strategy.default_threshold
    wanted, labels = nd.cluster(expected, at), components(engine, found, at)
    (stored,) = labels.stored(tmp_path)
    assert stored.column("labels").tolist() == wanted.labels.tolist()
    assert stored.facts["clusters"] == wanted.count
    after = named(engine, CorpusSource(corpus), found, labels, at)
    assert [corpus.ids[row] for row in after.column("named")] == wanted.least_ids()[:-1]
    largest, joined = closure(expected, at, wanted.labels)
    assert after.facts["largest"] == largest.documents
    assert after.facts["direct"] == pytest.approx(after.facts["every"] * (1 - joined))


def test_what_is_missing_is_looked_for_once_and_documents_are_cut_once(
    tmp_path: Path, corpus: nd.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, whole = Counter[str](), Stored.whole

    def counted(stored: Stored) -> bool:
        looks[stored.folder.name] += 1
        return whole(stored)

    monkeypatch.setattr(Stored, "whole", counted)
    engine = Engine(tmp_path, SHARDS[3])
    first = found_pairs(engine, CorpusSource(corpus), nd.strategy("exact"))
    assert {count for name, count in looks.items() if not name.startswith(("plan-", "shards-"))} == {1}
    looks.clear()
    again = found_pairs(engine, CorpusSource(corpus), nd.strategy("exact"))
    assert not looks
    assert_same(collected(again), collected(first))


@pytest.mark.parametrize("linkage", ["average", "average(floor=0.5)", "complete", "star"])
def test_linkages_component_by_component(tmp_path: Path, corpus: nd.Corpus, linkage: str) -> None:
    strategy = nd.strategy("minhash-lsh(num_perm=32, bands=8, floor=0.3)")
    engine = Engine(tmp_path, replace(SHARDS[3], codes=160))
    found = found_pairs(engine, CorpusSource(corpus), strategy)
    expected = nd.pairs(corpus, strategy)
    for threshold in (0.55, 0.8):
        group = clusters(engine, found, threshold, nd.linkage(linkage))
        labels = group.stored(tmp_path)[0].column("labels")
        assert labels.tolist() == nd.cluster(expected, threshold, linkage).labels.tolist()
        assert len(list(tmp_path.glob("linked-*"))) > 1


def test_a_component_that_does_not_fit_is_refused(tmp_path: Path, corpus: nd.Corpus) -> None:
    strategy = nd.strategy("minhash-lsh(num_perm=32, bands=8, floor=0.3)")
    engine = Engine(tmp_path, replace(SHARDS[3], codes=10))
    found = found_pairs(engine, CorpusSource(corpus), strategy)
    with pytest.raises(nd.NeardupError, match=r"one component has .* --memory leaves room for 10; take a higher floor"):
        clusters(engine, found, 0.6, nd.linkage("star"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("edit-distance-rapidfuzz", "since it searches the whole corpus at once"),
    ],
)
def test_a_strategy_that_cannot_be_run_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(nd.NeardupError, match=reason):
        check_strategy(nd.strategy(text))


@dataclass(frozen=True, kw_only=True)
class Whole(Exact):
    """Finds its candidates in a way of its own."""

    def candidate_pairs(self, features: Any, texts: nd.Texts) -> Iterator[nd.Candidates]:
        return super().candidate_pairs(features, texts)


@dataclass(frozen=True, kw_only=True)
class Corpuswide(Jaccard):
    """Gathers something of the whole corpus, and does not say how parts are put together."""

    def prepared(self, corpus: nd.Corpus) -> Any:
        return partial(self.score, corpus)


@dataclass(frozen=True, kw_only=True)
class SameSource(nd.Spec):
    """Lowers the score of texts that no one source has, and of those whose first ids end otherwise."""

    of: nd.Scorer

    def score(self, corpus: nd.Corpus, left: Any, right: Any) -> Any:
        sources, ids = (corpus.values(name).to_pylist() for name in ("source", "id"))
        rows = list(zip(left.tolist(), right.tolist(), strict=True))
        apart = np.array([set(sources[a]).isdisjoint(sources[b]) for a, b in rows], np.bool_)
        unlike = np.array([ids[a][0][-1] != ids[b][0][-1] for a, b in rows], np.bool_)
        return (1 - apart / 2 - unlike / 4).astype(np.float32) * self.of.score(corpus, left, right)


@pytest.mark.parametrize(
    ("strategy", "reason"),
    [
        (Whole(), "since it finds its candidates over the whole corpus"),
        (Exact(verify=Corpuswide(), floor=0.1), "with verify=.*, whose statistics of the corpus cannot be gathered"),
        (Exact(verify=Cascade(then=Corpuswide()), floor=0.1), "with verify=cascade, whose statistics"),
        (Exact(verify=SameSource(of=Cosine()), floor=0.1), "with verify=SameSource, whose statistics"),
    ],
)
def test_what_a_plugin_does_not_declare_is_refused_with_the_reason(strategy: Any, reason: str) -> None:
    with pytest.raises(nd.NeardupError, match=reason):
        check_strategy(strategy)


@pytest.mark.parametrize("shards", SHARDS)
@pytest.mark.parametrize(
    "text", ["minhash-lsh(num_perm=32, bands=8, floor=0.3)", "passages(verify=None)", "exact-substring(ngram=2)"]
)
def test_oversized_buckets(tmp_path: Path, text: str, shards: int, monkeypatch: pytest.MonkeyPatch) -> None:
    strategy = nd.strategy(text)
    monkeypatch.setattr(type(strategy), "largest_bucket", 5)
    monkeypatch.setattr(type(strategy), "hubs", 2)
    corpus = made(seed=3)
    expected = nd.pairs(corpus, strategy)
    assert expected.skipped_at_most > 20
    assert_same(run(corpus, strategy, tmp_path, replace(SHARDS[shards], **tight(text))), expected)


@pytest.mark.parametrize("verify", ["facts()", "facts(versions=together)", None])
def test_columns_of_all_documents_with_a_text_reach_the_scorer(tmp_path: Path, verify: str | None) -> None:
    corpus = made(seed=4)
    rows = range(len(corpus))
    columns: dict[str, list[Any]] = {
        "date": [f"{1 + row % 28} May 2024" if row % 3 else None if row % 2 else "one day" for row in rows],
        "language": ["en" if row % 5 else None for row in rows],
        "source": [f"outlet {row % 4}" for row in rows],
    }
    corpus = nd.Corpus.from_texts(corpus.ids, corpus.texts, columns)
    scorer = SameSource(of=nd.scorer("jaccard(ngram=2)")) if verify is None else nd.scorer(verify)
    strategy = replace(nd.strategy("minhash-lsh(num_perm=32, bands=8)"), floor=0.1, verify=scorer)  # type: ignore[type-var]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        expected = nd.pairs(corpus, strategy)
        found = run(corpus, strategy, tmp_path, replace(SHARDS[3], **TIGHT))
    assert len({*expected.score.tolist()}) > 20
    assert_same(found, expected)
