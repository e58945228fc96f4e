"""`neardup synth`: what it writes, and what it refuses."""

from __future__ import annotations

import inspect
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from neardup import Corpus
from neardup.cli.commands.synth import command
from neardup.io.labels import read_gold
from neardup.synthesis import Synthesis
from tests.helpers.commands import status

if TYPE_CHECKING:
    from pathlib import Path


def call(*arguments: object) -> int:
    """The status that the command line leaves with."""
    return status("synth", *arguments)


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst", "parquet"])
def test_written_documents_are_those_of_the_model(ending: str, tmp_path: Path) -> None:
    out, again, gold = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}", tmp_path / "gold.jsonl"
    options = ("--documents", 50, "--mean-bytes", 300, "--seed", 5, "--edits", 0.1)
    assert call(*options, "--out", out, "--gold", gold) == 0
    model = Synthesis(seed=5, mean_bytes=300, edits=0.1)
    found, wanted = Corpus.read(out), model.corpus(50)
    assert (found.ids, list(found.texts)) == (wanted.ids, list(wanted.texts))
    assert read_gold(gold).at("copy") == model.clusters(50)
    assert call(*options, "--out", again) == 0
    assert again.read_bytes() == out.read_bytes()


def test_defaults_are_those_of_the_model() -> None:
    shown = {name: p.default for name, p in inspect.signature(command).parameters.items()}
    assert {f.name: f.default for f in fields(Synthesis)}.items() <= shown.items()


def test_no_documents_are_a_corpus_of_zero(tmp_path: Path) -> None:
    assert call("--documents", 0, "--out", tmp_path / "none.parquet") == 0
    assert len(Corpus.read(tmp_path / "none.parquet")) == 0


@pytest.mark.parametrize(
    ("options", "fact"),
    [
        (("--out", "d.xlsx"), "unknown kind of file '.xlsx'; give .jsonl, .jsonl.gz, .jsonl.zst, .csv, "),
        (("--out", "d.jsonl", "--copies", "1"), "copies is in [0, 1), not 1.0"),
        (("--out", "d.jsonl", "--gold", "d.jsonl"), "is the file for the documents; give --gold another name"),
        (("--out", "d.jsonl", "--gold", "absent/g.jsonl"), "there is no folder"),
    ],
)
def test_bad_input_is_refused_before_anything_is_written(
    options: tuple[str, ...],
    fact: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("--documents", 5, *options) == 2
    assert fact in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
