"""A study's folder: every path in it, and how each file is read and written. No text of a corpus on disk lies there.

study.json        marks it: source, panel, linkages, seed, checksums, how the documents were drawn
texts.arrow       the documents, only where they came from memory and so cannot be read again
run/              the run folder of the panel on the study's documents; their ids and digests are there
population.arrow  the population of pairs, with the choices in its metadata
draws.jsonl       pairs that were drawn to be asked about; see `neardup.study.labels`
labels.jsonl      answers; see `neardup.study.labels`
index.html        the page of the survey
costs/            a run folder of some strategies on parts of the documents, where the study is a sample
recommendation.html
"""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING

from neardup.core.corpus import Corpus
from neardup.errors import InputError
from neardup.io.files import claim_folder
from neardup.io.json_records import read_record, write_record
from neardup.run.folder import RunFolder
from neardup.run.table_files import read_table, write_table
from neardup.study.population_file import read_population, write_population
from neardup.study.records import SCHEMA_VERSION, StudyRecord

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.study.population import Population

STUDY = "study.json"
"""Marks the folder of a study, and holds its record."""
UNFINISHED = "its survey was not finished; give its command again to resume it"
"""What is said where a file of the survey is missing."""


@dataclass(frozen=True)
class StudyFolder:
    """The folder of a study.

    Attributes:
        path: where it is.
    """

    path: Path

    @property
    def run(self) -> RunFolder:
        """The run folder of the panel."""
        return RunFolder(self.path / "run")

    @property
    def costs(self) -> RunFolder:
        """The run folder of strategies on parts of the documents, from which costs are forecast."""
        return RunFolder(self.path / "costs")

    @property
    def recommendation(self) -> Path:
        """The page of the recommendation."""
        return self.path / "recommendation.html"

    @property
    def draws(self) -> Path:
        """The file of pairs drawn."""
        return self.path / "draws.jsonl"

    @property
    def labels(self) -> Path:
        """The file of answers."""
        return self.path / "labels.jsonl"

    @property
    def page(self) -> Path:
        """The page of the survey."""
        return self.path / "index.html"

    @property
    def population(self) -> Path:
        """The file of the population."""
        return self.path / "population.arrow"

    @property
    def documents(self) -> Path:
        """The file of documents that came from memory; not there where they can be read again."""
        return self.path / "texts.arrow"

    def exists(self) -> bool:
        """Whether there is a study."""
        return (self.path / STUDY).exists()

    def claim(self) -> None:
        """Make the folder, or take one that is empty or a study's; raises `InputError` where it is neither."""
        claim_folder(self.path, mark=STUDY)

    def read(self) -> StudyRecord:
        """The record of the study.

        Raises:
            InputError: the folder is no study's, or its record is damaged or of another version.
        """
        if not self.exists():
            raise InputError(self.path, f"is no study: {self._instead()}")
        remedy = "make the study again into a new folder"
        return read_record(self.path / STUDY, StudyRecord, version=SCHEMA_VERSION, remedy=remedy)

    def _instead(self) -> str:
        """What is there in place of a study, and how to make one."""
        if self.path.is_file():
            return f"it is a file; make a study of documents with 'neardup survey {quote(str(self.path))} --out STUDY'"
        return f"it has no {STUDY}; make one with 'neardup survey DOCS --out {quote(str(self.path))}'"

    def write(self, record: StudyRecord) -> None:
        """Keep the record of the study."""
        write_record(self.path / STUDY, record)

    def read_documents(self, name: str) -> Corpus:
        """The documents that came from memory; raises `InputError` where the file is missing or damaged."""
        return Corpus.from_table(read_table(self.documents, {"id": "text", "text": "text"}), name=name)

    def write_documents(self, corpus: Corpus) -> None:
        """Keep documents that came from memory."""
        write_table(self.documents, corpus.table)

    def read_population(self, checksum: str, documents: int) -> Population:
        """The population; raises `InputError` where it is missing or damaged, or of other documents than these."""
        if not self.population.exists():
            fact = f"has no {self.population.name}: {UNFINISHED}"
            raise InputError(self.path, fact)
        return read_population(self.population, checksum, documents)

    def write_population(self, population: Population, checksum: str) -> None:
        """Keep the population of a study whose documents have this checksum."""
        write_population(self.population, population, checksum)
