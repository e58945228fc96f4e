"""The corpus and the labels that follow from how it was made: the documents of earlier editions, then the pages."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neardup_datasets.wire.placement import wording
from neardup_datasets.wire.placement.extras import extras
from neardup_datasets.wire.placement.halves import record, recorded, sides, sides_of_earlier
from neardup_datasets.wire.placement.pages import Page, pages
from neardup_datasets.wire.placement.texts import Outlet, Text
from neardup_datasets.wire.placement.written import read_outlets, read_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Row = dict[str, Any]

FIRST = 3
"""The first edition that a program placed; documents of earlier ones are taken over as they are."""
MADE = frozenset({"furniture", "wrapped", "local", "round-up", "bodiless"})
"""What makes the first page of a text differ from what was written."""
CORPUS = Path(str(resources.files("neardup_datasets.wire")))
GOLD = Path(str(resources.files("neardup_gold.wire")))


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A page with the place it has among the labels: names of its copy, revision and story."""

    page: Page
    copy: str | None
    revision: str | None
    story: str | None
    family: str

    @property
    def name(self) -> str:
        """A name that no other page has."""
        return f"{self.page.of.unit}/{self.page.of.key}/{self.page.number}"


def write() -> list[str]:
    """Write documents and labels; what was written, in lines."""
    texts = written_texts()
    documents, labels = build(texts)
    record(sides(texts, recorded()))
    _write(CORPUS / "documents.jsonl", documents)
    _write(GOLD / "labels.jsonl", labels)
    units = Counter(row["split"] for row in documents)
    return [f"{len(documents):,} documents: " + ", ".join(f"{units[side]:,} {side}" for side in sorted(units))]


def build(texts: Sequence[Text]) -> tuple[list[Row], list[Row]]:
    """The rows of documents and labels; those of earlier editions are taken over as they are."""
    documents = [row for row in _read(CORPUS / "documents.jsonl") if row["edition"] < FIRST]
    labels = _read(GOLD / "labels.jsonl")[: len(documents)]
    outlets = written_outlets()
    side = sides(texts, recorded())
    placed = place(texts, outlets, side)
    ids = {each.name: f"w{number:04}" for number, each in enumerate(placed, len(documents) + 1)}
    names = _label_names(placed, ids)
    repeated = {text for text, count in Counter(each.page.text for each in placed).items() if count > 1}
    new = [_document(each, ids[each.name], side[each.page.of.unit], repeated) for each in placed]
    sides_of_earlier(documents, labels)
    return [*documents, *new], [*labels, *(_label(each, ids[each.name], names) for each in placed)]


def written_texts() -> list[Text]:
    """Every written text and item."""
    return [
        text
        for folder in ("stories", "genres", "templates")
        for path in sorted((CORPUS / "written" / folder).glob("*.txt"))
        for text in read_texts(path)
    ]


def written_outlets() -> dict[str, list[Outlet]]:
    """Every outlet, by language."""
    found = defaultdict[str, list[Outlet]](list)
    for path in sorted((CORPUS / "written" / "outlets").glob("*.txt")):
        for outlet in read_outlets(path):
            found[outlet.language].append(outlet)
    return dict(found)


def place(texts: Sequence[Text], outlets: Mapping[str, Sequence[Outlet]], side: Mapping[str, str]) -> list[Placed]:
    """All pages, by edition: what a later one adds moves nothing of an earlier one."""
    return [
        each
        for edition in sorted({text.edition for text in texts})
        for each in _placed_in(edition, [text for text in texts if text.edition <= edition], outlets, side)
    ]


def _placed_in(
    edition: int, texts: Sequence[Text], outlets: Mapping[str, Sequence[Outlet]], side: Mapping[str, str]
) -> list[Placed]:
    """The pages of an edition, in an order that says nothing of how they belong together."""
    headlines = defaultdict[tuple[str, str], list[tuple[str, str]]](list)
    for text in texts:
        if not text.template:
            headlines[text.language, text.genre].append((text.unit, text.heads["headline"][-1]))
    agencies = {text.head("source") for text in texts}  # none prints what another sends out
    units = defaultdict[str, list[Text]](list)
    for text in texts:
        units[text.unit].append(text)
    new = [text for text in texts if text.edition == edition]
    placed = [
        _placed(page, units[text.unit])
        for text in new
        for page in pages(
            text,
            [each for each in outlets.get(text.language, ()) if _prints(each, text, agencies)],
            [line for unit, line in headlines[text.language, text.genre] if unit != text.unit],
        )
    ]
    placed += [
        Placed(page=page, copy=copy, revision=name, story=story, family="")
        for page, copy, name, story in extras([text for text in new if text.genre == "news"], side)
    ]
    return sorted(placed, key=lambda each: hashlib.sha256(each.name.encode()).digest())


def _prints(outlet: Outlet, text: Text, agencies: set[str]) -> bool:
    """Whether an outlet may carry a text: it prints that genre, is no rival, and is among those that the text names."""
    named = text.head("outlets").split()
    fits = outlet.genre == text.genre and (not named or outlet.key in named)
    return fits and outlet.name not in agencies - {text.head("source")}


def _placed(page: Page, unit: Sequence[Text]) -> Placed:
    text = page.of
    first = _origin(text, unit, {"revises"})
    event = _origin(text, unit, {"revises", "reports"})
    several = any(each.relation == "revises" and not each.own_event for each in unit) and bool(text.telling)
    tells = _lead_tells(text, unit) if "snippet" in page.phenomena else page.tells
    return Placed(
        page=page,
        copy=None if several and not tells else f"{text.unit}/{text.key}",
        revision=f"{text.unit}/{first.key}",
        story=f"{text.unit}/{event.key}",
        family=text.unit if any(each.own_event for each in unit) else "",
    )


def _lead_tells(text: Text, unit: Sequence[Text]) -> bool:
    """Whether the first words of a text, all that a snippet shows of it, stand in no other of its versions."""
    first = _origin(text, unit, {"revises"})
    versions = [each for each in unit if each != text and _origin(each, unit, {"revises"}) == first]
    return not any(wording.lead(text) in wording.as_sent(each.paragraphs) for each in versions)


def _origin(text: Text, unit: Sequence[Text], relations: set[str]) -> Text:
    """The text that one goes back to by these relations, as far as it tells the same event."""
    while text.relation in relations and not text.own_event:
        text = next(each for each in unit if each.key == text.of)
    return text


def _label_names(placed: Iterable[Placed], ids: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The label of every cluster: its level's letter and the first document in it."""
    names: dict[tuple[str, str], str] = {}
    for each in placed:
        for level in ("copy", "revision", "story"):
            if (value := getattr(each, level)) is not None:
                names.setdefault((level, value), f"{level[0]}-{ids[each.name]}")
    return names


def _document(placed: Placed, id_: str, side: str, repeated: set[str]) -> Row:
    page, text = placed.page, placed.page.of
    placed_by_program = page.number > 0 or bool(MADE & set(page.phenomena))
    return {
        "id": id_,
        "phenomena": sorted({*page.phenomena, *(["exact"] if page.text in repeated else [])}),
        "family": placed.family,
        "genre": text.genre,
        "language": text.language,
        "source": page.source,
        "date": page.date,
        "derived": placed_by_program,
        "split": side,
        "edition": text.edition,
        "text": page.text,
    }


def _label(placed: Placed, id_: str, names: Mapping[tuple[str, str], str]) -> Row:
    levels = {
        level: names[level, value] if (value := getattr(placed, level)) is not None else None
        for level in ("copy", "revision", "story")
    }
    reason = ""
    if placed.story is None:
        reason = "It has a headline and no main text, and headlines never count (rule 2)."
    elif placed.copy is None:
        reason = "Rule 5: nothing on it tells the versions of its text apart."
    return {"id": id_, "sha256": hashlib.sha256(placed.page.text.encode()).hexdigest(), **levels, "reason": reason}


def _read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _write(path: Path, rows: Iterable[Row]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="\n")
