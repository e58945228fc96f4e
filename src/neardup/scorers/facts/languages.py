"""Which word lists apply to a corpus, by the languages of its documents."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.content_rank import content_hashes
from neardup.core.languages import detected, named_languages
from neardup.scorers.facts.lists import ROLES, Lists, list_names

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus

SAMPLE = 64
"""Texts whose language is detected."""
SAMPLE_CHARACTERS = 600
"""Characters of each that are read, from the middle: texts begin and end with what says little."""
DETECTED_SHARE = 0.1
"""Share of the sample from which a language counts: detection errs, and one text in ten is beyond its errors."""
NAMED_SHARE = 0.005
"""Share of the documents from which a language that the column names counts."""


def lists_for(corpus: Corpus, roles: tuple[str, ...] = ROLES) -> Lists:
    """The word lists that apply to all texts of a corpus, those of the most frequent languages first.

    Languages come from the column `language`, if any document has a language there. Else they are detected in the texts
    of least hash, so the lists do not depend on the order of the documents.

    Args:
        corpus: the documents.
        roles: which parts of the lists apply; none of them switches lists off.

    Raises:
        UnknownNameError: a part is not one of `ROLES`.
    """
    if not roles:
        return Lists()
    named = [language for language in named_languages(corpus) if language]
    found = Counter(named or _detected(corpus))
    least = (NAMED_SHARE if named else DETECTED_SHARE) * found.total()
    frequent = sorted((language for language in found if found[language] >= least), key=lambda x: (-found[x], x))
    return Lists(tuple(language for language in frequent if language in list_names()), roles)


def _detected(corpus: Corpus) -> list[str]:
    """The languages of a few texts."""
    texts = corpus.texts
    least = np.argsort(content_hashes(texts), kind="stable")[:SAMPLE]
    return [detected(_middle(texts[row])) for row in least.tolist()]


def _middle(text: str) -> str:
    start = max(0, (len(text) - SAMPLE_CHARACTERS) // 2)
    return text[start : start + SAMPLE_CHARACTERS]
