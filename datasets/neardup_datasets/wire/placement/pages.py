"""One page: a treatment carried out on a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from neardup_datasets.wire.placement import frames, noise, wording
from neardup_datasets.wire.placement.chance import Chance
from neardup_datasets.wire.placement.treatments import Treatment, treatments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neardup_datasets.wire.placement.written import Outlet, Text

LONG = 1500
"""Characters of furniture from which an outlet counts as heavy."""
GLUE = {"zh": "", "ja": ""}
LOCAL_SHARE = 0.2
"""The most that an added sentence may be of a page's main text: rule 4 of the guide ends a copy at a quarter."""


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
    result = []
    for number, treatment in enumerate(treatments(text, chance)):
        outlet = home if treatment.same_site or number == 0 else _outlet(outlets, treatment, chance)
        result.append(_page(text, number, treatment, outlet, others, chance))
    return result


def _outlet(own: Sequence[Outlet], treatment: Treatment, chance: Chance) -> Outlet | None:
    if treatment.cut == "paywall":
        fitting = [outlet for outlet in own if "paywall" in outlet.sections]
    else:
        fitting = [outlet for outlet in own if (outlet.size >= LONG) == treatment.heavy]
    fitting = fitting or list(own)
    return chance.one(fitting) if fitting else None


def _page(
    text: Text, number: int, treatment: Treatment, outlet: Outlet | None, others: Sequence[str], chance: Chance
) -> Page:
    kept = _kept(text, treatment, chance)
    paragraphs = [wording.worded(text.paragraphs[row], treatment.edited, chance) for row in kept]
    tags = [_tag_of_cut(treatment.cut)] if len(kept) < len(text.paragraphs) else []
    if treatment.cut == "snippet":
        paragraphs = [wording.snippet(paragraphs[0], text.language)]
        tags = ["snippet", "abridged"]
    if treatment.styled:
        quotes = outlet.quotes if outlet and treatment.frame != "bare" else ""
        style = quotes or chance.one(["double", "curly"])
        paragraphs = [wording.quoted(wording.in_house_style(p, chance), style) for p in paragraphs]
        tags.append("house-style")
    paragraphs, added = _with_local(text, paragraphs, treatment, chance)
    if treatment.joined and treatment.cut != "snippet":
        paragraphs = wording.joined(paragraphs, treatment.joined, chance, GLUE.get(text.language, " "))
        tags.append("merged")
    if treatment.dateline and (opening := frames.dateline(text, Chance("dateline", text.head("source"), text.unit))):
        paragraphs[0] = opening + paragraphs[0]
        tags.append("dateline")
    tags += [tag for tag, on in _more_tags(text, number, treatment, added).items() if on]
    day = text.day + timedelta(days=treatment.later)
    headline = text.heads["headline"][min(treatment.headline or 0, len(text.heads["headline"]) - 1)]
    article = frames.Article(
        headline=headline, by=text.head("by"), day=day, paragraphs=(), paywalled=treatment.cut == "paywall"
    )
    framed = _framed(article, _noisy(paragraphs, treatment, chance), treatment, outlet, others, chance)
    return Page(
        text=framed + "\n",
        of=text,
        number=number,
        source=outlet.name if outlet and treatment.frame != "bare" else text.head("source"),
        date=day.isoformat(),
        phenomena=tuple(sorted(set(tags))),
        tells=not text.telling or (bool(text.telling & set(kept)) and treatment.cut != "snippet"),
    )


def _kept(text: Text, treatment: Treatment, chance: Chance) -> list[int]:
    """Numbers of the paragraphs that stay."""
    every = list(range(len(text.paragraphs)))
    match treatment.cut:
        case "end":
            return every[: wording.cut_from_end(text.paragraphs, treatment.share, text.language)]
        case "paywall":
            return every[: wording.cut_from_end(text.paragraphs, 0.85, text.language, least=30)]
        case "snippet":
            return every[:1]
        case "middle" if len(every) > 3:
            dropped = chance.some(every[2:], max(1, int(treatment.share * (len(every) - 2) * 0.6)))
            return [row for row in every if row not in dropped]
        case _:
            return every


def _tag_of_cut(cut: str) -> str:
    return "paywall" if cut == "paywall" else "abridged"


def _with_local(text: Text, paragraphs: list[str], treatment: Treatment, chance: Chance) -> tuple[list[str], bool]:
    """With a sentence of the outlet's own, where one was written and the rest is long enough for it."""
    lines = text.heads.get("local", ())
    if not treatment.local or not lines or treatment.cut in ("snippet", "paywall"):
        return paragraphs, False
    line = wording.worded(chance.one(lines), 0, chance)
    before = wording.length(paragraphs, text.language)
    if wording.length([line], text.language) > LOCAL_SHARE * before:
        return paragraphs, False
    at = min(len(paragraphs), 1 + int(chance.between(1, len(paragraphs))))
    return [*paragraphs[:at], line, *paragraphs[at:]], True


def _more_tags(text: Text, number: int, treatment: Treatment, added: bool) -> dict[str, bool]:
    return {
        "template": text.template,
        "independent": text.relation == "reports",
        "version": text.relation == "revises",
        "reuse": text.relation == "shares",
        "furniture": treatment.frame != "bare",
        "heavy-furniture": treatment.frame == "whole" and treatment.heavy,
        "headline": number > 0 and bool(treatment.headline),
        "copy-edit": treatment.edited > 0,
        "same-site": treatment.same_site and number > 0,
        "later": treatment.later > 0,
        "local": added,
        treatment.noise: bool(treatment.noise),
        "syndicated": number > 0 and not treatment.same_site,
    }


def _noisy(paragraphs: list[str], treatment: Treatment, chance: Chance) -> list[str]:
    """Paragraphs as they come out of a line, or an extractor; whole pages are misread later."""
    match treatment.noise:
        case "wrapped":
            return noise.wrapped(paragraphs, chance)
        case "markup":
            return noise.marked_up(paragraphs, chance)
        case _:
            return paragraphs


def _framed(
    article: frames.Article,
    paragraphs: Sequence[str],
    treatment: Treatment,
    outlet: Outlet | None,
    others: Sequence[str],
    chance: Chance,
) -> str:
    article = frames.Article(
        headline=article.headline,
        by=article.by,
        day=article.day,
        paragraphs=tuple(paragraphs),
        paywalled=article.paywalled,
    )
    match treatment.frame:
        case "whole" if outlet:
            text = frames.whole(article, outlet, others, chance)
        case "leftovers" if outlet:
            text = frames.leftovers(article, outlet, chance)
        case _:
            text = frames.bare(article, headed=treatment.headline is not None)
    match treatment.noise:
        case "ocr":
            return noise.misread(text, 0.03 + 0.04 * chance.between(0, 1), chance)
        case "encoding":
            return noise.mis_decoded(text)
        case _:
            return text
