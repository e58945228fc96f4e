"""Published rules of repeated passages. Each source names the file that was read and, after `@`, its commit.

Normal forms are neardup's: case, punctuation and white space do not matter. The default is the rule of Lee et al. 2021.
"""

from __future__ import annotations

from neardup import Preset

WORDS = ("wire:dev", "reuters21578:dev", "allsides_news:dev")
LINES = ("wire:dev", "reuters21578:dev")

PRESETS: dict[str, Preset] = {
    "short": Preset(
        {"ngram": 13},
        "neardup: of 5, 8, 13, 25 and 50 words on dev halves 8 and 13 have the highest mean F1, .84 both; 8 examines "
        "1.4 to 8 times as many pairs",
        threshold=0.86,
        tuned_on=WORDS,
        by_default=True,
    ),
    "c4": Preset(
        {"unit": "sentence", "ngram": 3},
        "Raffel et al. 2020, T5, section 2.2 (second hand): all but one of any three-sentence span are discarded; so "
        "does datatrove, src/datatrove/pipeline/dedup/sentence_dedup.py @202f99ed. The code of C4, "
        "tensorflow_datasets/text/c4_utils.py @0560e686, compares single lines in lower case. Sentences are Unicode's "
        "here, and NLTK's in datatrove",
        threshold=0.8,
        tuned_on=LINES,
    ),
    "ccnet": Preset(
        {"unit": "line", "ngram": 1, "digits": "zeros"},
        "CCNet, cc_net/dedup.py @0714a6f9 and cc_net/text_normalizer.py @1341eec9: lines in lower case, digits as 0, "
        "without punctuation; digits of ASCII only here",
        threshold=0.9,
        tuned_on=LINES,
    ),
    "dolma": Preset(
        {"unit": "line", "ngram": 1},
        "Dolma, src/deduper.rs @0fe98f9d: its paragraphs end at a line break where no other separator is named; it "
        "compares them as they are, by a Bloom filter",
        threshold=0.8,
        tuned_on=LINES,
    ),
}
"""Presets by name."""
