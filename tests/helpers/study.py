"""Small studies, made in this process within a second: the files are those that `neardup survey` writes."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

import neardup as nd
from neardup.study.documents import source_of
from neardup.study.folder import StudyFolder
from neardup.study.opened import open_study
from neardup.study.survey import Wanted, begin, finish, plan_of
from tests.helpers.runs import keep_run
from tests.helpers.wire import whole

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus
    from neardup.study.documents import Source
    from neardup.study.opened import Study

CHEAP = ("minhash-lsh", "minhash-lsh:news", "tfidf-cosine")
"""Strategies that take a moment on a few documents."""


def wire(count: int = 120) -> Corpus:
    """The first documents of `wire`, which hold copies, versions and templates."""
    return whole().take(np.arange(count))


def write_documents(path: Path, texts: dict[str, str]) -> Path:
    """Write documents as JSON lines; returns the path."""
    lines = (json.dumps({"id": name, "text": text}) for name, text in texts.items())
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def template(count: int) -> dict[str, str]:
    """Texts of one template with other facts, by id."""
    body = (
        "The company said net income for the quarter rose to {} cents a share from {} cents a year before. Revenue "
        "came to {} million. The board declared the usual dividend, payable next month to holders of record. "
        "The chairman told reporters that orders stay firm in all three divisions and that no plant will be shut."
    )
    return {f"t{n}": body.format(n + 11, 2 * n + 30, 7 * n + 100) for n in range(count)}


def make_study(
    out: Path, documents: str | Path | Corpus | None = None, *, strategies: tuple[str, ...] = CHEAP, **asked: Any
) -> Study:
    """A study of these documents, of some of `wire` where none are given, without worker processes; see `Wanted`."""
    if documents is None and strategies == CHEAP and not asked:
        shutil.copytree(_of_wire().name, out, dirs_exist_ok=True)
        return open_study(out)
    return _made(out, wire() if documents is None else documents, strategies, asked)


@cache
def _of_wire() -> TemporaryDirectory[str]:
    """The study that most tests start from, made once; its folder goes when this process ends."""
    held = TemporaryDirectory()
    _made(Path(held.name), wire(), CHEAP, {})
    return held


def _made(out: Path, documents: str | Path | Corpus, strategies: tuple[str, ...], asked: dict[str, Any]) -> Study:
    return study_of(out, source_of(documents), strategies=strategies, **asked)


def study_of(out: Path, source: Source, *, strategies: tuple[str, ...], **asked: Any) -> Study:
    """A study of documents that are opened; see `make_study`."""
    folder = StudyFolder(out)
    wanted = Wanted(strategies=strategies, only=True, threads=1, **asked)
    record, chosen = begin(folder, source, wanted)
    plan = plan_of(record, chosen, wanted)
    found = {strategy: nd.pairs(chosen, strategy) for strategy in plan.strategies}
    keep_run(folder.run.path, plan.entries[0], found, rounds=[0.1, 0.1, 0.1], peak_bytes=1_000_000)
    return finish(folder)
