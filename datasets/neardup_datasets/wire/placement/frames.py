"""The page around a text: an agency's slug and dateline, leftovers of an extraction, or an outlet's whole frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup_datasets.wire.placement.days import printed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from neardup_datasets.wire.placement.chance import Chance
    from neardup_datasets.wire.placement.texts import Outlet, Text

MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
SIMPLIFIED = "们这为时说电"
"""Characters that only texts in simplified Chinese have."""
DATELINES = {
    "en": (
        "{place}, {month} {day} ({source}) - ",
        "{place}, {month} {day} - ",
        "{place} ({short}) — ",
        "{place} - ",
        "({source}) - ",
        "{place}, {month} {day}, {year} ",
    ),
    "zh": ("{source}{place}{number}月{day}日电 ", "({source}{place}{day}日電)", "【{source}讯】"),
    "other": ("{place} ({source}) – ", "{place}. {source}. ", "{place}, {day}.{number}. ({short}) - ", "{place} - "),
}


@dataclass(frozen=True, kw_only=True)
class Article:
    """What an outlet prints of a text: headline, writer, day and paragraphs.

    The paragraphs may lie before a paywall. Those that keep their lines as set stay apart, and no advert parts them.
    """

    headline: str
    by: str
    day: date
    paragraphs: tuple[str, ...]
    paywalled: bool = False
    as_set: bool = False


def dateline(text: Text, chance: Chance) -> str:
    """The beginning of an agency's text: place, day and agency in one of the usual forms."""
    if not text.head("place"):
        return ""
    form = chance.one(DATELINES.get(text.language, DATELINES["other"]))
    source, day = text.head("source"), text.day
    if not set(SIMPLIFIED).isdisjoint("".join(text.paragraphs)):
        form = form.replace("電", "电")
    short = "".join(word[0] for word in source.split() if word[0].isupper()) or source
    return form.format(
        place=text.head("place"),
        source=source,
        short=short if len(short) > 1 else source,
        day=day.day,
        month=MONTHS[day.month - 1],
        number=day.month,
        year=day.year,
    )


def bare(article: Article, *, headed: bool) -> str:
    """A text by itself, as a feed or a good extractor gives it."""
    return "\n\n".join([*([article.headline] if headed else []), *article.paragraphs])


def leftovers(article: Article, outlet: Outlet, chance: Chance) -> str:
    """A text with what a bad extractor takes along: writer, adverts between paragraphs, share buttons, captions."""
    lines = [article.headline, *_signed(article, outlet), *_interrupted(article, outlet, chance)]
    lines += outlet.sections.get("after", ()) if chance.happens(0.5) else ()
    lines += chance.some(outlet.sections.get("captions", ()), 3) if chance.happens(0.4) else ()
    return _page(lines)


def whole(article: Article, outlet: Outlet, others: Sequence[str], chance: Chance) -> str:
    """A whole page: navigation, story, adverts, headlines of other stories, picture captions, footer."""
    part = outlet.sections
    headlines = chance.some([*part.get("headlines", ()), *others], int(chance.between(6, 26)))
    lines = [*part.get("top", ()), article.headline, *_signed(article, outlet)]
    lines += _interrupted(article, outlet, chance)
    lines += [*part.get("after", ()), *part.get("related", ()), *headlines]
    lines += chance.some(part.get("captions", ()), int(chance.between(4, 20)))
    return _page([*lines, *part.get("bottom", ())])


def _signed(article: Article, outlet: Outlet) -> list[str]:
    day = printed(article.day, outlet.date, outlet.language)
    return [outlet.byline.format(by=article.by), day] if article.by else [day]


def _interrupted(article: Article, outlet: Outlet, chance: Chance) -> list[str]:
    """The paragraphs with adverts between some of them, and the paywall at their end if they lie before one."""
    if article.as_set:
        return ["\n\n".join(article.paragraphs)]
    lines: list[str] = []
    adverts = list(outlet.sections.get("adverts", ()))
    for paragraph in article.paragraphs:
        lines.append(paragraph)
        if adverts and chance.happens(0.22):
            lines.append(adverts.pop(int(chance.between(0, len(adverts)))))
    return [*lines, *(outlet.sections.get("paywall", ()) if article.paywalled else ())]


def _page(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n")
