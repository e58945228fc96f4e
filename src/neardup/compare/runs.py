"""Two runs side by side: their figures judged by gates and noise."""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING

from neardup.compare.changes import Change, Comparison
from neardup.compare.figures import depends_on_machine, figures_of
from neardup.compare.gates import Gate
from neardup.compare.measured import Measured, check_same_terms, other_versions
from neardup.compare.missing import missing_cells, missing_figures
from neardup.compare.noise import UNTESTED, Outcome, is_count, paired_tests, rounds_of, timing_test
from neardup.compare.verdicts import Reading, judge, read, reference_key
from neardup.errors import ParameterError
from neardup.metrics.rounding import ROUNDING
from neardup.results.lookup import partners
from neardup.results.names import short_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neardup.compare.figures import Key
    from neardup.compare.missing import Missing
    from neardup.compare.noise import Beside

SHOWN = (
    *("candidates", "candidate_recall", "floor_recall", "precision", "recall", "f1", "b3_f1"),
    *("wrongly_removed", "left_behind"),
)
"""The figures that are listed without a gate; none depends on the machine."""
SHOWN_REFERENCE = "exact"
"""The strategy whose seconds others are divided by without a gate, in runs that have it."""


def compare(base: Measured, new: Measured, gates: Sequence[Gate], strategies: Sequence[str] = ()) -> Comparison:
    """Compare the cells of a run with those of another; a cell that the new run alone has is held to levels.

    Args:
        base: the run to compare against.
        new: the run to judge.
        gates: what must hold.
        strategies: `A` to compare this strategy alone, `A=B` to compare A of the base run with B of the new run; none
            for all, each with itself.

    Raises:
        NeardupError: the runs were scored by different versions, at other levels or linkages, or saw other documents or
            labels under one name.
        ParameterError: a gate names a figure that neither run has, or a reference that the base run lacks.
        UnknownNameError: a run has no strategy of a name given.
    """
    check_same_terms(base.results, new.results)
    pair = _Pair(base, new, strategies)
    for gate in gates:
        pair.check(gate)
    wanted = sorted([*pair.shown(gates), *gates], key=lambda gate: depends_on_machine(gate.figure))
    pair.test({gate.figure for gate in wanted if not gate.reference})
    levels = [gate for gate in wanted if gate.kind == "level"]
    changes = [pair.change(key, gate) for key in pair.keys for gate in wanted if pair.lists(key, gate)]
    changes += [pair.change(key, gate) for key in pair.unmatched for gate in levels if pair.lists(key, gate)]
    return Comparison(
        changes=changes,
        gone=pair.gone,
        added=pair.added,
        missing=pair.missing(changes),
        versions=other_versions(base.results, new.results),
    )


class _Pair:
    """Two runs, their figures by cell and name, and what was tested."""

    def __init__(self, base: Measured, new: Measured, strategies: Sequence[str]) -> None:
        self._sides = base, new
        self.base, self.new = figures_of(base.results), figures_of(new.results)
        names = ([strategy for _, strategy in cells] for cells in (self.base, self.new))
        self._partner = partners(strategies, *names)
        self.keys = [key for key in self.base if key[1] in self._partner]
        self.gone = sorted(key for key in self.keys if self._other(key) not in self.new)
        self.unmatched = sorted(self._unmatched())
        self.added = sorted({self._other(key) for key in self.unmatched})
        self._rows = [{(cell.corpus, cell.strategy): cell for cell in side.results.cells} for side in (base, new)]
        self._outcomes: dict[tuple[Key, str], Outcome] = {}
        self._untested = UNTESTED

    def _other(self, key: Key) -> Key:
        """The cell of the new run that a cell of the base run is compared with."""
        return key[0], self._partner[key[1]]

    def _unmatched(self) -> Iterator[Key]:
        """What the base run would call the cells that only the new run has."""
        for corpus, theirs in self.new:
            keys = ((corpus, own) for own, other in self._partner.items() if other == theirs)
            yield from (key for key in keys if key not in self.base)

    def missing(self, changes: Sequence[Change]) -> list[Missing]:
        """What either run has no figures of."""
        keys = [*self.keys, *self.unmatched]
        cells = missing_cells("base", keys, self._rows[0])
        cells += missing_cells("new", map(self._other, keys), self._rows[1])
        return [*cells, *missing_figures(changes, cells)]

    def shown(self, gates: Sequence[Gate]) -> list[Gate]:
        """The figures listed without a gate, as gates that cannot break."""
        subjects = {gate.subject for gate in gates}
        wanted = [(name, "") for name in SHOWN]
        if all(reference_key(self.base, key, SHOWN_REFERENCE) for key in self.base):
            wanted.append(("seconds", SHOWN_REFERENCE))
        plain = [Gate(figure=f, reference=r, side=">", bound=Fraction(0), text="") for f, r in wanted]
        return [gate for gate in plain if gate.subject not in subjects]

    def lists(self, key: Key, gate: Gate) -> bool:
        """Whether a figure of a cell is listed.

        The ratio of a cell to itself is not. A figure without a gate is listed if both runs have the cell and the base
        run has the figure. A gated figure is left out only where it does not apply to the corpus: neither run has it
        for this cell, every run that has the cell ran it to its end, and no cell on the corpus has it in the table.
        """
        cells = self._rows[0].get(key), self._rows[1].get(self._other(key))
        if gate.reference and self._is_reference(key, gate.reference):
            return False
        if not gate.text:
            return cells[1] is not None and gate.figure in self.base[key]
        if cells[1] is None or any(cell and not cell.done for cell in cells):
            return True
        theirs = self.new[self._other(key)]
        table = (row.figures for side in self._rows for (corpus, _), row in side.items() if corpus == key[0])
        return any(gate.figure in figures for figures in (self.base.get(key, {}), theirs, *table))

    def _is_reference(self, key: Key, name: str) -> bool:
        """Whether a cell would be divided by itself in both runs, or in the new run where that alone has it."""
        other, ours = self._other(key), key not in self.base or reference_key(self.base, key, name) == key
        return ours and reference_key(self.new, other, name) == other

    def check(self, gate: Gate) -> None:
        """Refuse a gate whose figure neither run has, or whose reference the base run lacks."""
        known = {name for cells in (self.base, self.new) for figures in cells.values() for name in figures}
        if gate.figure not in known:
            near = get_close_matches(gate.figure, sorted(known), n=2, cutoff=0.5)
            guess = f"; did you mean {' or '.join(map(repr, near))}?" if near else "."
            plain = ", ".join(sorted({name for cell in self._rows[0].values() for name in cell.figures}))
            others = "and others by their place in results.json, as best.f1"
            raise ParameterError(f"no figure '{gate.figure}' in either run{guess} The base run has {plain}, {others}")
        if gate.reference:
            for corpus in {corpus for corpus, _ in self.base}:
                if reference_key(self.base, (corpus, ""), gate.reference) is None:
                    short = short_names(list(dict.fromkeys(strategy for _, strategy in self.base)))
                    names = ", ".join(sorted(short.values()))
                    fact = f"'{gate.text}': the base run has no '{gate.reference}' on {corpus}"
                    raise ParameterError(f"{fact}; its strategies are {names}")

    def test(self, figures: set[str]) -> None:
        """Test these figures where both runs have their raw pairs."""
        base, new = (side.cells for side in self._sides)
        if base and new:
            self._outcomes = paired_tests(base, new, sorted(figures), self._partner)
            self._untested = Outcome(remark="not tested: not resampled")

    def change(self, key: Key, gate: Gate) -> Change:
        """One figure of one cell."""
        base, new = read(self.base, key, gate, "base"), read(self.new, self._other(key), gate, "new")
        outcome = self._outcome(key, gate, base, new)
        return Change(
            corpus=key[0],
            strategy=key[1],
            against=self._other(key)[1],
            figure=gate.subject,
            base=base.shown,
            new=new.shown,
            outcome=outcome,
            gate=gate.text,
            verdict=judge(gate, base, new, outcome) if gate.text else None,
            reason=new.reason or base.reason,
        )

    def _outcome(self, key: Key, gate: Gate, base: Reading, new: Reading) -> Outcome:
        if base.value is None or new.value is None:
            return UNTESTED
        if gate.reference and (rounds := self._rounds(key, gate)):
            return timing_test(*rounds)
        change = float(new.value - base.value)
        if abs(change) <= ROUNDING:
            return Outcome(remark="", how="same")
        if is_count(gate.figure) and not gate.reference:
            return Outcome(remark="counted", how="counted")
        found = self._outcomes.get((key, gate.subject), self._untested)
        if found.change is not None and abs(found.change - change) > ROUNDING:
            return Outcome(remark="not tested: the figure is of other documents than the raw pairs")
        return found

    def _rounds(self, key: Key, gate: Gate) -> list[Beside]:
        """In each run the rounds of a cell and of its reference; nothing where the figure is no time of rounds."""
        found: list[Beside] = []
        for rows, own in zip(self._rows, (key, self._other(key)), strict=True):
            reference = reference_key(rows, own, gate.reference)
            assert reference is not None, "only ratios, which have a reference, come here"
            times = rounds_of(rows[own], gate.figure), rounds_of(rows[reference], gate.figure)
            found += [(one, other) for one, other in [times] if one is not None and other is not None]
        return found
