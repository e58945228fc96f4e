"""The pages of a text: each a treatment carried out at an outlet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from neardup_datasets.wire.placement import frames, noise
from neardup_datasets.wire.placement.chance import Chance
from neardup_datasets.wire.placement.editing import edited
from neardup_datasets.wire.placement.genres import treatments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup_datasets.wire.placement.texts import Outlet, Text
    from neardup_datasets.wire.placement.treatments import Treatment

LONG = 1500
"""Characters of furniture from which an outlet counts as heavy."""
OTHERS = 12
"""How many headlines of other stories a page may choose from."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page as placed.

    Attributes:
        text: of the page.
        of: the written text that it carries.
        number: of the page among those of this text.
        source: the outlet or agency.
        date: of this publication.
        phenomena: what was done to the text.
        tells: whether what stands on it tells the text from its other versions.
    """

    text: str
    of: Text
    number: int
    source: str
    date: str
    phenomena: tuple[str, ...]
    tells: bool


def pages(text: Text, outlets: Sequence[Outlet], others: Sequence[str]) -> list[Page]:
    """The pages of a text.

    Args:
        text: as written.
        outlets: those that may print it.
        others: headlines of other stories in its language.
    """
    chance = Chance("pages", text.unit, text.key)
    home = chance.one(outlets) if outlets else None
    result: list[Page] = []
    for number, treatment in enumerate(treatments(text, chance)):
        outlet = home if treatment.same_site or number == 0 else _outlet(outlets, treatment, chance)
        around = Chance("others", text.unit, text.key, str(number)).some(others, OTHERS)
        result.append(_page(text, number, treatment, outlet, around, chance, result[:1]))
    return result


def _outlet(own: Sequence[Outlet], treatment: Treatment, chance: Chance) -> Outlet | None:
    if treatment.cut == "paywall":
        fitting = [outlet for outlet in own if "paywall" in outlet.sections]
    else:
        fitting = [outlet for outlet in own if (outlet.size >= LONG) == treatment.heavy]
    fitting = fitting or list(own)
    return chance.one(fitting) if fitting else None


def _page(
    text: Text,
    number: int,
    treatment: Treatment,
    outlet: Outlet | None,
    around: Sequence[str],
    chance: Chance,
    first: Sequence[Page],
) -> Page:
    outlet = outlet if treatment.frame != "bare" else None
    printed = edited(text, treatment, outlet.quotes if outlet else "", chance)
    headlines = text.heads["headline"]
    article = frames.Article(
        headline=headlines[min(treatment.headline or 0, len(headlines) - 1)],
        by=text.head("by"),
        day=text.day + timedelta(days=treatment.later),
        paragraphs=printed.paragraphs,
        paywalled=treatment.cut == "paywall",
        as_set=text.as_set,
    )
    clean = _framed(article, treatment, outlet, around, chance)
    garbled = _garbled(clean, treatment, chance)
    page = Page(
        text=garbled + "\n",
        of=text,
        number=number,
        source=outlet.name if outlet else text.head("source"),
        date=article.day.isoformat(),
        phenomena=(),
        tells=printed.tells,
    )
    tags = {*printed.tags, *_tags(page, treatment, outlet, first)}
    tags |= {"headline"} if first and article.headline != headlines[0] else set()
    tags |= {treatment.noise} if garbled != clean else set()
    return replace(page, phenomena=tuple(sorted(tags)))


def _tags(page: Page, treatment: Treatment, outlet: Outlet | None, first: Sequence[Page]) -> set[str]:
    """The relation of the text, and what its place is."""
    text = page.of
    tags = {
        "template": text.template,
        "independent": text.relation == "reports",
        "version": text.relation == "revises" and not text.own_event,
        "reuse": text.relation != "" and text.own_event,
        "furniture": outlet is not None,
        "heavy-furniture": treatment.frame == "whole" and outlet is not None and outlet.size >= LONG,
        "paywall": treatment.cut == "paywall" and outlet is not None and "paywall" in outlet.sections,
        "later": treatment.later > 0,
        "same-site": any(one.source == page.source for one in first),
        "syndicated": any(one.source != page.source for one in first),
    }
    return {tag for tag, on in tags.items() if on}


def _framed(
    article: frames.Article, treatment: Treatment, outlet: Outlet | None, around: Sequence[str], chance: Chance
) -> str:
    match treatment.frame:
        case "whole" if outlet:
            return frames.whole(article, outlet, around, chance)
        case "leftovers" if outlet:
            return frames.leftovers(article, outlet, chance)
        case _:
            return frames.bare(article, headed=treatment.headline is not None)


def _garbled(text: str, treatment: Treatment, chance: Chance) -> str:
    match treatment.noise:
        case "ocr":
            return noise.misread(text, 0.03 + 0.04 * chance.between(0, 1), chance)
        case "encoding":
            return noise.mis_decoded(text)
        case _:
            return text
