"""The documents that a study is of: how they are opened, opened again, and what to say where they have changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from neardup.errors import InputError
from neardup.io.datasets import is_installed
from neardup.io.fields import USUAL
from neardup.io.frames import held
from neardup.io.opening import absolute, is_place, names_in
from neardup.io.sources import may_be_shown, open_documents
from neardup.io.standard_input import STANDARD_INPUT
from neardup.run.plan import Entry

if TYPE_CHECKING:
    import pyarrow as pa

    from neardup.core.corpus import Corpus
    from neardup.io.fields import Fields
    from neardup.study.folder import StudyFolder
    from neardup.study.records import Sampling, StudyRecord


SUM = "sum:"
"""What the checksum of a corpus begins with that is never in memory as a whole; see `neardup.study.streamed`."""


class Drawn(NamedTuple):
    """What documents were drawn from, where that was done before.

    Attributes:
        sampling: how; None where they are all.
        documents: how many there were.
        checksum: a text that is another one where any of them is.
    """

    sampling: Sampling | None
    documents: int
    checksum: str


class Source(NamedTuple):
    """Documents, and where they can be read again.

    Attributes:
        corpus: the documents.
        name: the name of an installed corpus, or an absolute path, or several in one text; "" where they cannot be read
            again, since they came from memory or standard input.
        fields: how they are read.
        redistributable: whether texts may be shown.
        drawn: what the documents were drawn from; None where they are the whole corpus.
    """

    corpus: Corpus
    name: str
    fields: Fields
    redistributable: bool
    drawn: Drawn | None = None


def source_of(documents: object, fields: Fields = USUAL) -> Source:
    """The documents that names and paths mean, or that a program holds; see `neardup.io.frames.held`.

    Raises:
        NeardupError: there are none, or they cannot be read.
    """
    texts = [str(documents)] if isinstance(documents, str | Path) else documents
    if not isinstance(texts, list):
        corpus = held(documents, fields).corpus
        return Source(corpus, "", USUAL, may_be_shown([corpus.name]))
    corpus, names = open_documents(texts, fields), [name for text in texts for name in names_in(text)]
    return Source(corpus, "" if STANDARD_INPUT in names else absolute(names), fields, may_be_shown(names))


def open_source(folder: StudyFolder, record: StudyRecord) -> Corpus:
    """The whole corpus that a study is of, read again.

    Raises:
        NeardupError: it cannot be read.
    """
    if not record.source:
        return folder.read_documents(record.name)
    if not is_installed(record.source) and not is_place(record.source):
        raise InputError(record.source, f"the documents of {folder.path} are gone; restore them, or begin a new study")
    return open_documents(record.source, record.fields)


def changes(table: pa.Table, now: Corpus | None) -> str:
    """What became of the documents of a study, and what to do.

    Args:
        table: the study's documents, as its run has them.
        now: the whole corpus as it is now; None where only a sum of it is known.
    """
    fact = "" if now is None else f": {_differences(table, now)}"
    return f"the documents have changed since the study was begun{fact}; restore them, or begin a new study"


def _differences(table: pa.Table, now: Corpus) -> str:
    before = dict(zip(table.column("id").to_pylist(), table.column("sha256").to_pylist(), strict=True))
    after = dict(zip(now.ids, now.digests, strict=True))
    gone = sum(document_id not in after for document_id in before)
    other = sum(after.get(document_id, digest) != digest for document_id, digest in before.items())
    facts = [
        f"{count} {one if count == 1 else more}"
        for count, one, more in ((gone, "is gone", "are gone"), (other, "has another text", "have another text"))
        if count
    ]
    return f"of the study's {len(before)} documents {' and '.join(facts)}" if facts else "there are more documents now"


def entry_of(record: StudyRecord, documents: Corpus) -> Entry:
    """Documents of a study as a corpus to run on, without gold and with nothing perturbed."""
    return Entry(
        corpus=documents,
        gold=None,
        source=record.source,
        fields=record.fields,
        redistributable=record.redistributable,
    )
