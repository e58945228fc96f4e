"""What moved between two runs, and gates on it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from neardup.errors import NeardupError, ParameterError
from neardup.run.results import read_json

if TYPE_CHECKING:
    from pathlib import Path

_GATE = re.compile(
    r"(?P<figure>\w+)(?:/(?P<reference>[\w:-]+))?\s*(?P<side>[<>])\s*(?P<bound>[+-]?\d+(?:\.\d+)?)(?P<percent>%?)"
)
_TIMES = ("seconds", "documents_per_second", "peak_bytes")
"""Figures that depend on the machine: gates take them only over a reference cell of the same run."""
SHOWN = ("precision", "recall", "f1", "candidates", "seconds")
"""Figures that are told where no gate names another."""


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A condition that fails a comparison: `f1<-0.01`, `candidates>+5%`, `seconds/exact>+20%`.

    Attributes:
        figure: name of the figure.
        reference: the strategy (`name` or `name:preset`) whose figure on the same corpus it is divided by; "" for none.
        side: `<` fails when the change is below the bound, `>` when it is above.
        bound: of the change; a share where `relative`.
        relative: whether the change is measured against the base.
        text: as it was written.
    """

    figure: str
    reference: str
    side: str
    bound: float
    relative: bool
    text: str

    def fails(self, base: float, new: float) -> bool:
        """Whether going from base to new breaks the gate."""
        change = new - base
        if self.relative:
            change = change / base if base else (0.0 if change == 0 else float("inf") * change)
        return change < self.bound if self.side == "<" else change > self.bound


@dataclass(frozen=True, kw_only=True)
class Change:
    """One figure of one cell in both runs; None where a run has no such figure.

    Attributes:
        gate: text of the gate it was held to; "" for none.
        failed: whether the gate failed.
    """

    corpus: str
    strategy: str
    figure: str
    base: float | None
    new: float | None
    gate: str = ""
    failed: bool = False

    @property
    def base_text(self) -> str:
        """The figure in the base run."""
        return _text(self.base)

    @property
    def new_text(self) -> str:
        """The figure in the new run."""
        return _text(self.new)

    @property
    def change_text(self) -> str:
        """New less base, and as a share of the base."""
        if self.base is None or self.new is None:
            return "–"
        share = f" ({(self.new - self.base) / self.base:+.1%})" if self.base else ""
        return f"{self.new - self.base:+.4g}{share}"

    @property
    def verdict(self) -> str:
        """The gate, and whether it held."""
        if not self.gate:
            return ""
        outcome = "FAILED" if self.failed else "not there" if self.base is None else "held"
        return f"{self.gate}: {outcome}"

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def _text(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}"


def parse_gate(text: str) -> Gate:
    """A gate from its text.

    Raises:
        ParameterError: it is malformed, or gates what depends on the machine without a reference.
    """
    match = _GATE.fullmatch(text.strip())
    if match is None:
        raise ParameterError(f"'{text}' is no gate; write figure<-0.01, figure>+5% or seconds/REFERENCE>+20%")
    if match["figure"] in _TIMES and not match["reference"]:
        raise ParameterError(
            f"'{text}' would gate figures of different machines or moments; divide by a strategy of the same run, "
            f"as in '{match['figure']}/exact{match['side']}{match['bound']}{match['percent']}'"
        )
    relative = bool(match["percent"])
    return Gate(
        figure=match["figure"],
        reference=match["reference"] or "",
        side=match["side"],
        bound=float(match["bound"]) / (100 if relative else 1),
        relative=relative,
        text=text.strip(),
    )


def read_results(path: Path) -> dict[str, Any]:
    """The results in a `results.json`, a report folder, or a run folder (derived on the spot).

    Raises:
        InputError: there are none, or of another version.
    """
    if (path / "run.json").exists():
        from neardup.report.cells import read_cells
        from neardup.report.derive import derive_results

        return derive_results(read_cells([path]))
    return read_json(path / "results.json" if path.is_dir() else path)


def compare_results(base: dict[str, Any], new: dict[str, Any], gates: list[Gate]) -> list[Change]:
    """Every figure shown or gated, for each cell of the base run. A gated figure that the new run lacks fails its gate.

    Raises:
        NeardupError: the runs were scored by different versions, at other levels or linkages, or saw other documents or
            labels under one name.
        ParameterError: a gate names a figure or a reference that the base run lacks.
    """
    if base["scorer_version"] != new["scorer_version"]:
        raise NeardupError(
            f"scorer versions {base['scorer_version']} and {new['scorer_version']} give different figures; "
            "derive both again with one version: neardup report RUN --out DIR"
        )
    before, after = _cells(base), _cells(new)
    _same_terms(base, new)
    figures = [name for name in SHOWN if name not in {g.figure for g in gates if not g.reference}]
    plain = [Gate(figure=name, reference="", side=">", bound=0, relative=False, text="") for name in figures]
    gated = {gate.figure for gate in gates}
    for gate in gates:
        _check_gate(gate, before)
    return [
        _change(corpus, strategy, gate, before, after)
        for corpus, strategy in before
        for gate in [*plain, *gates]
        if gate.figure in gated or gate.figure in before[corpus, strategy]["figures"]
    ]


def _cells(results: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(cell["corpus"], cell["strategy"]): cell for cell in results["cells"]}


def _check_gate(gate: Gate, cells: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Refuse a gate that could never fail."""
    known = sorted({name for cell in cells.values() for name in cell["figures"]})
    if gate.figure not in known:
        raise ParameterError(f"no figure '{gate.figure}' in the base run; it has {', '.join(known)}")
    if gate.reference:
        for corpus in {corpus for corpus, _ in cells}:
            if _value(cells, corpus, _reference(cells, corpus, gate), gate.figure) is None:
                names = sorted({strategy.split("(")[0] for _, strategy in cells})
                fact = f"'{gate.text}': the base run has no {gate.figure} of '{gate.reference}' on {corpus}"
                raise ParameterError(f"{fact}; its strategies are {', '.join(names)}")


def _same_terms(base: dict[str, Any], new: dict[str, Any]) -> None:
    """Refuse runs whose figures mean different things."""
    facts = {"checksum": "documents", "gold_checksum": "labels"}
    before = {c["name"]: c for c in base["corpora"]}
    for corpus in new["corpora"]:
        for key, what in facts.items():
            if before.get(corpus["name"], corpus)[key] != corpus[key]:
                raise NeardupError(
                    f"corpus '{corpus['name']}' has other {what} in the two runs; compare runs on the same"
                )
    for key in ("level", "linkage"):
        values = [sorted({run[key] for run in results["runs"]}) for results in (base, new)]
        if values[0] != values[1]:
            raise NeardupError(f"the runs were scored at {key} {values[0]} and {values[1]}; compare like with like")


def _change(
    corpus: str,
    strategy: str,
    gate: Gate,
    before: dict[tuple[str, str], dict[str, Any]],
    after: dict[tuple[str, str], dict[str, Any]],
) -> Change:
    base, new = (_held(cells, corpus, strategy, gate) for cells in (before, after))
    figure = f"{gate.figure}/{gate.reference}" if gate.reference else gate.figure
    failed = bool(gate.text) and base is not None and (new is None or gate.fails(base, new))
    return Change(corpus=corpus, strategy=strategy, figure=figure, base=base, new=new, gate=gate.text, failed=failed)


def _held(cells: dict[tuple[str, str], dict[str, Any]], corpus: str, strategy: str, gate: Gate) -> float | None:
    """What a gate looks at: a figure, or its ratio to the reference's."""
    value = _value(cells, corpus, strategy, gate.figure)
    if value is None or not gate.reference:
        return value
    divisor = _value(cells, corpus, _reference(cells, corpus, gate), gate.figure)
    return value / divisor if divisor else None


def _value(cells: dict[tuple[str, str], dict[str, Any]], corpus: str, strategy: str, figure: str) -> float | None:
    value: float | None = cells.get((corpus, strategy), {"figures": {}})["figures"].get(figure)
    return value


def _reference(cells: dict[tuple[str, str], dict[str, Any]], corpus: str, gate: Gate) -> str:
    """The strategy a gate's reference names: what is known by that short name, else the only one so called."""
    from neardup.api import known_texts

    texts = [strategy for on, strategy in cells if on == corpus]
    known = known_texts()
    called = [t for t in texts if known.get(t) == gate.reference] or [
        t for t in texts if t.split("(")[0] == gate.reference
    ]
    return called[0] if called else ""
