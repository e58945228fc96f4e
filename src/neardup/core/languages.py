"""The languages of documents: from the corpus's column `language`, or detected."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

    from neardup.core.corpus import Corpus

COLUMN = "language"
UNKNOWN = "und"
"""The language of a text whose language is not known (the code of ISO 639-2 for undetermined)."""

_TAG = re.compile(r"([a-zA-Z]{2,3})(?:[-_].*)?")
_SHORT = {
    "ara": "ar",
    "bod": "bo",
    "chi": "zh",
    "deu": "de",
    "dzo": "dz",
    "eng": "en",
    "fra": "fr",
    "fre": "fr",
    "ger": "de",
    "jpn": "ja",
    "lao": "lo",
    "por": "pt",
    "rus": "ru",
    "spa": "es",
    "tha": "th",
    "tib": "bo",
    "zho": "zh",
}
"""Two letters for codes of three that corpora use; other codes of three letters stay."""
_SURE = 0.5
"""Confidence from which a detected language is believed."""


def languages_of(corpus: Corpus, rows: list[int]) -> list[str]:
    """The language of each row: two letters of ISO 639-1 (three where there are none), or `und`.

    Taken from the column `language` where it holds a language tag such as `en`, `pt-BR` or `eng`; detected where there
    is no such column, or no tag in it.
    """
    given = named_languages(corpus)
    return [given[row] or detected(corpus.texts[row]) for row in rows]


def named_languages(corpus: Corpus) -> list[str]:
    """The language of each document by the column `language`, as `languages_of` writes it; "" without a tag."""
    if COLUMN not in corpus.columns:
        return [""] * len(corpus)
    return [_of_tag(tag) for tag in corpus.table.column(COLUMN).to_pylist()]


def detected(text: str) -> str:
    """The language that py3langid finds for a text; `und` where its confidence is less than one half."""
    return str(_identifier().classify(text)[0])


def _of_tag(value: object) -> str:
    match = _TAG.fullmatch(str(value).strip()) if value is not None else None
    if match is None or match[1].lower() == UNKNOWN:
        return ""
    return _SHORT.get(match[1].lower(), match[1].lower())


@cache
def _identifier() -> LanguageIdentifier:
    """The model of py3langid, loaded once, in about a second, where a language must be detected."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.min_confidence = _SURE
    return identifier
