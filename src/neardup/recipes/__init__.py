"""Whole deduplications as the authors of known corpora published them, a TOML file each.

A file says, step by step, what was published and where, and how it is done here.
"""

from __future__ import annotations

from neardup.recipes.records import Recipe, Step, recipe, recipes

__all__ = ["Recipe", "Step", "recipe", "recipes"]
