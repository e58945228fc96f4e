"""Write README's tables of results from the reference report: `python -m bench.readme`, with NEARDUP_DATA set.

With `--copies` it first measures how many copies of each corpus are alike in word 5-grams, which takes the texts, and
keeps the shares in `reports/reference/copies.json`. tests/test_readme.py holds README to both files.
"""

from __future__ import annotations

import argparse
import json
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from neardup.core.clusters import Clusters
from neardup.io.datasets import find_dataset
from neardup.report.ranking import metric_title, rank_text
from neardup.results.files import read_results
from neardup.results.formats import interval
from neardup.results.names import short_names
from neardup.scorers.overlap import Jaccard
from neardup.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from neardup.core.gold import GradedPairs
    from neardup.io.datasets import Dataset
    from neardup.results.records import AgreementResult, RankedCell, RankingResult, Results

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "reports" / "reference"
COPIES = REFERENCE / "copies.json"
START, END = "<!-- results: python -m bench.readme -->", "<!-- end of results -->"
USUAL = 0.7
"""The Jaccard similarity of word 5-grams that deduplication usually asks for, and `minhash-lsh` by default."""


def section(results: Results, copies: dict[str, float]) -> str:
    """README's tables of results: the strategies on every corpus, and how well corpora agree.

    Args:
        results: those of the reference report; with a ranking.
        copies: for each corpus the share of its copies that are alike in word 5-grams.
    """
    assert results.ranking is not None, "the reference report is of several corpora with gold"
    names = short_names(results.strategies)
    tables = (_strategies(results.ranking, names, copies), _agreements(results.ranking))
    return "\n".join(table.markdown() for table in tables)


def _strategies(ranking: RankingResult, names: dict[str, str], copies: dict[str, float]) -> Table:
    heads = [f"{each.corpus}: {metric_title(each.metric)}" for each in ranking.corpora]
    columns = [Column("strategy"), *(Column(title, numeric=True) for title in ("mean rank", "worst rank", *heads))]
    rows: list[Row] = [
        [
            names[method.strategy],
            Cell(f"{method.mean_rank:.1f}", "{:.1f} – {:.1f}".format(*method.mean_ranks)),
            Cell(rank_text(method.worst_rank), _ranks(method.worst_ranks)),
            *map(_figure, method.cells),
        ]
        for method in ranking.methods
    ]
    shares = [f"{100 * copies[each.corpus]:.0f} %" for each in ranking.corpora]
    return Table(columns=columns, rows=rows, references=[[f"copies at Jaccard {USUAL} or more", "", "", *shares]])


def _figure(cell: RankedCell) -> Cell:
    if cell.value is None:
        return Cell(cell.status, f"rank {_ranks(cell.ranks)}")
    bounds = interval(cell.interval).replace("–", " – ")
    default = f"default {cell.default:z.2f}" if cell.default is not None else ""
    return Cell(f"{cell.value:z.2f}", "; ".join(filter(None, (bounds, default, f"rank {_ranks(cell.ranks)}"))))


def _ranks(ends: tuple[int, int]) -> str:
    low, high = ends
    return str(low) if low == high else f"{low} – {high}"


def _agreements(ranking: RankingResult) -> Table:
    """Spearman's correlation of every two corpora at tuned thresholds: a row for each corpus, a column for each."""
    found = {each.corpora: each for each in ranking.agreements if each.at == "tuned"}
    corpora = [each.corpus for each in ranking.corpora]
    rows: list[Row] = [[other, *(_agreement(found.get((one, other))) for one in corpora[:-1])] for other in corpora[1:]]
    return Table.of(["agreement (Spearman)", *corpora[:-1]], rows, figures=slice(1, None))


def _agreement(found: AgreementResult | None) -> str | Cell:
    if found is None or not found.correlations:
        return "–" if found else ""
    one = found.correlations["spearman"]
    beside = f"{one.low:z.2f} to {one.high:z.2f}; ceiling {one.ceiling:z.2f}, from {one.ceiling_low:z.2f}"
    return Cell(f"{one.value:z.2f}", beside)


def alike(dataset: Dataset) -> float:
    """The share of the copies of a corpus whose Jaccard similarity of word 5-grams is `USUAL` or more.

    Pairs of a sample count as many as they stand for. Where figures count every gold cluster once, so do its pairs.
    """
    corpus, gold = dataset.corpus(), dataset.gold()
    assert gold is not None, f"{dataset.card.name} has gold"
    labels = gold.at("copy")
    a, b, weight = _of_clusters(labels, dataset) if isinstance(labels, Clusters) else _of_pairs(labels)
    row = {document_id: number for number, document_id in enumerate(corpus.ids)}
    left, right = (np.array([row[name] for name in ids], np.int64) for ids in (a, b))
    score = Jaccard().score(corpus, np.minimum(left, right), np.maximum(left, right))
    return float(np.average(score >= np.float32(USUAL), weights=weight))


def _of_clusters(labels: Clusters, dataset: Dataset) -> tuple[list[str], list[str], list[float]]:
    card = dataset.card.gold
    once = card is not None and card.each_cluster_once
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
        shares = {each.corpus: alike(find_dataset(each.corpus)) for each in results.ranking.corpora}
        COPIES.write_text(json.dumps(shares, indent=1) + "\n", encoding="utf-8")
    copies = json.loads(COPIES.read_text(encoding="utf-8"))
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{START}\n\n{section(results, copies)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
