"""Text as strategies read it: normalised, split into words or characters, and hashed in n-grams.

Normalisation is NFKC, casefold, NFKC of Unicode 14.0, whichever Unicode Python has. Each code point then has a class
by Unicode 18.0:

- word: letters and numbers (Unicode categories L and N) of scripts that put spaces, or dots, between words;
- solo: letters and numbers of scripts that do not. Each of them is a word of its own. They have the line-breaking
  classes SA, ID, CJ, AK, AP, AS (a line may break beside them) and NS (iteration marks). Hangul is left out;
- mark: combining marks (M), which belong to what stands before them;
- ignored: characters that count as absent. These are format characters (Cf: soft hyphen, zero-width joiner, byte-order
  mark), variation selectors, and characters that only stretch a word, such as tatweel;
- separator: everything else, punctuation and symbols included.

So straight and curly quotes do not differ, and texts of every script have shingles.

Folding is `loose` unless a caller asks for `strict`. Loose folding treats as the same what most writers of a language
do not distinguish:

- signs for vowels that readers supply are ignored: Hebrew points and accents (U+0591 to U+05C9), Arabic fathatan to
  sukun (U+064B to U+0652), superscript alef (U+0670), Quranic annotation (U+06D6 to U+06ED), Syriac vowels (U+0730 to
  U+073F). Hamza and madda are not among these signs;
- Persian yeh and alef maksura are yeh, keheh is kaf;
- dotless i is i, and so is the i with a dot above that the capital İ becomes.

Strict folding distinguishes all of these. It suits vocalised texts, such as scripture and dictionaries, and lists of
words.
"""

from __future__ import annotations

from neardup.text.ragged import Gathering, Ragged
from neardup.text.shingles import Unit, consume_shingles, shingle_hashes
from neardup.text.spans import Digits, Spans, SpanUnit, spans_of
from neardup.text.tables import IGNORED, MARK, SEPARATOR, SOLO, WORD, Folding, code_point_classes
from neardup.text.threads import share_out
from neardup.text.words import has_words, is_blank, normalise, word_spans, words

__all__ = [
    "IGNORED",
    "MARK",
    "SEPARATOR",
    "SOLO",
    "WORD",
    "Digits",
    "Folding",
    "Gathering",
    "Ragged",
    "SpanUnit",
    "Spans",
    "Unit",
    "code_point_classes",
    "consume_shingles",
    "has_words",
    "is_blank",
    "normalise",
    "share_out",
    "shingle_hashes",
    "spans_of",
    "word_spans",
    "words",
]
