"""The articles as their collectors publish them: a JSON file each, in a folder `jsons`. The corpus is 5,000 of them."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

from neardup.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = ("title", "source", "date", "authors", "topic", "url")


def documents(folder: Path) -> Iterator[dict[str, str]]:
    """The articles that the corpus is made of. Their text is what the extractor returned, not the tokenised content.

    Raises:
        InputError: the file of an article is absent.
    """
    for article_id in chosen():
        path = folder / "jsons" / f"{article_id}.json"
        if not path.exists():
            raise InputError(path, "does not exist; copy the whole folder data/jsons of the published project")
        article = json.loads(path.read_text(encoding="utf-8"))
        yield {"id": article_id, "text": article["content_original"], **{name: article[name] for name in COLUMNS}}


def chosen() -> list[str]:
    """The ids of the corpus."""
    return resources.files(__package__).joinpath("ids.txt").read_text(encoding="ascii").split()
