"""Finds strategies of a run by the text that a user gives."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from neardup.core.spec import canonical
from neardup.errors import NeardupError, ParameterError, UnknownNameError
from neardup.results.names import short_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def matching(name: str, strategies: Iterable[str]) -> list[str]:
    """The canonical texts that match a user's text, ideally one.

    The text itself comes first. Next comes the text with its defaults filled in, so that `simhash` is the strategy at
    its defaults. Last come all strategies of this name, as the parameters of another release may be unknown. Only the
    named strategy is loaded, and only where no text is equal.
    """
    texts = list(strategies)
    return (
        [text for text in texts if text == name]
        or [text for text in texts if text == _written_out(name)]
        or [text for text in texts if text.split("(")[0] == name]
    )


def partners(given: Sequence[str], base: Iterable[str], new: Iterable[str]) -> dict[str, str]:
    """Which strategy of the new run each of the base run is compared with, by canonical text.

    Args:
        given: `A`, or `A=B` for A of the base run with B of the new run; empty for every one of either with itself.
        base: strategies of the base run.
        new: strategies of the new run.

    Raises:
        UnknownNameError: a run has none of that name.
        ParameterError: a name matches several, or A is given twice.
    """
    before, after = list(dict.fromkeys(base)), list(dict.fromkeys(new))
    if not given:
        return {text: text for text in (*before, *after)}
    found: dict[str, str] = {}
    for text in given:
        one, other = _sides(text)
        ours = _only(one, before, "base")
        if ours in found:
            raise ParameterError(
                f"--strategy '{text}': '{one}' is given twice; give each strategy of the base run once"
            )
        found[ours] = _only(other, after, "new")
    return found


def _sides(text: str) -> tuple[str, str]:
    """What stands before and after the `=` outside brackets; twice the text where there is none."""
    depth = 0
    for place, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "=" and depth == 0:
            return text[:place].strip(), text[place + 1 :].strip()
    return text.strip(), text.strip()


def _only(name: str, texts: Sequence[str], run: str) -> str:
    """The one strategy of a run that a name matches."""
    found = matching(name, texts)
    if len(found) > 1:
        raise ParameterError(
            f"'{name}' matches several strategies of the {run} run; give one in full: {', '.join(found)}"
        )
    if not found:
        raise UnknownNameError(f"strategy of the {run} run", name, short_names(list(texts)).values())
    return found[0]


@cache
def _written_out(name: str) -> str:
    """The canonical text where a strategy of this release is meant; else the text itself."""
    from neardup.core import components

    try:
        return canonical(components.strategy(name))
    except NeardupError:
        return name
