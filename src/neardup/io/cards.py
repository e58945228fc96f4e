"""Cards: the facts about a corpus and its gold, as data."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

from neardup.errors import InputError, UnknownNameError
from neardup.io.files import explained

if TYPE_CHECKING:
    from pathlib import Path

EXTERNAL = "external"
"""`Card.documents` of a corpus that is not part of its package."""

_TYPES = {
    "str": (str, str),
    "int": (int, int),
    "bool": (bool, bool),
    "tuple[str, ...]": (tuple, str),
    "dict[str, str]": (dict, str),
    "dict[str, int]": (dict, int),
}
"""The type of a field's value, and of what that value holds, by annotation."""
_Record = TypeVar("_Record", "Card", "GoldCard")


@dataclass(frozen=True, kw_only=True)
class GoldCard:
    """The `[gold]` of a card.

    Attributes:
        file: name of the labels in the package, or in the folder of an external corpus.
        package: the package that holds the file; empty where it lies beside external documents.
        labelled: who labelled, and how.
        counts: how many there are of what, as `{"clusters": 112}`: facts to show.
        checksum: `Gold.checksum` of the labels without those `excluded`; empty where they are not held to one.
        excluded: documents whose labels do not count, and why, by id. They are ignored, never negatives.
        passes: where two people labelled apart from one another, the labels of each, in files beside the labels: how
            far they agree is the human ceiling.
        positive_from: the least grade of a pair that counts as a duplicate.
        closed: whether nothing is left open: every document labelled, every pair not said to be together a negative.
        complete: whether documents in different clusters are no duplicates; if not, recall is a floor and precision
            means nothing.
        each_cluster_once: whether the figure to look at counts every gold cluster once, however many documents it has.
        pool: where the labels are a sample of pairs, the file beside the labels that holds all pairs they were drawn
            from; empty otherwise.
        outside: the file beside the labels that holds pairs drawn from outside the pool, labelled alike. They enter no
            figure, but bound what the pool misses.
        quirks: what to know before trusting figures.
    """

    file: str
    package: str = ""
    labelled: str
    counts: dict[str, int] = field(default_factory=dict)
    checksum: str = ""
    excluded: dict[str, str] = field(default_factory=dict)
    passes: tuple[str, ...] = ()
    positive_from: int = 1
    closed: bool = False
    complete: bool = True
    each_cluster_once: bool = False
    pool: str = ""
    outside: str = ""
    quirks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Card:
    """The facts about a corpus, as `card.toml` states them.

    Attributes:
        name: what it is registered as.
        title: what it is, in a few words.
        description: what it holds.
        use: what it is good for, and what not.
        languages: ISO 639-1 codes.
        licence: the licence of the texts.
        source: where the texts come from.
        obtain: the steps a person takes to put them on a machine; empty where the package holds them.
        citation: the publication to cite for them; empty where there is none.
        redistributable: whether reports may show texts unasked.
        documents: name of the file in the package, or `external`.
        file: of external documents, the file or folder within the corpus's folder.
        published: names or glob patterns of the files, within the corpus's folder, in which others publish an external
            corpus. All must be there. The package's module `loader` reads them where `file` is absent.
        columns: further columns that strategies see in a run, beside `date`, `language` and `source`, such as the title
            of a record. None may tell labels.
        count: number of documents; 0 where it is not held to one.
        editions: `Corpus.checksum` of each edition, oldest first; the last is this one. Empty where documents are not
            held to a checksum. An edition that figures were published of is never changed: other texts are a new one.
        quirks: what to know before trusting figures.
        gold: the labels; None where there are none.
    """

    name: str
    title: str
    description: str
    languages: tuple[str, ...]
    licence: str
    source: str
    redistributable: bool
    documents: str
    use: str = ""
    obtain: str = ""
    citation: str = ""
    file: str = "documents.jsonl.gz"
    published: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    count: int = 0
    editions: dict[str, str] = field(default_factory=dict)
    quirks: tuple[str, ...] = ()
    gold: GoldCard | None = None

    @property
    def edition(self) -> str:
        """The name of this edition; empty where the card states none."""
        return next(reversed(self.editions), "")

    @property
    def checksum(self) -> str:
        """`Corpus.checksum` of this edition; empty where documents are not held to one."""
        return self.editions.get(self.edition, "")


def read_card(path: Path) -> Card:
    """The card in a TOML file.

    Raises:
        InputError: the file cannot be read, or a key is unknown, missing or of another type.
    """
    with explained(path):
        data = path.read_bytes()
    try:
        values = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise InputError(path, f"not TOML: {error}") from error
    if isinstance(values.get("gold"), dict):
        values["gold"] = _record(GoldCard, values["gold"], path)
    card = _record(Card, values, path)
    _check_editions(card, path)
    return card


def _check_editions(card: Card, path: Path) -> None:
    """Refuse an empty checksum, and two editions with the same documents."""
    seen: dict[str, str] = {}
    for edition, checksum in card.editions.items():
        if not checksum:
            raise InputError(path, f"edition {edition} has an empty checksum; 'describe' prints it", field="editions")
        if checksum in seen:
            raise InputError(path, f"{seen[checksum]} and {edition} are the same documents", field="editions")
        seen[checksum] = edition


def _record(kind: type[_Record], values: dict[str, Any], path: Path) -> _Record:
    """A dataclass from TOML values, each held to its field's type."""
    known = {f.name: f for f in fields(kind)}
    for key in values:
        if key not in known:
            raise InputError(path, str(UnknownNameError("key", key, known)))
    for f in known.values():
        if f.name not in values and f.default is MISSING and f.default_factory is MISSING:
            raise InputError(path, "missing; every card states it", field=f.name)
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    for key, value in values.items():
        if not _fits(value, str(known[key].type)):
            raise InputError(path, f"{value!r} is not of type {known[key].type}", field=key)
    return kind(**values)


def _fits(value: object, annotation: str) -> bool:
    """Whether a value is what the annotation of a field says, and holds what that says."""
    if annotation not in _TYPES:
        return isinstance(value, GoldCard)
    outer, inner = _TYPES[annotation]
    held = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]
    return type(value) is outer and all(type(member) is inner for member in held)
