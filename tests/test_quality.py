"""`assert_quality`: only the figure decides, and the message says how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from neardup.errors import NeardupError, UnknownNameError
from neardup.testing import QualityError, assert_quality, quality
from tests.helpers.stories import FINDS, write_stories

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def stories(folder: Path) -> str:
    return write_stories(folder)


@pytest.fixture(autouse=True)
def remarks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(quality, "REMARKS", found)
    return found


def test_figures_are_those_of_the_labels_that_count(stories: str, remarks: list[str]) -> None:
    found = assert_quality(FINDS, stories, half="all", f1=0.5, recall=0.5)
    assert [one.name for one in found.held] == ["f1", "recall"]
    assert [one.value for one in found.held] == pytest.approx([6 / 7, 0.75])
    assert str(found).startswith("exact(")
    assert ", all labels (80 documents in 40 units), level copy, threshold " in str(found)
    assert "recall is 0.750 (95 % interval " in str(found)
    assert str(found).endswith("at least 0.5, and so is the whole interval")
    assert remarks == []


def test_the_two_halves_together_are_all(stories: str) -> None:
    dev, test = (assert_quality(FINDS, stories, half=half, recall=0.0) for half in ("dev", "test"))
    units = [int(found.subject.split(" units")[0].rpartition(" ")[2]) for found in (dev, test)]
    assert sum(units) == 40
    hits = [found.held[0].value * count for found, count in zip((dev, test), units, strict=True)]
    assert sum(hits) == pytest.approx(30)
    assert ", dev half (" in dev.subject
    assert ", test half (" in test.subject


def test_dev_is_the_half_where_none_is_named(stories: str) -> None:
    assert ", dev half (" in assert_quality(FINDS, stories, f1=0.1).subject


def test_a_figure_below_its_bound_fails_and_every_figure_is_told(stories: str) -> None:
    with pytest.raises(QualityError, match=r"recall is 0\.750 \(95 % interval .*\), below 0\.99, and so is") as caught:
        assert_quality(FINDS, stories, half="all", recall=0.99, precision=0.5)
    assert "; precision is 1.000 " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_where_the_interval_holds_the_bound_the_figure_decides_and_it_is_said(stories: str, remarks: list[str]) -> None:
    assert_quality(FINDS, stories, half="all", recall=0.74)
    (remark,) = remarks
    assert "at least 0.74, but the interval holds 0.74" in remark
    with pytest.raises(QualityError, match=r"below 0\.76, but the interval holds 0\.76"):
        assert_quality(FINDS, stories, half="all", recall=0.76)


def test_a_threshold_and_a_linkage_can_be_named(stories: str) -> None:
    found = assert_quality(FINDS, stories, half="all", threshold=1.0, linkage="average", precision=0.0)
    assert ", threshold 1, average(" in found.subject


@pytest.mark.parametrize(
    ("value", "low", "high", "bound", "rising", "kept", "decided"),
    [
        (0.8, 0.7, 0.9, 0.7, True, True, True),
        (0.8, 0.7, 0.9, 0.71, True, True, False),
        (0.8, 0.7, 0.9, 0.9, True, False, False),
        (0.8, 0.7, 0.9, 0.91, True, False, True),
        (8, 7, 9, 9, False, True, True),
        (8, 7, 9, 8, False, True, False),
        (8, 7, 9, 7, False, False, False),
        (8, 7, 9, 6, False, False, True),
        (0.8, None, None, 0.7, True, True, False),
    ],
)
def test_verdicts_by_hand(
    value: float, low: float | None, high: float | None, bound: float, rising: bool, kept: bool, decided: bool
) -> None:
    held = quality.Held(name="f1", value=value, low=low, high=high, bound=bound, rising=rising, reason="few units")
    assert (held.kept, held.decided) == (kept, decided)
    assert ("few units" in str(held)) == (low is None)


def test_what_cannot_be_asked_is_refused_in_one_line(stories: str, tmp_path: Path) -> None:
    with pytest.raises(NeardupError, match="got no metric; give at least one bound"):
        assert_quality(FINDS, stories)
    with pytest.raises(UnknownNameError, match="unknown metric 'f2'; did you mean"):
        assert_quality(FINDS, stories, f2=0.5)
    with pytest.raises(UnknownNameError, match="unknown metric of clusters 'candidate_recall'"):
        assert_quality(FINDS, stories, candidate_recall=0.5)
    with pytest.raises(UnknownNameError, match="unknown half 'train'"):
        assert_quality(FINDS, stories, half="train", f1=0.5)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(NeardupError, match=r"has no labels to hold a strategy to"):
        assert_quality(FINDS, stories.partition("=")[0], f1=0.5)


def test_a_corpus_too_small_for_halves_says_so(tmp_path: Path) -> None:
    (tmp_path / "two.jsonl").write_text('{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\n', encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text('{"id": "a", "cluster": 1}\n{"id": "b", "cluster": 1}\n', encoding="utf-8")
    corpus = f"{tmp_path / 'two.jsonl'}={tmp_path / 'gold.jsonl'}"
    with pytest.raises(NeardupError, match=r"has no halves: 1 unit; .*; take half='all'"):
        assert_quality(FINDS, corpus, f1=0.5)
    found = assert_quality(FINDS, corpus, half="all", recall=0.0)
    assert "recall is 0.000, at least 0; there is no interval: " in str(found)
