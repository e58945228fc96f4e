"""The JSON Schema of `results.json`, made of the typed records and what they say of their fields.

`results.schema.json` beside this module holds it for those who read results without Python; `python -m bench.schema`
writes that file, and a test holds it to the records.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import msgspec

from neardup.results.records import Results

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "results.schema.json"
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
"""A line of a docstring below `Attributes:`, and what continues it."""


def results_schema() -> dict[str, Any]:
    """The schema, by the draft of 2020-12; every field has the description that its record gives it."""
    schema = msgspec.json.schema(Results)
    kinds = {kind.__name__: kind for kind in set(_records(msgspec.inspect.type_info(Results)))}
    for name, described in schema["$defs"].items():
        described["description"] = _about(kinds[name])
        meanings = _meanings(kinds[name])
        for field, place in described["properties"].items():
            described["properties"][field] = {"description": meanings[field], **place}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "results.json of a neardup report"}
    return head | schema


def _records(info: Any) -> Iterator[type]:
    """The classes of all records within a type."""
    if isinstance(info, msgspec.inspect.StructType | msgspec.inspect.DataclassType):
        yield info.cls
        parts = [field.type for field in info.fields]
    else:
        parts = [getattr(info, name) for name in ("item_type", "value_type") if hasattr(info, name)]
        parts += [*getattr(info, "types", ()), *getattr(info, "item_types", ())]
    for part in parts:
        yield from _records(part)


def _about(kind: type) -> str:
    """What a record is: its docstring without the attributes."""
    text, _, _ = (inspect.getdoc(kind) or "").partition("\n\nAttributes:")
    return " ".join(text.split())


def _meanings(kind: type) -> dict[str, str]:
    """What each field holds, by the docstrings of the record and of those it is derived from."""
    found: dict[str, str] = {}
    for own in reversed(kind.__mro__):
        _, _, attributes = inspect.cleandoc(own.__doc__ or "").partition("\n\nAttributes:")
        found |= {name: " ".join(text.split()) for name, text in _ATTRIBUTE.findall(attributes)}
    return found
