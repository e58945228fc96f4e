"""Reading what was written: units of stories, families of templates, and outlets.

The three forms are described in `written/README.md`. An error names the file and the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYS = frozenset({"source", "date", "by", "place", "headline", "local", "shape", "event"})
SECTIONS = frozenset({"top", "after", "adverts", "headlines", "captions", "paywall", "related", "bottom"})
RELATIONS = frozenset({"revises", "reports", "shares"})
CHOICE = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
PULLED = re.compile(r"\[\[(\w+):(\d+)(?:-(\d+))?\]\]")
TELLING = re.compile(r"!\s+(?=\S)")


class WrittenError(ValueError):
    """A written file breaks its form."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """One written text, or one item of a template family.

    Attributes:
        unit: the name of its unit.
        key: its name within the unit.
        relation: how it stands to the text `of`: "" for none, else one of `RELATIONS`.
        of: the key of that text.
        heads: what stands above it, by key; keys that may be repeated hold several.
        paragraphs: with the choices of wording still in them.
        telling: numbers of the paragraphs that tell it from its other versions.
        template: whether it is an item of a template family.
    """

    unit: str
    key: str
    relation: str
    of: str
    heads: dict[str, tuple[str, ...]]
    paragraphs: tuple[str, ...]
    telling: frozenset[int]
    template: bool

    def head(self, key: str) -> str:
        """The first head of that key, or ""."""
        return next(iter(self.heads.get(key, ())), "")

    @property
    def language(self) -> str:
        """The language, which the name of a unit begins with."""
        return self.unit.partition("-")[0]

    @property
    def own_event(self) -> bool:
        """Whether it tells an event of its own, though it may reuse an earlier text of its unit."""
        return self.template or self.relation == "shares" or self.head("event") == "own"

    @property
    def day(self) -> date:
        """The day of its first publication."""
        return date.fromisoformat(self.head("date"))


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """An outlet: its name, its manner, and the sections of its pages, each a list of lines."""

    key: str
    name: str
    byline: str
    date: str
    quotes: str
    sections: dict[str, tuple[str, ...]]

    @property
    def language(self) -> str:
        """The language, which its key begins with."""
        return self.key.partition("-")[0]

    @property
    def size(self) -> int:
        """How many characters its frame adds to a page, roughly."""
        return sum(len(line) for name in ("top", "after", "bottom") for line in self.sections.get(name, ()))


def read_texts(path: Path) -> list[Text]:
    """The texts of a file of stories or templates."""
    texts: list[Text] = []
    for unit, lines in _blocks(path, _numbered(path), "=== "):
        name, _, kind = unit.partition(" ")
        if kind not in ("", "family"):
            raise _broken(path, lines[0][0] if lines else 0, f"`=== {unit}`: after the name may stand only `family`")
        first = next((n for n, (_, line) in enumerate(lines) if line.startswith("--- ")), len(lines))
        common = _heads(path, lines[:first])
        earlier: dict[str, Text] = {}
        for item, body in _blocks(path, lines[first:], "--- "):
            text = _text(path, name, item, body, common, earlier, template=kind == "family")
            earlier[text.key] = text
        texts += earlier.values()
    return texts


def read_outlets(path: Path) -> list[Outlet]:
    """The outlets of a file."""
    return [_outlet(path, key, lines) for key, lines in _blocks(path, _numbered(path), "=== ")]


def _numbered(path: Path) -> list[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise WrittenError(f"{path}: {error.strerror}; name a file of stories, templates or outlets") from None
    except UnicodeDecodeError:
        raise WrittenError(f"{path}: not UTF-8; save it as UTF-8") from None
    return list(enumerate((line.rstrip() for line in text.split("\n")), 1))


def _blocks(path: Path, lines: list[tuple[int, str]], mark: str) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Name and lines of every block; each begins with a line that begins with the mark."""
    starts = [n for n, (_, line) in enumerate(lines) if line.startswith(mark)]
    stray = next((n for n, line in lines[: starts[0] if starts else None] if line), None)
    if stray is not None:
        raise _broken(path, stray, f"a block begins with `{mark}NAME`")
    seen = set[str]()
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        number, line = lines[start]
        name = line.removeprefix(mark).strip()
        if name in seen:
            raise _broken(path, number, f"there is a second `{mark}{name}`")
        seen.add(name)
        yield name, lines[start + 1 : end]


def _heads(path: Path, lines: list[tuple[int, str]]) -> dict[str, tuple[str, ...]]:
    heads: dict[str, tuple[str, ...]] = {}
    for number, line in lines:
        if not line:
            continue
        key, colon, value = line.partition(":")
        if not colon or key not in KEYS:
            raise _broken(path, number, f"{key!r} is none of {', '.join(sorted(KEYS))}")
        heads[key] = (*heads.get(key, ()), value.strip())
    return heads


def _text(
    path: Path,
    unit: str,
    item: str,
    lines: list[tuple[int, str]],
    common: dict[str, tuple[str, ...]],
    earlier: dict[str, Text],
    *,
    template: bool,
) -> Text:
    key, *rest = item.split()
    relation, of = rest if len(rest) == 2 else ("", "")
    at = lines[0][0] - 1 if lines else 0
    if rest and (relation not in RELATIONS or of not in earlier):
        raise _broken(path, at, f"`--- {item}`: write `--- KEY`, or `--- KEY revises|reports|shares EARLIER`")
    end = next((n for n, (_, line) in enumerate(lines) if not line), len(lines))
    heads = common | _heads(path, lines[:end])
    text = Text(
        unit=unit, key=key, relation=relation, of=of, heads=heads, paragraphs=(), telling=frozenset(), template=template
    )
    if relation:  # what a later text does not say, it has from the earlier one
        taken = set() if relation == "reports" else {"source", "by", "place"}
        heads = {k: v for k, v in earlier[of].heads.items() if k in taken} | heads
        text = replace(text, heads=heads)
    if not text.head("source") or not text.head("date") or not text.head("headline"):
        raise _broken(path, at, f"{unit} {key} lacks a source, a date or a headline")
    try:
        _ = text.day
    except ValueError:
        raise _broken(path, at, f"{unit} {key}: {text.head('date')!r} is no date of the form 2018-10-04") from None
    paragraphs, telling = _paragraphs(path, lines[end:], earlier)
    return replace(text, paragraphs=tuple(paragraphs), telling=frozenset(telling))


def _paragraphs(path: Path, lines: list[tuple[int, str]], earlier: dict[str, Text]) -> tuple[list[str], list[int]]:
    paragraphs: list[str] = []
    telling: list[int] = []
    for block in re.split(r"\n{2,}", "\n".join(line for _, line in lines).strip("\n")):
        number = next((n for n, line in lines if line and line in block), 0)
        for part in re.split(r"\n(?=\[\[)|(?<=\]\])\n", block):
            if pulled := PULLED.fullmatch(part.strip()):
                paragraphs += _pulled(path, number, pulled, earlier)
            elif part:
                plain = TELLING.sub("", part, count=1) if TELLING.match(part) else part
                telling += [len(paragraphs)] * (plain != part)
                paragraphs.append(_checked(path, number, plain))
    return paragraphs, telling


def _pulled(path: Path, number: int, pulled: re.Match[str], earlier: dict[str, Text]) -> tuple[str, ...]:
    key, low, high = pulled[1], int(pulled[2]), int(pulled[3] or pulled[2])
    if key not in earlier or not 1 <= low <= high <= len(earlier[key].paragraphs):
        raise _broken(path, number, f"{pulled[0]}: an earlier text of the unit has no such paragraphs")
    return earlier[key].paragraphs[low - 1 : high]


def _checked(path: Path, number: int, paragraph: str) -> str:
    if re.search(r"[{}]", CHOICE.sub("", paragraph)):
        raise _broken(path, number, "a choice of wording has the form {one|other}, and holds no other choice")
    return paragraph


def _outlet(path: Path, key: str, lines: list[tuple[int, str]]) -> Outlet:
    starts = [n for n, (_, line) in enumerate(lines) if line.startswith("@") and line[1:] in SECTIONS]
    facts = {}
    for number, line in lines[: starts[0] if starts else None]:
        name, colon, value = line.partition(":")
        if line and (not colon or name not in ("name", "byline", "date", "quotes")):
            raise _broken(path, number, f"{name!r} is none of name, byline, date, quotes")
        facts[name] = value.strip()
    sections = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        body = "\n".join(line for _, line in lines[start + 1 : end]).strip("\n")
        apart = "\n\n" if "\n\n" in body and lines[start][1] == "@adverts" else "\n"
        sections[lines[start][1][1:]] = tuple(part for part in body.split(apart) if part or apart == "\n")
    if not facts.get("name"):
        raise _broken(path, lines[0][0] if lines else 0, f"outlet {key} has no name")
    return Outlet(
        key=key,
        name=facts["name"],
        byline=facts.get("byline", "{by}"),
        date=facts.get("date", "%Y-%m-%d"),
        quotes=facts.get("quotes", ""),
        sections=sections,
    )


def _broken(path: Path, line: int, what: str) -> WrittenError:
    return WrittenError(f"{path.name}, line {line}: {what}")
