"""What a Python user calls: names become components, a corpus pairs, pairs clusters, clusters figures."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, cast

from neardup.core.clusters import Clusters
from neardup.core.corpus import Corpus, collapse
from neardup.core.pairs import CorpusPairs, Pairs
from neardup.core.registry import load, names
from neardup.core.spec import canonical, parse
from neardup.errors import NeardupError, StrategyError
from neardup.io.fields import Fields
from neardup.io.sources import open_documents, open_gold
from neardup.metrics.evaluation import Figures
from neardup.metrics.evaluation import evaluate as evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from neardup.core.clock import Clock
    from neardup.core.gold import GradedPairs
    from neardup.core.linkage import Linkage
    from neardup.core.perturbation import Perturbation
    from neardup.core.strategy import Scorer, Strategy

__all__ = ["Figures", "cluster", "corpus", "evaluate", "gold", "linkage", "pairs", "perturbation", "scorer", "strategy"]


def strategy(text: str) -> Strategy:
    """The strategy that a text such as `minhash-lsh(bands=20, num_perm=160)` means.

    Raises:
        UnknownNameError: no strategy, preset or parameter of that name.
        ParameterError: a value is ill-typed or out of range.
    """
    return cast("Strategy", parse(text, "strategy"))


def scorer(text: str) -> Scorer:
    """The scorer that a text such as `containment(ngram=3)` means; raises as `strategy` does."""
    return cast("Scorer", parse(text, "scorer"))


def linkage(text: str) -> Linkage:
    """The linkage that a text such as `components` means; raises as `strategy` does."""
    return cast("Linkage", parse(text, "linkage"))


def perturbation(text: str) -> Perturbation:
    """The perturbation that a text such as `typos(intensity=0.1)` means; raises as `strategy` does."""
    return cast("Perturbation", parse(text, "perturbation"))


def corpus(name: str | Path, *, id_field: str = "id", text_field: str = "text") -> Corpus:
    """An installed corpus by name, or documents from a path.

    Args:
        name: the name or the path.
        id_field: the field that holds ids in documents from a path.
        text_field: the field that holds texts there.

    Raises:
        NeardupError: there is neither, or the corpus is external and not on this machine.
    """
    return open_documents(str(name), Fields(id=id_field, text=text_field))


def gold(
    name: str | Path,
    level: str = "copy",
    *,
    id_field: str = "id",
    cluster_field: str = "cluster",
    a_field: str = "a",
    b_field: str = "b",
    label_field: str = "label",
) -> Clusters | GradedPairs:
    """The gold of an installed corpus, or from a file, at a level.

    Args:
        name: the name or the path.
        level: `copy`, `revision` or `story`.
        id_field: the field of a file that holds ids.
        cluster_field: the field that holds names of clusters.
        a_field: the field that holds the first document of a pair.
        b_field: the field that holds the second one.
        label_field: the field that holds grades of pairs.

    Raises:
        NeardupError: there is none, or none at this level.
    """
    called = Fields(id=id_field, cluster=cluster_field, a=a_field, b=b_field, label=label_field)
    return open_gold(str(name), called).at(level)


def _strategy(given: Strategy | str) -> Strategy:
    """A strategy as it is, or from its text."""
    return strategy(given) if isinstance(given, str) else given


def pairs(corpus: Corpus, strategy: Strategy | str, clock: Clock | None = None) -> CorpusPairs:
    """What a strategy reports on a corpus, checked. Identical texts are collapsed before and put back later.

    Args:
        corpus: the documents.
        strategy: a strategy, or the text of one.
        clock: times its stages.

    Raises:
        StrategyError: the strategy broke its contract.
        NeardupError: the text means no strategy.
    """
    chosen = _strategy(strategy)
    distinct = collapse(corpus)
    found = chosen.pairs(distinct.corpus, clock)
    if not isinstance(found, Pairs):
        raise StrategyError(f"{chosen} returned {type(found).__name__}, not Pairs")
    found.check(len(distinct.corpus))
    count = len(distinct.corpus)
    unseen = count * (count - 1) // 2 - found.candidates
    values = {f.name: getattr(found, f.name) for f in fields(Pairs)}
    values |= {"left": distinct.rows[found.left], "right": distinct.rows[found.right]}
    values |= {"skipped_at_most": min(found.skipped_at_most, unseen)}
    return CorpusPairs(**values, ids=corpus.ids, identical=distinct.identical, distinct=count)


def cluster(pairs: CorpusPairs, threshold: float, linkage: Linkage | str = "components") -> Clusters:
    """Clusters of all documents from the pairs at or above a threshold.

    Raises:
        FloorError: the threshold is below the floor of the pairs.
    """
    chosen = cast("Linkage", parse(linkage, "linkage")) if isinstance(linkage, str) else linkage
    return Clusters(pairs.ids, chosen.labels(pairs, threshold))


def refuse_low_threshold(strategy: Strategy | str, threshold: float) -> None:
    """Refuse a threshold below the floor of a strategy that has one, before any work is done.

    Raises:
        FloorError: the threshold is below the floor, or not in [0, 1].
    """
    floor = float(getattr(_strategy(strategy), "floor", 0.0))
    Pairs.none(floor=floor).check_threshold(threshold)


def known_texts(among: Iterable[str] | None = None) -> dict[str, str]:
    """Each installed strategy at its defaults as `name`, each preset as `name:preset`, by canonical text.

    Packages that cannot be imported are passed over.

    Args:
        among: canonical texts; only strategies that occur in them are loaded. Every one where not given.
    """
    wanted = names("strategy") if among is None else dict.fromkeys(text.partition("(")[0] for text in among)
    found: dict[str, str] = {}
    for name in wanted:
        try:
            shorts = [*(f"{name}:{preset}" for preset in getattr(load("strategy", name), "presets", {})), name]
            found |= {canonical(strategy(short)): short for short in shorts}
        except NeardupError:
            continue
    return found
