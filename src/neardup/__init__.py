"""neardup: which strategy finds which near-duplicate texts, at what precision, recall, time and memory.

Names are imported when first used, so that the command line starts without numpy, Arrow or numba.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neardup.api import (
        cluster,
        corpus,
        dedup,
        evaluate,
        gold,
        linkage,
        pairs,
        perturbation,
        recipe,
        recommend,
        scorer,
        strategy,
        survey,
    )
    from neardup.core.bucketed import Bucketed, Meeting
    from neardup.core.buckets import Buckets, buckets
    from neardup.core.candidates import Candidates
    from neardup.core.clock import Clock
    from neardup.core.clusters import Clusters
    from neardup.core.content_rank import content_rank
    from neardup.core.corpus import Corpus
    from neardup.core.explanation import Conflict, Explanation, Passage
    from neardup.core.features import Columnar
    from neardup.core.gold import Gold, GradedPairs
    from neardup.core.linkage import Linkage
    from neardup.core.nearest import Nearest
    from neardup.core.pairs import CorpusPairs, Pairs
    from neardup.core.passed_over import PassedOver
    from neardup.core.perturbation import Perturbation
    from neardup.core.perturbed import perturb
    from neardup.core.probes import Probes
    from neardup.core.spec import Preset, Spec, added_later
    from neardup.core.strategy import (
        CorpusScorer,
        DividedScorer,
        Examiner,
        Explainer,
        Scorer,
        Strategy,
        among_candidates,
        score_candidates,
    )
    from neardup.core.tiled import Tiled
    from neardup.core.versions import TolerantClusters
    from neardup.deduplication.frames import Deduplicated
    from neardup.errors import NeardupError
    from neardup.metrics.figures import Figures
    from neardup.scorers.evidence import less_lack
    from neardup.scorers.overlap import shared_members
    from neardup.text.texts import Texts


def _find_kernel_cache() -> None:
    """Where neither the package nor the user's home can be written, keep compiled kernels in a temporary folder.

    So it is in many containers, and numba refuses to import a cached kernel without a place for it.
    """
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~")  # noqa: PTH111 - never raises
    if "NUMBA_CACHE_DIR" in os.environ or any(os.access(place, os.W_OK) for place in (Path(__file__).parent, home)):
        return
    import tempfile

    own = Path(tempfile.gettempdir(), f"neardup-kernels-{os.getuid()}")
    own.mkdir(mode=0o700, exist_ok=True)
    if own.stat().st_uid == os.getuid():
        os.environ["NUMBA_CACHE_DIR"] = str(own)


if hasattr(os, "getuid"):
    _find_kernel_cache()

_HOMES = {
    "api": (
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
    ),
    "core.buckets": ("Buckets", "buckets"),
    "core.candidates": ("Candidates",),
    "core.clock": ("Clock",),
    "core.clusters": ("Clusters",),
    "core.content_rank": ("content_rank",),
    "core.corpus": ("Corpus",),
    "deduplication.frames": ("Deduplicated",),
    "errors": ("NeardupError",),
    "metrics.figures": ("Figures",),
    "core.features": ("Columnar",),
    "core.explanation": ("Conflict", "Explanation", "Passage"),
    "core.gold": ("Gold", "GradedPairs"),
    "core.linkage": ("Linkage",),
    "core.nearest": ("Nearest",),
    "core.probes": ("Probes",),
    "core.passed_over": ("PassedOver",),
    "core.pairs": ("CorpusPairs", "Pairs"),
    "core.perturbation": ("Perturbation",),
    "core.perturbed": ("perturb",),
    "core.spec": ("Preset", "Spec", "added_later"),
    "core.bucketed": ("Bucketed", "Meeting"),
    "core.strategy": (
        "CorpusScorer",
        "DividedScorer",
        "Examiner",
        "Explainer",
        "Scorer",
        "Strategy",
        "among_candidates",
        "score_candidates",
    ),
    "core.tiled": ("Tiled",),
    "core.versions": ("TolerantClusters",),
    "scorers.evidence": ("less_lack",),
    "scorers.overlap": ("shared_members",),
    "text.texts": ("Texts",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Bucketed",
    "Buckets",
    "Candidates",
    "Clock",
    "Clusters",
    "Columnar",
    "Conflict",
    "Corpus",
    "CorpusPairs",
    "CorpusScorer",
    "Deduplicated",
    "DividedScorer",
    "Examiner",
    "Explainer",
    "Explanation",
    "Figures",
    "Gold",
    "GradedPairs",
    "Linkage",
    "Meeting",
    "NeardupError",
    "Nearest",
    "Pairs",
    "Passage",
    "PassedOver",
    "Perturbation",
    "Preset",
    "Probes",
    "Scorer",
    "Spec",
    "Strategy",
    "Texts",
    "Tiled",
    "TolerantClusters",
    "added_later",
    "among_candidates",
    "buckets",
    "cluster",
    "content_rank",
    "corpus",
    "dedup",
    "evaluate",
    "gold",
    "less_lack",
    "linkage",
    "pairs",
    "perturb",
    "perturbation",
    "recipe",
    "recommend",
    "score_candidates",
    "scorer",
    "shared_members",
    "strategy",
    "survey",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'neardup' has no attribute '{name}'")
    value = getattr(import_module(f"neardup.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
