"""What strategies state of themselves: what they were tuned on, and which other one they repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neardup.core.registry import load
from neardup.errors import NeardupError
from neardup.results.records import TunedPart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from neardup.results.corpora import CorpusData

DEFAULTS, UNNAMED = "", "()"
"""In the place of a preset: parameters at their defaults, and others that no preset has."""
EDITION = "edition"
"""The first edition of a corpus that each document was part of."""


def tuned_on(strategies: Iterable[str]) -> dict[str, list[str]]:
    """What the defaults and the preset of each strategy were tuned on; empty where nothing is stated.

    Args:
        strategies: canonical texts.
    """
    return {text: _tuned_on(name, preset) for text, (name, preset) in _parts(strategies).items()}


def _tuned_on(name: str, preset: str) -> list[str]:
    component = _installed(name)
    if component is None:
        return []
    stated = component.presets[preset].tuned_on if preset not in (DEFAULTS, UNNAMED) else ()
    return list(dict.fromkeys([*getattr(component, "tuned_on", ()), *stated]))


def repeated(strategies: Iterable[str]) -> dict[str, str]:
    """Those that repeat another of these by other means, and that one's name; see `Spec.repeats` and `Preset.repeats`.

    Args:
        strategies: canonical texts.
    """
    parts = _parts(strategies)
    found = {text: _repeated_by(text, parts) for text in parts}
    return {text: others[0].partition("(")[0] for text, others in found.items() if others}


def repeats_of(strategy: str, among: Iterable[str]) -> list[str]:
    """Those of some strategies that one repeats by other means: any setting of another one, or its own defaults.

    Args:
        strategy: a canonical text.
        among: canonical texts.
    """
    return _repeated_by(strategy, _parts([strategy, *among]))


def _repeated_by(strategy: str, parts: dict[str, tuple[str, str]]) -> list[str]:
    name, preset = parts[strategy]
    other = _repeats(name, preset)
    of_it = [text for text in parts if parts[text][0] == other]
    return [text for text in of_it if other != name or parts[text][1] == DEFAULTS]


def _repeats(name: str, preset: str) -> str:
    component = _installed(name)
    of_preset = component.presets[preset].repeats if preset not in (DEFAULTS, UNNAMED) else ""
    return of_preset or getattr(component, "repeats", "")


def _parts(strategies: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The name and the preset of each canonical text, or one of `DEFAULTS` and `UNNAMED`."""
    from neardup.core.components import known_texts

    texts = list(strategies)
    known = known_texts(texts)
    shorts = {text: known.get(text, f"{text.partition('(')[0]}:{UNNAMED}").partition(":") for text in texts}
    return {text: (name, preset) for text, (name, _, preset) in shorts.items()}


def _installed(name: str) -> Any:
    """The strategy of this name; None where it is not installed: a run may come from a machine with more packages."""
    try:
        return load("strategy", name)
    except NeardupError:
        return None


def judged_by(parts: Iterable[str], corpus: CorpusData, test: NDArray[np.bool_]) -> list[TunedPart]:
    """The editions of this corpus on which a setting was tuned, and how many of their documents are in the test half.

    Args:
        parts: what a setting was tuned on, each as `corpus:half` or `corpus@edition`.
        corpus: the corpus that it is scored on.
        test: `bool[n]`, the half that it is scored on.
    """
    column = corpus.column(EDITION)
    if column is None:
        return []
    since = column.to_numpy()
    found = []
    for part in parts:
        name, _, edition = part.partition("@")
        if name == corpus.name and edition.isdecimal():
            there = since <= int(edition)
            found.append(TunedPart(part=part, documents=int(there.sum()), in_test=int(np.sum(there & test))))
    return found
