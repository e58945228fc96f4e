"""The components that are built in, and not a stranger's."""

from __future__ import annotations

from dataclasses import fields

from neardup.core.registry import load, names
from neardup.errors import MissingLibraryError


def _installed(name: str) -> bool:
    """Whether a strategy can be loaded: those of extras that developers do not install cannot."""
    try:
        return bool(load("strategy", name))
    except MissingLibraryError:
        return False


STRATEGIES = [name for name in names("strategy") if _installed(name)]
"""Names of strategies that can be loaded."""
BUILT_IN = [name for name in STRATEGIES if load("strategy", name).__module__.startswith("neardup_algorithms.")]
"""Those of this project."""
FOLDED = [name for name in STRATEGIES if "folding" in {field.name for field in fields(load("strategy", name))}]
"""Those that compare normalised texts. Embeddings read texts as they are."""
