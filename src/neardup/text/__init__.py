"""Text as strategies read it: normalised, cut into words or characters, hashed in n-grams.

Normalisation is NFKC, casefold, NFKC. Each code point then has a class:

- word: letters and numbers (Unicode categories L and N) of scripts that put spaces between words;
- solo: letters and numbers of scripts that do not (Han, Hiragana, Katakana, Thai, Lao, Myanmar, Khmer, Tibetan):
  each is a word of its own;
- mark: combining marks (M), which go on with what stands before them;
- ignored: format characters (Cf: soft hyphen, zero-width joiner, byte-order mark) and variation selectors, as if
  they were not there;
- separator: everything else, punctuation and symbols included.

So straight and curly quotes do not differ, and no script falls into empty shingle sets.
"""

from __future__ import annotations

from neardup.text.ragged import Ragged
from neardup.text.shingles import Unit, consume_shingles, shingle_hashes
from neardup.text.tables import IGNORED, MARK, SEPARATOR, SOLO, WORD, code_point_classes
from neardup.text.words import has_words, is_blank, normalise, words

__all__ = [
    "IGNORED",
    "MARK",
    "SEPARATOR",
    "SOLO",
    "WORD",
    "Ragged",
    "Unit",
    "code_point_classes",
    "consume_shingles",
    "has_words",
    "is_blank",
    "normalise",
    "shingle_hashes",
    "words",
]
