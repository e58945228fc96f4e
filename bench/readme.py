"""Write README's tables of results from the reference report: `python -m bench.readme`.

With `--copies` it first measures how many copies of each corpus are alike in word 5-grams, which takes the texts under
NEARDUP_DATA, and keeps the shares in `reports/reference/copies.json`. tests/test_readme.py holds README to both files.
"""

from __future__ import annotations

import argparse
import json
from itertools import combinations
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from bench.marked import marked
from neardup.core.clusters import Clusters
from neardup.io.datasets import find_dataset
from neardup.report.ranking import INVENTED, REAL, metric_title, rank_text, span, verdict
from neardup.results.files import read_results
from neardup.results.formats import interval, megabytes, seconds
from neardup.results.names import short_names
from neardup.scorers.overlap import Jaccard
from neardup.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neardup.core.corpus import Corpus
    from neardup.core.gold import GradedPairs
    from neardup.io.datasets import Dataset
    from neardup.results.records import AgreementResult, RankedCell, RankedMethod, RankingResult, Results

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "reports" / "reference"
COPIES = REFERENCE / "copies.json"
START, END = "<!-- results: python -m bench.readme -->", "<!-- end of results -->"
HEADING = "## What it found"
WIDTH = 120
USUAL = 0.7
"""The Jaccard similarity of word 5-grams that deduplication usually asks for, and `minhash-lsh` by default."""


def section(results: Results, copies: dict[str, float]) -> str:
    """README's tables of results: the strategies on every corpus, and how well collections of news agree on them.

    Args:
        results: those of the reference report; with a ranking.
        copies: for each corpus the share of its copies that are alike in word 5-grams.
    """
    assert results.ranking is not None, "the reference report is of several corpora with gold"
    names = short_names(results.strategies)
    told = usual_default(results, results.ranking, copies)
    table = _strategies(results, results.ranking, names, copies).markdown()
    return "\n".join([table, *([f"{fill(told, WIDTH)}\n"] if told else []), _yardstick(results.ranking).markdown()])


def usual_default(results: Results, ranking: RankingResult, copies: dict[str, float]) -> str:
    """What MinHash finds at its default, and how many copies are as similar as it asks for; "" where it did not run."""
    names = short_names(results.strategies)
    found = {c.corpus: c.figures for c in results.cells if names[c.strategy] == "minhash-lsh" and c.done}
    shares = [
        f"{100 * recall:.0f} % on {each.corpus} ({100 * copies[each.corpus]:.0f} %)"
        for each in ranking.corpora
        if (recall := found.get(each.corpus, {}).get(each.metric.replace("f1", "recall"))) is not None
    ]
    start = (
        f"At its usual default, Jaccard {USUAL}, `minhash-lsh` finds about the share of the copies that are so similar"
    )
    return f"{start} (the latter in brackets; chains of pairs add some): {', '.join(shares)}." if shares else ""


def _strategies(results: Results, ranking: RankingResult, names: dict[str, str], copies: dict[str, float]) -> Table:
    heads = [f"{each.corpus}: {metric_title(each.metric)}" for each in ranking.corpora]
    columns = [
        Column("strategy"),
        *(Column(title, numeric=True) for title in ("mean rank", "worst rank", *heads, *_COST)),
    ]
    rows: list[Row] = [
        [
            names[method.strategy],
            Cell(f"{method.mean_rank:.1f}", "{:.1f} – {:.1f}".format(*method.mean_ranks)),
            Cell(rank_text(method.worst_rank), _ranks(method.worst_ranks)),
            *map(_figure, method.cells),
            *_cost(results, method),
        ]
        for method in ranking.methods
    ]
    shares = [f"{100 * copies[each.corpus]:.0f} %" for each in ranking.corpora]
    return Table(
        columns=columns, rows=rows, references=[[f"copies at Jaccard {USUAL} or more", "", "", *shares, "", ""]]
    )


_COST = ("seconds, all together", "most peak MB")


def _cost(results: Results, method: RankedMethod) -> tuple[str, str]:
    """Median seconds of all corpora of the ranking, and the highest peak of memory; a dash where one is not known."""
    done = {c.corpus: c.figures for c in results.cells if c.strategy == method.strategy and c.done}
    figures = [done.get(cell.corpus, {}) for cell in method.cells]
    times, peaks = ([each.get(name) for each in figures] for name in ("seconds", "peak_bytes"))
    return seconds(_of_all(sum, times)), megabytes(_of_all(max, peaks))


def _of_all(over: Callable[[list[float]], float], figures: Sequence[float | None]) -> float | None:
    """A sum or the like; None where one of the figures is not known."""
    known = [figure for figure in figures if figure is not None]
    return over(known) if known and len(known) == len(figures) else None


def _figure(cell: RankedCell) -> Cell:
    if cell.value is None:
        return Cell(cell.status)
    bounds = interval(cell.interval).replace("–", " – ")
    default = f"default {cell.default:z.2f}" if cell.default is not None else ""
    return Cell(f"{cell.value:z.2f}", "; ".join(filter(None, (bounds, default))))


def _ranks(ends: tuple[int, int]) -> str:
    low, high = ends
    return str(low) if low == high else f"{low} – {high}"


def _yardstick(ranking: RankingResult) -> Table:
    """Spearman's correlations of collections of news: of the real ones, and of the invented one with each."""
    found = {(frozenset(each.corpora), each.at): each for each in ranking.agreements}
    rows: list[Row] = [
        [f"{one} and {other}", *(_agreement(found.get((frozenset((one, other)), at))) for at in ("tuned", "default"))]
        for one, other in (REAL, *((INVENTED, corpus) for corpus in REAL))
    ]
    titles = ["order of the strategies on", "correlation, tuned thresholds", "correlation, default thresholds"]
    return Table.of(titles, rows, figures=slice(1, None))


def _agreement(found: AgreementResult | None) -> str | Cell:
    if found is None or not found.correlations:
        return "–"
    one = found.correlations["spearman"]
    beside = f"{span(one)}; ceiling {one.ceiling:z.2f}, from {one.ceiling_low:z.2f}: {verdict(one)}"
    return Cell(f"{one.value:z.2f}", beside)


def share_alike(corpus: Corpus, labels: Clusters | GradedPairs, *, each_cluster_once: bool) -> float:
    """The share of the copies of a corpus whose Jaccard similarity of word 5-grams is `USUAL` or more.

    Pairs of a sample count as many as they stand for.

    Args:
        corpus: the documents.
        labels: which of them are copies.
        each_cluster_once: whether the pairs of a gold cluster count as one, as in the figures of some corpora.
    """
    once = each_cluster_once
    a, b, weight = _of_clusters(labels, once=once) if isinstance(labels, Clusters) else _of_pairs(labels)
    row = {document_id: number for number, document_id in enumerate(corpus.ids)}
    left, right = (np.array([row[name] for name in ids], np.int64) for ids in (a, b))
    score = Jaccard().score(corpus, np.minimum(left, right), np.maximum(left, right))
    return float(np.average(score >= np.float32(USUAL), weights=weight))


def _measured(dataset: Dataset) -> float:
    (corpus, gold), card = dataset.checked(), dataset.card.gold
    assert gold is not None, f"{dataset.card.name} has gold"
    assert card is not None, f"{dataset.card.name} has gold"
    return share_alike(corpus, gold.at("copy"), each_cluster_once=card.each_cluster_once)


def _of_clusters(labels: Clusters, *, once: bool) -> tuple[list[str], list[str], list[float]]:
    members: dict[int, list[str]] = {}
    for document_id, label in zip(labels.ids, labels.labels.tolist(), strict=True):
        if label >= 0:
            members.setdefault(label, []).append(document_id)
    a, b, weight = [], [], []
    for ids in members.values():
        pairs = list(combinations(ids, 2))
        a += [one for one, _ in pairs]
        b += [other for _, other in pairs]
        weight += [1 / len(pairs) if once else 1.0 for _ in pairs]
    return a, b, weight


def _of_pairs(labels: GradedPairs) -> tuple[list[str], list[str], list[float]]:
    rows = np.flatnonzero(labels.positive & (labels.weight > 0))
    return [labels.a[i] for i in rows], [labels.b[i] for i in rows], labels.weight[rows].tolist()


def main() -> None:
    """Measure the copies if asked to, and write README."""
    parser = argparse.ArgumentParser(prog="python -m bench.readme", description=__doc__.splitlines()[0])
    parser.add_argument("--copies", action="store_true", help="measure how alike copies are, which takes the texts")
    results = read_results(REFERENCE / "results.json")
    if parser.parse_args().copies:
        assert results.ranking is not None
        shares = {each.corpus: _measured(find_dataset(each.corpus)) for each in results.ranking.corpora}
        COPIES.write_text(json.dumps(shares, indent=1) + "\n", encoding="utf-8")
    copies = json.loads(COPIES.read_text(encoding="utf-8"))
    readme = ROOT / "README.md"
    readme.write_text(placed(readme.read_text(encoding="utf-8"), section(results, copies)), encoding="utf-8")


def placed(readme: str, tables: str) -> str:
    """README with these tables between its marks; below the heading of its results where it has no marks yet."""
    if START not in readme:
        readme = readme.replace(f"{HEADING}\n", f"{HEADING}\n\n{START}{END}\n", 1)
    return marked(readme, START, END, tables)


if __name__ == "__main__":
    main()
