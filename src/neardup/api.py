"""The functions of the public API: names give components, a corpus gives pairs, pairs clusters, clusters figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

from neardup.core.components import linkage, perturbation, scorer, strategy
from neardup.core.detection import cluster, pairs
from neardup.core.versions import labels_at
from neardup.io.fields import Fields
from neardup.io.frames import held
from neardup.io.sources import open_gold
from neardup.metrics.evaluation import evaluate
from neardup.metrics.figures import Figures
from neardup.recipes import recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.gold import GradedPairs
    from neardup.core.linkage import Linkage
    from neardup.core.strategy import Strategy
    from neardup.core.versions import TolerantClusters
    from neardup.deduplication.frames import Deduplicated
    from neardup.study.advice import Advice
    from neardup.study.survey import Survey

T = TypeVar("T")

__all__ = [
    "Figures",
    "cluster",
    "corpus",
    "dedup",
    "evaluate",
    "gold",
    "linkage",
    "pairs",
    "perturbation",
    "recipe",
    "recommend",
    "scorer",
    "strategy",
    "survey",
]


def corpus(name: str | Path | Any, *, id_field: str = "id", text_field: str = "text") -> Corpus:
    """An installed corpus by name, documents from a path, or a table that a program holds.

    Args:
        name: the name, the path, or a table: a DataFrame of pandas or polars, an Arrow table, a dataset of Hugging
            Face's `datasets`, or anything else with `__arrow_c_stream__`.
        id_field: the field that holds ids in documents from a path or a table.
        text_field: the field that holds texts there.

    Raises:
        NeardupError: there is neither, or the corpus is external and not on this machine.
    """
    return held(name, Fields(id=id_field, text=text_field)).corpus


@overload
def dedup(
    documents: str | Path,
    *,
    strategy: Strategy | str | None = None,
    recipe: str | None = None,
    threshold: float | None = None,
    linkage: Linkage | str | None = None,
    keep: str | None = None,
    against: Any = None,
    also_within: bool = False,
    id_field: str = "id",
    text_field: str = "text",
) -> Deduplicated[Corpus]: ...
@overload
def dedup(
    documents: T,
    *,
    strategy: Strategy | str | None = None,
    recipe: str | None = None,
    threshold: float | None = None,
    linkage: Linkage | str | None = None,
    keep: str | None = None,
    against: Any = None,
    also_within: bool = False,
    id_field: str = "id",
    text_field: str = "text",
) -> Deduplicated[T]: ...
def dedup(
    documents: Any,
    *,
    strategy: Strategy | str | None = None,
    recipe: str | None = None,
    threshold: float | None = None,
    linkage: Linkage | str | None = None,
    keep: str | None = None,
    against: Any = None,
    also_within: bool = False,
    id_field: str = "id",
    text_field: str = "text",
) -> Deduplicated[Any]:
    """Documents without their near-duplicates: `.kept` is what was given without them, `.removed` says why each goes.

    Args:
        documents: anything that `corpus` takes, or a corpus.
        strategy: finds duplicates.
        recipe: in place of a strategy, the name of a recipe: the strategy and the next three, where they are None, are
            as the authors of a known corpus published them; see `recipe`.
        threshold: least score of a pair that counts; None for the strategy's own threshold.
        linkage: makes clusters of pairs, of which one document stays; None for the one that the strategy advises.
        keep: what stays of a cluster: `first` (the earliest by the column `date`, without it the first in order),
            `longest` or `central`; None for `first`.
        against: an older collection, as `documents`: only documents that stand in it go. Corpus statistics come from
            both.
        also_within: whether, against an older collection, duplicates among the documents that are left go too.
        id_field: the field that holds ids.
        text_field: the field that holds texts.

    Raises:
        NeardupError: something cannot be read, a name is unknown, or a choice has no effect.
        FloorError: the threshold is below the strategy's floor.
        StrategyError: the strategy broke its contract.
    """
    from neardup.deduplication.frames import without_duplicates
    from neardup.deduplication.outcome import request_of

    old = against is not None
    request = request_of(strategy, threshold, linkage, keep, recipe=recipe, against=old, also_within=also_within)
    return without_duplicates(documents, request, against, Fields(id=id_field, text=text_field))


def survey(
    documents: Any,
    *,
    out: str | Path,
    strategies: Sequence[Strategy | str] = (),
    only: bool = False,
    linkages: Sequence[Linkage | str] = ("components", "average"),
    max_documents: int = 20_000,
    seed: int = 1,
    timeout: float = 300.0,
    id_field: str = "id",
    text_field: str = "text",
) -> Survey:
    """What strategies would do to documents without labels, and a study of them to label: as `neardup survey`.

    Args:
        documents: anything that `corpus` takes, or a corpus. What does not come from a name or a path is stored in the
            study, texts included, since nothing else could be read again.
        out: folder of the study to make or to resume.
        strategies: strategies beside those of the panel.
        only: whether they run in place of the panel.
        linkages: make clusters of pairs; only those whose clusters are nested: `components`, `average`, `complete`.
        max_documents: the most documents of the study; of a larger corpus whole groups that share text are drawn.
        seed: seed of what is drawn at random.
        timeout: seconds that a strategy may take before it is left out.
        id_field: the field that holds ids.
        text_field: the field that holds texts.

    Returns:
        `.summary`, plain data of what the page shows (`.summary.plain()` for dicts), and `.study`.

    Raises:
        NeardupError: something cannot be read, a name is unknown, the folder holds something else, the documents have
            changed since the study in it was begun, or no strategy ended well.
    """
    from neardup.study.survey import survey_quietly

    return survey_quietly(
        documents,
        Path(out),
        Fields(id=id_field, text=text_field),
        strategies=tuple(map(str, strategies)),
        only=only,
        linkages=tuple(map(str, linkages)),
        max_documents=max_documents,
        seed=seed,
        timeout=timeout,
    )


def gold(
    name: str | Path,
    level: str = "copy",
    *,
    versions: str = "apart",
    id_field: str = "id",
    cluster_field: str = "cluster",
    a_field: str = "a",
    b_field: str = "b",
    label_field: str = "label",
) -> Clusters | TolerantClusters | GradedPairs:
    """The gold of an installed corpus, or from a file, at a level.

    Args:
        name: the name or the path.
        level: `copy`, `revision` or `story`.
        versions: how pairs of one `revision` but of different `copy` count: `apart` (no duplicates), `ignored` (neither
            way) or `together` (duplicates: the level `revision`). At the level `copy` only.
        id_field: the field of a file that holds ids.
        cluster_field: the field that holds names of clusters.
        a_field: the field that holds the first document of a pair.
        b_field: the field that holds the second one.
        label_field: the field that holds grades of pairs.

    The pairs of a sample know the pool that they were drawn from where the documents of the corpus are on this machine.
    `nd.evaluate` then uses it, as runs do, and else weighs the pairs by their probabilities alone.

    Raises:
        NeardupError: there is none, or none at this level, or it cannot tell versions from other pairs.
    """
    called = Fields(id=id_field, cluster=cluster_field, a=a_field, b=b_field, label=label_field)
    return labels_at(open_gold(str(name), called), level, versions, f"the gold of '{name}'")


def recommend(
    study: str | Path,
    *,
    goal: str | Sequence[str] = (),
    level: str = "copy",
    keep: str = "first",
    max_seconds: float | None = None,
    max_bytes: float | None = None,
) -> Advice:
    """The strategy, linkage and threshold that the answers of a study speak for, with how sure that is.

    Args:
        study: its folder.
        goal: `precision>=0.98`, `recall>=0.9`, `f1>=0.8` or `wrongly_removed<=10`, or several; none for the best F1.
        level: what counts as a duplicate: `copy`, `revision` or `story`.
        keep: which document of a cluster stays: `first`, `longest` or `central`.
        max_seconds: the most seconds that the whole corpus may take.
        max_bytes: the most memory.

    Returns:
        Plain data; `.best` is the operating point, `.status` says whether it is recommended.

    Raises:
        NeardupError: the study is damaged, its documents have changed or hold no pairs, or a goal is malformed.
    """
    from neardup.core.gold import check_level
    from neardup.metrics.removal import check_policy
    from neardup.run.cells import Silent
    from neardup.study.goals import parse_goals
    from neardup.study.opened import open_study
    from neardup.study.recommend import Asked
    from neardup.study.recommend import recommend as recommended

    asked = Asked(
        goals=parse_goals([goal] if isinstance(goal, str) else goal),
        level=check_level(level),
        keep=check_policy(keep),
        max_seconds=max_seconds,
        max_bytes=max_bytes,
    )
    return recommended(open_study(Path(study)), asked, Silent())
