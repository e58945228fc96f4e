"""Invented names, composed of the pieces in `names.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.perturbations.data import read_data

if TYPE_CHECKING:
    import random


def invented(rng: random.Random) -> str:
    """A name that could be a person's or a place's."""
    pieces = read_data("names.toml")
    return str(rng.choice(pieces["heads"]) + rng.choice(pieces["tails"]))


def given(rng: random.Random) -> str:
    """A given name."""
    return str(rng.choice(read_data("names.toml")["given"]))


def invented_stem(rng: random.Random) -> str:
    """The stem of a Russian name that could be a person's or a place's."""
    return str(rng.choice(read_data("names.toml")["stems"]))
