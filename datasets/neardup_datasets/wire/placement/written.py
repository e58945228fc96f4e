"""Reading what was written: units of stories, families of templates, and outlets.

The forms are described in `written/README.md`. An error names the file and the line.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from neardup_datasets.wire.placement.texts import CHOICE, GENRES, Outlet, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYS = frozenset(
    {"source", "date", "by", "place", "headline", "local", "shape", "event", "genre", "edition", "outlets"}
)
SECTIONS = frozenset({"top", "after", "adverts", "headlines", "captions", "paywall", "related", "bottom"})
RELATIONS = frozenset({"revises", "reports", "shares"})
IN_BRACES = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
"""A choice of wording as all genres but code write it: they have no other use for braces."""
PULLED = re.compile(r"\[\[(> )?(\w+):(\d+)(?:-(\d+))?\]\]")
TELLING = re.compile(r"! (?=\s*\S)")


class WrittenError(ValueError):
    """A written file breaks its form."""


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
        if key == "genre" and value.strip() not in GENRES:
            raise _broken(path, number, f"{value.strip()!r} is none of {', '.join(GENRES)}")
        if key == "edition" and not value.strip().isdecimal():
            raise _broken(path, number, f"{value.strip()!r} is no number of an edition")
        heads[key] = (*heads.get(key, ()), _marked(value.strip()) if key == "local" else value.strip())
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
    paragraphs, telling = _paragraphs(path, lines[end:], earlier, code=text.genre == "code")
    return replace(text, paragraphs=tuple(paragraphs), telling=frozenset(telling))


def _paragraphs(
    path: Path, lines: list[tuple[int, str]], earlier: dict[str, Text], *, code: bool
) -> tuple[list[str], list[int]]:
    paragraphs: list[str] = []
    telling: list[int] = []
    for block in re.split(r"\n{2,}", "\n".join(line for _, line in lines).strip("\n")):
        number = next((n for n, line in lines if line and line in block), 0)
        for part in _parts(block):
            if pulled := PULLED.fullmatch(part):
                paragraphs += _pulled(path, number, pulled, earlier)
                continue
            plain = TELLING.sub("", part, count=1) if TELLING.match(part) else part
            telling += [len(paragraphs)] * (plain != part)
            paragraphs.append(plain if code else _checked(path, number, plain))
    return paragraphs, telling


def _parts(block: str) -> Iterator[str]:
    """The lines that stand for earlier paragraphs, each by itself, and what stands between them."""
    between: list[str] = []
    for line in block.split("\n"):
        if not PULLED.fullmatch(line.strip()):
            between.append(line)
            continue
        if between:
            yield "\n".join(between)
        between = []
        yield line.strip()
    if any(between):
        yield "\n".join(between)


def _pulled(path: Path, number: int, pulled: re.Match[str], earlier: dict[str, Text]) -> tuple[str, ...]:
    key, low, high = pulled[2], int(pulled[3]), int(pulled[4] or pulled[3])
    if key not in earlier or not 1 <= low <= high <= len(earlier[key].paragraphs):
        raise _broken(path, number, f"{pulled[0]}: an earlier text of the unit has no such paragraphs")
    paragraphs = earlier[key].paragraphs[low - 1 : high]
    if not pulled[1]:
        return paragraphs
    lines = "\n\n".join(CHOICE.sub(r"\1", paragraph) for paragraph in paragraphs).split("\n")
    return ("\n".join(f"> {line}".rstrip() for line in lines),)


def _checked(path: Path, number: int, paragraph: str) -> str:
    marked = _marked(paragraph)
    if re.search(r"[{}]", marked):
        raise _broken(path, number, "a choice of wording has the form {one|other}, and holds no other choice")
    return marked


def _marked(text: str) -> str:
    """The choices in braces as `CHOICE` has them."""
    return IN_BRACES.sub(r"⦃\1|\2⦄", text)


def _outlet(path: Path, key: str, lines: list[tuple[int, str]]) -> Outlet:
    starts = [n for n, (_, line) in enumerate(lines) if line.startswith("@") and line[1:] in SECTIONS]
    facts = {}
    for number, line in lines[: starts[0] if starts else None]:
        name, colon, value = line.partition(":")
        if line and (not colon or name not in ("name", "genre", "byline", "date", "quotes")):
            raise _broken(path, number, f"{name!r} is none of name, genre, byline, date, quotes")
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
        genre=facts.get("genre", GENRES[0]),
        byline=facts.get("byline", "{by}"),
        date=facts.get("date", "%Y-%m-%d"),
        quotes=facts.get("quotes", ""),
        sections=sections,
    )


def _broken(path: Path, line: int, what: str) -> WrittenError:
    return WrittenError(f"{path.name}, line {line}: {what}")
