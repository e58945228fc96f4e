"""What a Python user calls, as the README shows it."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest

import neardup as nd
from neardup.errors import FloorError, NeardupError, StrategyError, UnknownNameError

FUNCTIONS = (
    "cluster",
    "corpus",
    "evaluate",
    "gold",
    "linkage",
    "pairs",
    "perturb",
    "perturbation",
    "scorer",
    "strategy",
)


def test_published_functions_stay_functions_whatever_is_imported() -> None:
    for module in pkgutil.walk_packages(nd.__path__, "neardup."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in FUNCTIONS:
        assert callable(getattr(nd, name)), f"a module took the name of nd.{name}"


def test_every_published_name_is_there() -> None:
    assert [name for name in nd.__all__ if not hasattr(nd, name)] == []
    with pytest.raises(AttributeError, match="nonsense"):
        _ = nd.nonsense


def test_importing_neardup_imports_nothing_heavy() -> None:
    heavy = ["numpy", "pyarrow", "numba", "scipy"]
    script = f"import sys, neardup, neardup.cli; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
        == "[]"
    )


def test_texts_to_figures() -> None:
    story = "the harbour board said on monday that the swing bridge at kelsing would stay shut to lorries until june"
    texts = [
        story,
        story.upper(),
        story,
        "growers in the valley expect the smallest cherry crop for eleven years",
        "",
        "",
    ]
    corpus = nd.Corpus.from_texts("abcdef", texts)
    pairs = nd.pairs(corpus, nd.strategy("minhash-lsh(ngram=3, floor=0.5)"))
    assert [(pairs.ids[a], pairs.ids[b]) for a, b in zip(pairs.left, pairs.right, strict=True)] == [("a", "b")]
    assert pairs.identical.tolist() == [0, 1, 0, 3, 4, 5]
    clusters = nd.cluster(pairs, threshold=0.7, linkage="components")
    assert clusters.members() == [["a", "b", "c"], ["d"], ["e"], ["f"]]
    gold = nd.Clusters.from_mapping({"a": "x", "b": "x", "c": "x", "d": "y", "e": None, "f": None})
    figures = nd.evaluate(clusters, gold)
    assert figures["f1"].value == 1.0
    assert figures["f1"].low is None


def test_cluster_takes_a_linkage_or_its_name() -> None:
    corpus = nd.Corpus.from_texts("ab", ["one two three", "ONE two three"])
    pairs = nd.pairs(corpus, nd.strategy("exact"))
    assert nd.cluster(pairs, 1.0, nd.linkage("star")) == nd.cluster(pairs, 1.0, "star")
    with pytest.raises(UnknownNameError, match="did you mean 'components'"):
        nd.cluster(pairs, 1.0, "component")


def test_threshold_below_the_floor_is_refused() -> None:
    pairs = nd.pairs(nd.Corpus.from_texts("ab", ["x", "y"]), nd.strategy("minhash-lsh(floor=0.5)"))
    with pytest.raises(FloorError, match=r"floor=0\.4"):
        nd.cluster(pairs, 0.4)


def test_corpus_and_gold_by_name() -> None:
    corpus = nd.corpus("wire")
    copies = nd.gold("wire", level="copy")
    assert isinstance(copies, nd.Clusters)
    assert set(copies.ids) == set(corpus.ids)
    with pytest.raises(NeardupError, match="level"):
        nd.gold("wire", level="copies")
    with pytest.raises(NeardupError, match="wyre"):
        nd.corpus("wyre")


@dataclass(frozen=True, kw_only=True)
class Lying(nd.Spec):
    """Returns what it is given."""

    kind: str = "nothing"

    @property
    def default_threshold(self) -> float:
        return 0.5

    def pairs(self, corpus: nd.Corpus, clock: nd.Clock | None = None) -> nd.Pairs:
        wrong = np.array([0], np.int32), np.array([len(corpus)], np.int32), np.array([0.9], np.float32)
        if self.kind == "outside":
            return nd.Pairs(left=wrong[0], right=wrong[1], score=wrong[2], floor=0.5, candidates=1)
        return None  # type: ignore[return-value]


@pytest.mark.parametrize(("kind", "fact"), [("nothing", "not Pairs"), ("outside", "outside 0 … 1")])
def test_what_a_strategy_returns_is_checked(kind: str, fact: str) -> None:
    with pytest.raises(StrategyError, match=fact):
        nd.pairs(nd.Corpus.from_texts("ab", ["one", "two"]), Lying(kind=kind))
