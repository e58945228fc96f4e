"""Errors a user can mend say where, what and which choices in one line."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from neardup.errors import (
    FloorError,
    InputError,
    MissingLibraryError,
    NeardupError,
    ParameterError,
    StrategyError,
    UnknownNameError,
    described,
    reason,
)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (InputError("docs.jsonl", "is empty"), "docs.jsonl: is empty"),
        (InputError(Path("a", "b.csv"), "not UTF-8", line=3), f"{Path('a', 'b.csv')}, line 3: not UTF-8"),
        (InputError("d.jsonl", "missing", line=3, field="id"), "d.jsonl, line 3, field 'id': missing"),
        (InputError("d.csv", "missing", field="id"), "d.csv, field 'id': missing"),
    ],
)
def test_input_errors_name_the_place(error: InputError, message: str) -> None:
    assert str(error) == message


@pytest.mark.parametrize(
    ("name", "choices", "hint", "message"),
    [
        ("colour", ["size", "color"], "", "unknown field 'colour'; did you mean 'color'? Choices: color, size."),
        ("cat", ["cats", "cart"], "", "unknown field 'cat'; did you mean 'cats' or 'cart'? Choices: cart, cats."),
        ("x", ["color"], "Look again.", "unknown field 'x'. Choices: color. Look again."),
        ("x", [], "", "unknown field 'x'. Choices: none are installed."),
    ],
)
def test_unknown_names_come_with_the_nearest_and_all_choices(
    name: str, choices: list[str], hint: str, message: str
) -> None:
    assert str(UnknownNameError("field", name, iter(choices), hint=hint)) == message


def test_what_a_user_can_mend_is_distinguished_from_a_fault_in_a_strategy() -> None:
    for mendable in (InputError, UnknownNameError, ParameterError, FloorError):
        assert issubclass(mendable, NeardupError)
    assert not issubclass(StrategyError, NeardupError)


@pytest.mark.parametrize(
    "error",
    [
        NeardupError("one"),
        InputError("d.jsonl", "missing", line=3, field="id"),
        UnknownNameError("field", "colour", ["color"]),
        MissingLibraryError("--engine ray", "ray", "pip install ray"),
        ParameterError("two"),
    ],
)
def test_errors_travel_between_processes(error: NeardupError) -> None:
    found = pickle.loads(pickle.dumps(error))
    assert type(found) is type(error)
    assert str(found) == str(error)
    assert vars(found) == vars(error)


class UnreadableError(ValueError):
    """An error whose message cannot be made."""

    def __str__(self) -> str:
        raise KeyError("message")


@pytest.mark.parametrize(
    ("error", "whole", "said"),
    [
        (NeardupError("give\ntwo"), "NeardupError: give two", "give two"),
        (ValueError("too\x1b small"), "ValueError: too\ufffd small", "too\ufffd small"),
        (ValueError(), "ValueError: ", "ValueError()"),
        (KeyError("model"), "KeyError: 'model'", "KeyError('model')"),
        (AssertionError(), "AssertionError: ", "AssertionError()"),
        (ModuleNotFoundError("No module named 'x'"), "ModuleNotFoundError: No module named 'x'", "No module named 'x'"),
        (UnreadableError(), "UnreadableError: its message cannot be read", "its message cannot be read"),
    ],
)
def test_any_error_is_told_in_a_line(error: Exception, whole: str, said: str) -> None:
    assert described(error) == whole
    assert reason(error) == said


def test_an_error_within_a_place_keeps_its_class_and_what_it_holds() -> None:
    error = MissingLibraryError("typos", "keyboards", "pip install keyboards")
    found = error.within("there")
    assert type(found) is MissingLibraryError
    assert (str(found), found.remedy) == (f"there: {error}", error.remedy)


def test_the_reason_of_an_error_of_the_system_names_the_file() -> None:
    with pytest.raises(FileNotFoundError) as raised:
        Path("nowhere", "model.bin").read_bytes()
    assert "model.bin" in reason(raised.value)
