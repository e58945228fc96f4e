"""The components that are built in, and not a stranger's."""

from __future__ import annotations

from neardup.core.registry import load, names

BUILT_IN = [name for name in names("strategy") if load("strategy", name).__module__.startswith("neardup_algorithms.")]
"""Names of strategies."""
