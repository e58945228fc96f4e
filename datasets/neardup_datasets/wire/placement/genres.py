"""Which pages a text gets that is no news, by chance in the shares that stand here: one `Habits` a genre.

Such texts travel otherwise than news. A shop takes over its maker's description, a mirror keeps a page for years, a
board repeats an advertisement, a fork re-indents a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from neardup_datasets.wire.placement.treatments import PAGES_OF_AN_ITEM, Treatment, of_news

if TYPE_CHECKING:
    from neardup_datasets.wire.placement.chance import Chance
    from neardup_datasets.wire.placement.texts import Text

PAGES = {2: 0.52, 3: 0.32, 4: 0.13, 6: 0.03}
PAGES_OF_FURTHER_TEXTS = {1: 0.6, 2: 0.4}


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How the texts of a genre are passed on: shares, each of a sum of its own, except where a chance is meant.

    Attributes:
        frames: of a page: "bare", "leftovers" or "whole".
        edited: of the choices of wording, how many are the other site's.
        cuts: "", "end", "middle" or "snippet".
        noises: "", "markup", "ocr", "encoding" or "reindented".
        headed: chance that a bare page has its title.
        same_site: chance that the site of the first page prints the text again.
        later: chance that it does so months or years later.
        styled: chance that quotation marks, dashes and per cent are set in another manner.
    """

    frames: dict[str, float]
    edited: dict[float, float]
    cuts: dict[str, float]
    noises: dict[str, float] = field(default_factory=lambda: {"": 1.0})
    headed: float = 0.7
    same_site: float = 0.15
    later: float = 0.15
    styled: float = 0.0


HABITS = {
    "product": Habits(
        frames={"bare": 0.25, "leftovers": 0.25, "whole": 0.5},
        edited={0.0: 0.5, 0.3: 0.3, 0.7: 0.2},
        cuts={"": 0.62, "end": 0.25, "middle": 0.09, "snippet": 0.04},
        noises={"": 0.94, "markup": 0.04, "encoding": 0.02},
        same_site=0.3,
        styled=0.2,
    ),
    "release": Habits(
        frames={"bare": 0.45, "leftovers": 0.25, "whole": 0.3},
        edited={0.0: 0.65, 0.25: 0.25, 0.6: 0.1},
        cuts={"": 0.62, "end": 0.34, "snippet": 0.04},
        noises={"": 0.95, "markup": 0.03, "encoding": 0.02},
        later=0.04,
        styled=0.3,
    ),
    "forum": Habits(
        frames={"bare": 0.35, "leftovers": 0.2, "whole": 0.45},
        edited={0.0: 0.85, 0.4: 0.15},
        cuts={"": 0.76, "end": 0.16, "snippet": 0.08},
        noises={"": 0.93, "markup": 0.05, "encoding": 0.02},
        same_site=0.25,
        later=0.1,
    ),
    "job": Habits(
        frames={"bare": 0.3, "leftovers": 0.25, "whole": 0.45},
        edited={0.0: 0.6, 0.3: 0.3, 0.7: 0.1},
        cuts={"": 0.66, "end": 0.26, "snippet": 0.08},
        same_site=0.3,
        later=0.12,
        styled=0.2,
    ),
    "docs": Habits(
        frames={"bare": 0.35, "leftovers": 0.15, "whole": 0.5},
        edited={0.0: 0.65, 0.25: 0.25, 0.7: 0.1},
        cuts={"": 0.84, "end": 0.1, "middle": 0.06},
        noises={"": 0.97, "markup": 0.03},
        same_site=0.25,
        later=0.3,
    ),
    "record": Habits(
        frames={"bare": 0.45, "leftovers": 0.15, "whole": 0.4},
        edited={0.0: 0.4, 0.5: 0.35, 1.0: 0.25},
        cuts={"": 0.8, "end": 0.12, "snippet": 0.08},
        noises={"": 0.92, "ocr": 0.04, "encoding": 0.04},
        later=0.2,
    ),
    "code": Habits(
        frames={"bare": 0.68, "leftovers": 0.12, "whole": 0.2},
        edited={0.0: 0.45, 0.5: 0.3, 1.0: 0.25},
        cuts={"": 0.93, "end": 0.07},
        noises={"": 0.8, "reindented": 0.2},
        headed=0.0,
        later=0.25,
    ),
}


def treatments(text: Text, chance: Chance) -> list[Treatment]:
    """The pages of a text of any genre, its author's own first."""
    if text.genre not in HABITS:
        return of_news(text, chance)
    habits = HABITS[text.genre]
    if text.template:  # an item of a form is passed on as it is
        return [_first(habits, chance) for _ in range(chance.weighed(PAGES_OF_AN_ITEM))]
    count = chance.weighed(PAGES_OF_FURTHER_TEXTS if text.relation else PAGES)
    return [_first(habits, chance), *(_next(text, habits, chance) for _ in range(count - 1))]


def _first(habits: Habits, chance: Chance) -> Treatment:
    frame = chance.weighed(habits.frames)
    headed = frame != "bare" or chance.happens(habits.headed)
    return Treatment(frame=frame, heavy=chance.happens(0.3), headline=0 if headed else None, dateline=False)


def _next(text: Text, habits: Habits, chance: Chance) -> Treatment:
    frame, cut, noise = (chance.weighed(each) for each in (habits.frames, habits.cuts, habits.noises))
    headed = frame != "bare" or chance.happens(habits.headed)
    return Treatment(
        frame=frame,
        heavy=chance.happens(0.35),
        same_site=chance.happens(habits.same_site),
        edited=chance.weighed(habits.edited),
        cut="" if text.head("shape") == "whole" and cut == "end" else cut,
        share=chance.between(0.1, 0.6),
        headline=chance.weighed({0: 0.6, 1: 0.4}) if headed else None,
        styled=chance.happens(habits.styled),
        local=chance.happens(0.3),
        noise=noise,
        later=int(chance.between(20, 900)) if chance.happens(habits.later) else 0,
        dateline=False,
    )
