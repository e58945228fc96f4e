"""neardup: which strategy finds which near-duplicate texts, at what precision, recall, time and memory.

Names are imported when first used, so that the command line starts without numpy, Arrow or numba.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neardup.api import cluster, corpus, evaluate, gold, linkage, pairs, perturbation, scorer, strategy
    from neardup.clock import Clock
    from neardup.clusters import Clusters
    from neardup.corpus import Corpus, Texts
    from neardup.errors import NeardupError
    from neardup.evaluation import Figures
    from neardup.gold import Gold, GradedPairs
    from neardup.linkage import Linkage
    from neardup.pairs import CorpusPairs, Pairs
    from neardup.perturbation import Perturbation, perturb
    from neardup.spec import Preset, Spec
    from neardup.strategy import Bucketed, Scorer, Strategy, Tiled

_HOMES = {
    "api": ("cluster", "corpus", "evaluate", "gold", "linkage", "pairs", "perturbation", "scorer", "strategy"),
    "clock": ("Clock",),
    "clusters": ("Clusters",),
    "corpus": ("Corpus", "Texts"),
    "errors": ("NeardupError",),
    "evaluation": ("Figures",),
    "gold": ("Gold", "GradedPairs"),
    "linkage": ("Linkage",),
    "pairs": ("CorpusPairs", "Pairs"),
    "perturbation": ("Perturbation", "perturb"),
    "spec": ("Preset", "Spec"),
    "strategy": ("Bucketed", "Scorer", "Strategy", "Tiled"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Bucketed",
    "Clock",
    "Clusters",
    "Corpus",
    "CorpusPairs",
    "Figures",
    "Gold",
    "GradedPairs",
    "Linkage",
    "NeardupError",
    "Pairs",
    "Perturbation",
    "Preset",
    "Scorer",
    "Spec",
    "Strategy",
    "Texts",
    "Tiled",
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
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'neardup' has no attribute '{name}'")
    value = getattr(import_module(f"neardup.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
