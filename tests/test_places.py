"""Where commands with `--memory` write and work: a wrong place is told in a line, before any work."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from neardup.cli import main

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS: dict[str, tuple[str, ...]] = {
    "cluster": ("--strategy", "exact"),
    "pairs": ("--strategy", "exact"),
    "dedup": ("--strategy", "exact"),
    "survey": ("--strategy", "exact", "--only"),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with documents, a file in the way, a folder that holds something, and an empty one."""
    texts = ["a swing bridge", "a swing bridge", "growers expect a small crop"]
    lines = [json.dumps({"id": str(row), "text": text}) for row, text in enumerate(texts)]
    for name in ("here", "here/full", "here/empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "here" / "d.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "here" / "full" / "x").write_text("mine", encoding="utf-8")
    (tmp_path / "here" / "file").write_text("mine", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def refused(capsys: pytest.CaptureFixture[str], name: str, *more: object) -> str:
    """The one line that a command says that ends with status 2."""
    with pytest.raises(SystemExit) as leaving:
        main([name, "d.jsonl", *COMMANDS[name], "--memory", "8GB", *map(str, more)])
    (line,) = capsys.readouterr().err.splitlines()
    assert leaving.value.code == 2, line
    return line


def held(place: Path) -> list[str]:
    return sorted(str(path.relative_to(place)) for path in place.rglob("*"))


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("out", [".", "..", "", "full", "/", "file/x", "none/x", "d.jsonl", "-", "s3://b/o.jsonl"])
def test_a_wrong_output_is_told(place: Path, name: str, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    if (name, out) == ("survey", "none/x"):
        pytest.skip("a study makes the folders that it lies in")
    before = held(place)
    line = refused(capsys, name, "--out", out)
    assert line.startswith(f"neardup: {out or '.'}: ")
    assert any(step in line for step in ("give ", "choose another", "choose an empty", "make it first", "or name a"))
    assert held(place) == before


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    ("work", "fact"),
    [
        (".", "lies in it; give --out another place"),
        ("/", "lies in it; give --out another place"),
        ("out.jsonl", "is 'out.jsonl' of --work, or lies in it; give --out another place"),
        ("out.jsonl/work", "is 'out.jsonl' of --out, or lies in it; give --work another place"),
        ("full", "holds something else (no neardup-work.json in it); choose an empty or new folder for --work"),
        ("file", "cannot be used for output: a file is there; choose another --work"),
        ("none/work", "there is no folder 'none'; make it first"),
        ("file/work", "there is no folder 'file'; make it first"),
        ("d.jsonl", "is the documents themselves; give --work another name"),
        ("-", "is no name of an output"),
        ("s3://", "--work 's3://' is no whole address, and no path on this machine; write s3://bucket/folder"),
        ("s3:/b", "--work 's3:/b' is no whole address, and no path on this machine; write s3://bucket/folder"),
        ("s4://b/x", "'s4://' begins no known address; give a path, or an address as s3://, gs://, az:// or another"),
    ],
)
def test_a_wrong_work_folder_is_told(
    place: Path, name: str, work: str, fact: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = held(place)
    assert fact in refused(capsys, name, "--out", "out.jsonl", "--work", work)
    assert [path for path in held(place) if path != "out.jsonl"] == before


@pytest.mark.parametrize(
    ("more", "fact"),
    [
        (("--out", "o.jsonl", "--removed", "w/r", "--work", "w"), "is 'w' of --work, or lies in it; give --removed"),
        (("--out", "o.jsonl", "--removed", "."), "neardup: .: is a folder; give the name of a file to write"),
        (("--out", "o.jsonl", "--removed", "-"), "neardup: -: is no name of an output"),
        (("--out", "w/o.jsonl", "--work", "w"), "is 'w' of --work, or lies in it; give --out another place"),
        (("--dry-run", "--work", "full"), "holds something else"),
        (("--out", "o.jsonl", "--against", "-"), "--against is not available with --memory"),
    ],
)
def test_what_dedup_cannot_place_is_told(
    place: Path, more: tuple[Any, ...], fact: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "w").mkdir()
    assert fact in refused(capsys, "dedup", *more)


def test_nothing_lies_beside_standard_output(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(capsys, "pairs", "--out", "/dev/null")
    assert "'/dev/null' is no file, so no work folder can lie beside it; name one with --work" in line
