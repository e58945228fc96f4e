"""Errors that a user can correct. Each message states the fact, the choices and the next step in one line."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from neardup.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import Self


LONGEST_MESSAGE = 2000
"""Characters of a message; of a longer one, which repeats what a user gave, its middle is left out."""


class NeardupError(Exception):
    """Bad input or usage. The command line prints the message and exits with status 2."""

    def __str__(self) -> str:
        """The message, without its middle where it is very long."""
        text, half = super().__str__(), LONGEST_MESSAGE // 2
        return text if len(text) <= LONGEST_MESSAGE else f"{text[:half]} … {text[-half:]}"

    def within(self, place: str) -> Self:
        """The same error, of the same class; its message begins with the place where it arose."""
        found = type(self).__new__(type(self))
        found.args = (f"{place}: {Exception.__str__(self)}",)
        vars(found).update(vars(self))
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors travel between processes by their message, since their classes are made from other arguments."""
        return _rebuilt, (type(self), self.args, vars(self))


def _rebuilt(kind: type[NeardupError], message: tuple[Any, ...], others: dict[str, Any]) -> NeardupError:
    error = kind.__new__(kind)
    error.args = message
    vars(error).update(others)
    return error


class InputError(NeardupError):
    """A file that cannot be used, with the place in it."""

    def __init__(self, path: Path | str, problem: str, *, line: int | None = None, field: str | None = None) -> None:
        where = str(path)
        if line is not None:
            where += f", line {line}"
        if field is not None:
            where += f", field '{field}'"
        super().__init__(f"{where}: {problem}")


class UnknownNameError(NeardupError):
    """A name that is not among the choices; the nearest ones are suggested."""

    def __init__(self, kind: str, name: str, choices: Iterable[str], *, hint: str = "") -> None:
        known = sorted(choices)
        near = difflib.get_close_matches(name, known, n=2, cutoff=0.5)
        guess = f"; did you mean {' or '.join(repr(n) for n in near)}?" if near else "."
        message = f"unknown {kind} '{name}'{guess} Choices: {', '.join(known) or 'none are installed'}. {hint}"
        super().__init__(message.strip())


class MissingLibraryError(NeardupError):
    """A component needs a library that is not installed. The message says how to install it.

    Attributes:
        remedy: the command that installs it.
    """

    def __init__(self, name: str, library: str, remedy: str) -> None:
        super().__init__(f"{name} needs the library '{library}', which is not installed: {remedy}")
        self.remedy = remedy


class ParameterError(NeardupError):
    """A parameter that is unknown, ill-typed or out of range."""


class FloorError(NeardupError):
    """A threshold below the floor of the pairs. Pairs that score less than the floor were not kept."""


class StrategyError(Exception):
    """A strategy broke its contract: the fault is in the strategy, not in the input."""


class Notice(UserWarning):
    """A remark on input that was read nevertheless. The command line prints it once on standard error."""


def described(error: BaseException) -> str:
    """The class and the message of any error, in one line without control characters."""
    return f"{type(error).__name__}: {_line(str, error)}"


def reason(error: Exception) -> str:
    """What an error says, in one line: its message where that tends to be a sentence, else its `repr`."""
    speaks = isinstance(error, NeardupError | ImportError | AttributeError | TypeError | ValueError | OSError)
    return (_line(str, error) if speaks else "") or _line(repr, error)


def _line(shown: Callable[[BaseException], str], error: BaseException) -> str:
    """An error as it is shown, on one line; what another package raises may have no message that can be read."""
    try:
        return one_line(" ".join(shown(error).split()))
    except Exception:  # noqa: BLE001 - whatever it raises, here too
        return "its message cannot be read"
