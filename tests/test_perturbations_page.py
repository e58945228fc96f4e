"""docs/perturbations.md: its list is that of the perturbations that are installed, and each table has its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import perturbed

if TYPE_CHECKING:
    from pathlib import Path


def test_the_list_is_up_to_date() -> None:
    shown = perturbed.list_table().markdown()
    assert perturbed.placed("list", shown) == perturbed.PAGE.read_text(encoding="utf-8")


def test_what_is_found_has_its_places() -> None:
    for place in perturbed.PLACES.values():
        assert "a table" in perturbed.placed(place, "a table")


def test_a_page_without_marks_is_refused_before_all_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("No marks.")
    monkeypatch.setattr(perturbed, "PAGE", page)
    monkeypatch.setattr(perturbed, "open_corpus", lambda _: pytest.fail("it began to work"))
    with pytest.raises(AssertionError, match="no place"):
        perturbed.write_found()
