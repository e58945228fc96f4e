"""What `bench.overhead` refuses before it measures, and what it does about results that differ."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import pytest

from bench import overhead
from bench.bounded import PART, whole_parts
from bench.overhead import check_same, main

if TYPE_CHECKING:
    from pathlib import Path


def test_documents_fill_files() -> None:
    assert whole_parts(str(3 * PART)) == 3 * PART
    for count in (0, -PART, PART + 1):
        with pytest.raises(argparse.ArgumentTypeError, match="is no multiple of 50,000"):
            whole_parts(str(count))


def test_nothing_is_measured_for_a_wrong_number_or_a_page_without_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, page = tmp_path / "folder", tmp_path / "page.md"
    monkeypatch.setattr("sys.argv", ["overhead", str(folder), "120000"])
    with pytest.raises(SystemExit):
        main()
    assert "120,000 is no multiple of 50,000" in capsys.readouterr().err
    page.write_text("no marks", encoding="utf-8")
    monkeypatch.setattr(overhead, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["overhead", str(folder), "50000", "--write"])
    with pytest.raises(AssertionError, match="has no place"):
        main()
    assert not folder.exists()


def test_results_that_differ_are_told_with_both_digests() -> None:
    same = [{"documents": PART, "engine": engine, "written": "aa"} for engine in ("local", "ray")]
    check_same(same)
    with pytest.raises(SystemExit, match="of 50,000 documents are not the same bytes: aa by local and ray; bb by ray"):
        check_same([*same, {"documents": PART, "engine": "ray", "written": "bb"}])
