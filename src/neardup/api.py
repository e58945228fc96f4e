"""The functions of the public API: names give components, a corpus gives pairs, pairs clusters, clusters figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.components import linkage, perturbation, scorer, strategy
from neardup.core.detection import cluster, pairs
from neardup.io.fields import Fields
from neardup.io.sources import open_documents, open_gold
from neardup.metrics.evaluation import Figures, evaluate

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.clusters import Clusters
    from neardup.core.corpus import Corpus
    from neardup.core.gold import GradedPairs

__all__ = ["Figures", "cluster", "corpus", "evaluate", "gold", "linkage", "pairs", "perturbation", "scorer", "strategy"]


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
