"""Word lists by language: numbers that are spelled out, months, units, and notices of corrections and updates.

A list is a file `lists/<language>.toml`. Its keys are

- `numbers`: figures, and how they are spelled out;
- `months`: 1 to 12, and their names; `capitals = true` where a name needs a capital to be a month;
- `units`: one spelling of a unit or of a large number, and the others that mean it;
- `corrections`, `updates`: words and phrases of notices. A word that ends with `*` stands for all that begin so;
- `plain`: frequent words of the language that mean something else in lists of other languages.

An entry is a word or several. In scripts without spaces each character is a token, so words are phrases there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neardup.errors import UnknownNameError
from neardup.scorers.facts.code_points import code_points
from neardup.scorers.facts.forms import scanned
from neardup.scorers.facts.list_kernels import (
    CORRECTIONS,
    MONTHS,
    NOTHING,
    NUMBERS,
    UNITS,
    UPDATES,
    Entries,
    continued,
    place_of,
)
from neardup.scorers.facts.token_kernels import hash_of, number_value, signature_of
from neardup.scorers.facts.vocabulary_kernels import Targets
from neardup.text import normalise
from neardup.text.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_FOLDER = files("neardup.scorers.facts") / "lists"
_ROLES = {"numbers": NUMBERS, "months": MONTHS, "units": UNITS, "corrections": CORRECTIONS, "updates": UPDATES}
ROLES = tuple(_ROLES)
"""What the entries of a list may be."""


class Entry(NamedTuple):
    """An entry of a list.

    Attributes:
        spelling: one or several words; `*` at the end for all words that begin so.
        role: one of `ROLES`, or "plain".
        target: what stands in its place: a figure, `month 3`, a unit; "" for notices and plain words.
        capital: whether only words with a capital are meant.
    """

    spelling: str
    role: str
    target: str = ""
    capital: bool = False


@cache
def list_names() -> tuple[str, ...]:
    """The languages that have a list, sorted."""
    files_there = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in files_there if name.endswith(".toml")))


@cache
def read_list(language: str) -> tuple[Entry, ...]:
    """The entries of one list, in the order of the file.

    Raises:
        UnknownNameError: there is no list for this language.
    """
    if language not in list_names():
        raise UnknownNameError("word list", language, list_names())
    return tuple(_entries(tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))))


def _entries(content: dict[str, object]) -> Iterator[Entry]:
    capital = content.pop("capitals", False) is True
    for role, value in content.items():
        if isinstance(value, dict):
            for target, spellings in value.items():
                months = role == "months"
                for spelling in spellings:
                    yield Entry(spelling, role, f"month {target}" if months else target, capital and months)
        elif isinstance(value, list):
            for spelling in value:
                yield Entry(spelling, role)


@dataclass(frozen=True)
class Lists:
    """Which word lists apply.

    Attributes:
        languages: those of the texts, the most frequent first; where two give a word different meanings, the first one
            is right. Without any no list applies.
        roles: which parts of the lists apply, of `ROLES`.

    Raises:
        UnknownNameError: a language has no list, or a part is not one of `ROLES`.
    """

    languages: tuple[str, ...] = ()
    roles: tuple[str, ...] = ROLES

    def __post_init__(self) -> None:
        """Check the names."""
        for language in self.languages:
            read_list(language)
        for role in self.roles:
            if role not in ROLES:
                raise UnknownNameError("part of a word list", role, ROLES)

    def entries(self) -> list[Entry]:
        """The entries that apply, each spelling once."""
        meanings: dict[str, Entry] = {}
        for language in self.languages:
            for entry in read_list(language):
                meanings.setdefault(normalise(entry.spelling), entry)
        return [entry for entry in meanings.values() if entry.role in self.roles]


class Rules(NamedTuple):
    """Word lists as kernels read them.

    Attributes:
        phrases: words and phrases.
        stems: beginnings of words.
        shortest: code points of the shortest stem.
        targets: what takes the place of words.
    """

    phrases: Entries
    stems: Entries
    shortest: int
    targets: Targets


@cache
def rules(lists: Lists) -> Rules:
    """The lists in the form that kernels read."""
    entries = lists.entries()
    stems = [entry._replace(spelling=entry.spelling[:-1]) for entry in entries if entry.spelling.endswith("*")]
    shortest = min((len(normalise(stem.spelling)) for stem in stems), default=0)
    beginnings = [hash_of(_codes(stem.spelling)[:shortest]) for stem in stems]
    phrases = [entry for entry in entries if not entry.spelling.endswith("*")]
    targets = _targets(sorted({entry.target for entry in entries} - {""}))
    return Rules(_table(phrases), _table(stems, beginnings), shortest, targets)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(normalise(text).encode("utf-32-le"), np.uint32)


def _targets(names: list[str]) -> Targets:
    """What stands in place of entries; `month 3` is no word of a text, since it has a space."""
    hashes = np.array([hash_of(_codes(name)) for name in names], np.uint64)
    order, table = np.argsort(hashes), code_points()
    signature, value = np.zeros(len(names), np.uint64), np.full(len(names), np.nan)
    for i, name in enumerate(names):
        codes = _codes(name)
        if name.isdigit():
            value[i] = number_value(codes, 0, len(codes), table)
        elif name.isalpha():
            signature[i] = signature_of(codes, 0, len(codes), table)
    return Targets(hashes[order], signature[order], value[order])


def _table(entries: list[Entry], beginnings: list[np.uint64] | None = None) -> Entries:
    """Entries by the hashes of their tokens. The bits are those of `beginnings`, or of first tokens."""
    found = scanned(Texts.of(entry.spelling for entry in entries))
    keys = [_keys(found.hashes[a:b]) for a, b in zip(found.tokens[:-1], found.tokens[1:], strict=True)]
    size = 1 << max(4, (2 * sum(map(len, keys))).bit_length())
    table = Entries(
        np.zeros(64, np.uint64),
        np.zeros(size, np.uint64),
        np.zeros(size, np.uint8),
        np.zeros(size, np.uint64),
        np.zeros(size, np.bool_),
    )
    for entry, chain in zip(entries, keys, strict=True):
        for key in chain:
            place = place_of(key, table)
            table.keys[place] = key
        table.roles[place] = _ROLES.get(entry.role, NOTHING)
        table.targets[place] = hash_of(_codes(entry.target)) if entry.target else 0
        table.capitals[place] = entry.capital
    for first in beginnings if beginnings is not None else [chain[0] for chain in keys]:
        low = int(first) & 4095
        table.bits[low >> 6] |= np.uint64(1 << (low & 63))
    return table


def _keys(hashes: NDArray[np.uint64]) -> list[np.uint64]:
    """The hashes of all beginnings of a phrase, the whole phrase last."""
    keys = [hashes[0]]
    for word in hashes[1:]:
        keys.append(np.uint64(continued(keys[-1], word)))
    return keys
