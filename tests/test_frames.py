"""Tables that a program holds: as corpora, and without their near-duplicates as what they were."""

from __future__ import annotations

import re
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import neardup as nd
from neardup.errors import NeardupError, Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STORY = " ".join(f"word{number}" for number in range(60))
ROWS: dict[str, list[Any]] = {
    "n": [7, 8, 9, 10],
    "body": [STORY, "something else, which stays", STORY.replace("word50 ", "other "), STORY],
    "key": [30, 10, 20, 40],
    "kind": [{"a": 1}, None, {"a": 2}, None],
}
NAMES: Any = {"id_field": "key", "text_field": "body", "strategy": "minhash-lsh"}


def dataset(rows: dict[str, list[Any]]) -> Any:
    """A dataset whose rows are selected through a list of indices, as `shuffle` and `select` leave it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        datasets: Any = import_module("datasets")  # for mypy, this name is our folder of corpora
    backward = {name: values[::-1] for name, values in rows.items()}
    return datasets.Dataset.from_dict(backward).select(range(len(rows["n"]) - 1, -1, -1))


MAKERS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "arrow": pa.table,
    "batch": lambda rows: pa.RecordBatch.from_pydict(rows),
    "dataset": dataset,
}


def plain(table: Any) -> dict[str, list[Any]]:
    """The columns of any table."""
    if isinstance(table, pd.DataFrame):
        table = pa.Table.from_pandas(table, preserve_index=False)
    found: dict[str, list[Any]]
    if isinstance(table, pl.DataFrame):
        found = table.to_dict(as_series=False)
    elif isinstance(table, pa.Table | pa.RecordBatch):
        found = table.to_pydict()
    else:
        found = table.to_dict()
    return found


@pytest.mark.parametrize("kind", MAKERS)
def test_what_stays_is_what_was_given(kind: str) -> None:
    table = MAKERS[kind](ROWS)
    found = nd.dedup(table, **NAMES)
    assert type(found.kept) is type(table)
    assert plain(found.kept) == {name: values[:2] for name, values in ROWS.items()}
    assert plain(table) == ROWS
    (one, other) = found.removed.to_pylist()
    assert (one["id"], one["partner"], one["how"]) == ("20", "30", "scored")
    assert other == {"id": "40", "partner": "30", "partner_in": "documents", "score": 1.0, "how": "identical"}
    assert sorted(found.clusters.lines) == ["10", "20 30 40"]


@pytest.mark.parametrize("kind", MAKERS)
def test_a_table_is_a_corpus_with_all_its_columns(kind: str) -> None:
    found = nd.corpus(MAKERS[kind](ROWS), id_field="key", text_field="body")
    assert found.ids == ["30", "10", "20", "40"]
    assert list(found.texts) == ROWS["body"]
    assert found.columns == ["n", "kind"]
    assert found.checksum == nd.Corpus.from_texts(found.ids, ROWS["body"]).checksum


@pytest.mark.parametrize("kind", MAKERS)
def test_without_ids_rows_are_counted(kind: str) -> None:
    rows = {"n": ROWS["n"], "text": ROWS["body"]}
    with pytest.warns(Notice, match="row numbers from 0 serve as ids"):
        found = nd.dedup(MAKERS[kind](rows), strategy="minhash-lsh")
    assert found.removed.column("id").to_pylist() == ["2", "3"]


def test_the_index_of_pandas_stays_and_may_hold_the_ids() -> None:
    frame = pd.DataFrame(ROWS).set_index("key")
    found = nd.dedup(frame, **NAMES)
    assert found.kept.index.tolist() == [30, 10]
    assert found.removed.column("id").to_pylist() == ["20", "40"]
    other = pd.DataFrame(ROWS, index=list("wxyz"))
    assert nd.dedup(other, **NAMES).kept.index.tolist() == ["w", "x"]


def test_objects_of_pandas_that_arrow_has_no_type_for_become_text() -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "text": ["x", "y"], "any": [object, 1.5]})
    assert nd.corpus(frame).table.column("any").to_pylist() == ["\"<class 'object'>\"", "1.5"]


def test_a_path_and_a_corpus_give_corpora(tmp_path: Path) -> None:
    whole = nd.Corpus.from_texts([str(key) for key in ROWS["key"]], ROWS["body"])
    found = nd.dedup(whole, strategy="minhash-lsh")
    assert (isinstance(found.kept, nd.Corpus), found.kept.ids) == (True, ["30", "10"])
    path = tmp_path / "docs.jsonl"
    path.write_text('{"id": "a", "text": "x"}\n{"id": "b", "text": "x"}\n')
    assert nd.dedup(path, strategy="minhash-lsh").kept.ids == ["a"]
    assert nd.dedup(str(path), strategy="minhash-lsh", against=whole).kept.ids == ["a", "b"]


@pytest.mark.filterwarnings("ignore:.*of the documents go")
def test_against_another_kind_of_table() -> None:
    old = pa.table({"key": ["old"], "body": [STORY]})
    found = nd.dedup(pd.DataFrame(ROWS), against=old, **NAMES)
    assert found.kept["key"].tolist() == [10]
    assert set(found.removed.column("partner").to_pylist()) == {"old"}
    assert set(found.removed.column("partner_in").to_pylist()) == {"against"}


def test_what_removes_most_documents_warns() -> None:
    table = pa.table({"id": list("abc"), "text": [STORY] * 3})
    with pytest.warns(Notice, match="67% of the documents go"):
        nd.dedup(table, strategy="minhash-lsh")


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        (lambda: pl.LazyFrame(ROWS), "not 'polars LazyFrame'; call its collect() first"),
        (lambda: pl.Series(["a"]), "a table with columns for ids and texts, not 'polars Series'"),
        (lambda: pd.Series(["a"]), "a table with columns for ids and texts, not 'pandas Series'"),
        (lambda: ["a"], "not 'list'; Corpus.from_texts takes ids and texts"),
        (lambda: pd.DataFrame({"body": ["a"]}), "field 'text': missing; there are 'body'; name one with text_field"),
        (lambda: pd.DataFrame({"text": ["a", None]}), "null in row 2; the document has no text"),
        (lambda: pd.DataFrame({"text": [1]}), "the column holds int64, not strings"),
        (lambda: pl.DataFrame({"id": [1, 1], "text": ["a", "b"]}), "id '1' stands more than once"),
        (lambda: pd.DataFrame([["a", "b"]], columns=["text", "text"]), "2 columns named 'text'"),
        (lambda: {"train": dataset(ROWS)}, "not 'dict'"),
        (lambda: dataset(ROWS).to_iterable_dataset(), "IterableDataset is read once"),
    ],
)
@pytest.mark.filterwarnings("ignore::neardup.errors.Notice")
def test_what_is_no_table_of_documents_is_refused(given: Callable[[], Any], fact: str) -> None:
    with pytest.raises(NeardupError, match=re.escape(fact)):
        nd.corpus(given())


def test_the_name_of_the_function_is_not_that_of_a_package() -> None:
    import neardup.deduplication.frames  # noqa: F401 - importing a package sets its name in the one above

    assert callable(nd.dedup)
