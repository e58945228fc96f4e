"""Text lost: sentences dropped here and there, or the end cut off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from neardup.core.gold import LEVELS
from neardup.core.perturbation import BasePerturbation
from neardup.perturbations.segments import sentences, word_spans

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from neardup.core.gold import Level


@dataclass(frozen=True, kw_only=True)
class DropSentences(BasePerturbation):
    """Sentences dropped at random places, as an editor with too little room would.

    Abridgement is allowed in a copy, so the labels hold while at least a fifth is left. With less, what is left may be
    one sentence, and a shared sentence makes no copy: there is no label.

    Attributes:
        intensity: share of the sentences dropped, rounded to whole sentences; one always stays.
        seed: which sentences.
    """

    meaning: ClassVar[str] = "share of the sentences dropped"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.8)

    intensity: float = 0.3

    def apply(self, text: str, rng: random.Random) -> str:
        """The text without some sentences; where one goes, the wider of the gaps around it stays."""
        parts = sentences(text)
        count = min(len(parts) - 1, round(self.intensity * len(parts)))
        if count < 1:
            return text
        dropped = set(rng.sample(range(len(parts)), count))
        out: list[str] = []
        for i, (sentence, gap) in enumerate(parts):
            if i not in dropped:
                out += [sentence, gap]
            elif out and gap.count("\n") > out[-1].count("\n"):
                out[-1] = gap
        out[-1] = parts[-1][1]
        return "".join(out)


@dataclass(frozen=True, kw_only=True)
class Truncate(BasePerturbation):
    """The end cut off, as a paywall or a length limit does.

    Abridgement is allowed in a copy, so the labels hold while at least a fifth is left. With less, what is left may be
    the headline or a lead that independent accounts share: there is no label.

    Attributes:
        intensity: share of the words cut from the end (letters, in scripts without spaces), rounded; the first word
            always stays.
        seed: no part of the choice: there is only one end.
    """

    meaning: ClassVar[str] = "share of the words cut from the end"
    holds: ClassVar[Mapping[Level, float]] = dict.fromkeys(LEVELS, 0.8)

    intensity: float = 0.5

    def apply(self, text: str, rng: random.Random) -> str:  # noqa: ARG002 - the contract
        """The text up to the end of the last word kept."""
        spans = word_spans(text)
        keep = max(1, round((1 - self.intensity) * len(spans)))
        return text if keep >= len(spans) else text[: spans[keep - 1][1]]
