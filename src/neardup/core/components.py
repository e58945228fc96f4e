"""Components from their texts, such as `minhash-lsh(bands=20, num_perm=160)` or `components`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

from neardup.core.parsing import parse
from neardup.core.registry import load, name_of, names
from neardup.core.spec import Spec, canonical
from neardup.errors import NeardupError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neardup.core.linkage import Linkage
    from neardup.core.perturbation import Perturbation
    from neardup.core.strategy import Scorer, Strategy


def strategy(text: str) -> Strategy:
    """The strategy that a text such as `minhash-lsh(bands=20, num_perm=160)` means.

    Raises:
        UnknownNameError: no strategy, preset or parameter of that name.
        ParameterError: a value is ill-typed or out of range.
    """
    return cast("Strategy", parse(text, "strategy"))


def scorer(text: str) -> Scorer:
    """The scorer that a text such as `containment(ngram=3)` means; raises as `strategy` does."""
    return cast("Scorer", parse(text, "scorer"))


def linkage(text: str) -> Linkage:
    """The linkage that a text such as `components` means; raises as `strategy` does."""
    return cast("Linkage", parse(text, "linkage"))


def linkage_for(strategy: Strategy, named: Linkage | str | None = None) -> Linkage:
    """The linkage that is named; else the one that the strategy advises, `components` where it states none.

    Raises:
        UnknownNameError: there is no linkage of that name.
        ParameterError: a value is ill-typed or out of range, or what the strategy advises is no text.
    """
    if named is not None:
        return linkage(named) if isinstance(named, str) else named
    advised = getattr(strategy, "default_linkage", Spec.default_linkage)
    if not isinstance(advised, str):
        fact = f"{name_of(type(strategy))}: default_linkage is {advised!r}, no text such as 'components'"
        raise ParameterError(f"{fact}; name a linkage, or mend the strategy")
    return linkage(advised)


def shown(component: object) -> str:
    """Its name where all its parameters have their defaults, else its canonical text: for reading."""
    plain = all(getattr(component, f.name) == f.default for f in dataclasses.fields(component))  # type: ignore[arg-type]
    return name_of(type(component)) if plain else canonical(component)


def perturbation(text: str) -> Perturbation:
    """The perturbation that a text such as `typos(intensity=0.1)` means; raises as `strategy` does."""
    return cast("Perturbation", parse(text, "perturbation"))


def known_texts(among: Iterable[str] | None = None) -> dict[str, str]:
    """Each installed strategy at its defaults as `name`, each preset as `name:preset`, by canonical text.

    Strategies whose packages cannot be imported are skipped.

    Args:
        among: canonical texts; only strategies that occur in them are loaded. Without them, every strategy is.
    """
    wanted = names("strategy") if among is None else dict.fromkeys(text.partition("(")[0] for text in among)
    found: dict[str, str] = {}
    for name in wanted:
        try:
            shorts = [*(f"{name}:{preset}" for preset in getattr(load("strategy", name), "presets", {})), name]
            found |= {canonical(strategy(short)): short for short in shorts}
        except NeardupError:
            continue
    return found
