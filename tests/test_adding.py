"""A second plan in the folder of a run adds to it or is refused, and hides no cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import neardup as nd
from neardup.errors import InputError
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.run.adding import added
from neardup.run.folder import RunFolder
from neardup.run.runner import record_of, run
from tests.helpers.runs import RecordingWatcher, entry, keep_run, plan

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.run.plan import Entry

EXACT, SIMHASH = (str(nd.strategy(name)) for name in ("exact", "simhash"))


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A run of `exact` on four documents, as the second plans are."""
    kept = keep_run(tmp_path / "run", entry(), {EXACT: nd.pairs(entry().corpus, EXACT)}, rounds=[0.5])
    return RunFolder(kept)


def other() -> Entry:
    """Two documents under another name."""
    corpus = nd.Corpus.from_texts("ab", ["one two", "one two three"], name="two")
    return replace(entry(), corpus=corpus, gold=None, source="two.jsonl")


def test_the_same_or_a_wider_plan_is_the_record(folder: RunFolder) -> None:
    for wider in (plan("exact"), plan("exact", "simhash", threads=2), plan("exact", entries=[other(), entry()])):
        assert added(folder, record := record_of(wider)) == record


def test_another_strategy_on_another_corpus_is_added_and_no_cell_is_hidden(folder: RunFolder) -> None:
    joined = added(folder, record_of(plan("simhash", entries=[other()])))
    folder.write(joined)
    assert [corpus.name for corpus in joined.corpora] == ["four", "two"]
    assert joined.unplanned == [(entry().key, SIMHASH), (other().key, EXACT)]
    assert folder.read() == joined
    folder.corpus(other().key).path.mkdir(parents=True)
    cells = {(cell.corpus.name, cell.strategy): cell.record.status for cell in read_cells([folder.path])}
    assert cells == {("four", EXACT): "done", ("two", SIMHASH): "not run"}
    assert len(derive_results(read_cells([folder.path])).cells) == 2


def test_a_third_plan_fills_what_no_plan_named(folder: RunFolder) -> None:
    folder.write(added(folder, record_of(plan("simhash", entries=[other()]))))
    again = added(folder, record_of(plan("simhash")))
    assert again.unplanned == [(other().key, EXACT)]


def test_a_plan_that_does_not_agree_is_refused(folder: RunFolder) -> None:
    documents = nd.Corpus.from_texts("ab", ["x", "y"], name="four")
    for changes, fact in (
        ({"threads": 2}, "holds a run with another number of threads: 1 and 2; choose another --out"),
        ({"level": "story"}, "another level: copy and story"),
        ({"linkage": "star()"}, "another linkage"),
        ({"entries": [replace(entry(), corpus=documents, gold=None)]}, "on 'four' with other documents"),
        ({"entries": [replace(entry(), source="elsewhere.jsonl")]}, "or another source"),
    ):
        with pytest.raises(InputError, match=fact):
            added(folder, record_of(plan("simhash", **changes)))


def test_a_run_whose_record_is_damaged_is_not_replaced(folder: RunFolder) -> None:
    (folder.path / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read, and a new plan would hide it") as refused:
        run(plan("exact"), folder.path, RecordingWatcher())
    assert "\n" not in str(refused.value)
    assert (folder.path / "run.json").read_text(encoding="utf-8") == "{"


def test_a_plan_may_replace_where_the_folder_is_its_own(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neardup.run.runner._run_entry", lambda *_: [])
    run(plan("simhash"), folder.path, RecordingWatcher(), replace=True)
    assert folder.read().strategies == [SIMHASH]
