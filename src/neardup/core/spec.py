"""The base of every component, and its canonical text: `name(parameter=value, …)`.

The text names every parameter, defaults and nested components included, but for those `added_later` that have their
default. It is the key in results, tables and command lines. `neardup.core.parsing` reads it.
"""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

from neardup.core.parameters import check_types
from neardup.core.registry import name_of
from neardup.errors import ParameterError

_LATER = "neardup: added later"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Spec:
    """Base of every component: a frozen, keyword-only dataclass whose `str()` is its canonical text.

    Attributes:
        tuned_on: the data that the defaults were chosen on, each as `corpus:half` or `corpus@edition`; no parameter.
        repeats: name of the strategy that this one repeats by other means, such as another library; reports show it,
            but do not count it as a strategy of its own when they compare. Empty where it repeats none; no parameter.
        not_by_default: whether a strategy or a perturbation runs only where it is named; no parameter.
        default_linkage: text of the linkage that a strategy advises for its pairs; no parameter.
        presets: published parameters of a strategy by name, for `name:preset`; no parameter.
    """

    tuned_on: ClassVar[tuple[str, ...]] = ()
    repeats: ClassVar[str] = ""
    not_by_default: ClassVar[bool] = False
    default_linkage: ClassVar[str] = "components"
    presets: ClassVar[dict[str, Preset]] = {}

    def __post_init__(self) -> None:
        """Check the type of every parameter; subclasses go on to check ranges."""
        check_types(self)

    def __str__(self) -> str:
        return canonical(self)

    def require(self, condition: bool, fact: str) -> None:
        """Refuse a parameter out of range.

        Raises:
            ParameterError: the condition does not hold.
        """
        if not condition:
            raise ParameterError(f"{name_of(type(self))}: {fact}")

    def preset_threshold(self, otherwise: float, by: tuple[str, ...]) -> float:
        """The threshold of the preset that this one equals in some parameters; `otherwise` where it equals none.

        A canonical text holds no name of a preset, so the parameters must tell. A preset counts if it states a
        threshold and a value of at least one of these parameters. A scorer with an attribute `scale` counts as the
        scorer that it names there, whose scale its scores have.

        Args:
            otherwise: the threshold of a strategy with other parameters.
            by: the names of the parameters that decide what a score means.
        """
        for preset in self.presets.values():
            if preset.threshold is not None and not preset.parameters.keys().isdisjoint(by):
                preset_form = type(self)(**preset.parameters)
                if all(_scale(getattr(self, name)) == _scale(getattr(preset_form, name)) for name in by):
                    return preset.threshold
        return otherwise


@dataclasses.dataclass(frozen=True)
class Preset:
    """Published parameters of a strategy.

    Attributes:
        parameters: values by parameter name.
        source: the place where they were published.
        threshold: the similarity from which the source says that they find duplicates; None where it names none.
        tuned_on: the data that they were chosen on, as `Spec.tuned_on`, where this project measures on it.
        by_default: whether they run beside the strategy's defaults where no strategy is named.
        repeats: name of the strategy whose findings they repeat by other means, as `Spec.repeats`.
    """

    parameters: dict[str, Any]
    source: str
    threshold: float | None = None
    tuned_on: tuple[str, ...] = ()
    by_default: bool = False
    repeats: str = ""


def canonical(component: object) -> str:
    """The canonical text of a component: every parameter, but for those `added_later` that have their default."""
    values = ((f, getattr(component, f.name)) for f in dataclasses.fields(component))  # type: ignore[arg-type]  # any
    said = (f"{f.name}={_render(value)}" for f, value in values if not (_LATER in f.metadata and value == f.default))
    return f"{name_of(type(component))}({', '.join(said)})"


def added_later(default: Any) -> Any:
    """A parameter that is younger than results kept under canonical texts without it: its default is not written."""
    return dataclasses.field(default=default, metadata={_LATER: True})


def runs_by_default(component: object) -> bool:
    """Whether a strategy or a perturbation runs where none is named."""
    return not getattr(component, "not_by_default", False)


def _scale(value: Any) -> Any:
    """The scorer on whose scale another one scores, for one that names it; else the value itself."""
    return getattr(value, "scale", value)


def _render(value: object) -> str:
    if dataclasses.is_dataclass(value):
        return canonical(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(_render, value))}{',' if len(value) == 1 else ''})"
    return repr(value)
