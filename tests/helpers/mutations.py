"""Damage to run folders and results: seeded, one fault at a time, of the kinds that disks, people and programs make."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from neardup.run.table_files import read_table, write_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

ODD: tuple[Any, ...] = (
    *(None, True, "", "x", "a\x1b[31m\x00b", "\u202e", "../../etc", [], {}, [[]], {"a": 1}, -1, 0, 1.5, 1e308, 10**30),
    *(-(10**30), float("nan"), float("inf"), float("-inf"), 2**63, "9" * 5000),
)
"""Values that stand in place of others."""


def damage(folder: Path, rng: Random) -> str:
    """Damage one file of a folder; returns what was done to which."""
    files = sorted(file for file in folder.rglob("*") if file.suffix in {".json", ".arrow"})
    file = rng.choice([one for one in files for _ in range(4 if one.suffix == ".json" else 1)])
    kinds: list[Callable[[Path, Random], str]] = [_bytes, _half, _emptied, _gone, _unreadable, _swapped]
    kinds += [_json] * 12 if file.suffix == ".json" else [_table] * 6 + [_bytes] * 6
    return f"{file.relative_to(folder)}: {rng.choice(kinds)(file, rng)}"


def _bytes(file: Path, rng: Random) -> str:
    data = bytearray(file.read_bytes())
    places = [rng.randrange(len(data)) for _ in range(rng.choice((1, 3, 30)))]
    for place in places:
        data[place] ^= 1 << rng.randrange(8)
    file.write_bytes(data)
    return f"bits of bytes {places[:3]} flipped"


def _half(file: Path, rng: Random) -> str:
    data = file.read_bytes()
    end = rng.randrange(len(data))
    file.write_bytes(data[:end])
    return f"cut after {end} bytes"


def _emptied(file: Path, rng: Random) -> str:
    file.write_bytes(b"")
    return "emptied"


def _gone(file: Path, rng: Random) -> str:
    file.unlink()
    return "removed"


def _unreadable(file: Path, rng: Random) -> str:
    """A folder in place of the file: root, too, cannot read it as a file."""
    file.unlink()
    file.mkdir()
    return "made a folder"


def _swapped(file: Path, rng: Random) -> str:
    """Another file of the same kind in its place."""
    root = next(parent for parent in file.parents if parent.name == "run" or parent.parent == parent)
    other = rng.choice(sorted(root.rglob(f"*{file.suffix}")) or [file])
    shutil.copy(other, file) if other != file else None
    return f"replaced by {other.parent.name}/{other.name}"


def _json(file: Path, rng: Random) -> str:
    data = json.loads(file.read_text(encoding="utf-8"))
    holder, key = _place(data, rng)
    what = rng.choice(("value", "value", "value", "dropped", "added", "cut"))
    if what == "dropped":
        del holder[key]
    elif what == "added" and isinstance(holder, dict):
        holder[f"{key}2"] = holder[key]
    elif what == "added":
        holder.append(holder[key])
    elif what == "cut" and isinstance(holder[key], list | str):
        holder[key] = holder[key][: len(holder[key]) // 2]
    else:
        what = "value"
        holder[key] = value = rng.choice(ODD)
        what = f"set to {str(value)[:20]!r}"
    file.write_text(json.dumps(data), encoding="utf-8")
    return f"{key!r} {what}"


def _place(data: Any, rng: Random) -> tuple[Any, Any]:
    """A place in a JSON value, shallow ones as likely as deep ones."""
    holder = data
    while True:
        key = rng.choice(list(holder)) if isinstance(holder, dict) else rng.randrange(len(holder))
        if not (isinstance(holder[key], dict | list) and holder[key]) or rng.random() < 0.15:
            return holder, key
        holder = holder[key]


def _table(file: Path, rng: Random) -> str:
    """A sound Arrow file with wrong content."""
    table = read_table(file)
    name = rng.choice(table.column_names)
    at = table.column_names.index(name)
    what = rng.choice(("dropped", "retyped", "null", "cut", "odd", "reversed", "doubled", "metadata"))
    if what == "dropped":
        table = table.drop_columns([name])
    elif what == "retyped":
        table = table.set_column(at, name, pa.array([str(value) for value in table.column(at).to_pylist()]))
    elif what == "cut":
        table = table.slice(0, len(table) // 2)
    elif what == "reversed":
        table = table.take(pa.array(range(len(table))[::-1], pa.int64()))
    elif what == "doubled":
        table = pa.concat_tables([table, table]).replace_schema_metadata(table.schema.metadata)
    elif what == "metadata":
        odd = {
            key: rng.choice((b"", b"nan", b"-1", b"1e9", b"\xff", b"[1, {}]")) for key in table.schema.metadata or {}
        }
        table = table.replace_schema_metadata(odd)
    elif len(table):
        table = table.set_column(at, name, _odd(table.column(at), what, rng))
    write_table(file, table)
    return f"{name} {what}"


def _odd(column: pa.ChunkedArray, what: str, rng: Random) -> pa.Array:
    """A column with one null, or with one value out of place."""
    values = column.to_pylist()
    row = rng.randrange(len(values))
    kind = column.type
    if what == "null":
        values[row] = None
    elif pa.types.is_integer(kind):
        values[row] = rng.choice((-1, -(2**31), 2**31 - 1, len(values), 0))
    elif pa.types.is_floating(kind):
        values[row] = rng.choice((float("nan"), float("inf"), -0.5, 1.5))
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        values[row] = rng.choice(("", values[0], "a\x1b[31mb"))
    return pa.array(values, kind)
