"""The contract of a perturbation, the variant that it makes of a text, and the label of that variant.

Each level's label holds up to one intensity and breaks from another; between the two a variant has no
label and counts for nothing.
"""

from __future__ import annotations

import hashlib
import math
import random
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, cast, runtime_checkable

from neardup.core.gold import LEVELS, Level
from neardup.core.languages import UNKNOWN
from neardup.core.registry import name_of
from neardup.core.spec import Spec, canonical
from neardup.errors import NeardupError, reason

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PLUS = " + "
"""What stands between the parts of a composition in its canonical text."""
ExpectedLabel = Literal["kept", "own", "none"]
"""A variant's label: its original's, one of its own (a different document), or none (ignored)."""


@runtime_checkable
class Perturbation(Protocol):
    """What the harness asks of a perturbation: a frozen, keyword-only dataclass with these, class variables or not.

    Attributes:
        meaning: what the intensity measures, in a phrase for reports.
        holds: by level, the greatest intensity at which a variant keeps its original's label; 0 for a level not named.
        breaks: by level, the least intensity from which a variant is a different document; never for a level not named.
        languages: for which it works, by the codes of ISO 639-1; a text in another has no variant. None where its rules
            know no language.
        refuses: those for which it does not work though its rules know no language, in the same codes.
    """

    @property
    def meaning(self) -> str:
        """What the intensity measures."""
        ...

    @property
    def holds(self) -> Mapping[Level, float]:
        """Up to which intensity labels hold."""
        ...

    @property
    def breaks(self) -> Mapping[Level, float]:
        """From which intensity labels break."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """Those that it works for."""
        ...

    @property
    def refuses(self) -> frozenset[str]:
        """Those that it does not work for."""
        ...

    @property
    def intensity(self) -> float:
        """How much is changed, in [0, 1]."""
        ...

    @property
    def seed(self) -> int:
        """Which of the possible changes are made."""
        ...

    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text changed, by nothing but the intensity, the generator and its language; unchanged at intensity 0.

        Where the change cannot be made so that the labels hold, the text comes back as it is.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class BasePerturbation(Spec, ABC):
    """A perturbation with its two parameters checked; subclasses are frozen, keyword-only dataclasses.

    Attributes:
        meaning: as in `Perturbation`.
        holds: as in `Perturbation`.
        breaks: as in `Perturbation`; for most, no intensity makes another document.
        adds: whether other texts are put beside the text, in which a later part of a composition might make its change.
        languages: as in `Perturbation`.
        refuses: as in `Perturbation`; most refuse none.
        intensity: how much is changed, in [0, 1].
        seed: which of the possible changes are made.
    """

    meaning: ClassVar[str]
    holds: ClassVar[Mapping[Level, float]] = {}
    breaks: ClassVar[Mapping[Level, float]] = {}
    adds: ClassVar[bool] = False
    languages: ClassVar[frozenset[str] | None] = None
    refuses: ClassVar[frozenset[str]] = frozenset()

    intensity: float
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse an intensity outside [0, 1]."""
        super().__post_init__()
        self.require(0 <= self.intensity <= 1, f"intensity is {self.intensity}; give a number from 0 to 1")

    @abstractmethod
    def apply(self, text: str, rng: random.Random, language: str) -> str:
        """The text changed, by nothing but the intensity, the generator and its language; unchanged at intensity 0.

        Where the change cannot be made so that the labels hold, the text comes back as it is.
        """


def variant(perturbation: Perturbation, text: str, language: str = UNKNOWN) -> str:
    """The text as this perturbation changes it, whatever other documents there are; as it is where it cannot be.

    The generator is seeded with SHA-256 over seed, name, intensity and the text's own SHA-256.

    Raises:
        NeardupError: the perturbation, or the part of a composition that the message names, cannot change the text. An
            error of neardup's own keeps its class, such as `MissingLibraryError`.
    """
    if not works_for(perturbation, language):
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    parts = (str(perturbation.seed), name_of(type(perturbation)), digest, repr(float(perturbation.intensity)))
    seed = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest(), "big")
    try:
        return perturbation.apply(text, random.Random(seed), language)  # noqa: S311 - no secret
    except NeardupError as error:  # it says what to do
        if isinstance(perturbation, Composition):  # the part that failed has said so
            raise
        raise error.within(f"{canonical(perturbation)} cannot change a text") from error
    except Exception as error:  # what another package wrote may raise anything
        raise NeardupError(f"{canonical(perturbation)} cannot change a text: {reason(error)}; leave it out") from error


def works_for(perturbation: Perturbation, language: str) -> bool:
    """Whether the perturbation works for texts in this language."""
    known = perturbation.languages is None or language in perturbation.languages
    return known and language not in perturbation.refuses


def languages_in_words(languages: Collection[str] | None, refuses: Collection[str]) -> str:
    """The languages that a perturbation works for, to be read: `de, en`, `any`, or `any but lo, th`."""
    if languages is not None:
        return ", ".join(sorted(set(languages) - set(refuses)))
    return f"any but {', '.join(sorted(refuses))}" if refuses else "any"


def expected_label(perturbation: Perturbation, level: Level) -> ExpectedLabel:
    """The label that a variant is expected to have at a level: its original's, one of its own, or none."""
    if perturbation.intensity <= perturbation.holds.get(level, 0.0):
        return "kept"
    return "own" if perturbation.intensity >= perturbation.breaks.get(level, math.inf) else "none"


@dataclass(frozen=True, kw_only=True)
class Composition(Spec):
    """Perturbations one after the other, as one: `typos(intensity=0.05) + truncate(intensity=0.4)`.

    A variant keeps its original's label where the parts together use up no more than the limit of one: intensities as
    shares of their limits add up to 1 at most, but for parts that hold at every intensity. So `merged` twice at half
    its limit is within it, and at its limit is not. There is no variant where a part with an intensity above 0 changes
    nothing, since the label may rest on that part.

    Attributes:
        parts: two perturbations or more; the parts of a composition among them take its place. One that can break
            labels is the last, as a later part might undo its change. It does not follow one that `adds` other texts,
            nor does another of those, as it might act on what was added.
    """

    parts: tuple[Perturbation, ...]

    def __post_init__(self) -> None:
        """Put parts of compositions in their place, and refuse fewer than two."""
        object.__setattr__(self, "parts", tuple(part for given in self.parts for part in parts_of(given)))
        super().__post_init__()
        self.require(len(self.parts) > 1, f"it has {len(self.parts)} parts; give at least two perturbations")
        self._require_order()

    def _require_order(self) -> None:
        """Refuse parts after which the label of a variant would be unknown."""
        adding = ""
        for place, part in enumerate(self.parts, 1):
            name, adds = name_of(type(part)), getattr(part, "adds", False)
            self.require(
                not part.breaks or place == len(self.parts),
                f"{name} can make another document, which a later part might undo; put it last, once",
            )
            self.require(
                not (adding and (part.breaks or adds)),
                f"{name} might act on what {adding} adds, not on the text; leave out one of the two",
            )
            adding = adding or (name if adds else "")

    def __str__(self) -> str:
        return PLUS.join(map(canonical, self.parts))

    @property
    def intensity(self) -> float:
        """The greatest of its parts'."""
        return max(part.intensity for part in self.parts)

    @property
    def seed(self) -> int:
        """The first part's; each part draws by its own."""
        return self.parts[0].seed

    @property
    def meaning(self) -> str:
        """What the intensities of its parts measure, in their order."""
        return ", then ".join(part.meaning for part in self.parts)

    @property
    def languages(self) -> frozenset[str] | None:
        """Those for which every part works; None where no part names any."""
        named = [part.languages for part in self.parts if part.languages is not None]
        return frozenset.intersection(*named) if named else None

    @property
    def refuses(self) -> frozenset[str]:
        """Those that some part refuses."""
        return frozenset().union(*(part.refuses for part in self.parts))

    @property
    def holds(self) -> Mapping[Level, float]:
        """The greatest intensity, by level, at which the parts together keep the label, their proportions as they are.

        A part that holds at every intensity uses up nothing of the limit.
        """
        return {level: self._held(level) for level in LEVELS}

    @property
    def breaks(self) -> Mapping[Level, float]:
        """The least intensity, by level, at which a part breaks the label, with their proportions as they are."""
        last = self.parts[-1]
        if last.intensity == 0:
            return {}
        least = {level: self.intensity * (limit / last.intensity) for level, limit in last.breaks.items()}
        return {level: intensity for level, intensity in least.items() if intensity <= 1}

    def _held(self, level: Level) -> float:
        limits = [(part.intensity, part.holds.get(level, 0.0)) for part in self.parts if part.intensity > 0]
        if any(limit == 0 for _, limit in limits):
            return 0.0
        used = sum(intensity / limit for intensity, limit in limits if limit < 1)
        return min(1.0, self.intensity / used) if used else 1.0

    def apply(self, text: str, rng: random.Random, language: str) -> str:  # noqa: ARG002 - each part has its own
        """The text changed by one part after the other; as it is where a part changes nothing."""
        changed = text
        for part in self.parts:
            before, changed = changed, variant(part, changed, language)
            if part.intensity > 0 and changed == before:
                return text
        return changed


def parts_of(perturbation: Perturbation) -> tuple[Perturbation, ...]:
    """The parts of a composition; any other perturbation alone."""
    return perturbation.parts if isinstance(perturbation, Composition) else (perturbation,)


def called(perturbation: Perturbation) -> str:
    """The name of a perturbation; of a composition `typos+truncate`."""
    return "+".join(name_of(type(part)) for part in parts_of(perturbation))


def series_of(perturbation: Perturbation) -> str:
    """What perturbations that differ in nothing but their intensity are called together.

    A composition whose parts have different intensities is called by its text, without seeds.
    """
    parts = parts_of(perturbation)
    if len({part.intensity for part in parts}) == 1:
        return PLUS.join(name_of(type(part)) for part in parts)
    return PLUS.join(f"{name_of(type(part))}(intensity={part.intensity})" for part in parts)


def at_intensity(perturbation: Perturbation, intensity: float) -> Perturbation:
    """The perturbation, or every part of it, at another intensity."""
    if isinstance(perturbation, Composition):
        return Composition(parts=tuple(at_intensity(part, intensity) for part in perturbation.parts))
    return cast("Perturbation", replace(cast("Any", perturbation), intensity=intensity))
