"""The folder of a site.

index.html, site.json                   the first page, and what it is made from
runs/<run>/                             the report of each run: index.html, report.md, results.csv, results.json
compare/<run>_<run>/index.html          each run compared with the one before it

New pages come first, then `site.json` and `index.html`, each of them whole; what nothing leads to any more goes last.
So the folder is a working site at any moment, and the same command completes one that was interrupted.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING

from neardup.compare.measured import Measured
from neardup.compare_report.views import render_comparison
from neardup.io.files import claim_folder, write_atomically
from neardup.io.json_records import read_record, write_record
from neardup.report import open_report, write_files
from neardup.results.files import read_results
from neardup.run.folder import RunFolder
from neardup.site.identity import created_of, fingerprint, key_of, machine_of
from neardup.site.records import SITE_VERSION, Site, SiteRun
from neardup.site.steps import compared_runs, step_of
from neardup.site.summary import run_of
from neardup.site.views import render_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from neardup.report.part import Whole
    from neardup.site.records import Step

MARK = "site.json"
_HOME = "../../index.html"


@dataclass(frozen=True)
class Asked:
    """How pages are made.

    Attributes:
        show_texts: whether texts are shown of corpora that may not be redistributed, too.
        versions: how versions of one text count; None for as the runs were told.
    """

    show_texts: bool = False
    versions: str | None = None


def write_site(runs: Sequence[Path], folder: Path, asked: Asked, told: Callable[[str], None]) -> Site:
    """Add runs to a site, or make it; pages that are up to date stay as they are.

    Args:
        runs: run folders, in any order. Runs of the site that are not named stay.
        folder: empty, new or a site.
        asked: how pages are made.
        told: is told what is made.

    Raises:
        InputError: a run is missing, incomplete or of another version, or the folder holds something else.
    """
    claim_folder(folder, mark=MARK, option="--site")
    before = _read(folder)
    write_record(folder / MARK, before)
    opened = _opened(runs, folder, before, asked)
    after = _steps(opened, folder, before, asked, told)
    write_record(folder / MARK, after)
    _write(folder, render_site(after))
    _remove_steps(folder, after.steps)
    return after


def _read(folder: Path) -> Site:
    """What the site holds; a run whose report was deleted is left out."""
    if not (folder / MARK).exists():  # a new folder, which is marked before anything else
        return Site()
    site = read_record(
        folder / MARK, Site, version=SITE_VERSION, remedy="give --site a new folder, and name all run folders"
    )
    return site.changed(runs=[run for run in site.runs if (folder / "runs" / run.key / "results.json").exists()])


class _Run:
    """A run of the site, whose folder may be at hand."""

    def __init__(self, place: Path, known: SiteRun | None, path: Path | None, asked: Asked) -> None:
        self.place, self.known, self.path, self._asked = place, known, path, asked

    @cached_property
    def whole(self) -> Whole:
        """Its results and cells, from its folder."""
        assert self.path is not None, "asked of runs whose folder is at hand"
        return open_report([self.path], show_texts=self._asked.show_texts, versions=self._asked.versions)

    @property
    def measured(self) -> Measured:
        """The same for a comparison; results only where the folder is not at hand."""
        if self.path is None:
            return Measured(results=read_results(self.place / "results.json"), cells=[])
        return Measured(results=self.whole.results, cells=list(self.whole.cells))

    def kept(self, told: Callable[[str], None]) -> SiteRun:
        """What the site keeps of it; its report is written where it is new or has changed."""
        if self.path is None:
            assert self.known is not None, "a run without a folder is known"
            return self.known
        found = fingerprint(self.path, version("neardup"), self._asked)
        if self.known is not None and self.known.fingerprint == found:
            return self.known
        told(f"making the report of {self.path}")
        write_files(self.whole, self.place, home=_HOME)
        run = RunFolder(self.path).read()
        created, machine = created_of(run, self.path), machine_of(run)
        return run_of(self.whole.results, key=self.place.name, fingerprint=found, created=created, machine=machine)


def _opened(runs: Sequence[Path], folder: Path, site: Site, asked: Asked) -> Iterator[_Run]:
    """Every run of the site, the earliest first; one after the other, since results and pairs fill memory."""
    known = {run.key: run for run in site.runs}
    dated = {run.key: run.created for run in site.runs}
    paths: dict[str, Path] = {}
    for path in runs:
        record = RunFolder(path).read()
        key = key_of(record)
        paths[key], dated[key] = path, created_of(record, path)
    order = sorted(dated, key=lambda key: (dated[key], key))
    return (_Run(folder / "runs" / key, known.get(key), paths.get(key), asked) for key in order)


def _steps(opened: Iterable[_Run], folder: Path, site: Site, asked: Asked, told: Callable[[str], None]) -> Site:
    """The site with every run and every two neighbours; their pages are written where they are not up to date."""
    known = {(step.before, step.after): step for step in site.steps}
    runs: list[SiteRun] = []
    steps: list[Step] = []
    last: _Run | None = None
    for one in opened:
        runs.append(one.kept(told))
        if last is not None:
            paired = last.path is not None and one.path is not None
            step = known.get((runs[-2].key, runs[-1].key))
            steps.append(
                step
                if step is not None and _up_to_date(step, runs[-2], runs[-1], folder, paired=paired)
                else _compared(last, one, runs[-2], runs[-1], folder, asked, paired=paired)
            )
        last = one
    return Site(runs=runs, steps=steps)


def _up_to_date(step: Step, before: SiteRun, after: SiteRun, folder: Path, *, paired: bool) -> bool:
    """Whether a comparison is of these very runs, and knows as much as can be known now."""
    there = bool(step.reason) or (folder / "compare" / step.folder / "index.html").exists()
    return there and step.fingerprints == (before.fingerprint, after.fingerprint) and (step.paired or not paired)


def _compared(
    last: _Run, one: _Run, before: SiteRun, after: SiteRun, folder: Path, asked: Asked, *, paired: bool
) -> Step:
    """Two neighbours compared, and their page written."""
    found = compared_runs(last.measured, one.measured, show_texts=asked.show_texts)
    step = step_of(before, after, found, paired=paired)
    if not isinstance(found, str):
        _write(folder / "compare" / step.folder, render_comparison(found, home=_HOME))
    return step


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of a page, the page itself last."""
    for name, text in reversed(list(files.items())):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with write_atomically(folder / name) as file:
            file.write(text)


def _remove_steps(folder: Path, steps: Sequence[Step]) -> None:
    """Remove comparisons of runs that are no longer neighbours."""
    kept = {step.folder for step in steps if not step.reason}
    for compared in (folder / "compare").glob("*_*/"):
        if compared.name not in kept:
            shutil.rmtree(compared)
