"""What is compared: results of a run, with the raw pairs where they are at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from neardup.core.versions import VERSIONS, check_versions
from neardup.errors import InputError, NeardupError, UnknownNameError
from neardup.results.files import read_results
from neardup.run.folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from pathlib import Path

    from neardup.results.cells import Cell
    from neardup.results.records import CellResult, CorpusResult, Results

Versions: TypeAlias = dict[str, tuple[list[str], list[str]]]
"""By library, its versions in the base run and in the new one."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Measured:
    """One side of a comparison.

    Attributes:
        results: what `results.json` holds.
        cells: the cells with raw pairs; empty where only results are at hand.
    """

    results: Results
    cells: list[Cell]

    def on(self, corpora: list[str]) -> Measured:
        """What was measured on these corpora.

        Raises:
            UnknownNameError: there is nothing on one of them.
        """
        names = [corpus.name for corpus in self.results.corpora]
        for name in corpora:
            if name not in names:
                raise UnknownNameError("corpus of the run", name, names)
        cells = [cell for cell in self.cells if cell.corpus.name in corpora]
        return Measured(results=self.results.only(corpora), cells=cells)


def read_measured(path: Path, treatment: str | None = None) -> Measured:
    """The results in a `results.json`, a report folder, or a run folder (derived on the spot).

    Args:
        path: the file or folder.
        treatment: how versions of one text count (see `neardup.core.versions`); None for as the run was told.

    Raises:
        NeardupError: results have another treatment of versions, or gold cannot answer this one.
        InputError: there are none, of another version, or damaged.
    """
    if RunFolder(path).exists():
        from neardup.results.cells import read_cells
        from neardup.results.derive import derive_results

        cells = read_cells([path], treatment)
        return Measured(results=derive_results(cells), cells=cells)
    results = read_results(path / "results.json" if path.is_dir() else path)
    if treatment is not None:
        _check_treatment(results, check_versions(treatment), path)
    return Measured(results=results, cells=[])


def _check_treatment(results: Results, treatment: str, path: Path) -> None:
    """Refuse results of another treatment; corpora whose gold cannot tell versions are `apart` under any."""
    found = {cell.treatment for cell in results.cells}
    if found - {"apart"} == {treatment} - {"apart"}:
        return
    other = max(found - {treatment}, key=VERSIONS.index, default="apart")
    fact = f"its figures were derived with versions {other}, not {treatment}"
    raise InputError(path, f"{fact}; name the run folder, from whose pairs they can be derived anew")


def check_same_terms(base: Results, new: Results) -> None:
    """Refuse results whose figures mean different things.

    Raises:
        NeardupError: they were scored by different versions, at other levels or linkages, or are of other documents or
            labels under one name.
    """
    if base.scorer_version != new.scorer_version:
        raise NeardupError(
            f"scorer versions {base.scorer_version} and {new.scorer_version} give different figures; "
            "make both reports again with one version: neardup report RUN --out DIR"
        )
    for reason in other_corpora(base, new).values():
        raise NeardupError(reason)
    sides = _in_common(base, new)
    advised = {text for results in (base, new) for run in results.runs for text in run.advised}
    told = {
        "level": _told(sides, "level"),
        "linkage": _linkages(sides, advised),
        "treatment of versions": _told(sides, "treatment"),
    }
    for what, (one, other) in told.items():
        if one != other:
            raise NeardupError(f"the runs were scored at {what} {one} and {other}; compare like with like")


def _told(sides: Sequence[Sequence[CellResult]], name: str) -> list[list[str]]:
    """What the cells of each side state under this name."""
    return [sorted({getattr(cell, name) for cell in cells}) for cells in sides]


def _linkages(sides: Sequence[Sequence[CellResult]], advised: Container[str]) -> list[list[str]]:
    """The linkages of each side; not of strategies that one side alone has, with the linkage that they advise."""
    shared = set.intersection(*({cell.strategy for cell in cells} for cells in sides))
    found = _told(
        [[c for c in cells if c.strategy in shared or c.strategy not in advised] for cells in sides], "linkage"
    )
    return found if all(found) else [[], []]


def _in_common(base: Results, new: Results) -> list[list[CellResult]]:
    """The cells of both sides on the corpora that both have; all cells where they have none in common."""
    shared = {cell.corpus for cell in base.cells} & {cell.corpus for cell in new.cells}
    return [[cell for cell in results.cells if not shared or cell.corpus in shared] for results in (base, new)]


def other_corpora(base: Results, new: Results) -> dict[str, str]:
    """By name, why figures of a corpus are not comparable: it has another edition, other documents or other labels."""
    before = {corpus.name: corpus for corpus in base.corpora}
    told = {corpus.name: _differs(before.get(corpus.name, corpus), corpus) for corpus in new.corpora}
    return {name: reason for name, reason in told.items() if reason}


def _differs(base: CorpusResult, new: CorpusResult) -> str:
    """Why figures on two corpora of one name are not comparable; "" where they are."""
    name, editions = new.name, [corpus.edition for corpus in (base, new)]
    if all(editions) and editions[0] != editions[1]:
        one, other = (f"'{name}@{edition}'" for edition in editions)
        return (
            f"the base run is on {one}, the new one on {other}, and figures of two editions differ by their documents; "
            f"run both strategies on one edition: neardup run --corpus {name}"
        )
    other = "documents" if base.checksum != new.checksum else "labels"
    if other == "labels" and base.gold_checksum == new.gold_checksum:
        return ""
    return f"corpus '{name}' has other {other} in the two runs; compare runs on the same"


def other_versions(base: Results, new: Results) -> Versions:
    """The versions that differ, of what both results state a version of."""
    before, after = (_versions(results) for results in (base, new))
    return {
        name: (sorted(before[name]), sorted(after[name]))
        for name in before
        if before[name] != after.get(name, before[name])
    }


def _versions(results: Results) -> dict[str, set[str]]:
    """The versions of each library over all runs that the results are of."""
    found: dict[str, set[str]] = {}
    for run in results.runs:
        for name, version in run.versions.items():
            found.setdefault(name, set()).add(version)
    return found
