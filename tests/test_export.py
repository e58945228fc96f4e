"""`neardup export`: what is written reads back as the same documents and labels."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core.gold import GradedPairs
from neardup.errors import InputError
from neardup.io.cards import Card, GoldCard
from neardup.io.datasets import find_dataset
from neardup.io.document_files import WRITERS, write_documents, write_gold
from neardup.io.documents import read_documents
from neardup.io.gold_records import records_of
from neardup.io.labels import read_gold
from tests.helpers.commands import status

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def exported(*arguments: object) -> int:
    return status("export", *arguments)


@pytest.mark.parametrize("form", WRITERS)
def test_wire_goes_round(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    out, gold = tmp_path / f"wire.{form}", tmp_path / "gold.jsonl"
    assert exported("wire", "--out", out, "--gold", gold) == 0
    assert f"{len(nd.corpus('wire')):,} documents written to {out}" in capsys.readouterr().err
    wire, found = nd.corpus("wire"), read_documents(out)
    assert found.checksum == wire.checksum
    assert found.columns == wire.columns
    if not form.startswith(("csv", "tsv")):  # where everything is text
        assert found.table.to_pydict() == wire.table.to_pydict()


@pytest.mark.parametrize("name", ["gold.jsonl", "gold.csv", "gold.parquet", "gold"])
def test_gold_of_clusters_goes_round(tmp_path: Path, name: str) -> None:
    own, path = find_dataset("wire").gold(), tmp_path / name
    assert own is not None
    write_gold(path, own)
    found = read_gold(path)
    assert found.names == own.names
    assert all(found.at(level) == own.at(level) for level in own.names)
    assert found.digests == own.digests
    assert {i: r for i, r in found.reasons.items() if r} == {i: r for i, r in own.reasons.items() if r}


@pytest.mark.parametrize("name", ["gold.jsonl", "gold.csv", "gold.parquet"])
@pytest.mark.parametrize("positive_from", [1, 2])
def test_gold_of_pairs_goes_round(tmp_path: Path, name: str, positive_from: int) -> None:
    grades = np.array([2, 1, 0, -1], np.int32)
    pairs = GradedPairs(list("aabc"), list("bccd"), grades, positive_from, closed=frozenset("abcd"))
    for levels in ({"any": pairs}, {"copy": pairs, "story": GradedPairs(["a"], ["z"], grades[:1])}):
        write_gold(tmp_path / name, nd.Gold(dict(levels)))
        found = read_gold(tmp_path / name).at("copy")
        assert isinstance(found, GradedPairs)
        read = dict(zip(zip(found.a, found.b, strict=True), np.where(found.grade < 0, -1, found.positive), strict=True))
        wanted = [1, int(positive_from == 1), 0, -1]
        assert [read[pair] for pair in zip(pairs.a, pairs.b, strict=True)] == wanted
        assert (read["a", "d"], read["b", "d"]) == (0, 0), "not listed in the closed scope, so negatives"


def test_a_closed_scope_that_is_too_large_to_list() -> None:
    pairs = GradedPairs(["0"], ["1"], np.array([1], np.int32), closed=frozenset(map(str, range(5000))))
    with pytest.raises(InputError, match="5000 documents among which every pair not listed is a negative"):
        records_of(nd.Gold({"any": pairs}), Path("gold"))


@given(st.dictionaries(WORDS.filter(bool), WORDS, min_size=1, max_size=5), st.sampled_from([*WRITERS]), st.data())
def test_any_documents_go_round(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, str], form: str, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("export") / "any"
    column = data.draw(st.lists(WORDS, min_size=len(rows), max_size=len(rows)))
    write_documents(path, [nd.Corpus.from_texts(rows, rows.values(), {"note": column})], form)
    named = path.rename(path.with_name(f"any.{form}"))
    assert read_documents(named).table.to_pydict() == {"id": [*rows], "text": [*rows.values()], "note": column}


def test_ones_own_fields_are_called_as_usual(tmp_path: Path) -> None:
    own, gold, out = tmp_path / "own.csv", tmp_path / "gold.csv", tmp_path / "out.csv"
    own.write_text("doc,body,outlet\n1,one,x\n2,two,y\n")
    gold.write_text("doc,copy\n1,k\n2,k\n")
    command = (f"{own}={gold}", "--out", out, "--gold", tmp_path / "g.csv")
    assert exported(*command, "--id-field", "doc", "--text-field", "body") == 0
    assert list(csv.reader(out.read_text().splitlines())) == [
        ["id", "text", "outlet"],
        ["1", "one", "x"],
        ["2", "two", "y"],
    ]
    assert list(csv.reader((tmp_path / "g.csv").read_text().splitlines())) == [
        ["id", "cluster"],
        ["1", "1"],
        ["2", "1"],
    ]


def test_what_cannot_be_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text(json.dumps({"id": "a", "text": "x"}) + "\n")
    wrong: dict[str, tuple[object, ...]] = {
        "has no gold; leave out --gold": (own, "--out", tmp_path / "o.csv", "--gold", tmp_path / "g"),
        "unknown kind of file '.xlsx'": (own, "--out", tmp_path / "o.xlsx"),
        "unknown format 'xlsx'": (own, "--out", tmp_path / "o", "--format", "xlsx"),
        "is the documents themselves": (own, "--out", own),
        "is the file for the documents": ("wire", "--out", tmp_path / "o.csv", "--gold", tmp_path / "o.csv"),
        "did you mean 'wire'": ("wyre", "--out", tmp_path / "o.csv"),
    }
    for fact, arguments in wrong.items():
        assert exported(*arguments) == 2
        assert fact in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["own.jsonl"]


def test_a_corpus_that_may_not_be_redistributed_is_ones_own_copy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exported("wire", "--out", tmp_path / "w.jsonl", "--format", "csv") == 0
    shown = capsys.readouterr().err
    assert "gold at copy, revision, story is not written; --gold FILE does so" in shown
    assert "redistributed" not in shown
    dataset = find_dataset("wire")
    closed = Card(**(vars(dataset.card) | {"redistributable": False, "licence": "theirs"}))
    assert isinstance(closed.gold, GoldCard)
    monkeypatch.setattr("neardup.io.sources.find_dataset", lambda _: type(dataset)(closed, dataset.package))
    assert exported("wire", "--out", tmp_path / "w.jsonl") == 0
    assert "'wire' may not be redistributed (licence: theirs): keep these files to yourself" in capsys.readouterr().err
