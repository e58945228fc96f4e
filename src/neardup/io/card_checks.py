"""Holds documents and labels to the card that states the facts about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.gold import labelled
from neardup.errors import NeardupError
from neardup.io.external import obtain

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.io.cards import Card


def check_documents(card: Card, corpus: Corpus) -> None:
    """Hold documents to the card's count and to the checksum of its edition.

    Raises:
        NeardupError: they are others; the message says which edition they are, where the card lists it.
    """
    if card.count and len(corpus) != card.count:
        fact = f"corpus '{card.name}': {card.count} documents expected, {len(corpus)} found"
        raise NeardupError(f"{fact}; {obtain(card)}")
    if not card.checksum or corpus.checksum == card.checksum:
        return
    former = next((edition for edition, known in card.editions.items() if known == corpus.checksum), None)
    if former is not None:
        fact = f"these documents are '{card.name}@{former}', but '{card.name}@{card.edition}' is wanted"
        raise NeardupError(f"{fact}; {obtain(card)}")
    fact = f"corpus '{card.name}@{card.edition}': checksum {card.checksum} expected, {corpus.checksum} found"
    reason = "some texts are damaged, or of another edition, and figures and labels do not hold for them"
    raise NeardupError(f"{fact}; {reason}; {obtain(card)}")


def counting_labels(card: Card, gold: Gold) -> Gold:
    """The labels without those that the card excludes, checked against the card's checksum of them.

    Raises:
        NeardupError: they are others, or the card excludes a document without a label.
    """
    if card.gold is None:
        return gold
    named = {document_id for labels in gold.levels.values() for document_id in labelled(labels)}
    for document_id in card.gold.excluded:
        if document_id not in named:
            raise NeardupError(f"the card of '{card.name}' excludes '{document_id}', which has no label")
    gold = gold.without(card.gold.excluded)
    if card.gold.checksum and gold.checksum != card.gold.checksum:
        fact = f"labels of '{card.name}': checksum {card.gold.checksum} expected, {gold.checksum} found"
        raise NeardupError(f"{fact}; they are damaged, or of another edition; {obtain(card)}")
    return gold
