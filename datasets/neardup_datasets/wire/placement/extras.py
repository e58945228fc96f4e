"""Pages that carry no story whole: round-ups of several, and items without a body."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from neardup_datasets.wire.placement import wording
from neardup_datasets.wire.placement.chance import Chance
from neardup_datasets.wire.placement.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from neardup_datasets.wire.placement.texts import Text

ITEMS = (4, 5, 6, 7)
"""How many stories a round-up holds."""
EVERY = 22
"""A round-up for so many stories of a language and half, so that most stories stand in none."""
TITLES = {
    "en": ("News in brief", "World digest", "Briefs", "In other news", "The day at a glance"),
    "fr": ("En bref", "L'essentiel", "Brèves"),
    "es": ("Breves", "En pocas líneas", "Noticias breves"),
    "de": ("Kurz gemeldet", "Kurznachrichten", "Meldungen"),
    "ru": ("Коротко", "Главное к этому часу"),
    "zh": ("简讯", "要闻速览"),
}
BODILESS = 40
"""An item with a headline only for so many stories."""

Extra = tuple[Page, "str | None", "str | None", "str | None"]
"""A page and the names of its copy, revision and story."""


def extras(texts: Sequence[Text], side: Mapping[str, str]) -> list[Extra]:
    """Round-ups and bodiless items of all stories."""
    groups: dict[tuple[str, str], list[Text]] = defaultdict(list)
    for text in texts:
        if text.key == "a" and not text.template:
            groups[text.language, side[text.unit]].append(text)
    return [extra for group in groups.values() for extra in (*_round_ups(group), *_bodiless(group))]


def _round_ups(group: Sequence[Text]) -> Iterator[Extra]:
    chance = Chance("round-ups", group[0].unit)
    for number in range(len(group) // EVERY):
        chosen = chance.some(group, chance.one(ITEMS))
        lead = chosen[0]
        title = chance.one(TITLES.get(lead.language, TITLES["en"]))
        items = [f"{_title(text)}\n{_brief(text, chance)}" for text in chosen]
        page = Page(
            text="\n\n".join([title, *items]) + "\n",
            of=replace(lead, key=f"round-up-{number}"),
            number=0,
            source=lead.head("source"),
            date=max(text.head("date") for text in chosen),
            phenomena=("round-up",),
            tells=True,
        )
        name = f"{lead.unit}/round-up-{number}"
        yield page, name, name, name


def _title(text: Text) -> str:
    return text.heads["headline"][-1].upper() if text.language == "en" else text.heads["headline"][-1]


def _brief(text: Text, chance: Chance) -> str:
    return " ".join(wording.worded(paragraph, 0.3, chance) for paragraph in text.paragraphs[:1])


def _bodiless(group: Iterable[Text]) -> Iterator[Extra]:
    """A headline sent before its text, or without one: there is no main text, so there is no label."""
    for text in group:
        chance = Chance("bodiless", text.unit)
        if chance.happens(1 / BODILESS):
            ending = chance.one(["", "\n\n(more)", "\n\n***", "\n\n(no text)"])
            page = Page(
                text=text.heads["headline"][0].upper() + ending + "\n",
                of=replace(text, key="bodiless"),
                number=0,
                source=text.head("source"),
                date=text.head("date"),
                phenomena=("bodiless",),
                tells=True,
            )
            yield page, None, None, None
