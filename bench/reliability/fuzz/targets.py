"""What is fuzzed: for each reader sound inputs to begin with, and a function that reads one.

A function returns, or raises `NeardupError`, or `Wrong` where it read something that it must not. Nothing else.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from neardup.compare.gates import parse_gate
from neardup.compare.measured import read_measured
from neardup.core.components import known_texts, linkage, perturbation, scorer, strategy
from neardup.core.corpus import Corpus
from neardup.errors import NeardupError
from neardup.io.cards import read_card
from neardup.io.labels import read_gold, read_predicted
from neardup.report import write_report

if TYPE_CHECKING:
    from collections.abc import Callable


class Wrong(Exception):  # noqa: N818 - a finding
    """Something was read that is not what was written."""


@dataclass(frozen=True)
class Target:
    """A reader.

    Attributes:
        name: its name.
        seeds: makes sound inputs.
        reader: makes, in a folder of its own, the function that reads one.
    """

    name: str
    seeds: Callable[[], list[bytes]]
    reader: Callable[[Path], Callable[[bytes], object]]


ROWS: list[dict[str, str | None]] = [
    {"id": "a", "text": "The board said on Monday.", "date": "2026-01-02", "source": "x"},
    {"id": "b", "text": 'The board\n"said", on Tuesday; été 東京 😀', "date": None, "source": "y"},
    {"id": "7", "text": "", "date": "2026-01-02", "source": "x"},
]


def json_lines() -> list[bytes]:
    """Documents as JSON lines, as one list, and packed."""
    import gzip
    import json

    lines = b"".join(json.dumps(row, ensure_ascii=number > 0).encode() + b"\n" for number, row in enumerate(ROWS))
    return [lines, json.dumps(ROWS).encode(), gzip.compress(lines), bytes(pa.compress(lines, "zstd", asbytes=True))]


def separated(mark: str) -> list[bytes]:
    """Documents as CSV or TSV."""
    import csv
    from io import StringIO

    file = StringIO()
    writer = csv.DictWriter(file, list(ROWS[0]), delimiter=mark)
    writer.writeheader()
    writer.writerows(ROWS)
    return [
        file.getvalue().encode(),
        file.getvalue().replace("\r\n", "\n").encode("utf-8-sig"),
        f"id{mark}text\n".encode(),
    ]


def tables(*, parquet: bool) -> list[bytes]:
    """Documents as Parquet or Arrow."""
    found = []
    for table in (
        pa.Table.from_pylist(ROWS),
        pa.table({"id": [1, 2], "text": pa.array(["x", "y"]).dictionary_encode()}),
    ):
        file = BytesIO()
        if parquet:
            pq.write_table(table, file)
        else:
            for form in (pa.ipc.new_file, pa.ipc.new_stream):
                file = BytesIO()
                with form(file, table.schema) as writer:
                    writer.write_table(table)
                found.append(file.getvalue())
            continue
        found.append(file.getvalue())
    return found


def documents(ending: str) -> Callable[[Path], Callable[[bytes], object]]:
    """The reader of documents in a file with this ending."""

    def reader(folder: Path) -> Callable[[bytes], object]:
        path = folder / f"documents{ending}"

        def read(data: bytes) -> object:
            path.write_bytes(data)
            corpus = Corpus.read(path)
            if not len(corpus.ids) == len(set(corpus.ids)) == len(list(corpus.texts)):
                raise Wrong("ids are not one for each text")
            return corpus.checksum

        return read

    return reader


def of_file(name: str, *readers: Callable[[Path], object]) -> Callable[[Path], Callable[[bytes], object]]:
    """The readers of a file with this name; each is given every input."""

    def reader(folder: Path) -> Callable[[bytes], object]:
        path = folder / name

        def read(data: bytes) -> None:
            path.write_bytes(data)
            refused = None
            for each in readers:
                try:
                    each(path)
                except NeardupError as error:
                    refused = error
            if refused is not None:
                raise refused

        return read

    return reader


def label_lines() -> list[bytes]:
    """Clusters, levels, pairs, pairs of a sample, and the same as CSV."""
    sample = (
        b'{"a":"a","b":"b","copy":true,"revision":true,"story":true,"kind":"copy","probability":0.5,"split":"dev"}\n'
    )
    return [
        b'{"id":"a","cluster":"1"}\n{"id":"b","cluster":"1"}\n{"id":"7","cluster":null}\n',
        b'{"id":"a","copy":1,"revision":1,"story":1}\n{"id":"b","copy":2,"revision":1,"story":1}\n',
        b'{"a":"a","b":"b","score":0.5}\n{"a":"b","b":"7","score":1}\n',
        b'{"a":"a","b":"b","label":true}\n{"closed":["a","b"]}\n',
        sample,
        b"id,cluster\na,1\nb,1\n7,\n",
        b"a,b,label\na,b,1\nb,7,0\n",
    ]


def texts_of(kind: Callable[[str], object]) -> Callable[[Path], Callable[[bytes], object]]:
    """The parser of a component's text; its canonical text must parse to the same."""

    def reader(_: Path) -> Callable[[bytes], object]:
        def read(data: bytes) -> None:
            found = kind(data.decode(errors="surrogateescape"))
            if kind(str(found)) != found:
                raise Wrong(f"{str(found)[:80]!r} is another component")

        return read

    return reader


def specifications() -> list[bytes]:
    """Canonical texts of all strategies and presets, and shorter forms."""
    found = [text for name, text in known_texts().items() if "sentence" not in name]
    return [text.encode() for text in [*found, "simhash", "minhash-lsh:news", "passages(scorer=infix())"]]


def gates(_: Path) -> Callable[[bytes], object]:
    """The parser of gates."""
    return lambda data: parse_gate(data.decode(errors="surrogateescape"))


def cards() -> list[bytes]:
    """The cards of the corpora here."""
    found = [path.read_bytes() for path in sorted((Path(__file__).parents[3] / "datasets").rglob("card.toml"))]
    assert all(tomllib.loads(card.decode()) for card in found)
    return found


def results() -> list[bytes]:
    """The results of a small run."""
    from bench.reliability.fuzz.folders import small_run  # which needs `Target`

    with TemporaryDirectory() as folder:
        write_report([small_run(Path(folder) / "run")], Path(folder) / "report")
        return [(Path(folder) / "report" / "results.json").read_bytes()]


FILES = [
    *(Target(f"documents{ending}", json_lines, documents(ending)) for ending in (".jsonl", ".json", ".jsonl.gz")),
    Target("documents.csv", lambda: separated(","), documents(".csv")),
    Target("documents.tsv", lambda: separated("\t"), documents(".tsv")),
    Target("documents.parquet", lambda: tables(parquet=True), documents(".parquet")),
    Target("documents.arrow", lambda: tables(parquet=False), documents(".arrow")),
    Target("labels", label_lines, of_file("labels.jsonl", read_gold, read_predicted)),
    Target("labels.csv", label_lines, of_file("labels.csv", read_gold, read_predicted)),
    Target("strategies", specifications, texts_of(strategy)),
    Target("scorers", lambda: [b"infix()", b"jaccard(ngram=5, unit='word')", b"facts"], texts_of(scorer)),
    Target("linkages", lambda: [b"average(floor=0.1)", b"star", b"components()"], texts_of(linkage)),
    Target(
        "perturbations",
        lambda: [b"typos(intensity=0.05) + truncate(intensity=0.4)", b"swap-facts(intensity=1)"],
        texts_of(perturbation),
    ),
    Target(
        "gates",
        lambda: [b"f1<-0.01", b"candidates>+5%", b"seconds/exact>+20%", b"min:f1=0.5", b"max:wrongly_removed=10"],
        gates,
    ),
    Target("cards", cards, of_file("card.toml", read_card)),
    Target("results.json", results, of_file("results.json", read_measured)),
]
