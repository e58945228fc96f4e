"""What differs between two runs beside their figures: software, machine, settings, seeds, corpora, strategies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neardup.results.formats import listed, megabytes, number, threshold_text
from neardup.results.names import parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from neardup.compare.measured import Measured
    from neardup.compare_report.compared import Compared
    from neardup.results.records import CellResult, CorpusResult

NONE = "–"
"""What stands where a run does not say."""
_SEED = re.compile(r"([\w-]+)\((?:[^()]|\([^()]*\))*?\bseed=(\d+)")
"""The name of what takes a seed, and the seed; what it holds may hold one more pair of brackets."""
_TOLD = ("level", "versions")
"""Arguments that runs state in other words, too."""
_CHECKSUM = 12
"""Characters of a checksum that are shown."""


@dataclass(frozen=True)
class Fact:
    """Something that runs state.

    Attributes:
        group: what it is about.
        name: what it is.
        before: what the base run states.
        after: what the new run states.
    """

    group: str
    name: str
    before: str
    after: str

    @property
    def same(self) -> bool:
        """Whether both runs state the same."""
        return self.before == self.after


def facts_of(compared: Compared) -> list[Fact]:
    """Everything that the runs state, by group."""
    sides = (compared.before, compared.after)
    groups = {
        "Software": [_software(side) for side in sides],
        "Machine": [_machine(side) for side in sides],
        "Settings": [_settings(side) for side in sides],
        "Seeds": [_seeds(side) for side in sides],
        "Corpora": [_corpora(side) for side in sides],
    }
    found = [fact for group, (one, other) in groups.items() for fact in _facts(group, one, other)]
    return [*found, *_strategies(compared)]


def differing(facts: Iterable[Fact]) -> list[Fact]:
    """Those that differ."""
    return [fact for fact in facts if not fact.same]


def _facts(group: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Fact]:
    for name in dict.fromkeys([*before, *after]):
        yield Fact(group, name, before.get(name, NONE), after.get(name, NONE))


def _stated(values: Iterable[Any]) -> str:
    """What several runs of one side state, each once."""
    told = dict.fromkeys(_text(value) for value in values)
    return " and ".join(told) or NONE


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "default"
    return NONE if value is None else str(value)


def _by_name(records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What each name of some records holds."""
    names = dict.fromkeys(name for record in records for name in record)
    return {name: _stated(record[name] for record in records if name in record) for name in names}


def _software(side: Measured) -> dict[str, str]:
    runs = side.results.runs
    versions = _by_name([run.versions for run in runs])
    first = {name: versions.pop(name) for name in ("neardup", "python") if name in versions}
    return first | {"commit": _stated(run.commit and run.commit[:_CHECKSUM] for run in runs)} | versions


def _machine(side: Measured) -> dict[str, str]:
    runs = side.results.runs
    machines = [
        {
            name.removesuffix("_bytes"): megabytes(value) + " MB" if name.endswith("_bytes") else value
            for name, value in run.machine.items()
        }
        for run in runs
    ]
    return _by_name(machines) | {"threads of a worker": _stated(run.threads for run in runs)}


def _settings(side: Measured) -> dict[str, str]:
    runs = side.results.runs
    told = {
        "level of the labels": _stated(run.level for run in runs),
        "versions of one text": _stated(run.treatment for run in runs),
        "linkage": _stated(run.linkage for run in runs),
    }
    known = {"level", "versions"}
    asked = [
        {f"asked for: {k.replace('_', ' ')}": v for k, v in run.arguments.items() if k not in known} for run in runs
    ]
    return told | _by_name(asked)


def _seeds(side: Measured) -> dict[str, str]:
    """The seeds of strategies and perturbations, by the name of what takes them."""
    results = side.results
    texts = [*results.strategies, *(text for corpus in results.corpora for text in corpus.perturbed)]
    found: dict[str, dict[str, None]] = {}
    for name, seed in (match for text in texts for match in _SEED.findall(text)):
        found.setdefault(name, {})[seed] = None
    return {name: " and ".join(seeds) for name, seeds in found.items()}


def _corpora(side: Measured) -> dict[str, str]:
    found: dict[str, str] = {}
    for corpus in side.results.corpora:
        found |= {f"{corpus.name}: {name}": text for name, text in _corpus(corpus).items()}
    return found


def _corpus(corpus: CorpusResult) -> dict[str, str]:
    return {
        "edition": corpus.edition or NONE,
        "documents": number(corpus.documents),
        "checksum of the documents": corpus.checksum[:_CHECKSUM] or NONE,
        "checksum of the labels": corpus.gold_checksum[:_CHECKSUM] or NONE,
        "perturbed corpora": number(len(corpus.perturbed)),
    }


def _strategies(compared: Compared) -> Iterator[Fact]:
    """Thresholds, floors and code of the strategies that are compared, and parameters of two that are.

    What is the same on every corpus is told once.
    """
    found: dict[tuple[str, str, str, str], list[str]] = {}
    on: dict[str, list[str]] = {}
    for corpus, name, told in _by_cell(compared):
        on.setdefault(name, []).append(corpus)
        for what, (left, right) in told.items():
            found.setdefault((name, what, left, right), []).append(corpus)
    for (name, what, left, right), corpora in found.items():
        where = "" if corpora == on[name] else f" on {listed(corpora)}"
        yield Fact("Strategies", f"{name}: {what}{where}", left, right)


def _by_cell(compared: Compared) -> Iterator[tuple[str, str, dict[str, tuple[str, str]]]]:
    """Corpus, name of the strategy, and what both cells state, of each two cells that ended well."""
    sides = (compared.before, compared.after)
    before, after = ({(c.corpus, c.strategy): c for c in side.results.cells if c.done} for side in sides)
    code = {(one.corpus.name, one.strategy): (one.record, other.record) for one, other in compared.cells}
    keys = dict.fromkeys((c.corpus, c.strategy, c.against) for c in compared.comparison.changes)
    for corpus, strategy, against in keys:
        one, other = before.get((corpus, strategy)), after.get((corpus, against))
        if one is None or other is None:
            continue
        told = _of_cells(one, other)
        if hashes := [record.source_hash[:_CHECKSUM] for record in code.get((corpus, strategy), ())]:
            told["hash of its code"] = (hashes[0], hashes[1])
        yield corpus, compared.name(strategy, against), told


def _of_cells(one: CellResult, other: CellResult) -> dict[str, tuple[str, str]]:
    """What two cells state of themselves."""
    told = {
        "default threshold": (_threshold(one.threshold), _threshold(other.threshold)),
        "floor": (_threshold(one.floor), _threshold(other.floor)),
    }
    left, right = (parameters(cell.strategy) for cell in (one, other))
    only = tuple(", ".join(sorted({*own} - {*others})) for own, others in ((left, right), (right, left)))
    return told | ({"parameters": (only[0], only[1])} if any(only) else {})


def _threshold(value: float | None) -> str:
    return NONE if value is None else threshold_text(value)
