"""Documents in pieces: whatever an input is, it is a list of parts, and each part gives tables block by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from neardup.errors import InputError
from neardup.io.arrow_files import dataset_files, index_files
from neardup.io.endings import ENDINGS
from neardup.io.file_parts import KINDS, kind_of
from neardup.io.files import explained
from neardup.io.folders import is_text, parts_of
from neardup.io.json_lines import read_json_lines
from neardup.io.json_tables import table_of_records
from neardup.io.limits import check_sizes, refuse_many
from neardup.io.place import Block
from neardup.io.reading import BLOCK, USUAL_READING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from neardup.io.place import Place
    from neardup.io.reading import Reading


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file with documents, or a folder that counts as one.

    Attributes:
        path: where it is.
        kind: what it is; see `neardup.io.file_parts.KINDS`.
        packing: `gzip`, `zstd` or "", as the first bytes say.
    """

    path: Path
    kind: str
    packing: str = ""

    @property
    def at_place(self) -> bool:
        """Whether its blocks can be read again at their places."""
        return not self.packing and KINDS[self.kind].at is not None


def parts_of_paths(paths: Iterable[Path]) -> list[Part]:
    """The parts that files and folders consist of, in order.

    Raises:
        InputError: one does not exist, or cannot be read as documents.
    """
    return [part for path in paths for part in _parts(path)]


def _parts(path: Path) -> list[Part]:
    with explained(path):
        path.stat()
        folder = path.is_dir()
    files = parts_of(path, ENDINGS) if folder else [path]
    if folder and is_text(files[0]):
        return [Part(path=path, kind="texts")]
    return [part for file in files for part in (_of_dataset(file) if file.is_dir() else [_of_file(file)])]


def _of_file(path: Path) -> Part:
    kind, packing = kind_of(path)
    return Part(path=path, kind=kind, packing=packing)


def _of_dataset(folder: Path) -> list[Part]:
    """The Arrow files of a dataset; the dataset itself where it chooses rows of them."""
    if index_files(folder):
        return [Part(path=folder, kind="indexed")]
    return [_of_file(file) for file in dataset_files(folder)]


def blocks(part: Part, reading: Reading = USUAL_READING, nbytes: int = BLOCK) -> Iterator[Block]:
    """The documents of a part, about `nbytes` of the unpacked file at a time; one block without any where it has none.

    Either all blocks have ids, or none has. Whether an id occurs twice is not looked at; see `refuse_twice`.

    Raises:
        InputError: something cannot be read; the message names file, line and field.
    """
    having = block = None
    names: set[str] = set()
    for block in KINDS[part.kind].blocks(part.path, reading, nbytes):
        if not len(block.table):
            continue
        check_sizes(part.path, block.table, reading)
        names.update(block.table.column_names)
        refuse_many(part.path, names)
        has = "id" in block.table.column_names
        having = has if having is None else having
        if has != having:
            table_of_records(part.path, read_json_lines(part.path), reading.id_field, reading.text_field)
        yield _placed(part, block)
    if block is not None and having is None:
        yield _placed(part, block)


def _placed(part: Part, block: Block) -> Block:
    return block if part.at_place else Block(block.table, None)


def block_at(part: Part, place: Place, reading: Reading = USUAL_READING) -> pa.Table:
    """The documents at a place of a part, as `blocks` gave them.

    Raises:
        InputError: as `blocks`.
        ValueError: the part cannot be read at a place.
    """
    read = None if part.packing else KINDS[part.kind].at
    if read is None:
        raise ValueError(f"{part.path} cannot be read again at a place")
    return read(part.path, place, reading)


def refuse_mixed_ids(without: Part, having: Part, reading: Reading = USUAL_READING) -> NoReturn:
    """Refuse a part without ids, since another has some.

    Raises:
        InputError: always.
    """
    problem = f"missing, but {having.path} has it; give every document an id"
    raise InputError(without.path, problem, field=reading.id_field)
