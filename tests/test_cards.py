"""The card of each built-in strategy: its table of parameters is that of the dataclass."""

from __future__ import annotations

import re
from dataclasses import MISSING, Field, fields
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from neardup.core.registry import load, name_of
from neardup.core.spec import Spec
from tests.helpers.components import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterator


def stated(name: str) -> Iterator[tuple[str, str]]:
    """Parameter and default of each row of the card's first table; a row may hold several of each."""
    folder = load("strategy", name).__module__.removesuffix(".strategy")
    card = resources.files(folder).joinpath("card.md").read_text(encoding="utf-8")
    head, _, rest = card.partition("| parameter | default | unit | meaning |\n|---|---|---|---|\n")
    assert rest, f"{head[:20]} has no table of parameters"
    for row in re.findall(r"^\|(.*)\|$", rest.partition("\n\n")[0], re.MULTILINE):
        parameters, defaults, _, meaning = (cell.strip() for cell in row.split("|"))
        assert meaning
        values = [value.strip("` ") for value in defaults.split(",")]
        yield from zip(re.findall(r"`(\w+)`", parameters), values, strict=True)


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_card_states_every_parameter_and_its_default(name: str) -> None:
    assert dict(stated(name)) == {field.name: default_of(field) for field in fields(load("strategy", name))}


def default_of(field: Field[Any]) -> str:
    """A component at its own defaults is stated by its name alone, such as `facts()`."""
    value: Any = field.default if field.default_factory is MISSING else field.default_factory()
    if isinstance(value, Spec) and value == type(value)():
        return f"{name_of(type(value))}()"
    return str(value)


def test_every_built_in_strategy_is_among_them() -> None:
    assert {"edit-distance", "exact", "minhash-lsh", "simhash", "tfidf-cosine"} <= set(BUILT_IN)
