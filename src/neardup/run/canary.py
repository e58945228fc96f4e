"""A tiny corpus for warming a worker up. Every strategy must find pairs in it, so it exposes one that does no work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.corpus import Corpus
from neardup.core.detection import pairs
from neardup.errors import StrategyError

if TYPE_CHECKING:
    from neardup.core.strategy import Strategy

_STORY = (
    "The harbour board said on Monday that the swing bridge at Kelsing would stay shut to lorries until the end "
    "of the month after divers found cracks in two of its eight bearings. Buses are being sent round by the "
    "Aldwater road, which adds about twenty minutes, and the board has asked the county for 1.4 million towards "
    "the repair. Work on the first bearing is due to begin on Thursday night if the wind drops below force five."
)
_OTHER = (
    "Growers in the valley expect the smallest cherry crop for eleven years after three nights of frost in April."
    " The cooperative, which packs for forty-two farms, has put off the opening of its second line and told "
    "seasonal staff to wait. Prices at the Saturday auction were a third higher than a year ago."
)


def canary() -> Corpus:
    """Five texts: a story, the same in capitals and other spacing, with a word changed; another; one in Japanese."""
    texts = [
        _STORY,
        _STORY.upper().replace(" ", "  "),
        _STORY.replace("Thursday", "Friday"),
        _OTHER,
        "東京で地震がありました。",
    ]
    return Corpus.from_texts([f"canary-{i}" for i in range(len(texts))], texts, name="canary")


def check_alive(strategy: Strategy) -> None:
    """Run a strategy on the canary, which holds the same story three times.

    Raises:
        StrategyError: the strategy examined no pair at all, or gave pairs that break the contract.
    """
    found = pairs(canary(), strategy)
    if found.candidates == 0:
        raise StrategyError("examined no pair of a corpus that holds the same story three times: it does no work")
