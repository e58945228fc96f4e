"""A second plan in the folder of a run: it adds to the run, or is refused. No cell that is there is ever hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.errors import InputError, NeardupError
from neardup.io.files import name_list

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.run.folder import RunFolder
    from neardup.run.records import RunRecord

SETTINGS = {
    "level": "level",
    "treatment": "treatment of versions",
    "linkage": "linkage",
    "threads": "number of threads",
    "commit": "commit",
    "versions": "set of library versions",
    "machine": "machine",
}
"""What two plans must have in common where the second leaves out cells of the first, with its name for people."""
_ELSEWHERE = "choose another --out, and give both folders to 'neardup report'"


def added(folder: RunFolder, plan: RunRecord) -> RunRecord:
    """The record of a run once a plan is added to it; the plan's own where the folder has no run.

    A plan that names every corpus and every strategy of the run is the same command again, or a wider one: its record
    replaces the other, and its cells are kept or run anew. Any other plan must agree with the run in `SETTINGS` and in
    what it says of the corpora that both have.

    Raises:
        InputError: they do not agree, or the record of the run is damaged.
    """
    if not folder.exists():
        return plan
    try:
        run = folder.read()
    except NeardupError as error:
        fact = f"holds a run that cannot be read, and a new plan would hide it ({error})"
        raise InputError(folder.path, f"{fact}; choose another --out") from error
    keys = {corpus.key for corpus in plan.corpora}
    if keys.issuperset(corpus.key for corpus in run.corpora) and set(plan.strategies).issuperset(run.strategies):
        return plan
    _refuse(folder.path, run, plan)
    return _joined(run, plan)


def _refuse(path: Path, run: RunRecord, plan: RunRecord) -> None:
    """Refuse a plan that cannot be added to a run, with the first thing in which they differ."""
    for name, title in SETTINGS.items():
        one, other = getattr(run, name), getattr(plan, name)
        if one != other:
            shown = f": {one} and {other}" if isinstance(one, str | int) else ""
            raise InputError(path, f"holds a run with another {title}{shown}; {_ELSEWHERE}")
    shared = [text for text in run.strategies if text in plan.strategies]
    if other_linkage := [text for text in shared if run.advised.get(text) != plan.advised.get(text)]:
        raise InputError(path, f"holds a run with another linkage of {name_list(other_linkage)}; {_ELSEWHERE}")
    known = {corpus.name: corpus for corpus in run.corpora}
    for corpus in plan.corpora:
        if known.get(corpus.name, corpus) != corpus:
            fact = f"holds a run on '{corpus.name}' with other documents, labels, perturbations or another source"
            raise InputError(path, f"{fact}; {_ELSEWHERE}")


def _joined(run: RunRecord, plan: RunRecord) -> RunRecord:
    known = {corpus.key: corpus for corpus in (*run.corpora, *plan.corpora)}
    strategies = list(dict.fromkeys([*run.strategies, *plan.strategies]))
    cells = [(key, strategy) for key in known for strategy in strategies]
    return run.changed(
        corpora=list(known.values()),
        strategies=strategies,
        linkages=list(dict.fromkeys([*run.linkages, *plan.linkages])),
        advised=run.advised | plan.advised,
        arguments=_arguments(run, plan),
        unplanned=[cell for cell in cells if not (run.plans(*cell) or plan.plans(*cell))],
    )


def _arguments(run: RunRecord, plan: RunRecord) -> dict[str, object]:
    """The arguments of both: lists one after the other, the later of single values."""
    found = dict(run.arguments)
    for name, value in plan.arguments.items():
        before = found.get(name)
        if isinstance(before, list) and isinstance(value, list):
            found[name] = [*before, *(each for each in value if each not in before)]
        else:
            found[name] = value
    return found
