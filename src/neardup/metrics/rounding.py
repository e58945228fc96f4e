"""How far figures can differ by rounding alone."""

from __future__ import annotations

ROUNDING = 1e-9
"""Figures, and shares of times, that differ by no more are the same; errors and entropies below it are 0."""
