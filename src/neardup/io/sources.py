"""Opens documents and gold that a command line names by an installed corpus or a path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from neardup.errors import NeardupError
from neardup.io.datasets import find_dataset, is_installed
from neardup.io.documents import read_documents
from neardup.io.fields import USUAL
from neardup.io.formats import READABLE_FORMATS
from neardup.io.labels import check_gold, read_gold
from neardup.io.opening import Named, is_place, names_in, opened, unknown
from neardup.io.remote import is_address
from neardup.io.standard_input import STANDARD_INPUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.io.cards import Card
    from neardup.io.fields import Fields


def open_corpus(text: str, fields: Fields = USUAL) -> tuple[Corpus, Gold | None, Card | None]:
    """The documents, gold and card that `NAME|PATH[=GOLD]` refers to.

    An installed corpus takes precedence over a path of the same name. GOLD is a file or the name of a corpus, and
    replaces the corpus's own gold.

    Args:
        text: the argument.
        fields: how files are read; it does not apply to installed corpora.

    Raises:
        UnknownNameError: it is neither an installed corpus nor a path.
        NeardupError: documents or gold cannot be read.
    """
    place, gold_text = _split(text)
    card = None
    if is_installed(place):
        dataset = find_dataset(place)
        if not gold_text:
            return *dataset.checked(), dataset.card
        corpus, card = dataset.corpus(), dataset.card
    else:
        corpus = open_documents(place, fields)
    gold = open_gold(gold_text, fields) if gold_text else None
    if gold is not None:
        check_gold(gold, corpus, Path(gold_text))
    return corpus, gold, card


def may_be_shown(texts: str | Sequence[str]) -> bool:
    """Whether reports may show the documents that `open_corpus` or `open_documents` reads for these texts.

    The cards of all installed corpora among them must let texts be redistributed; files of a user's own may be shown.

    Raises:
        NeardupError: a card cannot be read.
    """
    named = [_split(texts)[0]] if isinstance(texts, str) else texts
    names = [name for text in named for name in names_in(text) if is_installed(name)]
    return all(find_dataset(name).card.redistributable for name in names)


def open_again(text: str, fields: Fields) -> tuple[Corpus, Gold | None, Card | None]:
    """As `open_corpus`, for what a record says was read then.

    Raises:
        NeardupError: as `open_corpus`; or the documents came from standard input, which is read once.
    """
    if STANDARD_INPUT in names_in(_split(text)[0]):
        raise NeardupError("the documents came from standard input, which is read once; save them in a file first")
    return open_corpus(text, fields)


def open_documents(texts: str | Sequence[str], fields: Fields = USUAL) -> Corpus:
    """The documents that names, paths, globs or addresses refer to, as one corpus; raises as `opened` does."""
    with opened([texts] if isinstance(texts, str) else texts, fields) as named:
        return corpus_of(named, fields)


def corpus_of(named: Named, fields: Fields = USUAL) -> Corpus:
    """The documents of opened files; raises as `read_documents` does."""
    if named.dataset is not None:
        return named.dataset.corpus()
    return read_documents(named.paths, id_field=fields.id, text_field=fields.text, largest=fields.largest)


def open_gold(text: str, fields: Fields = USUAL) -> Gold:
    """The gold that `NAME|FILE` refers to.

    Raises:
        UnknownNameError: it is neither an installed corpus nor a file.
        NeardupError: the corpus has no gold, or the gold cannot be read.
    """
    if not is_installed(text):
        if not Path(text).exists():
            raise unknown(text, text, "Or give a file of labels")
        return read_gold(Path(text), fields=fields)
    gold = find_dataset(text).drawn_gold()
    if gold is None:
        raise NeardupError(f"corpus '{text}' has no gold; give a file of labels")
    return gold


def _has_gold(text: str) -> bool:
    return is_installed(text) or Path(text).is_file()


def _split(text: str) -> tuple[str, str]:
    """The documents' and the gold's part of an argument. A path may contain `=`: the longest existing one counts."""
    place, gold = text, ""
    if is_address(text) and _has_gold(text.rpartition("=")[2]):
        place, _, gold = text.rpartition("=")
    while place:
        if is_installed(place) or is_place(place):
            return place, gold
        place, _, last = place.rpartition("=")
        gold = f"{last}={gold}" if gold else last
    raise unknown(text, text.partition("=")[0], f"Or give a path: {READABLE_FORMATS}")
