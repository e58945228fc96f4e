"""Published settings of MinHash with bands. Each source names the file that was read and, after `@`, its commit.

Where a source names no bands and rows, they are those that its code computes from the threshold, as datasketch does:
the ones with the least sum of both errors. `second hand` marks what was not read in its own publication.

Of these settings those run by default whose shingle no other method of a default run has; of several with one shingle,
the first. A floor is nobody's published setting: theirs is .1, below every threshold that may be chosen on a dev half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup import Preset, scorer

if TYPE_CHECKING:
    from neardup.text import Unit

_MODELZOO = "Cerebras modelzoo, src/cerebras/modelzoo/data_preparation"
_CORE = "text-dedup, configs/benchmark_core_minhash.toml @700e71a0, for threshold .5"
_NEWS = (
    "text-dedup, configs/benchmark_news_minhash.toml @3a6f3bff, for threshold .45: 256 values, 21 of them in no band"
)


def _banded(
    shape: tuple[int, int],
    ngram: int,
    unit: Unit,
    source: str,
    num_perm: int | None = None,
    at: float | None = None,
    *,
    by_default: bool = False,
) -> Preset:
    """A preset of (bands, rows), published for the threshold `at`."""
    bands, rows = shape
    parameters = {"num_perm": num_perm or bands * rows, "bands": bands, "rows": rows, "ngram": ngram, "unit": unit}
    return Preset(parameters | {"floor": 0.1} if by_default else parameters, source, at, by_default=by_default)


PRESETS = {
    "news": Preset(
        {"bands": 64, "ngram": 3, "verify": scorer("containment(ngram=3)"), "floor": 0.3},
        "neardup: half the pairs caught at Jaccard .10, where furniture and abridgement leave true copies",
        tuned_on=("wire@1", "wire:dev"),
        by_default=True,  # what the same algorithm does when it is set up for the problem
    ),
    "fineweb": _banded(
        (14, 8),
        5,
        "word",
        "datatrove, examples/fineweb.py @05194d39 and the defaults of src/datatrove/pipeline/dedup/minhash.py "
        "@03a9d9a9; threshold of Penedo et al. 2024, FineWeb (second hand)",
        at=0.75,
    ),
    "lee2021": _banded(
        (450, 20),
        5,
        "word",
        "Lee et al. 2021, Deduplicating Training Data, section 4.2 and appendix A (second hand), banding step only; "
        "the table of huggingface/blog, dedup.md @062647cf, has 20 bands of 450 rows, which would catch nothing below "
        ".99",
    ),
    "dclm": _banded(
        (93, 15),
        5,
        "word",
        "Li et al. 2024, DataComp-LM (second hand; mlfoundations/dclm, dedup/ @6f035855, holds a Bloom filter only)",
    ),
    "nemo": _banded(
        (20, 13),
        24,
        "char",
        "NeMo Curator, nemo_curator/stages/deduplication/fuzzy/workflow.py @1075bd38, defaults; threshold second hand",
        at=0.8,
        by_default=True,
    ),
    "slimpajama": _banded(
        (9, 13),
        13,
        "char",
        f"{_MODELZOO}: 13-grams and threshold of nlp/slimpajama/README.md @bb83e491; characters and 128 values of "
        "data_preprocessing/data_dedup/to_hash.py @608d5a3a, whose default is 6-grams; 9 × 13 as "
        "generate_duplicate_pairs.py @b5dc4b1c beside it computes",
        num_perm=128,
        at=0.8,
        by_default=True,
    ),
    "the-stack": _banded(
        (25, 10),
        5,
        "word",
        "bigcode-dataset, near_deduplication/minhash_deduplication.py @5b774bf7, defaults; 25 × 10 as it computes",
        num_perm=256,
        at=0.7,
    ),
    "codeparrot": _banded(
        (17, 15),
        1,
        "word",
        "huggingface/blog, dedup.md @062647cf: 256 values, .8, single words; 17 × 15 as datasketch computes. The code, "
        "transformers, examples/research_projects/codeparrot/scripts/minhash_deduplication.py @05451495, has .85",
        num_perm=256,
        at=0.8,
        by_default=True,
    ),
    "text-dedup": _banded(
        (24, 10),
        5,
        "word",
        "text-dedup, README.md of the development version, commit not noted: 240 values, .7, 5 words; 24 × 10 as it "
        "computes. Release 0.4.0, text_dedup/utils/args.py, has 250 values, so 25 × 10",
        at=0.7,
    ),
    "text-dedup-core": _banded((50, 4), 2, "word", _CORE, by_default=True),
    "text-dedup-news": _banded((47, 5), 2, "word", f"{_NEWS}, here 235; 47 × 5 as it computes"),
    "newscopy": _banded(
        (15, 2),
        10,
        "word",
        "NEWS-COPY (Silcock et al., ICLR 2023), inference_at_scale/scaled_lsh.py @9f22eb32",
        by_default=True,
    ),
    "gaoya": _banded(
        (50, 4),
        4,
        "char",
        "gaoya, py-gaoya/examples/deduplication_scholarly_articles_gaoya.ipynb @0ee98343, for threshold .5; it takes 3 "
        "and 4 characters together, here 4",
        by_default=True,
    ),
    "super-shingles": _banded(
        (6, 14),
        5,
        "word",
        "Fetterly, Manasse, Najork, LA-WEB 2003, after Broder 1997 (second hand): 84 values as six super-shingles of "
        "14, two of which must agree; here one of six, which is a band",
    ),
    "duplodocus": _banded(
        (20, 5),
        5,
        "word",
        "duplodocus, README.md @320cf0c6 (read in the copy martin-cimmino/duplodocus), 5-grams of cl100k tokens, here "
        "of words; the defaults of src/minhash_config.rs @481b5ef7 are 14 × 8",
    ),
}
"""Presets by name."""
