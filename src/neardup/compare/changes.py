"""Figures of two results side by side, judged by gates and noise."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from neardup.compare.figures import depends_on_machine, figures_of
from neardup.compare.gates import Gate
from neardup.compare.measured import Measured, check_same_terms
from neardup.compare.naming import meant
from neardup.compare.noise import COUNTS, UNTESTED, Outcome, paired_tests, timing_test
from neardup.errors import ParameterError

if TYPE_CHECKING:
    from neardup.compare.figures import Figures, Key

SHOWN = (
    *("candidates", "candidate_recall", "floor_recall", "precision", "recall", "f1", "b3_f1"),
    *("wrongly_removed", "left_behind"),
)
"""Figures that are told where no gate names another: none of them depends on the machine."""
SHOWN_REFERENCE = "exact"
"""The cell that seconds are divided by where no gate says so, in runs that have it."""
_ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class Change:
    """One figure of one cell in both runs; None where a run has no such figure.

    Attributes:
        outcome: what is known of the difference.
        gate: text of the gate it was held to; "" for none.
        failed: whether the gate failed.
    """

    corpus: str
    strategy: str
    figure: str
    base: float | None
    new: float | None
    outcome: Outcome
    gate: str = ""
    failed: bool = False

    @property
    def moved(self) -> bool:
        """Whether the figure changed by more than rounding and noise, or one run lacks it."""
        if self.base is None or self.new is None:
            return self.base is not self.new
        return not self.outcome.within_noise and abs(self.new - self.base) > _ROUNDING

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self) | {"moved": self.moved}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What became of the figures of a run.

    Attributes:
        changes: every figure shown or gated, for each cell of the base run, those that depend on the machine last.
        gone: cells that the base run alone has; told of them are gates only.
        added: cells that the new run alone has.
    """

    changes: list[Change]
    gone: list[Key]
    added: list[Key]

    @property
    def failed(self) -> list[Change]:
        """The figures that a gate failed on."""
        return [change for change in self.changes if change.failed]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"changes": [c.to_json() for c in self.changes], "gone": self.gone, "added": self.added}


def compare(base: Measured, new: Measured, gates: list[Gate]) -> Comparison:
    """Compare the cells of a run with those of another.

    A gate fails where the change breaks it and is more than noise, or where the new run lacks the figure.

    Raises:
        NeardupError: the runs were scored by different versions, at other levels or linkages, or saw other documents or
            labels under one name.
        ParameterError: a gate names a figure or a reference that the base run lacks.
    """
    check_same_terms(base.results, new.results)
    pair = _Pair(base, new)
    for gate in gates:
        pair.check(gate)
    wanted = sorted([*pair.shown(gates), *gates], key=lambda gate: depends_on_machine(gate.figure))
    pair.test({gate.figure for gate in wanted if not gate.reference})
    gated = {gate.figure for gate in gates}
    changes = [
        pair.change(key, gate)
        for key, figures in pair.base.items()
        for gate in wanted
        if (gate.text or key in pair.new) and (gate.figure in gated or gate.figure in figures)
    ]
    gone, added = pair.base.keys() - pair.new.keys(), pair.new.keys() - pair.base.keys()
    return Comparison(changes=changes, gone=sorted(gone), added=sorted(added))


class _Pair:
    """Two runs, their figures by cell and name, and what was tested."""

    def __init__(self, base: Measured, new: Measured) -> None:
        self._sides = base, new
        self.base, self.new = figures_of(base.results), figures_of(new.results)
        self._rows = [{(c["corpus"], c["strategy"]): c for c in side.results["cells"]} for side in (base, new)]
        self._outcomes: dict[tuple[Key, str], Outcome] = {}
        self._untested = UNTESTED

    def shown(self, gates: list[Gate]) -> list[Gate]:
        """What is told without a gate, as gates that cannot fail."""
        subjects = {gate.subject for gate in gates}
        wanted = [(name, "") for name in SHOWN]
        if all(_reference(self.base, key, SHOWN_REFERENCE) for key in self.base):
            wanted.append(("seconds", SHOWN_REFERENCE))
        plain = [Gate(figure=f, reference=r, side=">", bound=0, relative=False, text="") for f, r in wanted]
        return [gate for gate in plain if gate.subject not in subjects]

    def check(self, gate: Gate) -> None:
        """Refuse a gate that could never fail."""
        known = {name for figures in self.base.values() for name in figures}
        if gate.figure not in known:
            near = get_close_matches(gate.figure, sorted(known), n=2, cutoff=0.5)
            guess = f"; did you mean {' or '.join(map(repr, near))}?" if near else "."
            plain = ", ".join(sorted({name for cell in self._rows[0].values() for name in cell["figures"]}))
            others = "and others by their place in results.json, as best.f1"
            raise ParameterError(f"no figure '{gate.figure}' in the base run{guess} It has {plain}, {others}")
        if gate.reference:
            for corpus in {corpus for corpus, _ in self.base}:
                reference = _reference(self.base, (corpus, ""), gate.reference)
                if reference is None or self.base[reference].get(gate.figure) is None:
                    names = ", ".join(sorted({strategy.split("(")[0] for _, strategy in self.base}))
                    fact = f"'{gate.text}': the base run has no {gate.figure} of '{gate.reference}' on {corpus}"
                    raise ParameterError(f"{fact}; its strategies are {names}")

    def test(self, figures: set[str]) -> None:
        """Test these figures where both runs have their raw pairs."""
        base, new = (side.cells for side in self._sides)
        if base and new:
            self._outcomes = paired_tests(base, new, sorted(figures))
            self._untested = Outcome(told="not tested: it is not resampled")

    def change(self, key: Key, gate: Gate) -> Change:
        """One figure of one cell."""
        base, new = (_held(figures, key, gate) for figures in (self.base, self.new))
        outcome = self._outcome(key, gate, base, new)
        broken = base is not None and (new is None or (gate.fails(base, new) and not outcome.within_noise))
        return Change(
            corpus=key[0],
            strategy=key[1],
            figure=gate.subject,
            base=base,
            new=new,
            outcome=outcome,
            gate=gate.text,
            failed=bool(gate.text) and broken,
        )

    def _outcome(self, key: Key, gate: Gate, base: float | None, new: float | None) -> Outcome:
        if base is None or new is None:
            return UNTESTED
        if abs(new - base) <= _ROUNDING:
            return Outcome(told="")
        if gate.figure == "seconds" and gate.reference:
            base_rows, new_rows = ((rows[key], self._beside(rows, key, gate)) for rows in self._rows)
            return timing_test(base_rows, new_rows)
        if gate.figure in COUNTS and not gate.reference:
            return Outcome(told="counted")
        found = self._outcomes.get((key, gate.subject), self._untested)
        if found.change is not None and abs(found.change - (new - base)) > _ROUNDING:
            return Outcome(told="not tested: the figure is of other documents than the raw pairs")
        return found

    @staticmethod
    def _beside(rows: dict[Key, dict[str, Any]], key: Key, gate: Gate) -> dict[str, Any]:
        """The reference's cell."""
        reference = _reference(rows, key, gate.reference)
        assert reference is not None, "a ratio was taken"
        return rows[reference]


def _held(cells: dict[Key, Figures], key: Key, gate: Gate) -> float | None:
    """What a gate looks at: a figure, or its ratio to the reference's."""
    value = cells.get(key, {}).get(gate.figure)
    if value is None or not gate.reference:
        return value
    reference = _reference(cells, key, gate.reference)
    divisor = None if reference is None else cells[reference].get(gate.figure)
    return value / divisor if divisor else None


def _reference(cells: dict[Key, Any], key: Key, name: str) -> Key | None:
    """The cell on the same corpus that a reference names."""
    found = meant(name, [strategy for corpus, strategy in cells if corpus == key[0]])
    return (key[0], found[0]) if found else None
