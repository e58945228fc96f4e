"""A study's folder: written, read back, refused where it is damaged or its documents have changed."""

from __future__ import annotations

import json
from shutil import copy, rmtree
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

import neardup as nd
from neardup.errors import InputError
from neardup.run.cells import Silent
from neardup.run.table_files import read_table, write_table
from neardup.study.costs import costs
from neardup.study.opened import open_study
from tests.helpers.study import make_study, wire, write_documents

if TYPE_CHECKING:
    from pathlib import Path


def test_a_study_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    made = make_study(tmp_path / "study")
    again = open_study(tmp_path / "study")
    assert again.record == made.record
    assert again.ids == wire().ids
    assert again.documents.digests == wire().digests
    for name in ("left", "right", "scores", "joined", "pool"):
        assert np.array_equal(
            getattr(again.population, name), getattr(made.population, name), equal_nan=name == "scores"
        )
    assert again.population.choices == made.population.choices
    assert again.population.strategies == [one.strategy for one in again.record.panel]
    assert len(again.population) > 20


def test_documents_on_disk_are_read_again_in_any_order_and_stay_out_of_the_study(tmp_path: Path) -> None:
    texts = dict(zip(wire(40).ids, wire(40).texts, strict=True))
    study = make_study(tmp_path / "study", write_documents(tmp_path / "docs.jsonl", texts))
    assert not study.folder.documents.exists()
    text = next(iter(texts.values()))[:60].encode()
    assert not any(text in file.read_bytes() for file in study.folder.path.rglob("*") if file.is_file())
    write_documents(tmp_path / "docs.jsonl", dict(reversed(texts.items())))
    assert open_study(tmp_path / "study").documents.ids == list(texts)


def test_changed_documents_are_said_in_one_line(tmp_path: Path) -> None:
    texts = dict(zip(wire(10).ids, wire(10).texts, strict=True))
    make_study(tmp_path / "study", write_documents(tmp_path / "docs.jsonl", texts))
    first, second, *_ = texts
    write_documents(tmp_path / "docs.jsonl", {**texts, first: "other"} | {"new": "text"})
    expected = "of the study's 10 documents 1 has another text; restore them, or begin a new study"
    with pytest.raises(InputError, match=expected):
        _ = open_study(tmp_path / "study").documents
    del texts[second]
    write_documents(tmp_path / "docs.jsonl", {**texts, first: "other"})
    with pytest.raises(InputError, match="1 is gone and 1 has another text"):
        make_study(tmp_path / "study", tmp_path / "docs.jsonl")


def test_a_folder_that_is_no_study_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is no study: it has no study\.json; make one with 'neardup survey DOCS"):
        open_study(tmp_path)
    documents = write_documents(tmp_path / "docs.jsonl", {"a": "text"})
    with pytest.raises(InputError, match=r"it is a file; make a study of documents with 'neardup survey .*docs.jsonl"):
        open_study(documents)


def test_what_is_missing_is_said_with_the_way_back(tmp_path: Path) -> None:
    documents = write_documents(tmp_path / "docs.jsonl", dict(zip(wire(10).ids, wire(10).texts, strict=True)))
    study = make_study(tmp_path / "study", documents)
    documents.unlink()
    with pytest.raises(InputError, match=r"docs.jsonl: the documents of .*study are gone; restore them"):
        _ = open_study(study.folder.path).documents
    study.folder.population.write_bytes(b"ARROW1")
    with pytest.raises(InputError, match=r"cannot be read.*; delete the file and give the survey's command again"):
        _ = open_study(study.folder.path).population
    rmtree(study.folder.run.path)
    with pytest.raises(InputError, match="has no run folder: its survey was not finished"):
        _ = open_study(study.folder.path).ids


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"schema_version": 2}, "is not of schema version 1"),
        ({"seed": -1}, r"\$\.seed: expected int >= 0"),
        ({"panel": [{"strategy": "exact()", "default": 2}]}, r"\$\.panel\[0\]\.default"),
        ({"colour": 1}, "unknown field"),
    ],
)
def test_a_damaged_record_is_refused(tmp_path: Path, change: dict[str, object], problem: str) -> None:
    folder = make_study(tmp_path / "study", wire(5)).folder
    record = json.loads((folder.path / "study.json").read_text(encoding="utf-8"))
    (folder.path / "study.json").write_text(json.dumps(record | change), encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        open_study(folder.path)


def test_a_damaged_population_is_refused(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study", wire(60))
    path = study.folder.population
    table = read_table(path)
    damages = {
        "not sorted": table.take(pa.array([1, 0])),
        "no two documents": table.set_column(0, "left", table.column("right")),
        "no column 'joined:0' of float": table.drop_columns(["joined:0"]),
        "no column 'score:1' of float": table.set_column(5, "score:1", pa.array([1] * len(table))),
        "is not of schema version": table.replace_schema_metadata({}),
        "cannot be read as JSON": table.replace_schema_metadata({"population": "{"}),
    }
    for problem, damaged in damages.items():
        write_table(path, damaged)
        with pytest.raises(InputError, match=problem):
            _ = open_study(study.folder.path).population
    path.write_bytes(b"no arrow")
    with pytest.raises(InputError, match="cannot be read as an Arrow file"):
        _ = open_study(study.folder.path).population
    path.unlink()
    with pytest.raises(InputError, match="its survey was not finished; give its command again to resume it"):
        _ = open_study(study.folder.path).population


def test_a_corpus_without_pairs_has_an_empty_population(tmp_path: Path) -> None:
    for number, texts in enumerate(([], ["alone"], ["one text", "another"], ["same"] * 5, [" ", "\n", ""])):
        corpus = nd.Corpus.from_texts([f"d{i}" for i in range(len(texts))], texts)
        study = make_study(tmp_path / str(number), corpus)
        assert len(study.population) == len(open_study(study.folder.path).population) == 0


def test_a_cell_of_another_strategy_is_refused_where_a_cost_is_asked_for(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study", wire(60))
    first, second = (study.cell(one.strategy).record for one in study.record.panel[:2])
    copy(second, first)
    with pytest.raises(InputError, match=r"has no whole cell of .*; give the command of its survey again"):
        costs(open_study(study.folder.path), [study.record.panel[0].strategy], Silent())
