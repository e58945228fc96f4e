"""Word lists by language: numbers that are spelled out, units, and notices of corrections.

A list is a file `lists/<language>.toml`. Its keys are

- `numbers`: figures, and how they are spelled out;
- `units`: units of `units.toml`, and how they are spelled;
- `corrections`: words and phrases of notices. A word that ends with `*` stands for all that begin so;
- `plain`: frequent words of the language that mean something else in lists of other languages.

An entry is a word or several. In scripts without spaces each character is a token, so words are phrases there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from neardup.errors import UnknownNameError
from neardup.scorers.facts.code_points import code_points
from neardup.scorers.facts.forms import scanned
from neardup.scorers.facts.list_kernels import CORRECTIONS, NOTHING, NUMBERS, UNITS, Entries, continued, place_of
from neardup.scorers.facts.token_kernels import hash_of, number_value, signature_of
from neardup.scorers.facts.vocabulary_kernels import Targets
from neardup.text import normalise
from neardup.text.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_PACKAGE = files("neardup.scorers.facts")
_ROLES = {"numbers": NUMBERS, "units": UNITS, "corrections": CORRECTIONS}
ROLES = tuple(_ROLES)
"""What the entries of a list may be."""
DIMENSIONS = ("", "count", "length", "area", "mass", "volume", "speed", "celsius", "fahrenheit")
"""Dimensions by number; "" for words that are no units. Two units of a dimension differ by a factor; degrees Celsius
and Fahrenheit are converted otherwise, so each is a dimension."""


class Entry(NamedTuple):
    """An entry of a list.

    Attributes:
        spelling: one or several words; `*` at the end for all words that begin so.
        role: one of `ROLES`, or "plain".
        target: what stands in its place, a figure or a unit; "" for notices and plain words.
    """

    spelling: str
    role: str
    target: str = ""


class Unit(NamedTuple):
    """A unit of measure.

    Attributes:
        dimension: its number in `DIMENSIONS`.
        factor: how many SI units it is.
    """

    dimension: int
    factor: float


def _read(path: str) -> dict[str, Any]:
    return tomllib.loads(_PACKAGE.joinpath(path).read_text("utf-8"))


@cache
def units() -> dict[str, Unit]:
    """The units that lists may name."""
    return {
        name: Unit(DIMENSIONS.index(dimension), float(factor))
        for dimension, factors in _read("units.toml").items()
        for name, factor in factors.items()
    }


@cache
def list_names() -> tuple[str, ...]:
    """The languages that have a list, sorted."""
    there = (entry.name for entry in _PACKAGE.joinpath("lists").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in there if name.endswith(".toml")))


@cache
def read_list(language: str) -> tuple[Entry, ...]:
    """The entries of one list, in the order of the file.

    Raises:
        UnknownNameError: there is no list for this language.
    """
    if language not in list_names():
        raise UnknownNameError("word list", language, list_names())
    return tuple(_entries(_read(f"lists/{language}.toml")))


def _entries(content: dict[str, Any]) -> Iterator[Entry]:
    for role, value in content.items():
        targets = value if isinstance(value, dict) else {"": value}
        for target, spellings in targets.items():
            yield from (Entry(spelling, role, target) for spelling in spellings)


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
        shortest: code points of the shortest stem; 0 if there is none.
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
    beginnings = [int(hash_of(_codes(stem.spelling)[:shortest])) for stem in stems]
    phrases = [entry for entry in entries if not entry.spelling.endswith("*")]
    own_names = units() if lists.languages and "units" in lists.roles else ()
    targets = _targets(sorted({entry.target for entry in entries if entry.target} | set(own_names)))
    return Rules(_table(phrases), _table(stems, beginnings), shortest, targets)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(normalise(text).encode("utf-32-le"), np.uint32)


def _targets(names: list[str]) -> Targets:
    """What stands in place of entries. A unit whose name has a hyphen is no word of a text."""
    table, count = code_points(), len(names)
    signature, value = np.zeros(count, np.uint64), np.full(count, np.nan)
    unit, dimension = np.full(count, np.nan), np.zeros(count, np.uint8)
    for i, name in enumerate(names):
        codes = _codes(name)
        if name.isdigit():
            value[i] = number_value(codes, 0, len(codes), table)
        else:
            signature[i] = signature_of(codes, 0, len(codes), table)
            dimension[i], unit[i] = units()[name]
    hashes = np.array([hash_of(_codes(name)) for name in names], np.uint64)
    order = np.argsort(hashes)
    return Targets(hashes[order], signature[order], value[order], unit[order], dimension[order])


def _table(entries: list[Entry], beginnings: list[int] | None = None) -> Entries:
    """Entries by the hashes of their tokens. The bits are those of `beginnings`, or of first tokens."""
    found = scanned(Texts.of(entry.spelling for entry in entries))
    keys = [_keys(found.hashes[a:b]) for a, b in zip(found.tokens[:-1], found.tokens[1:], strict=True)]
    size = 1 << max(4, (2 * sum(map(len, keys))).bit_length())
    table = Entries(
        np.zeros(64, np.uint64), np.zeros(size, np.uint64), np.zeros(size, np.uint8), np.zeros(size, np.uint64)
    )
    for entry, chain in zip(entries, keys, strict=True):
        for key in chain:
            place = place_of(key, table)
            table.keys[place] = key
        table.roles[place] = _ROLES.get(entry.role, NOTHING)
        table.targets[place] = hash_of(_codes(entry.target)) if entry.target else 0
    for first in beginnings if beginnings is not None else [int(chain[0]) for chain in keys]:
        low = first & 4095
        table.bits[low >> 6] |= np.uint64(1 << (low & 63))
    return table


def _keys(hashes: NDArray[np.uint64]) -> list[np.uint64]:
    """The hashes of all beginnings of a phrase, the whole phrase last."""
    keys = [hashes[0]]
    for word in hashes[1:]:
        keys.append(np.uint64(continued(keys[-1], word)))
    return keys
