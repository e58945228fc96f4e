"""Share of the shorter text in spans of words, lines or sentences that the longer one has, too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from neardup import Bucketed, Nearest, content_rank, less_lack
from neardup.text import Digits, Folding, Spans, SpanUnit, share_out, spans_of
from neardup_algorithms.exact_substring.candidates import one_key_a_group
from neardup_algorithms.exact_substring.kernels import held_shares
from neardup_algorithms.exact_substring.presets import PRESETS, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from neardup import Candidates, Preset, Scorer, Texts
    from neardup.text import Ragged


@dataclass(frozen=True, kw_only=True)
class ExactSubstring(Bucketed[Spans]):
    """Makes documents that share a span of words, lines or sentences candidates, and scores how much they share.

    The score is the share of the characters of the shorter text in spans of at least `ngram` units that the longer one
    has, too (exact substrings: Lee et al., ACL 2022, section 4.1), less what a tiny text lacks as evidence.

    Attributes:
        unit: `word`, `line` or `sentence`; see `neardup.text.spans_of`.
        ngram: units in a span. A text of fewer units is one span.
        folding: `loose` treats spellings that most readers take for the same as equal, `strict` does not; see
            `neardup.text`.
        digits: `kept`, or `zeros` to read every digit as 0, so that lines that differ in figures only are one.
        verify: scorer whose score replaces the share; None for the share.
        floor: the least similarity reported.
    """

    tuned_on: ClassVar[tuple[str, ...]] = WORDS
    presets: ClassVar[dict[str, Preset]] = PRESETS

    unit: SpanUnit = "word"
    ngram: int = 50
    folding: Folding = "loose"
    digits: Digits = "kept"
    verify: Scorer | None = None
    floor: float = 0.2

    def __post_init__(self) -> None:
        """Check the parameters."""
        super().__post_init__()
        self.require(1 <= self.ngram <= 10_000, f"ngram is in 1 … 10,000, not {self.ngram}")
        self.require(0 <= self.floor <= 1, f"floor is in [0, 1], not {self.floor}")

    @property
    def default_threshold(self) -> float:
        """0.84, where the mean F1 on three dev halves is highest; the floor where that is higher.

        With the unit and n-gram of a preset it is that preset's threshold.
        """
        return max(self.preset_threshold(0.84, by=("unit", "ngram", "digits", "verify")), self.floor)

    def encode(self, texts: Texts, _: None) -> Spans:
        """The spans of each text."""
        return spans_of(texts, unit=self.unit, ngram=self.ngram, folding=self.folding, digits=self.digits)

    def keys(self, features: Spans) -> Ragged:
        """The distinct spans of each text."""
        return features.keys.sets()

    @property
    def meeting(self) -> Nearest:
        """All documents meet that share a span."""
        return Nearest(1, 0.0, self.largest_bucket, self.hubs)

    def candidate_pairs(self, features: Spans, texts: Texts) -> Iterator[Candidates]:
        """The pairs that share a span, chunk by chunk, no pair twice; documents that share several are one group."""
        return self.meeting.candidates(one_key_a_group(self.keys(features)), partial(content_rank, texts))

    def score(self, features: Spans, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        """`float32[m]`: the share of the shorter text in spans that both have, less what it lacks as evidence."""
        a, b = np.asarray(left, np.int64), np.asarray(right, np.int64)
        keys, ends, share = features.keys, features.ends.values, np.empty(len(a), np.float64)
        work = partial(held_shares, keys.values, keys.offsets, ends, self.ngram, a, b, share)
        share_out(work, np.concatenate([[0], np.cumsum(keys.lengths[a] + keys.lengths[b])]))
        characters = (ends[keys.offsets[rows + 1] - 1].astype(np.int64) for rows in (a, b))
        return less_lack(share, *characters, ngram=1, unit="char").astype(np.float32)
