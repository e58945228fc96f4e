"""Other texts, to stand beside a text or in its place, written for neardup: `companions/<language>.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neardup.perturbations.data import languages_with, read_data
from neardup.perturbations.stock import filled

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

LANGUAGES = languages_with("companions")
"""Those in which there are other texts."""


def others(language: str) -> dict[str, Any]:
    """All there is in a language: articles, titles of round-ups, remarks, and lines that open a quotation."""
    return read_data(f"companions/{language}.toml")


def articles(language: str, rng: random.Random) -> Iterator[list[str]]:
    """Endless articles in random order, each a headline and paragraphs, with other names and numbers each time."""
    known = others(language)["articles"]
    while True:
        for article in rng.sample(known, len(known)):
            yield [filled(line, rng) for line in (article["headline"], *article["paragraphs"])]
