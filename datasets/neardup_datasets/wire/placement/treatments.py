"""Which pages a news text gets, by chance in stated shares; those of other genres stand in `genres`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neardup_datasets.wire.placement.chance import Chance
    from neardup_datasets.wire.placement.texts import Text

PAGES = {
    "feed": {2: 0.5, 3: 0.26, 4: 0.17, 5: 0.04, 7: 0.02, 10: 0.01},
    "mixed": {2: 0.54, 3: 0.3, 4: 0.14, 6: 0.02},
    "hard": {2: 0.62, 3: 0.28, 4: 0.1},
}
"""How many pages carry a text of a story, by the manner of its copies."""
PAGES_OF_FURTHER_TEXTS = {1: 0.55, 2: 0.3, 3: 0.15}
"""How many pages carry an independent account, a version, or another story of the same author."""
PAGES_OF_AN_ITEM = {1: 0.88, 2: 0.09, 3: 0.03}
"""How many pages carry an item of a template family."""
MANNERS = {"feed": 0.72, "mixed": 0.18, "hard": 0.1}
"""How copies of a text come about: passed on as they are, edited by some, or edited and drowned by most."""
LATIN = frozenset({"de", "en", "es", "fr", "pt"})
"""Languages that can be read in a wrong encoding."""
REPUBLISHED = {"again": 0.4, "same site": 0.35, "later": 0.12, "trimmed": 0.13}
"""What happens to a text that is passed on as it is."""


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """How one page is made of a text.

    Attributes:
        frame: "bare", "leftovers" or "whole".
        heavy: whether its outlet is one whose furniture is long.
        same_site: whether its outlet is that of the first page.
        edited: share of the choices of wording in which the sub-editor's wording stands.
        cut: "", "end", "middle", "paywall" or "snippet".
        share: how much is cut.
        headline: the number of the headline; None where there is none.
        styled: whether quotation marks, dashes and per cent are set in another manner.
        joined: share of the paragraphs that are joined to the one before.
        local: whether the outlet adds a sentence.
        noise: "", "ocr", "encoding", "wrapped" or "markup".
        later: days between the first publication and this one.
        dateline: whether it begins with a dateline.
    """

    frame: str = "bare"
    heavy: bool = False
    same_site: bool = False
    edited: float = 0.0
    cut: str = ""
    share: float = 0.0
    headline: int | None = 0
    styled: bool = False
    joined: float = 0.0
    local: bool = False
    noise: str = ""
    later: int = 0
    dateline: bool = True


def of_news(text: Text, chance: Chance) -> list[Treatment]:
    """The pages of a news text, the agency's own first."""
    if text.template:
        return _of_item(chance)
    manner = chance.weighed(MANNERS)
    count = chance.weighed(PAGES_OF_FURTHER_TEXTS if text.relation else PAGES[manner])
    first = _first(manner, chance)
    return [first, *(_next(text, manner, first, chance) for _ in range(count - 1))]


def _of_item(chance: Chance) -> list[Treatment]:
    """Notices are passed on as they are, now and then with a frame or retitled."""
    noise = "wrapped" if chance.happens(0.15) else ""
    first = Treatment(headline=0 if chance.happens(0.85) else None, noise=noise, dateline=False)
    pages = [first]
    for _ in range(chance.weighed(PAGES_OF_AN_ITEM) - 1):
        frame = chance.weighed({"bare": 0.65, "leftovers": 0.15, "whole": 0.2})
        again = replace(first, frame=frame, edited=chance.weighed({0.0: 0.8, 0.5: 0.2}))
        pages.append(replace(again, headline=chance.weighed({0: 0.7, 1: 0.3}), noise=""))
    return pages


def _first(manner: str, chance: Chance) -> Treatment:
    frames = {"bare": 0.7, "leftovers": 0.13, "whole": 0.17}
    if manner == "hard":
        frames = {"bare": 0.4, "leftovers": 0.2, "whole": 0.4}
    frame = chance.weighed(frames)
    noise = "wrapped" if frame == "bare" and chance.happens(0.18) else ""
    return Treatment(
        frame=frame,
        heavy=chance.happens(0.15),
        noise=noise,
        headline=0 if frame != "bare" or chance.happens(0.7) else None,
    )


def _next(text: Text, manner: str, first: Treatment, chance: Chance) -> Treatment:
    if manner == "feed":
        return _passed_on(text, first, chance)
    return _edited(text, hard=manner == "hard", chance=chance)


def _passed_on(text: Text, first: Treatment, chance: Chance) -> Treatment:
    """The same text again: to the letter, on the same site, months later, or a little shorter."""
    match chance.weighed(REPUBLISHED):
        case "again":
            return replace(first, headline=first.headline if chance.happens(0.5) else 1)
        case "same site":
            retitled = chance.weighed({0: 0.7, 1: 0.3})
            return replace(first, same_site=True, headline=retitled, edited=chance.weighed({0.0: 0.7, 0.15: 0.3}))
        case "later":
            return replace(first, same_site=chance.happens(0.6), later=int(chance.between(60, 500)), headline=1)
        case _ if text.head("shape") == "whole":
            return first
        case _:
            return replace(first, cut="end", share=chance.between(0.05, 0.3))


def _edited(text: Text, *, hard: bool, chance: Chance) -> Treatment:
    frames = {"bare": 0.47, "leftovers": 0.28, "whole": 0.25}
    cuts = {"": 0.52, "end": 0.3, "middle": 0.1, "paywall": 0.05, "snippet": 0.03}
    noises = {"": 0.86, "wrapped": 0.06, "ocr": 0.02, "encoding": 0.03, "markup": 0.03}
    if hard:
        frames = {"bare": 0.2, "leftovers": 0.25, "whole": 0.55}
        cuts = {"": 0.22, "end": 0.48, "middle": 0.16, "paywall": 0.09, "snippet": 0.05}
        noises = {"": 0.74, "wrapped": 0.06, "ocr": 0.1, "encoding": 0.05, "markup": 0.05}
    if text.head("shape") == "whole":
        cuts = {"": 0.7, "middle": 0.14, "paywall": 0.1, "snippet": 0.06}
    frame, cut, noise = (chance.weighed(each) for each in (frames, cuts, noises))
    if noise == "encoding" and text.language not in LATIN:
        noise = ""  # nobody could read it
    return Treatment(
        frame="whole" if cut == "paywall" else frame,
        heavy=cut != "paywall" and chance.happens(0.45 if hard else 0.2),
        same_site=chance.happens(0.06),
        edited=chance.weighed({0.0: 0.1, 0.4: 0.3, 0.8: 0.6} if hard else {0.0: 0.4, 0.25: 0.3, 0.6: 0.3}),
        cut=cut,
        share=chance.between(0.15, 0.8 if hard else 0.55),
        headline=chance.weighed({0: 0.25, 1: 0.55, 2: 0.2}),
        styled=chance.happens(0.6 if hard else 0.4),
        joined=chance.weighed({0.0: 0.7, 0.4: 0.3}),
        local=chance.happens(0.5),
        noise=noise,
        later=int(chance.between(30, 400)) if chance.happens(0.04) else 0,
        dateline=chance.happens(0.35),
    )
