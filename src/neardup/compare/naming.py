"""Which strategy of a run a name means."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from neardup.core.spec import canonical
from neardup.errors import NeardupError

if TYPE_CHECKING:
    from collections.abc import Iterable


def meant(name: str, strategies: Iterable[str]) -> list[str]:
    """The canonical texts that a user's text means, at best one.

    A text as it stands, or once defaults are filled in; else the one known by this short name, so that `simhash` is the
    one at its defaults; else all of this name, whatever their parameters, as those of another release may be unknown.
    """
    from neardup import api

    texts = list(strategies)
    try:
        wanted = {name, canonical(api.strategy(name))}
    except NeardupError:
        wanted = {name}
    known = _known_texts()
    return (
        [text for text in texts if text in wanted]
        or [text for text in texts if known.get(text) == name]
        or [text for text in texts if text.split("(")[0] == name]
    )


@cache
def _known_texts() -> dict[str, str]:
    from neardup import api

    return api.known_texts()
