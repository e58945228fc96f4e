"""Texts as tokens: words, numbers and names, each with marks that tell what it is and how much its line counts.

A text is read in NFKC, without ignored characters (see `neardup.text`). Tokens are

- numbers: digits of any script, joined by `. , : /` between digits. Grouping marks count as absent, and so do zeros
  that lead and zeros at the end of decimals. A comma before decimals is a full stop;
- words: letters with the letters and marks that follow and the digits behind them. They are folded as under the loose
  folding of `neardup.text`, as far as code points can be folded one by one;
- single characters, with their marks, of scripts that write no spaces, and single syllables of Hangul;
- the per cent sign.

Word lists may put figures in place of numbers that are spelled out, and one unit in place of its spellings.

A *name* is a word of several characters with a capital here, and in at least four fifths of its occurrences in the
corpus. Lines in upper case, such as headlines of newswire, do not count there; a word that occurs only in such lines is
a name. Scripts without case (Arabic, Hebrew, Chinese, Japanese, Thai, Korean and others) have no names: what is said of
names holds for none of their words. In German every noun is a name by this rule.

Lines that were hard-wrapped are joined. A line is *prose* if it ends as a sentence and has at least 5 words, if it has
at least 14, or if it is one of a table: with 3 numbers or more that are 30 % of its tokens. A text of little prose is a
table or a record, and all of it counts. The limits stand in `line_kernels`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neardup.errors import StrategyError
from neardup.scorers.facts.furniture import common, own_text
from neardup.scorers.facts.line_kernels import KIND_BITS, LINE_MARK, PROSE_MARK, TABLE_MARK
from neardup.scorers.facts.list_kernels import NOTICE_MARK, SPELLED
from neardup.scorers.facts.token_kernels import CAPITAL, FIGURE, LOWER, SHOUTED_MARK, SOLO_MARK
from neardup.scorers.facts.vocabulary import RANGE, Vocabulary, summarise, tokenised
from neardup.scorers.facts.vocabulary_kernels import find_words
from neardup.text.ragged import Gathering, offsets_of
from neardup.text.threads import share_out
from neardup.tfidf.kernels import directory

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from neardup.scorers.facts.forms import Scanned
    from neardup.scorers.facts.lists import Lists
    from neardup.text.texts import Texts

__all__ = [
    "KIND", "LINE", "NAME", "NOTICE", "NUMBER", "PROSE", "SHOUTED", "SOLO", "SPELLED", "TABLE", "WORD", "Tokens",
    "Vocabulary", "encode", "summarise",
]  # fmt: skip

KIND, WORD, NUMBER, NAME = KIND_BITS, LOWER, FIGURE, CAPITAL
"""The bits of `Tokens.marks` that hold the kind, and kinds; `SPELLED` is the fourth: a number that is spelled out."""
PROSE, LINE, NOTICE, SOLO, TABLE, SHOUTED = PROSE_MARK, LINE_MARK, NOTICE_MARK, SOLO_MARK, TABLE_MARK, SHOUTED_MARK
"""Bits of `Tokens.marks`."""

_COLUMNS = np.int32, np.uint8, np.uint8, np.int32, np.int32
"""Types of `words`, `marks`, `own`, `starts` and `ends`."""
_BYTES_A_TOKEN = 4
"""Room for tokens is made at one to so many bytes of text; more is made where there are more."""


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of some texts; those of text i stand at `offsets[i]` to `offsets[i + 1] - 1`.

    Attributes:
        words: `int32[total]`: the place of each in the vocabulary.
        marks: `uint8[total]`: the kind (`KIND`: `WORD`, `NUMBER`, `NAME` or `SPELLED`), and bits. `PROSE`: its line
            counts in full. `LINE`: it is the first of a line, wrapped lines being joined. `NOTICE`: it is part of a
            notice of a correction. `SOLO`: it is one character of a script without spaces, or one syllable of Hangul.
            `TABLE`: its line is one of a table. `SHOUTED`: most words of its line are in upper case.
        own: `uint8[total]`: 255 for a document's own text; less for text that many more pages share than share the
            rarer part of the document, in proportion to their number.
        offsets: `int64[n + 1]`.
        starts: `int32[total]`: where each begins in its text, in code points of `shown_form`; empty if not asked for.
        ends: `int32[total]`: the place behind its last code point; empty if not asked for.
    """

    words: NDArray[np.int32]
    marks: NDArray[np.uint8]
    own: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.offsets) - 1


def encode(texts: Texts, vocabulary: Vocabulary, lists: Lists, *, places: bool = False) -> Tokens:
    """The tokens of some texts.

    Args:
        texts: the texts.
        vocabulary: of these texts, or of these and others, under the same lists.
        lists: the word lists that apply.
        places: whether places in the texts are wanted.

    Raises:
        StrategyError: a word is not in the vocabulary.
    """
    known = vocabulary.hashes, directory(vocabulary.hashes), vocabulary.names
    shared = common(vocabulary.anchors, vocabulary.pages)
    tokens = Gathering(len(texts), _COLUMNS[: 5 if places else 3], texts.nbytes // _BYTES_A_TOKEN)

    def work(first: int, end: int) -> None:
        found = tokenised(texts[first:end], lists)
        words = np.empty(len(found.hashes), np.int32)
        if find_words(found.hashes, found.marks, *known, words):
            raise StrategyError("a text holds words that are not in the summary; summarise every text first")
        extents = _places(found) if places else ()
        tokens.add(first, np.diff(found.tokens), words, found.marks, own_text(found, shared), *extents)

    share_out(work, offsets_of(texts.lengths), most=RANGE)
    offsets, (words, marks, own, *extents) = tokens.finished()
    starts, ends = extents or (np.zeros(0, np.int32), np.zeros(0, np.int32))
    return Tokens(words=words, marks=marks, own=own, offsets=offsets, starts=starts, ends=ends)


def _places(found: Scanned) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where tokens begin and end in the shown form of their text."""
    first, last = found.starts.astype(np.int64), found.ends.astype(np.int64) - 1
    if found.kept is not None:
        first, last = found.kept[first], found.kept[last]
    origins = np.repeat(found.origins, np.diff(found.tokens))
    return (first - origins).astype(np.int32), (last + 1 - origins).astype(np.int32)
