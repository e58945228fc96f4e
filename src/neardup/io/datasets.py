"""Installed corpora: documents and gold, checked against the card that states the facts about them."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.core.corpus import Corpus, TableCorpus
from neardup.core.gold import Gold, GradedPairs
from neardup.core.pool import DrawnFrom, Pool
from neardup.core.properties import FAMILY
from neardup.core.registry import load, names
from neardup.errors import NeardupError
from neardup.io.card_checks import check_documents, counting_labels
from neardup.io.cards import EXTERNAL, Card, GoldCard, read_card
from neardup.io.documents import read_documents
from neardup.io.external import folder_of, lacking, present, with_next_step
from neardup.io.labels import check_gold, read_gold
from neardup.io.pools import check_drawn, read_pool
from neardup.io.published import published_documents, published_gold

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Card", "Dataset", "GoldCard", "find_dataset", "is_installed"]

_NAME = re.compile(r"(?P<name>[^@=/]+)(@[\w.-]+)?")
"""The name of a corpus, and of an edition of it."""


@dataclass(frozen=True)
class Dataset:
    """An installed corpus.

    Attributes:
        card: the facts about the corpus.
        package: the package that holds its card, and its documents unless they are external.
    """

    card: Card
    package: str

    def corpus(self) -> Corpus:
        """The documents, checked against the card's count and checksum.

        External documents are read from the card's file, or from the published files where that file is absent.

        Raises:
            NeardupError: they are external and not on this machine, or are not the documents that the card describes.
        """
        folder = self._published()
        with with_next_step(self.card):
            if folder is not None:
                found = published_documents(self.package, folder)
            else:
                with self.place() as path:
                    found = read_documents(path)
        corpus = TableCorpus(found.table, self.card.name)
        check_documents(self.card, corpus)
        return corpus

    def gold(self) -> Gold | None:
        """The labels; None where the corpus has none. Documents are read only where the card calls the gold closed.

        Raises:
            NeardupError: they are external and not on this machine, cannot be read, or are not those of the card.
        """
        card = self.card.gold
        if card is None:
            return None
        closed = frozenset(self.corpus().ids) if card.closed else frozenset[str]()
        folder = None if card.package else self._published()
        with nullcontext() if card.package else with_next_step(self.card):
            if folder is not None:
                gold = published_gold(self.package, folder, positive_from=card.positive_from, closed=closed)
            else:
                with self._gold_place(card, card.file) as path:
                    gold = read_gold(path, positive_from=card.positive_from, closed=closed)
        return counting_labels(self.card, gold)

    def passes(self) -> list[Gold]:
        """The labels of each of two people who labelled independently; empty where the card names none.

        Raises:
            NeardupError: as `gold`.
        """
        card = self.card.gold
        if card is None:
            return []
        found = []
        for file in card.passes:
            with self._gold_place(card, file) as path:
                found.append(read_gold(path, positive_from=card.positive_from))
        return found

    def pool(self, ids: Sequence[str] | None = None, checksum: str = "") -> Pool | None:
        """All pairs that the labelled pairs were drawn from; None where the card names none.

        Args:
            ids: of the corpus, by row; the documents are read where they are not given.
            checksum: `Corpus.checksum` of the corpus that these ids are of.

        Raises:
            NeardupError: as `gold`; or the file is not the pool of this corpus, or not the one that labels came from.
        """
        card, gold = self.card.gold, self.gold()
        if card is None or gold is None or not card.pool:
            return None
        if ids is None:
            corpus = self.corpus()
            ids, checksum = corpus.ids, corpus.checksum
        return self._pool(card, gold, ids, checksum)

    def _pool(self, card: GoldCard, gold: Gold, ids: Sequence[str], checksum: str) -> Pool:
        """The pool that the card names, checked against the corpus and the labels."""
        with self._gold_place(card, card.pool) as path:
            pool = read_pool(path, ids, checksum)
        check_drawn(Path(card.package or self.card.name, card.file), pool, gold, ids)
        return pool

    def drawn_gold(self) -> Gold | None:
        """The labels, and of a sample the pool that it was drawn from, where the documents are on this machine.

        Raises:
            NeardupError: as `gold` and `pool`.
        """
        gold, card = self.gold(), self.card.gold
        if gold is None or card is None or not card.pool or not self.available():
            return gold
        corpus = self.corpus()
        pool = self._pool(card, gold, corpus.ids, corpus.checksum)
        families = corpus.table.column(FAMILY).to_pylist() if FAMILY in corpus.columns else None
        origin = DrawnFrom(pool=pool, ids=corpus.ids, levels=tuple(gold.levels.values()), families=families)
        levels = {
            level: replace(labels, drawn_from=origin) if isinstance(labels, GradedPairs) else labels
            for level, labels in gold.levels.items()
        }
        return replace(gold, levels=levels)

    def outside(self) -> Gold | None:
        """Labels of pairs drawn evenly from all that are not in the pool; None where the card names none.

        Raises:
            NeardupError: as `gold`.
        """
        card = self.card.gold
        if card is None or not card.outside:
            return None
        with self._gold_place(card, card.outside) as path:
            return read_gold(path, positive_from=card.positive_from)

    def checked(self) -> tuple[Corpus, Gold | None]:
        """Documents and labels, after a check that the labels were made for these documents.

        Raises:
            NeardupError: as `corpus` and `gold`; or the labels were made for other documents.
        """
        corpus, gold = self.corpus(), self.gold()
        if gold is not None and self.card.gold is not None:
            check_gold(gold, corpus, Path(self.card.gold.package or self.card.name, self.card.gold.file))
        return corpus, gold

    def available(self) -> bool:
        """Whether the documents are on this machine."""
        try:
            if self._published() is not None:
                return True
            with self.place() as path:
                return path.exists()
        except NeardupError:
            return False

    def labelled(self) -> bool:
        """Whether its documents and the labels of them are on this machine."""
        card = self.card.gold
        if card is None or not self.available():
            return False
        try:
            with self._gold_place(card, card.file) as path:
                return path.exists()
        except NeardupError:
            return False

    def place(self) -> AbstractContextManager[Path]:
        """The path of the documents.

        Raises:
            NeardupError: they are external, and not on this machine or there in their published form only.
        """
        if self.card.documents != EXTERNAL:
            return _resource(self.package, self.card.documents)
        if (folder := self._published()) is not None:
            fact = f"'{folder}' holds corpus '{self.card.name}' in its published form, not as a file of documents"
            raise NeardupError(f"{fact}; 'neardup export {self.card.name} --out documents.jsonl' makes one")
        return nullcontext(present(self.card, self.card.file))

    def _published(self) -> Path | None:
        """The folder of external documents that are there in their published form only; None in any other case."""
        card = self.card
        if card.documents != EXTERNAL or not card.published:
            return None
        folder = folder_of(card)
        return None if (folder / card.file).exists() or lacking(folder, card.published) else folder

    def _gold_place(self, card: GoldCard, file: str) -> AbstractContextManager[Path]:
        if card.package:
            return _resource(card.package, file)
        return nullcontext(present(self.card, file))


def _resource(package: str, file: str) -> AbstractContextManager[Path]:
    try:
        folder = resources.files(package)
    except ModuleNotFoundError as error:
        fact = f"package '{package}' is not installed, but a corpus needs its file '{file}'"
        raise NeardupError(f"{fact}; install the package") from error
    return resources.as_file(folder / file)


def is_installed(text: str) -> bool:
    """Whether a text is the name of an installed corpus, as `wire`, with an edition or without, as `wire@2`."""
    match = _NAME.fullmatch(text)
    return match is not None and match["name"] in names("corpus")


def find_dataset(text: str) -> Dataset:
    """The installed corpus of this name, as `wire`, or `wire@2` where it must be that edition.

    Raises:
        UnknownNameError: there is none.
        NeardupError: it cannot be imported, its card cannot be read, or another edition of it is installed.
    """
    name, at, edition = text.partition("@")
    package = load("corpus", name).__name__
    with _resource(package, "card.toml") as path:
        found = Dataset(read_card(path), package)
    if at and edition != found.card.edition:
        raise NeardupError(_other_edition(text, found.card))
    return found


def _other_edition(text: str, card: Card) -> str:
    """What to say where another edition than the installed one is asked for."""
    if not card.edition:
        return f"corpus '{card.name}' states no edition; name it '{card.name}', not '{text}'"
    return (
        f"'{text}' is not installed: this version of neardup has '{card.name}@{card.edition}'; name that, or install "
        "the version that has the other"
    )
