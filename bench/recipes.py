"""What the recipes of known corpora find and lose: `python -m bench.recipes` (minutes on two cores, the first time).

Each is run as published, and in its other form: banding only, or verified. Nothing is chosen here. So figures of dev
halves serve to see that all works; with `--test` they are those of test halves, and the tables of docs/recipes.md are
written. Corpora that are not on this machine are left out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from bench.marked import marked
from bench.seen_before import RULES, judged
from neardup.core import components, detection
from neardup.core.spec import canonical
from neardup.core.versions import strict_labels
from neardup.describe.recipe import STEP_TITLES, recipe_steps
from neardup.io.datasets import find_dataset
from neardup.metrics.catalogue import metrics_of
from neardup.metrics.judges import PairJudge
from neardup.metrics.metric import RemovalMetric
from neardup.metrics.pooled_judge import PooledJudge
from neardup.metrics.removal import Removal, check_policy, keepers_by
from neardup.metrics.resampling.differences import holm, pairwise_differences
from neardup.recipes import recipes
from neardup.results.corpora import CorpusData
from neardup.results.derive.halves import halves
from neardup.results.formats import number
from neardup.run.folder import RunFolder
from neardup.run.plan import make_plan
from neardup.run.runner import keep_corpus, record_of
from neardup.table import Cell as Text
from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.metrics.judges import Judge
    from neardup.metrics.listed_pairs import ListedPairs
    from neardup.metrics.resampling.estimates import Resampled
    from neardup.recipes.records import Form
    from neardup.run.plan import Plan
    from neardup.table import Row

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "recipes.md"
CORPORA = ("wire", "reuters21578", "allsides_news", "webpages", "er_cora", "licenses", "clough_stevenson")
"""Corpora whose labels say of pairs that they are no copies, and are more than a few."""
BESIDE = ("exact", "minhash-lsh", "passages")
"""Strategies at their defaults, to compare with."""
COUNTS = ("documents_removed", "wrongly_removed", "left_behind")
SURE = 0.05
"""The adjusted p value below which two are told apart."""


class Variant(NamedTuple):
    """A way to remove duplicates that is measured.

    Attributes:
        name: the recipe, or the strategy beside them.
        form: what makes a duplicate; "" of a strategy beside them.
        published: whether it is as the authors of the recipe published it.
        strategy: canonical text; "" of what was seen before.
        threshold: the least score of a pair that counts.
        linkage: makes clusters of pairs.
        keep: what stays of a cluster.
    """

    name: str
    form: Form | str
    published: bool
    strategy: str
    threshold: float
    linkage: str
    keep: str


class Measured(NamedTuple):
    """What a variant does on a corpus.

    Attributes:
        variant: which.
        counts: documents removed, of all; and, where gold is a clustering, of the half the wrongly removed and the
            left behind.
        sample: figures of the half, with what they are without each unit; None where there are no pairs.
    """

    variant: Variant
    counts: Mapping[str, int]
    sample: Resampled | None


class Found(NamedTuple):
    """What all variants do on a corpus.

    Attributes:
        corpus: its name.
        metric: the figure that variants are compared by.
        rows: by variant.
    """

    corpus: str
    metric: str
    rows: Sequence[Measured]


def variants() -> list[Variant]:
    """Both forms of every recipe that can be run, but those that another recipe has as published; then the others.

    These are the recipes that give no pairs, and the strategies beside them.
    """
    known = [each for each in recipes().values() if not each.absent]
    own = {each.strategy: each.name for each in known}
    found = []
    for each in known:
        for form, text in each.forms.items():
            if own.get(text, each.name) == each.name:
                strategy = components.strategy(text)
                found.append(
                    Variant(
                        name=each.name,
                        form=form,
                        published=form == each.published,
                        strategy=canonical(strategy),
                        threshold=detection.floor_of(strategy),
                        linkage=each.linkage,
                        keep=each.keep,
                    )
                )
    return [*found, *map(_seen_before, RULES), *map(_beside, BESIDE)]


def _seen_before(name: str) -> Variant:
    return Variant(name, "seen before", True, "", 0.0, "", "first")


def _beside(text: str) -> Variant:
    strategy = components.strategy(text)
    linkage = canonical(components.linkage_for(strategy))
    return Variant(text, "", False, canonical(strategy), strategy.default_threshold, linkage, "first")


def plan_of(corpora: Sequence[str]) -> Plan:
    """The corpora with their labels, as a run of them has them."""
    return make_plan(
        list(corpora),
        strategies=["exact"],  # named since a plan has some; none is run as a cell
        perturbations=["none"],
        level="copy",
        linkages=["components"],
        threads=numba.get_num_threads(),
        timeout=1.0,
    )


class Half(NamedTuple):
    """The labels of a half of a corpus; all of them where they are too few to be halved.

    Attributes:
        judge: scores clusters.
        rows: `bool[n]`, the documents of the half.
        gold: `int32[n]`, the gold cluster of each document, be it of the half or not; -1 where gold is pairs.
        listed: these pairs, where gold is pairs.
    """

    judge: Judge
    rows: NDArray[np.bool_]
    gold: NDArray[np.int32]
    listed: ListedPairs | None

    @property
    def own(self) -> NDArray[np.int32]:
        """`int32[n]`: the gold cluster of each document of the half; -1 for the others."""
        return np.where(self.rows, self.gold, np.int32(-1))


def opened(plan: Plan) -> Iterator[tuple[Corpus, CorpusData]]:
    """Each corpus of a plan, and what a run knows of it."""
    with tempfile.TemporaryDirectory() as place:
        folder = RunFolder(Path(place))
        for entry, record in zip(plan.entries, record_of(plan).corpora, strict=True):
            kept = folder.corpus(entry.key)
            keep_corpus(kept, entry, [])
            yield entry.corpus, CorpusData(record, folder, plan.level, kept.read_documents(record))


def half_of(documents: Corpus, corpus: CorpusData, *, test: bool) -> Half:
    """The labels of the test half or the dev half."""
    judge, rows = corpus.judge, np.ones(len(documents), np.bool_)
    assert judge is not None, f"the labels of {corpus.name} do not say which pairs are no copies"
    both = halves(corpus, judge)
    if not isinstance(both, str):
        judge, rows = (both.test, both.rows) if test else (both.dev, ~both.rows)
    if corpus.judged is None:
        assert isinstance(judge, PairJudge | PooledJudge)
        return Half(judge, rows, np.full(len(documents), -1, np.int32), judge.listed)
    return Half(judge, rows, strict_labels(corpus.judged), None)


def measure(plan: Plan, every: Sequence[Variant], *, test: bool) -> Iterator[Found]:
    """What all variants do on each corpus of a plan."""
    for documents, corpus in opened(plan):
        yield _of_corpus(documents, corpus, every, half_of(documents, corpus, test=test))


def _of_corpus(documents: Corpus, corpus: CorpusData, every: Sequence[Variant], half: Half) -> Found:
    counted = COUNTS if half.listed is None else COUNTS[:1]
    found = []
    for variant in every:
        sys.stderr.write(f"{corpus.name}: {variant.name} {variant.form}\n")
        counts, labels = _removed(documents, variant, half)
        sample = None if labels is None else half.judge.resampled(labels)
        found.append(Measured(variant, {name: counts[name] for name in counted}, sample))
    return Found(corpus.name, corpus.metric, found)


def _removed(documents: Corpus, variant: Variant, half: Half) -> tuple[dict[str, int], NDArray[np.int32] | None]:
    """How many documents are removed, wrongly and not, of a half; and clusters, where there are pairs.

    What stays in the place of one of them may be in the other half.
    """
    if variant.name in RULES:
        return judged(RULES[variant.name](documents.ids, list(documents.texts)), half.own), None
    pairs = detection.pairs(documents, variant.strategy)
    clusters = detection.cluster(pairs, variant.threshold, variant.linkage)
    kept = keepers_by(check_policy(variant.keep), documents, pairs, clusters, dated=False)
    removal = Removal(kept=kept, gold=half.gold, loose=half.gold).within(half.rows)
    metrics = metrics_of(RemovalMetric)
    return {name: metrics[name].function(removal) for name in COUNTS}, clusters.labels


def corpus_table(found: Found) -> Table:
    """Every variant on a corpus; figures with their 95 % intervals."""
    metrics = _metrics(found.metric)
    counted = list(found.rows[0].counts)
    titles = ["recipe", "decided by", *(name.replace("_", " ").removeprefix("documents ") for name in counted)]
    rows: list[Row] = [
        [
            row.variant.name,
            _decided_by(row.variant),
            *(number(row.counts[name]) for name in counted),
            *(_figure(row.sample, name) for _, name in metrics),
        ]
        for row in found.rows
    ]
    return Table.of([*titles, *(title for title, _ in metrics)], rows, figures=slice(2, None))


def _metrics(metric: str) -> list[tuple[str, str]]:
    prefix = metric.removesuffix("f1")
    return [("precision", f"{prefix}precision"), ("recall", f"{prefix}recall"), ("F1", metric)]


def _decided_by(variant: Variant) -> str:
    return f"{variant.form}, as published" if variant.published else variant.form or "–"


def _figure(sample: Resampled | None, name: str) -> str | Text:
    if sample is None:
        return "–"
    found = sample.estimate(name)
    bounds = "" if found.low is None or found.high is None else f"{found.low:.2f} – {found.high:.2f}"
    return Text(f"{sample.values[name]:.2f}", bounds)


class Change(NamedTuple):
    """What verification changes of a figure: verified less banding only.

    Attributes:
        value: the change.
        low: lower end of its 95 % interval.
        high: upper end.
        p: the p value of no change.
    """

    value: float
    low: float
    high: float
    p: float


def forms_table(every: Sequence[Found]) -> Table:
    """What verification changes of F1, by recipe and corpus; `*` where it is no chance, by Holm over the table."""
    changes = {(name, found.corpus): _change(found, *forms) for name, forms in _forms().items() for found in every}
    tested = {key: change for key, change in changes.items() if change is not None}
    adjusted = dict(zip(tested, holm([change.p for change in tested.values()]), strict=True))
    rows: list[Row] = []
    for name in _forms():
        keys = [(name, found.corpus) for found in every]
        rows.append([name, *(_changed(changes[key], sure=adjusted.get(key, 1.0) < SURE) for key in keys)])
    return Table.of(("recipe", *(found.corpus for found in every)), rows, figures=slice(1, None))


def _forms() -> dict[str, tuple[str, str]]:
    """Canonical texts of both forms by recipe; two recipes with the same forms are one row."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in recipes().values():
        if not each.absent:
            banding, verified = (canonical(components.strategy(text)) for text in (each.banding, each.verified))
            found.setdefault((banding, verified), []).append(each.name)
    return {", ".join(names): forms for forms, names in found.items()}


def _change(found: Found, banding: str, verified: str) -> Change | None:
    """None where too few units tell the two apart."""
    samples = {row.variant.strategy: row.sample for row in found.rows if row.sample is not None}
    both = {"banding": samples[banding], "verified": samples[verified]}
    for each in pairwise_differences(both, found.metric).differences:
        if each.better == "verified":
            return Change(each.value, each.low, each.high, each.p)
        return Change(-each.value, -each.high, -each.low, each.p)
    return None


def _changed(change: Change | None, *, sure: bool) -> str | Text:
    if change is None:
        return "–"
    return Text(f"{change.value:+.2f}{'*' * sure}", f"{change.low:+.2f} to {change.high:+.2f}")


def best_table(every: Sequence[Found]) -> Table:
    """Of the recipes as published, which has the highest F1 on each corpus, and which were not found worse."""
    titles = ("corpus", "highest F1", "not found worse", "fewest wrongly removed", "fewest left behind")
    return Table.of(titles, [_best(found) for found in every])


def _best(found: Found) -> Row:
    published = [row for row in found.rows if row.variant.published and row.sample is not None]
    samples = {row.variant.name: row.sample for row in published if row.sample is not None}
    first = max(samples, key=lambda name: samples[name].values[found.metric])
    compared = pairwise_differences(samples, found.metric)
    worse = {each.worse for each in compared.differences if each.better == first and each.adjusted < SURE}
    tied = [name for name in samples if name not in {first, *worse}]
    many = "all others" if len(tied) == len(samples) - 1 else ", ".join(tied) or "none"
    return [
        found.corpus,
        f"{first} {samples[first].values[found.metric]:.2f}",
        many,
        *(_fewest(published, name) for name in ("wrongly_removed", "left_behind")),
    ]


def _fewest(rows: Sequence[Measured], name: str) -> str:
    if name not in rows[0].counts:
        return "–"
    least = min(row.counts[name] for row in rows)
    return f"{', '.join(row.variant.name for row in rows if row.counts[name] == least)}: {number(least)}"


def steps_table() -> Table:
    """Every step of every recipe."""
    rows = [[recipe.name, *row] for recipe in recipes().values() for row in recipe_steps(recipe).rows]
    return Table.of(("recipe", *STEP_TITLES), rows)


def tables(every: Sequence[Found]) -> dict[str, Table]:
    """All tables by name."""
    own = {found.corpus: corpus_table(found) for found in every}
    return {"best": best_table(every), "forms": forms_table(every), **own, "steps": steps_table()}


def placed(page: str, made: Mapping[str, str]) -> str:
    """The page with these tables, as Markdown, between their marks."""
    for name, table in made.items():
        page = marked(page, f"<!-- {name}: python -m bench.recipes -->", "<!-- end -->", table)
    return page


def main() -> None:
    """Print the tables of dev halves, or write those of test halves."""
    parser = argparse.ArgumentParser(prog="python -m bench.recipes", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--test", action="store_true", help="figures of test halves, into docs/recipes.md")
    given = parser.parse_args()
    corpora = [name for name in CORPORA if find_dataset(name).available()]
    page = PAGE.read_text(encoding="utf-8")
    placed(page, dict.fromkeys(("best", "forms", *corpora, "steps"), ""))  # without marks it is refused before all work
    every = tables(list(measure(plan_of(corpora), variants(), test=given.test)))
    made = {name: table.markdown() for name, table in every.items()}
    if given.test:
        PAGE.write_text(placed(page, made), encoding="utf-8")
        return
    for name, text in made.items():
        print(f"{name}\n\n{text}")  # noqa: T201


if __name__ == "__main__":
    main()
