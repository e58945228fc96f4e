"""Statistics of a corpus and its gold."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.clusters import Clusters
from neardup.core.counts import pairs_within
from neardup.core.distinct import collapse
from neardup.text import words

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold, GradedPairs
    from neardup.io.cards import Card, GoldCard

QUANTILES = (0, 10, 25, 50, 75, 90, 100)
"""The percentiles of length distributions that are shown."""


def describe_card(card: Card) -> dict[str, Any]:
    """What a card says of a corpus and its gold, by name; what it leaves open is absent."""
    facts: dict[str, Any] = {
        "title": card.title,
        "description": card.description,
        "use": card.use,
        "edition": card.edition or "none",
        "checksums of editions": card.editions,
        "languages": ", ".join(card.languages),
        "licence": card.licence,
        "redistributable": card.redistributable,
        "source": card.source,
        "how to obtain": card.obtain,
        "citation": card.citation,
        "quirks": list(card.quirks),
    }
    if card.gold is not None:
        facts |= {
            "labelled": card.gold.labelled,
            "labels": card.gold.counts,
            "quirks of the gold": list(card.gold.quirks),
        }
        facts["labels left out"] = card.gold.excluded
    return {name: value for name, value in facts.items() if value not in ("", [], {})}


def counted(gold: GoldCard | None) -> str:
    """How much gold a card states, in a few words."""
    if gold is None:
        return "none"
    return ", ".join(f"{number:,} {what}" for what, number in gold.counts.items()) or "yes"


def describe_corpus(corpus: Corpus, gold: Gold | None) -> dict[str, Any]:
    """Figures by name: counts, lengths in words, languages where stated, and for each gold level its clusters."""
    lengths = np.array([len(words(text)) for text in corpus.texts], np.int64)
    facts: dict[str, Any] = {
        "documents": len(corpus),
        "distinct texts": len(collapse(corpus).corpus),
        "without letter or digit": int(np.sum(lengths == 0)),
        "bytes of text": corpus.texts.nbytes,
        "checksum": corpus.checksum,
        "columns": ", ".join(corpus.columns) or "none",
    }
    if len(corpus):
        values = np.percentile(lengths, QUANTILES, method="nearest")
        facts["words a document"] = {f"{q} %": int(v) for q, v in zip(QUANTILES, values, strict=True)}
    if "language" in corpus.columns:
        facts["languages"] = dict(Counter(map(str, corpus.table.column("language").to_pylist())).most_common())
    for level, labels in (gold.levels if gold else {}).items():
        facts[f"gold at {level}"] = _clustered(labels) if isinstance(labels, Clusters) else _graded(labels)
    return facts


def _clustered(clusters: Clusters) -> dict[str, int]:
    sizes = np.bincount(clusters.labels[clusters.labels >= 0])
    return {
        "labelled": int(sizes.sum()),
        "clusters": len(sizes),
        "with more than one": int(np.sum(sizes > 1)),
        "largest": int(sizes.max(initial=0)),
        "pairs": pairs_within(sizes),
    }


def _graded(graded: GradedPairs) -> dict[str, int]:
    return {"pairs": len(graded.a), "positive": int(graded.positive.sum()), "ignored": int(np.sum(graded.grade < 0))}
