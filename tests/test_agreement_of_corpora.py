"""`bench.agreement`: corpora that agree, and corpora that reverse two methods, made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from bench.agreement import main, of_news, samples, tables
from neardup.metrics.resampling.estimates import resample
from neardup.results.cells import read_cells
from tests.helpers.commands import status

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from neardup.metrics.resampling.estimates import Resampled

UNITS = 40
FOUND = {"a": 36, "b": 30, "c": 24, "d": 18, "e": 12, "f": 4}
"""How many of the units' pairs each method finds; it finds nothing else."""


def finding(pairs: int) -> Resampled:
    """A method that finds the pair of so many of the units, of two documents each."""
    unit = np.repeat(np.arange(UNITS), 2)
    apart = np.arange(2 * UNITS)
    return resample(np.where(unit < pairs, apart // 2 * 2, apart), unit, unit)


def corpus(found: dict[str, int]) -> dict[str, Resampled]:
    return {name: finding(pairs) for name, pairs in found.items()}


def test_corpora_that_agree() -> None:
    same = corpus(FOUND)
    each, pairs = tables({"wire": same, "reuters21578": same})
    f1 = 2 * 36 / (36 + UNITS)
    assert each.rows[0][:3] == ["a", f"{f1:.3f}", f"{f1:.3f}"]
    (row,) = pairs.rows
    assert str(row[1]).startswith("1.00 (")
    assert row[3] == "within noise"
    assert row[5:] == ["0.00", "none"]


def test_corpora_that_reverse_their_methods() -> None:
    turned = dict(zip(FOUND, reversed(FOUND.values()), strict=True))
    _, pairs = tables({"wire": corpus(FOUND), "allsides_news": corpus(turned)})
    (row,) = pairs.rows
    assert str(row[1]).startswith("-1.00 (")
    assert row[3] == "beyond noise"
    assert "a over f" in str(row[6])


class Columns:
    """A corpus that is asked for its columns only, and labels that are asked to be of some documents."""

    def __init__(self, **columns: list[str]) -> None:
        self.columns = columns

    def column(self, name: str) -> pa.Array | None:
        return pa.array(self.columns[name]) if name in self.columns else None

    def among(self, rows: NDArray[np.bool_]) -> list[bool]:
        return [bool(row) for row in rows]


def test_of_a_corpus_of_several_genres_its_news_counts() -> None:
    several, one = Columns(genre=["news", "code", "news"]), Columns()
    assert of_news(several, several) == [True, False, True]  # type: ignore[arg-type, comparison-overlap]  # stand-ins
    assert of_news(one, one) is one  # type: ignore[arg-type, comparison-overlap]


@pytest.mark.slow
def test_runs_of_one_corpus_are_refused_and_a_corpus_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = ("--strategy", "exact", "--strategy", "minhash-lsh:news")
    assert status("run", "--corpus", "wire", *chosen, "--perturbation", "none", "--out", tmp_path / "run") == 0
    found = samples(read_cells([tmp_path / "run"]), test=False)
    assert list(found) == ["wire"]
    assert set(found["wire"]) == {"exact", "minhash-lsh:news"}
    capsys.readouterr()
    monkeypatch.setattr("sys.argv", ["agreement", str(tmp_path / "run")])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "needs runs of two of wire, reuters21578, allsides_news, but has wire" in capsys.readouterr().err
