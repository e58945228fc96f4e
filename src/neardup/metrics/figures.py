"""Figures of a prediction: values with their intervals, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from neardup.metrics.sampled_pairs import SampledPairs


@dataclass(frozen=True)
class Figure:
    """A value, with its interval where one was asked for."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, eq=False)
class Figures(Mapping[str, Figure]):
    """Figures by the name of their metric (see `neardup.metrics.metrics`).

    Attributes:
        by_name: the figures.
        reasons: why a figure has no interval although one was asked for, by name.
        sample: the sampled pairs that they are estimated from; None where every pair counts once.
        not_applicable: why a metric of clusters is not among them although both sides are clusters, by name.
        wrong: how many predicted pairs are no duplicates, by kind (see `neardup.core.kinds`); None where it was not
            asked for, or gold does not say it. Pairs of a sample count once here.
    """

    by_name: dict[str, Figure]
    reasons: Mapping[str, str] = field(default_factory=dict)
    sample: SampledPairs | None = None
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, int] | None = None

    @classmethod
    def of(cls, values: Mapping[str, ArrayLike], not_applicable: Mapping[str, str] = MappingProxyType({})) -> Figures:
        """The values as figures without intervals."""
        found = {name: Figure(float(np.asarray(value))) for name, value in values.items()}
        return cls(found, not_applicable=dict(not_applicable))

    def __getitem__(self, name: str) -> Figure:
        return self.by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_name)

    def __len__(self) -> int:
        return len(self.by_name)

    def to_json(self) -> dict[str, Any]:
        """`{"metrics": {name: {"value": x, "low": null, "high": null}}}`, and what else there is.

        That is `sample`, `wrong` and `not_applicable`.
        """
        found: dict[str, Any] = {"metrics": {name: asdict(figure) for name, figure in self.by_name.items()}}
        if self.not_applicable:
            found["not_applicable"] = dict(self.not_applicable)
        if self.wrong is not None:
            found["wrong"] = dict(self.wrong)
        if self.sample is None:
            return found
        wrong = {one.kind: {"listed": one.joined, "estimated": one.estimated} for one in self.sample.wrong()}
        counted, stand_for = len(self.sample.score), float(self.sample.weight.sum())
        sample = {"pairs": counted, "stand_for": stand_for, "undrawn": self.sample.listed.undrawn, "wrong": wrong}
        pooled = self.sample.pooled
        if pooled is not None:
            sample["pool"] = {"pairs": len(pooled.predicted), "predicted": pooled.claimed, "unjudged": pooled.unjudged}
        return found | {"sample": sample}
