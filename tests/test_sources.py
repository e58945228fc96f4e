"""Every command that reads documents takes them from wherever they are: several, globs, standard input, any size."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import fsspec
import pytest
import typer

from neardup.cli import app
from neardup.errors import InputError, NeardupError, UnknownNameError
from neardup.io.fields import Fields
from neardup.io.opening import absolute, names_in, paths_in
from neardup.io.sources import open_again, open_corpus, open_documents
from neardup.report.commands import Named, clean_name
from neardup.study.documents import open_source, source_of
from neardup.study.folder import StudyFolder
from neardup.study.survey import Wanted, begin
from tests.helpers.commands import status
from tests.helpers.files import write_json_lines

if TYPE_CHECKING:
    from pathlib import Path

STORY = " ".join(f"word{number}" for number in range(60))
ROWS = [{"id": name, "text": f"{STORY} {name}"} for name in "abcd"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two files of documents, one with a space in its name, which is the present one."""
    monkeypatch.chdir(tmp_path)
    write_json_lines(tmp_path / "one.jsonl", ROWS[:2])
    write_json_lines(tmp_path / "the rest.jsonl", ROWS[2:])
    return tmp_path


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": io.BytesIO(data)}))


LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()


COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def options(command: str) -> set[str]:
    return {option for parameter in COMMANDS[command].params for option in parameter.opts}


READING = sorted(name for name in COMMANDS if "--text-field" in options(name))


def test_commands_that_read_documents_take_the_same_options() -> None:
    assert {"survey", "run", "evaluate", "cluster", "pairs", "dedup", "describe", "export", "capture", "diff"} <= set(
        READING
    )
    for name in READING:
        assert {"--id-field", "--input-format", "--max-document"} <= options(name), name


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("one.jsonl", "ab"),
        ("the rest.jsonl", "cd"),
        ("one.jsonl 'the rest.jsonl'", "abcd"),
        ("'the rest.jsonl' one.jsonl", "cdab"),
        ("*.jsonl", "abcd"),
        ("memory://sources/e.jsonl one.jsonl", "eab"),
    ],
)
def test_one_text_names_several(here: Path, text: str, ids: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec.filesystem("memory").pipe("/sources/e.jsonl", json.dumps({"id": "e", "text": "x"}).encode())
    assert open_documents(text).ids == list(ids)
    write_json_lines(here / "gold", [{"id": name, "cluster": "all"} for name in ids])
    corpus, gold, _ = open_corpus(f"{text}=gold")
    assert corpus.ids == list(ids)
    assert gold is not None
    again = absolute(names_in(text))
    (here / "elsewhere").mkdir()
    monkeypatch.chdir(here / "elsewhere")
    assert open_documents(again).ids == list(ids)


@pytest.mark.parametrize("text", ["one.jsonl absent.jsonl", "one.jsonl 'the rest.jsonl", "no such file.jsonl"])
@pytest.mark.usefixtures("here")
def test_what_names_nothing_is_refused_whole(text: str) -> None:
    with pytest.raises(UnknownNameError) as error:
        open_documents(text)
    assert f"'{text}' does not exist" in str(error.value)
    assert paths_in(text) == []


@pytest.mark.parametrize("text", ["*.jsonl", "one.jsonl 'the rest.jsonl'", "one.jsonl"])
def test_no_file_that_is_read_is_written(here: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = (here / "one.jsonl").read_bytes()
    assert status("cluster", text, "--strategy", "exact", "--out", "one.jsonl") == 2
    assert "is the documents themselves; give --out another name" in capsys.readouterr().err
    assert (here / "one.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("describe", "DOCS"),
        ("export", "DOCS", "--out", "out.jsonl"),
        ("cluster", "DOCS", "--strategy", "exact", "--out", "out.jsonl"),
        ("dedup", "DOCS", "--strategy", "exact", "--out", "out.jsonl"),
        ("dedup", "one.jsonl", "--strategy", "exact", "--out", "out.jsonl", "--against", "DOCS"),
        ("survey", "DOCS", "--out", "study"),
        ("run", "--corpus", "DOCS", "--strategy", "exact", "--out", "run"),
        ("diff", "exact", "minhash-lsh", "--corpus", "DOCS"),
        ("evaluate", "--gold", "labels", "--predicted", "labels", "--documents", "DOCS"),
    ],
    ids=" ".join,
)
def test_every_command_reads_standard_input_up_to_a_size(
    here: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    write_json_lines(here / "labels", [{"id": row["id"], "cluster": "x"} for row in ROWS])
    stdin(monkeypatch, LINES)
    given = ["-" if word == "DOCS" else word for word in arguments]
    assert status(*given, "--max-document", "100B") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--max-document" in line
    if "--against" not in given:
        assert "standard input" in line


def test_several_older_collections(here: Path) -> None:
    write_json_lines(here / "new.jsonl", [*ROWS, {"id": "e", "text": "another"}])
    more = ("--against", "one.jsonl", "--against", "the rest.jsonl", "--out", "fresh.jsonl")
    assert status("dedup", "new.jsonl", "--strategy", "exact", *more) == 0
    assert open_documents("fresh.jsonl").ids == ["e"]


def test_documents_of_an_evaluation_in_several_files(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_json_lines(here / "labels", [{"id": row["id"], "cluster": "x"} for row in ROWS])
    arguments = ("evaluate", "--gold", "labels", "--predicted", "labels", "--json", "--documents", "one.jsonl")
    assert status(*arguments) == 2
    assert "'c'" in capsys.readouterr().err
    assert status(*arguments, "--documents", "the rest.jsonl") == 0


def test_a_study_of_several_files_reads_them_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = Fields(largest=70_000_000)
    source = source_of(["one.jsonl", "the rest.jsonl"], fields)
    record, corpus = begin(StudyFolder(here / "study"), source, Wanted())
    assert record.fields == fields
    (here / "elsewhere").mkdir()
    monkeypatch.chdir(here / "elsewhere")
    folder = StudyFolder(here / "study")
    assert open_source(folder, folder.read()).checksum == corpus.checksum
    assert clean_name(record.source) == "clean"
    assert Named(record.source, "id", "text", record.max_document).options == ["--max-document", "70000000B"]
    (here / "one.jsonl").unlink()
    with pytest.raises(InputError, match="are gone; restore them, or begin a new study"):
        open_source(folder, folder.read())


def test_a_study_of_standard_input_keeps_its_documents(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, LINES)
    record, corpus = begin(StudyFolder(here / "study"), source_of(["-"]), Wanted())
    assert record.source == ""
    stdin(monkeypatch, b"")
    assert open_source(StudyFolder(here / "study"), record).checksum == corpus.checksum


def test_what_was_read_from_standard_input_is_not_waited_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, LINES)
    with pytest.raises(NeardupError, match="came from standard input, which is read once; save them in a file first"):
        open_again("-", Fields())
    assert open_documents("-").ids == list("abcd")
