"""Command lines to copy, as surveys, recommendations and reports show them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from neardup.core import components
from neardup.core.components import known_texts
from neardup.core.spec import canonical
from neardup.errors import NeardupError
from neardup.io.datasets import is_installed
from neardup.io.opening import paths_in
from neardup.io.reading import LARGEST

if TYPE_CHECKING:
    from collections.abc import Sequence


class Named(NamedTuple):
    """Documents as a command names them.

    Attributes:
        source: the name of an installed corpus or a path, or several in one text; "" for documents that cannot be read
            again.
        id_field: the field with their ids.
        text_field: the field with their texts.
        max_document: bytes of the largest document that is read.
    """

    source: str
    id_field: str
    text_field: str
    max_document: int = LARGEST

    @property
    def word(self) -> str:
        """What stands in a command; `DOCS` for documents that cannot be read again."""
        return self.source or "DOCS"

    @property
    def options(self) -> list[str]:
        """Options that say how documents are read, where it is not the usual way."""
        named = (
            ("--id-field", self.id_field, "id"),
            ("--text-field", self.text_field, "text"),
            ("--max-document", f"{self.max_document}B", f"{LARGEST}B"),
        )
        return [word for option, name, usual in named if name != usual for word in (option, name)]


def survey_command(documents: Named, study: str) -> str:
    """The command that makes a study of documents."""
    return joined(["neardup", "survey", documents.word, *documents.options, "--out", study])


def dedup_words(documents: Named, strategy: str, linkage: str) -> list[str]:
    """The words of the command that removes near-duplicates, before its threshold.

    Args:
        documents: the documents.
        strategy: canonical text.
        linkage: canonical text.
    """
    name = known_texts([strategy]).get(strategy, strategy)
    words = ["neardup", "dedup", documents.word, *documents.options, "--strategy", name]
    return [*words, "--linkage", short_linkage(linkage)]


def joined(words: Sequence[str]) -> str:
    """Words as a command line for a shell."""
    return " ".join(map(quoted, words))


def short_linkage(text: str) -> str:
    """The name of a linkage at its defaults; the canonical text of any other, and of one that is not installed."""
    name = text.partition("(")[0]
    try:
        return name if canonical(components.linkage(name)) == text else text
    except NeardupError:
        return text


def quoted(word: str) -> str:
    """A word of a command line for a shell; between double quotes where it holds single ones and nothing special."""
    plain = "'" in word and not set(word) & set('"$`\\!')
    return f'"{word}"' if plain else shlex.quote(word)


def clean_name(source: str) -> str:
    """A name in the current folder for what stays, with the endings of the documents; of several files a folder."""
    if not source or is_installed(source):
        return "clean.jsonl"
    if len(paths_in(source)) > 1:
        return "clean"
    name = Path(source).name
    stem, dot, endings = name.partition(".")
    return f"{stem}-clean{dot}{endings}"
