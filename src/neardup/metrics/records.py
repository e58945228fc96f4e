"""What each figure is: formula, source, range. Code that computes them stands beside, in `neardup.metrics`.

One convention for empty denominators: 0/0 is 1, as nothing was claimed and nothing is wrong. Only labelled documents
count, although clusters were formed over all.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A figure that reports show.

    Attributes:
        name: canonical name, key in results.
        title: what a table's head says.
        formula: how it is computed, degenerate cases included.
        source: where it was published.
        best: the value of a perfect result; None where more is neither better nor worse.
        worst: the least good value possible; None where there is no bound.
        unit: `share` (a number without unit) or `documents`.
        higher_is_better: None where more is neither better nor worse.
    """

    name: str
    title: str
    formula: str
    source: str
    best: float | None = 1.0
    worst: float | None = 0.0
    unit: str = "share"
    higher_is_better: bool | None = True


_PAIRS = "Manning, Raghavan, Schütze: Introduction to Information Retrieval (2008), 16.3"
_F = "van Rijsbergen: Information Retrieval (1979), chapter 7"
_B3 = "Bagga, Baldwin: Algorithms for scoring coreference chains (LREC 1998)"
_V = "Rosenberg, Hirschberg: V-measure (EMNLP 2007)"
_BLOCKING = "Christen: Data Matching (2012), chapter 7"
_REMOVAL = "neardup: of each predicted cluster the document with the least id is kept"

_RECORDS = (
    Metric(
        name="precision",
        title="Precision",
        formula="TP / (TP + FP) over pairs of documents; 1 when no pair is predicted",
        source=_PAIRS,
    ),
    Metric(
        name="recall",
        title="Recall",
        formula="TP / (TP + FN) over pairs of documents; 1 when gold has no pair",
        source=_PAIRS,
    ),
    Metric(name="f1", title="F1", formula="2 TP / (2 TP + FN + FP); 1 when neither side has a pair", source=_F),
    Metric(
        name="f05",
        title="F0.5",
        formula="1.25 TP / (1.25 TP + 0.25 FN + FP), precision counting for more; 1 when neither side has a pair",
        source=_F,
    ),
    Metric(
        name="b3_precision",
        title="B³ precision",
        formula="mean over documents of (n / a): n documents are with it in both clusterings, a in the predicted one, "
        "itself included; 1 without documents",
        source=_B3,
    ),
    Metric(
        name="b3_recall",
        title="B³ recall",
        formula="mean over documents of (n / b): n documents are with it in both clusterings, b in gold, "
        "itself included; 1 without documents",
        source=_B3,
    ),
    Metric(name="b3_f1", title="B³ F1", formula="harmonic mean of B³ precision and B³ recall", source=_B3),
    Metric(
        name="ari",
        title="ARI",
        formula="(TP - E) / (mean of both pair counts - E), E the TP expected by chance; 1 when both are equal",
        source="Hubert, Arabie: Comparing partitions (J. Classification 2, 1985)",
        worst=-0.5,
    ),
    Metric(
        name="ami",
        title="AMI",
        formula="(MI - E) / (mean of both entropies - E), E the mutual information expected by chance; 1 when both "
        "clusterings have at most one cluster, 0 when only one of them has one",
        source="Vinh, Epps, Bailey: Information theoretic measures for clusterings comparison (JMLR 11, 2010)",
        worst=None,
    ),
    Metric(
        name="homogeneity",
        title="Homogeneity",
        formula="MI / H(gold); 1 when gold is one cluster",
        source=_V,
    ),
    Metric(
        name="completeness",
        title="Completeness",
        formula="MI / H(predicted); 1 when the prediction is one cluster",
        source=_V,
    ),
    Metric(
        name="v_measure",
        title="V-measure",
        formula="harmonic mean of homogeneity and completeness; 0 when both are 0",
        source=_V,
    ),
    Metric(
        name="ap",
        title="Average precision",
        formula="sum over distinct scores, descending, of (gain in recall) × precision; gold pairs never reported "
        "count as missed; without gold pairs 1 if no pair is reported, else 0",
        source="Manning, Raghavan, Schütze: Introduction to Information Retrieval (2008), 8.4; ties as in scikit-learn",
    ),
    Metric(
        name="candidate_recall",
        title="Candidate recall",
        formula="gold pairs examined or of identical texts / gold pairs; 1 when gold has no pair; absent where the "
        "strategy does not tell what it examined",
        source=f"{_BLOCKING} (pairs completeness)",
    ),
    Metric(
        name="floor_recall",
        title="Recall at the floor",
        formula="gold pairs reported at any score or of identical texts / gold pairs; 1 when gold has no pair",
        source="neardup: recall at the lowest threshold a run can answer",
    ),
    Metric(
        name="reduction_ratio",
        title="Reduction ratio",
        formula="1 - pairs examined / (d (d - 1) / 2), d distinct texts; 1 when there is no pair to examine",
        source=_BLOCKING,
    ),
    Metric(
        name="documents_kept",
        title="Documents kept",
        formula="predicted clusters, over all documents, labelled or not",
        source=_REMOVAL,
        best=None,
        worst=None,
        unit="documents",
        higher_is_better=None,
    ),
    Metric(
        name="documents_removed",
        title="Documents removed",
        formula="documents less predicted clusters, over all documents, labelled or not",
        source=_REMOVAL,
        best=None,
        worst=None,
        unit="documents",
        higher_is_better=None,
    ),
    Metric(
        name="wrongly_removed",
        title="Wrongly removed",
        formula="labelled documents removed although the document kept in their place has another gold label; not "
        "counted where that one has no label",
        source=_REMOVAL,
        best=0.0,
        worst=None,
        unit="documents",
        higher_is_better=False,
    ),
    Metric(
        name="left_behind",
        title="Copies left behind",
        formula="sum over gold clusters of (documents kept - 1), where any is kept",
        source=_REMOVAL,
        best=0.0,
        worst=None,
        unit="documents",
        higher_is_better=False,
    ),
)

METRICS: dict[str, Metric] = {metric.name: metric for metric in _RECORDS}
"""Every figure by name, in the order of tables."""
