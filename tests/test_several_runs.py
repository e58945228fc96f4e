"""A report of several run folders: what one folder with all their cells would show, or a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

import neardup as nd
from neardup.errors import InputError
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from tests.helpers.compared import COPIES, COSINE, EXACT, NEAR, SAME, VERSIONS, couple, keep
from tests.helpers.runs import TEXTS, entry, keep_run

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.results.records import Results

FOUND = {
    strategy: {couple(unit): 0.9 for unit in range(count)}
    for strategy, count in ((NEAR, 30), (COSINE, 20), (SAME, COPIES + VERSIONS), (EXACT, 1))
}


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """One folder with all strategies, and two that have half of them each."""
    parts = {"whole": [NEAR, COSINE, SAME, EXACT], "first": [NEAR, COSINE], "second": [SAME, EXACT]}
    return [keep(tmp_path / name, {s: FOUND[s] for s in part}, tmp_path) for name, part in parts.items()]


def derived(*folders: Path) -> Results:
    """What these runs show, without the facts of each run."""
    return replace(derive_results(read_cells(list(folders))), runs=[])


def test_two_folders_show_what_one_with_all_their_cells_would(folders: list[Path]) -> None:
    whole, first, second = folders
    both = derived(first, second)
    assert both == derived(whole)
    assert [row.strategy for row in both.locked[0].rows] == [NEAR, COSINE, SAME, EXACT]
    assert {row.strategy for row in both.wrong} == {NEAR, COSINE, SAME, EXACT}


def test_so_they_do_without_labels(folders: list[Path], tmp_path: Path) -> None:
    both = [
        keep(tmp_path / "unlabelled" / str(number), {s: FOUND[s] for s in part}, tmp_path, gold=None)
        for number, part in enumerate(([NEAR, COSINE], [SAME, EXACT]))
    ]
    assert [row.strategy for row in derived(*both).unlabelled] == [NEAR, COSINE, SAME, EXACT]


def test_a_folder_whose_corpus_is_damaged_hides_no_cell_of_another(folders: list[Path]) -> None:
    _, first, second = folders
    (documents,) = first.rglob("documents.arrow")
    documents.write_bytes(b"")
    shown = derived(first, second)
    assert {cell.strategy: cell.status for cell in shown.cells} == dict(
        zip((NEAR, COSINE, SAME, EXACT), ("damaged", "damaged", "done", "done"), strict=True)
    )
    assert [row.strategy for row in shown.locked[0].rows] == [SAME, EXACT]


def test_documents_in_another_order_are_refused(tmp_path: Path) -> None:
    """Pairs are kept by row, so those of one folder would mean other documents in the other."""
    folders = []
    for strategy, ids in (("exact", list(TEXTS)), ("simhash", list(TEXTS)[::-1])):
        one = entry(corpus=nd.Corpus.from_texts(ids, [TEXTS[i] for i in ids], name="four"))
        found = {str(nd.strategy(strategy)): nd.pairs(one.corpus, strategy)}
        folders.append(keep_run(tmp_path / strategy, one, found))
    assert derived(folders[0]).cells[0].strategy == str(nd.strategy("exact"))
    with pytest.raises(InputError, match="corpus 'four' has its documents in another order than in an earlier run"):
        read_cells(folders)
