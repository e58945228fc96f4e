"""What "seen before" loses in Bloom filters: `python -m bench.filters` (minutes on two cores).

Dolma's rule and LSHBloom pass the documents of each corpus in order. They keep what they have seen in exact sets, in
filters of several rates of false positives, and in filters made for a tenth as much. Beside them stands `minhash-lsh`
with the bands of LSHBloom, where every candidate counts. All of it is done in the given order and in some that are
shuffled. Nothing is chosen here. Figures are those of dev halves; with `--test` they are those of test halves, and the
tables of docs/seen-before.md are written.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bench.marked import marked
from bench.recipes import CORPORA, COUNTS, half_of, opened, plan_of
from bench.seen_before import band_rate, bloom, bytes_of, digest, dolma, judged, lshbloom, paragraphs
from neardup.core import detection
from neardup.io.datasets import find_dataset
from neardup.metrics.removal import check_policy, keepers_by
from neardup.results.formats import number
from neardup.table import Cell as Text
from neardup.table import Table
from neardup_algorithms.minhash_lsh.strategy import MinHashLSH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bench.recipes import Half
    from bench.seen_before import Seen
    from neardup.core.corpus import Corpus
    from neardup.table import Row

PAGE = Path(__file__).parents[1] / "docs" / "seen-before.md"
BANDING = MinHashLSH(floor=0.0)
"""The strategy whose bands LSHBloom has; with this floor every candidate counts."""
SHUFFLED = 5
"""Orders beside the given one."""
TITLES = (
    *("method", "keeps", "rate", "fill", "removed", "wrongly removed", "left behind", "recall", "by chance"),
    *("bytes a document", "documents a second"),
)


class Form(NamedTuple):
    """What keys are kept in.

    Attributes:
        rate: of false positives once as many keys are in as it is made for, for a paragraph of Dolma's rule and for a
            document of LSHBloom; 0 for exact sets.
        share: of the distinct paragraphs, or of the documents, for how many a filter is made.
    """

    rate: float = 0.0
    share: float = 1.0


FORMS = (Form(), Form(1e-6), Form(1e-3), Form(0.1), Form(1e-6, 0.1), Form(1e-3, 0.1))
"""1e-6 is Dolma's rate."""


class Done(NamedTuple):
    """What a method did with a corpus.

    Attributes:
        removed: `bool[n]`, which documents go.
        size: bytes of what it keeps to judge the next document, at the end, when that is largest.
        seconds: of processor time, from texts to `removed`.
        fill: of filters, the keys that were added as a share of those that they are made for; None of other forms.
    """

    removed: NDArray[np.bool_]
    size: int
    seconds: float
    fill: float | None = None


def by_dolma(documents: Corpus, form: Form) -> Done:
    """Dolma's rule; a filter is made for the distinct paragraphs, all of which are added."""
    texts = list(documents.texts)
    distinct = len({paragraph for text in texts for paragraph in paragraphs(text)})
    seen = kept_in(form, distinct, digest)
    done = _timed(lambda: dolma([], texts, seen), lambda: bytes_of(seen))
    return done._replace(fill=_fill(form, distinct, distinct))


def by_lshbloom(documents: Corpus, form: Form) -> Done:
    """LSHBloom with the bands of `minhash-lsh`; filters are made for the documents, of which those that stay add."""
    each = form._replace(rate=band_rate(form.rate, BANDING.bands))
    bands = [kept_in(each, len(documents), hash) for _ in range(BANDING.bands)]
    done = _timed(
        lambda: lshbloom(BANDING.keys(BANDING.features_of(documents.texts)), bands), lambda: sum(map(bytes_of, bands))
    )
    return done._replace(fill=_fill(form, int(np.sum(~done.removed)), len(documents)))


def by_banding(documents: Corpus) -> Done:
    """`minhash-lsh` with connected components, of which the first document stays; it keeps the key of every band."""

    def removed() -> NDArray[np.bool_]:
        pairs = detection.pairs(documents, BANDING)
        clusters = detection.cluster(pairs, 0.0, "components")
        kept = keepers_by(check_policy("first"), documents, pairs, clusters, dated=False)
        return np.asarray(kept != np.arange(len(kept)))

    return _timed(removed, lambda: len(documents) * BANDING.bands * np.dtype(np.uint64).itemsize)


RULES: Mapping[str, Callable[[Corpus, Form], Done]] = {"dolma": by_dolma, "lshbloom": by_lshbloom}


def kept_in(form: Form, keys: int, of: Callable[[Any], int]) -> Seen:
    """An empty set, or an empty filter for a share of so many keys, with hashes `of` them."""
    return bloom(round(keys * form.share), form.rate, of) if form.rate else set()


def _fill(form: Form, added: int, keys: int) -> float | None:
    return added / max(round(keys * form.share), 1) if form.rate else None


def _timed(judge: Callable[[], NDArray[np.bool_]], size: Callable[[], int]) -> Done:
    start = time.process_time()
    removed = judge()
    return Done(removed, seconds=time.process_time() - start, size=size())


def recall(removed: NDArray[np.bool_], half: Half) -> float:
    """The share of the documents that ought to go, all but one of each gold cluster, that go; 1 where there are none.

    Where gold is a sample of pairs: of the pairs that are copies, the share of which a document goes; 1, too, where
    there are none.
    """
    if half.listed is not None:
        copies = half.listed.at(half.listed.positive)
        gone = (removed[copies.rows] & (copies.rows >= 0)).any(axis=0)  # -1: the corpus lacks the document
        return float(copies.weight[gone].sum() / copies.weight.sum()) if len(copies) else 1.0
    labelled = half.own[half.own >= 0]
    ought = len(labelled) - len(np.unique(labelled))
    return 1 - judged(removed, half.own)["left_behind"] / ought if ought else 1.0


def by_chance(share: float, half: Half) -> float:
    """The mean of `recall` where each document goes with this probability, whatever it says."""
    if half.listed is not None:
        copies = half.listed.at(half.listed.positive)
        stays = (1 - share) ** (copies.rows >= 0).sum(axis=0)
        return float(1 - (copies.weight * stays).sum() / copies.weight.sum()) if len(copies) else 1.0
    sizes = np.bincount(half.own[half.own >= 0])
    sizes = sizes[sizes > 0]
    left_behind = sizes * (1 - share) - (1 - share**sizes)
    return float(1 - left_behind.sum() / (sizes - 1).sum()) if sizes.max(initial=1) > 1 else 1.0


def corpus_table(documents: Corpus, half: Half) -> Table:
    """Every method on a corpus: figures of the given order, in brackets the least and the greatest of all orders."""
    rng = np.random.default_rng(1)
    orders = [rng.permutation(len(documents)) for _ in range(SHUFFLED)]
    rows = [
        _row([name, *_kept(form)], _repeated(run, documents, orders, form), half)
        for name, run in RULES.items()
        for form in FORMS
    ]
    rows.append(_row(["minhash-lsh", "all keys", "–"], _repeated(by_banding, documents, orders), half))
    return Table.of(TITLES, rows, figures=slice(2, None))


def _repeated(
    run: Callable[..., Done], documents: Corpus, orders: Sequence[NDArray[np.int64]], *form: Form
) -> list[Done]:
    """What a method did in the given order, then in each of the others, by the rows of the given one."""
    others = [(run(documents.take(order), *form), np.argsort(order)) for order in orders]
    return [run(documents, *form), *(done._replace(removed=done.removed[places]) for done, places in others)]


def _kept(form: Form) -> list[str]:
    if not form.rate:
        return ["exact sets", "0"]
    return ["filters" if form.share == 1 else f"filters for {form.share:.0%}", f"{form.rate:g}"]


def _row(titles: list[str], done: list[Done], half: Half) -> Row:
    first, documents = done[0], len(done[0].removed)
    counts = [judged(one.removed, half.own) for one in done]
    removed, wrong, left = (
        _ranged([number(each[name]) for each in counts], [each[name] for each in counts]) for name in COUNTS
    )
    found = [recall(one.removed, half) for one in done]
    return [
        *titles,
        "–" if first.fill is None else f"{first.fill:.2f}",
        removed,
        *(("–", "–") if half.listed is not None else (wrong, left)),
        _ranged([f"{value:.3f}" for value in found], found),
        f"{by_chance(float(first.removed.mean()), half):.3f}",
        f"{first.size / documents:,.0f}" if first.size >= 10 * documents else f"{first.size / documents:.1f}",
        f"{documents / min(one.seconds for one in done):,.0f}",
    ]


def _ranged(shown: list[str], values: Sequence[float]) -> str | Text:
    """The first of some figures, and the least and the greatest of all, where these are others."""
    least, most = shown[int(np.argmin(values))], shown[int(np.argmax(values))]
    return shown[0] if least == most else Text(shown[0], f"{least} – {most}")


def measure(corpora: Sequence[str], *, test: bool) -> Iterator[tuple[str, Table]]:
    """The name and the table of each corpus."""
    for documents, corpus in opened(plan_of(corpora)):
        sys.stderr.write(f"{corpus.name}\n")
        by_banding(documents.take(np.arange(10)))  # compiles
        yield corpus.name, corpus_table(documents, half_of(documents, corpus, test=test))


def placed(page: str, name: str, text: str) -> str:
    """The page with the table of a corpus, as Markdown, in its place."""
    return marked(page, f"<!-- {name}: python -m bench.filters -->", "<!-- end -->", text)


def main() -> None:
    """Print the tables of dev halves, or write those of test halves."""
    parser = argparse.ArgumentParser(prog="python -m bench.filters", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--test", action="store_true", help="figures of test halves, into docs/seen-before.md")
    given = parser.parse_args()
    corpora = [name for name in CORPORA if find_dataset(name).available()]
    page = PAGE.read_text(encoding="utf-8")
    for name in corpora:
        placed(page, name, "")  # a page without marks is refused before all work
    for name, table in measure(corpora, test=given.test):
        if given.test:
            page = placed(page, name, table.markdown())
        else:
            print(f"{name}\n\n{table.markdown()}")  # noqa: T201
    if given.test:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
