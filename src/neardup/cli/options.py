"""Options that several commands share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.io.formats import READABLE_FORMATS

if TYPE_CHECKING:
    from neardup.io.fields import Fields

Documents = Annotated[
    list[str],
    typer.Argument(
        help=f"Documents: a corpus by name, {READABLE_FORMATS}; a glob; an address as s3://bucket/d.jsonl; - for "
        "standard input. Several are one corpus."
    ),
]
ONE_OF_MANY = "several in quotes, 'a.jsonl b.jsonl', are one corpus"
"""How a text names several files where each text is a corpus."""
InputFormat = Annotated[
    str | None,
    typer.Option("--input-format", help="Format of standard input where its first bytes do not tell: csv, tsv, …"),
]
MaxDocument = Annotated[str, typer.Option("--max-document", help="Size of the largest document that is read.")]
StrategyText = Annotated[str, typer.Option("--strategy", help="name, name(parameter=value, …) or name:preset.")]
Threshold = Annotated[
    float | None, typer.Option(help="Least similarity of a pair that counts; default: the strategy's own threshold.")
]
LevelName = Annotated[str, typer.Option("--level", help="Gold level: copy, revision or story.")]
VersionsName = Annotated[
    str,
    typer.Option(
        "--versions",
        help="How pairs of one revision but of different copy count, at level copy: apart (no duplicates), ignored"
        " (neither way) or together (duplicates).",
    ),
]
OtherVersions = Annotated[
    str | None,
    typer.Option(
        "--versions",
        help="How pairs of one revision but of different copy count, at level copy: apart (no duplicates), ignored"
        " (neither way) or together (duplicates); default: as the runs were told. Nothing runs again.",
    ),
]
OutFile = Annotated[Path, typer.Option("--out", help="File to write, JSON lines whatever its name.")]
OutFormat = Annotated[
    str,
    typer.Option(
        "--format", help="Format of what is written: jsonl, csv or tsv, also with .gz or .zst; parquet or arrow."
    ),
]
IdField = Annotated[str, typer.Option("--id-field", help="Field that holds the id.")]
TextField = Annotated[str, typer.Option("--text-field", help="Field that holds the text.")]
WorkerMemory = Annotated[
    str | None,
    typer.Option(help="Memory that the processes of a cell may hold, such as 8GB; on Linux; default: no limit."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
MOST_BYTES = 2**62
"""The largest size that an option takes."""


def bytes_of(text: str, option: str) -> float:
    """Bytes from a text such as `500MB`, which the user gave for an option.

    Raises:
        ParameterError: it is none.
    """
    from neardup.errors import ParameterError

    match = re.fullmatch(r"(\d+\.?\d*|\.\d+)\s*([kMGT]?)B", text.strip())
    if match is None:
        raise ParameterError(f"{option} '{text}' is no size; write 500MB or 8GB")
    times: int = 1000 ** " kMGT".index(match[2] or " ")
    found = float(match[1]) * times
    if found > MOST_BYTES:
        raise ParameterError(f"{option} '{text}' is more than any machine has; write 500MB or 8GB")
    return found


def worker_bytes(text: str | None) -> int | None:
    """Bytes from the text of --worker-memory; None for no limit. Raises `ParameterError` as `bytes_of` does."""
    return int(bytes_of(text, "--worker-memory")) if text else None


def fields_of(id_field: str, text_field: str, input_format: str | None, max_document: str, **labels: str) -> Fields:
    """How files are read: what the options say, and the names of the fields of labels where a command takes them."""
    from neardup.io.fields import Fields

    largest = int(bytes_of(max_document, "--max-document"))
    return Fields(id=id_field, text=text_field, input_format=input_format, largest=largest, **labels)


def check_out(out: Path, *sources: str, option: str = "--out") -> None:
    """Refuse, before the work, a file that cannot be written or that would replace or join the files that are read.

    Raises:
        InputError: the file is one of the sources, lies in a folder that is one, or cannot be written.
    """
    from neardup.errors import InputError
    from neardup.io.files import check_writable
    from neardup.io.opening import paths_in

    check_writable(out)
    for source in (path.resolve() for text in sources for path in paths_in(text)):
        if out.resolve() == source:
            raise InputError(out, f"is the documents themselves; give {option} another name")
        if source.is_dir() and source in out.resolve().parents:
            problem = f"lies among the documents of '{source}', and would be read with them; write elsewhere"
            raise InputError(out, problem)
