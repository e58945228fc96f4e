"""The test set of NEWS-COPY as it is published: articles by id in one JSON file, pairs of duplicates in another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from neardup_datasets.clusters import clusters_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARTICLES = "test_inf_data.json"
PAIRS = "full_test_gt.json"
COLUMNS = ("headline", "byline", "image_file_name")


def documents(folder: Path) -> Iterator[dict[str, str | None]]:
    """The articles. Headline and byline are columns of their own, since each newspaper wrote its own headlines."""
    for article_id, article in _read(folder, ARTICLES).items():
        yield {"id": article_id, "text": article["article"], **{name: article.get(name) for name in COLUMNS}}


def labels(folder: Path) -> Iterator[dict[str, str]]:
    """A cluster for each article: the source article it was printed from."""
    return clusters_of(_read(folder, ARTICLES), _read(folder, PAIRS))


def _read(folder: Path, file: str) -> Any:
    return json.loads((folder / file).read_text(encoding="utf-8"))
