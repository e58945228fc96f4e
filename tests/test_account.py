"""The loss account: counts that add up, whatever pairs, gold and clustering; weakest links; what was examined."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace as replace_record

import neardup as nd
from neardup.core.distinct import collapse
from neardup.core.examined import Examined
from neardup.core.gold import Gold
from neardup.core.strategy import Examiner
from neardup.errors import FloorError, StrategyError
from neardup.linkages import Components
from neardup.metrics.account import Account, GoldPairs, PairCounts, WrongPairs, account
from neardup.metrics.kernels import add_upwards, heads, rooted
from neardup.metrics.largest_cluster import Largest, closure, largest_cluster
from neardup.metrics.records.examined import reduction_ratio
from neardup.metrics.weakest import WeakestLink, weakest_links
from neardup.report.html import render_html
from neardup.report.markdown import render_markdown
from neardup.report.part import Part, Whole
from neardup.report.sections import account as account_section
from neardup.report.sections import largest as largest_section
from neardup.report.sections import weakest as weakest_section
from neardup.report.sections.account import most_lost
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.results.records import AccountResult
from neardup.run import examined as examined_pairs
from neardup.run.canary import canary
from neardup.run.folder import RunFolder
from neardup.run.runner import run
from neardup.run.table_files import read_table
from neardup.table import Table
from tests.helpers.made_results import cell_data, cell_of, data_of, results_from
from tests.helpers.partitions import SCORES, Corpus, corpora, document_pairs, make_pairs, shuffled
from tests.helpers.runs import RecordingWatcher, entry, plan

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tests.helpers.forms import Form

THRESHOLDS = st.sampled_from(SCORES)


@dataclass(frozen=True)
class Case:
    """Pairs, gold labels, a clustering that keeps identical texts together, and what was examined."""

    pairs: nd.CorpusPairs
    gold: NDArray[np.int32]
    labels: NDArray[np.int32]
    threshold: float
    examined: Examined


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any clustering at all: an account holds for every linkage."""
    pairs, gold = draw(corpora())
    threshold = draw(THRESHOLDS)
    cluster_of = [draw(st.integers(0, 3)) for _ in pairs.ids]
    free = np.array([cluster_of[text] for text in pairs.identical.tolist()], np.int32)
    labels = Components().labels(pairs, threshold) if draw(st.booleans()) else nd.Clusters(pairs.ids, free).labels
    reported = set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    texts = combinations(sorted(set(pairs.identical.tolist())), 2)
    asked = [(a, b, (a, b) in reported or draw(st.booleans())) for a, b in texts]
    left, right, seen = zip(*asked, strict=True) if asked else ((), (), ())
    stated = Examined(np.array(left, np.int32), np.array(right, np.int32), np.array(seen, np.bool_))
    count = len(set(pairs.identical.tolist()))
    examined_count = min(int(stated.examined.sum()), max(count * (count - 1) // 2 - 1, len(pairs)))
    aligned = gold.aligned(pairs.ids).labels
    return Case(replace(pairs, candidates=examined_count), aligned, labels, threshold, stated)


def of_documents(case: Case) -> list[tuple[bool, str, bool]]:
    """Of each pair of labelled documents whether gold has it, how far it came, and whether it is together."""
    scores = document_pairs(case.pairs)
    seen = {(a, b): bool(c) for a, b, c in zip(*(side.tolist() for side in case.examined), strict=True)}
    out = []
    for i, j in combinations(range(len(case.gold)), 2):
        if min(case.gold[i], case.gold[j]) < 0:
            continue
        a, b = sorted((int(case.pairs.identical[i]), int(case.pairs.identical[j])))
        score = scores.get(min((case.pairs.ids[i], case.pairs.ids[j]), (case.pairs.ids[j], case.pairs.ids[i])))
        step = "never"
        if a == b:
            step = "identical"
        elif score is not None and score >= np.float32(case.threshold):
            step = "above"
        elif seen[a, b]:
            step = "below"
        out.append((bool(case.gold[i] == case.gold[j]), step, bool(case.labels[i] == case.labels[j])))
    return out


def counted(pairs: list[tuple[bool, str, bool]], *, right: bool, steps: tuple[str, ...]) -> PairCounts:
    ends = [joined for is_right, step, joined in pairs if is_right == right and step in steps]
    return PairCounts(sum(ends), len(ends) - sum(ends))


@given(cases())
def test_an_account_is_what_counting_every_pair_gives(case: Case) -> None:
    found = account(case.pairs, case.threshold, case.labels, case.gold, case.examined)
    pairs = of_documents(case)
    assert found.gold.identical == counted(pairs, right=True, steps=("identical",)).joined
    assert found.gold.above == counted(pairs, right=True, steps=("above",))
    assert found.gold.below == counted(pairs, right=True, steps=("below",))
    assert found.gold.never == counted(pairs, right=True, steps=("never",))
    assert found.wrong.identical == counted(pairs, right=False, steps=("identical",)).joined
    assert found.wrong.above == counted(pairs, right=False, steps=("above",))
    assert found.wrong.closure == counted(pairs, right=False, steps=("below", "never")).joined


@given(cases())
def test_counts_add_up(case: Case) -> None:
    found = account(case.pairs, case.threshold, case.labels, case.gold, case.examined)
    unknown = account(case.pairs, case.threshold, case.labels, case.gold)
    pairs = of_documents(case)
    gold, joined = sum(right for right, _, _ in pairs), sum(together for _, _, together in pairs)
    both = sum(right and together for right, _, together in pairs)
    for one in (found, unknown):
        assert one.gold.total == gold
        assert (one.gold.joined, one.wrong.joined) == (both, joined - both)
        assert sum(one.losses.values()) == (gold - both) + (joined - both)
        assert one.gold.joined == one.gold.identical + one.gold.above.joined + one.gold.closure
        assert one.linked == pytest.approx(precision_recall(both, joined, gold))
    assert found.wrong == unknown.wrong
    assert found.gold.never is not None
    assert found.ceiling == pytest.approx((gold - found.gold.never.total) / gold if gold else 1)
    if unknown.gold.never is None:
        assert unknown.ceiling is None
        assert unknown.gold.below.total == found.gold.below.total + found.gold.never.total
        assert list(unknown.losses) == ["texts", "candidates and scoring", "linkage"]


def precision_recall(both: int, predicted: int, gold: int) -> dict[str, float]:
    return {"precision": both / predicted if predicted else 1, "recall": both / gold if gold else 1}


@given(corpora(), THRESHOLDS)
def test_the_ends_are_the_figures_of_pairs_and_of_clusters(corpus: Corpus, threshold: float) -> None:
    pairs, gold = corpus
    assume(np.any(gold.labels >= 0))  # `evaluate` refuses others
    clusters = nd.cluster(pairs, threshold)
    found = account(pairs, threshold, clusters.labels, gold.aligned(pairs.ids).labels)
    cut = pairs.at(threshold)
    for predicted, ours in ((cut, found.scored), (clusters, found.linked)):
        figures = nd.evaluate(predicted, gold)
        assert ours == pytest.approx({name: figures[name].value for name in ("precision", "recall")})
    assert found.gold.above.apart == found.wrong.above.apart == 0  # components cut nothing


@pytest.mark.slow
@given(cases(), st.data())
def test_the_order_of_documents_changes_nothing(case: Case, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(case.gold))))
    place = np.argsort(order)
    moved = shuffled(case.pairs, order)
    gold, labels = (side[np.asarray(order, int)] for side in (case.gold, case.labels))
    ends = np.sort(place[np.stack([case.examined.left, case.examined.right])], axis=0).astype(np.int32)
    stated = Examined(ends[0], ends[1], case.examined.examined)
    before = account(case.pairs, case.threshold, case.labels, case.gold, case.examined)
    assert account(moved, case.threshold, labels, gold, stated) == before
    links = [weakest_links(case.pairs, case.threshold, case.labels, case.gold, most=9)]
    links.append(weakest_links(moved, case.threshold, labels, gold, most=9))
    assert links[0] == links[1]
    assert largest_cluster(moved, case.threshold, labels) == largest_cluster(case.pairs, case.threshold, case.labels)


def worked() -> nd.CorpusPairs:
    """Documents a … h; a and b have one text."""
    scored = {(0, 1): 0.9, (1, 2): 0.8, (2, 3): 0.5, (4, 5): 0.45, (3, 6): 0.3}
    return replace(make_pairs("abcdefgh", [0, 0, 1, 2, 3, 4, 5, 6], scored), candidates=8)


WORKED_GOLD = np.array([0, 0, 0, 1, 1, 2, 2, 0])


def worked_account(examined: Examined | None = None) -> Account:
    """At 0.5: a b c d e together, f, g and h alone. Gold: a b c h, d e, f g."""
    pairs = worked()
    return account(pairs, 0.5, nd.cluster(pairs, 0.5).labels, WORKED_GOLD, examined)


def test_an_account_worked_by_hand() -> None:
    asked = [(0, 2, True), (0, 7, False), (2, 7, True), (3, 4, True), (5, 6, True)]
    left, right, seen = (np.array(side) for side in zip(*asked, strict=True))
    found = worked_account(Examined(left.astype(np.int32), right.astype(np.int32), seen))
    assert found.gold.identical == 1  # a b
    assert found.gold.above == PairCounts(joined=3, apart=0)  # a c, b c; d e
    assert found.gold.below == PairCounts(joined=0, apart=2)  # f g, and c h, which was examined and not reported
    assert found.gold.never == PairCounts(joined=0, apart=2)  # a h, b h
    assert found.wrong.above == PairCounts(joined=1, apart=0)  # c d
    assert found.wrong.closure == 5  # a d, b d, a e, b e, c e
    assert found.ceiling == 6 / 8
    assert found.scored == {"precision": 4 / 5, "recall": 4 / 8}
    assert found.linked == {"precision": 4 / 10, "recall": 4 / 8}
    assert found.losses == {"texts": 0, "candidates": 2, "scoring": 3, "linkage": 5}


def test_what_was_not_asked_about_is_not_known() -> None:
    assert worked_account().gold.never is None
    some = Examined(np.array([0, 0], np.int32), np.array([2, 7], np.int32), np.array([True, False]))
    assert worked_account(some).gold.never is None
    every = replace(worked(), candidates=21)
    known = account(every, 0.5, nd.cluster(every, 0.5).labels, WORKED_GOLD)
    assert known.gold.never == PairCounts(0, 0)
    with pytest.raises(FloorError):
        account(worked(), 0.2, np.arange(8), WORKED_GOLD)


NONE = PairCounts(joined=0, apart=0)


def row(gold: dict[str, Any] | None = None, above: PairCounts = NONE, **changes: Any) -> AccountResult:
    facts: dict[str, Any] = {"corpus": "wire", "strategy": "x()", "linkage": "components()", "threshold": 0.5}
    rates: dict[str, Any] = {"ceiling": None, "scored": {}, "linked": {}}
    counts: dict[str, Any] = {"identical": 0, "never": NONE, "below": NONE, "above": NONE} | (gold or {})
    wrong = WrongPairs(identical=0, above=above, closure=0)
    return AccountResult(gold=GoldPairs(**counts), wrong=wrong, **(facts | rates | changes))


def test_a_sentence_names_the_step_that_loses_the_most() -> None:
    assert most_lost(row(losses={"texts": 0, "candidates": 0, "scoring": 0, "linkage": 0})) == "nothing is lost."
    scoring = row(
        gold={"below": PairCounts(joined=4, apart=7)},
        above=PairCounts(joined=2, apart=0),
        losses={"texts": 0, "candidates": 3, "scoring": 9, "linkage": 1},
    )
    assert most_lost(scoring) == (
        "scoring loses the most, 9 of 13 pairs that end up wrong (7 missed, scored below 0.50; "
        "2 joined wrongly, scored at or above it); candidates 3, linkage 1."
    )
    tied = row(losses={"texts": 0, "candidates": 2, "scoring": 0, "linkage": 2})
    assert most_lost(tied).startswith("candidates lose the most, 2 of 4")
    unknown = row(losses={"texts": 0, "candidates and scoring": 2, "linkage": 0})
    assert most_lost(unknown).startswith("candidates and scoring lose the most, 2 of 2")


def test_a_section_shows_accounts_the_largest_clusters_and_the_worst() -> None:
    rates: dict[str, Any] = {
        "scored": {"precision": 0.5, "recall": 1.0},
        "linked": {"precision": 0.25, "recall": 1.0},
    }
    losses = {"texts": 0, "candidates and scoring": 0, "linkage": 0}
    link = WeakestLink(documents=30, labels=2, wrong=9, score=0.5, links=1, undone=8, lost=1, a="<i>|", b="z")
    found = row(
        losses=losses,
        gold={"identical": 1234, "never": None, "below": PairCounts(joined=3, apart=4)},
        weakest_links=[replace(link, wrong=wrong) for wrong in (9, 5)],
        **rates,
    )
    largest = Largest(documents=30, share=0.5, closure_only_share=0.75)
    small = replace(largest, documents=3)
    assert (largest.alarm, small.alarm) == (True, False)
    cells = [cell_of("x()", largest=largest), cell_of("y()", largest=small)]
    results = results_from(data_of(cell_data("x()", {}), cell_data("y()", {})))
    results = replace_record(results, cells=cells, account=[found])
    part = Part(Whole(results, []), results.by_corpus()[0])
    _, _, table, _ = account_section.section(part)
    assert isinstance(table, Table)
    counts = ["1,234", "–", "7", "0", "–", "3", "0", "0", "0", "0", "0.500 → 0.250", "1.000 → 1.000"]
    assert [[getattr(cell, "text", cell) for cell in row] for row in table.rows] == [["x", *counts]]
    blocks = [block for each in _SECTIONS for block in each(part)]
    text, page = render_markdown(blocks), render_html(blocks)
    assert text.count("30 documents (50.0 %)") == page.count("30 documents (50.0 %)") == 1
    assert (
        "| x | &lt;i>\\|, z | 0.500 | 1 | 8 | 1 | 30 | 2 | 9 |\n| x | &lt;i>\\|, z | 0.500 | 1 | 8 | 1 | 30 | 2 | 5 |"
        in text
    )
    assert ">&lt;i&gt;|, z</a></td>" in page
    for shown in (text, page):
        assert "75 % of its pairs" in shown
        assert "nothing is lost." in shown


_SECTIONS = (largest_section.section, account_section.section, weakest_section.section)


# ---- the largest cluster


@given(cases())
def test_the_largest_cluster_is_what_counting_gives(case: Case) -> None:
    found, joined = closure(case.pairs, case.threshold, case.labels)
    together = {p for p, score in document_pairs(case.pairs).items() if score >= np.float32(case.threshold)}
    members: dict[int, list[str]] = {}
    for document, label in zip(case.pairs.ids, case.labels.tolist(), strict=True):
        members.setdefault(label, []).append(document)
    most = max(map(len, members.values()), default=0)
    shares, answers = [0.0], list[bool]()
    for documents in members.values():
        every = [pair in together for pair in combinations(sorted(documents), 2)]
        answers.extend(every)
        if len(documents) == most > 1:
            shares.append(1 - sum(every) / len(every))
    assert (found.documents, found.share) == (most, most / len(case.gold) if most else 0)
    assert found.closure_only_share == pytest.approx(max(shares))
    assert joined == pytest.approx(answers.count(False) / max(1, len(answers)))
    assert not found.alarm  # too few documents


@pytest.mark.parametrize(("count", "others", "alarm"), [(20, 0, True), (19, 0, False), (20, 1980, False)])
def test_a_long_chain_sets_off_the_alarm(count: int, others: int, alarm: bool) -> None:
    rows = np.arange(count + others)
    chain = {(i, i + 1): 0.9 for i in range(count - 1)}
    pairs = make_pairs([f"{i:04d}" for i in rows], rows.tolist(), chain)
    found = largest_cluster(pairs, 0.5, nd.cluster(pairs, 0.5).labels)
    assert found.documents == count
    assert found.closure_only_share == pytest.approx(1 - 2 / count)
    assert found.alarm is alarm
    clique = make_pairs([str(i) for i in rows], [0] * len(rows), {})
    assert not largest_cluster(clique, 0.5, nd.cluster(clique, 0.5).labels).alarm


# ---- weakest links


def slow_links(case: Case) -> list[WeakestLink]:
    """Each wrong cluster on its own: a spanning tree by Kruskal, every pair of it taken out in turn."""
    found = []
    for label in set(case.labels.tolist()):
        rows = np.flatnonzero(case.labels == label).tolist()
        known = [row for row in rows if case.gold[row] >= 0]
        wrong = sum(bool(case.gold[a] != case.gold[b]) for a, b in combinations(known, 2))
        edges = inner_edges(case, rows)
        cuts = [cut(case, edges, tree, one, known) for tree in [spanning_tree(edges)] for one in tree]
        if wrong and cuts:
            undone, lost, links, (score, a, b) = min(cuts, key=lambda c: (c[1] - c[0], c[3]))
            found.append(
                WeakestLink(
                    documents=len(rows),
                    labels=len({int(case.gold[row]) for row in known}),
                    wrong=wrong,
                    a=a,
                    b=b,
                    score=float(np.float32(score)),
                    links=links,
                    undone=undone,
                    lost=lost,
                )
            )
    return sorted(found, key=lambda link: (-link.wrong, link.a))


Edge = tuple[float, str, str]


def inner_edges(case: Case, rows: list[int]) -> list[Edge]:
    edges = []
    for a, b, score in zip(case.pairs.left.tolist(), case.pairs.right.tolist(), case.pairs.score, strict=True):
        if a in rows and b in rows and score >= np.float32(case.threshold):
            one, other = sorted((case.pairs.ids[a], case.pairs.ids[b]))
            edges.append((float(score), one, other))
    return edges


def reached(edges: list[Edge], start: str) -> set[str]:
    seen = {start}
    while more := {x for _, a, b in edges for x in (a, b) if {a, b} & seen} - seen:
        seen |= more
    return seen


def spanning_tree(edges: list[Edge]) -> list[Edge]:
    tree: list[Edge] = []
    for edge in sorted(edges, key=lambda e: (-e[0], e[1:])):
        if edge[2] not in reached(tree, edge[1]):
            tree.append(edge)
    return tree


def cut(case: Case, edges: list[Edge], tree: list[Edge], one: Edge, known: list[int]) -> tuple[int, int, int, Edge]:
    rest = [edge for edge in tree if edge != one]
    sides = reached(rest, one[1]), reached(rest, one[2])
    name = {row: case.pairs.ids[case.pairs.identical[row]] for row in known}
    left, right = ([row for row in known if name[row] in side] for side in sides)
    same = sum(bool(case.gold[a] == case.gold[b]) for a in left for b in right)
    links = sum((a in sides[0] and b in sides[1]) or (a in sides[1] and b in sides[0]) for _, a, b in edges)
    return len(left) * len(right) - same, same, links, one


@given(cases())
def test_weakest_links_are_what_trying_every_cut_finds(case: Case) -> None:
    assert weakest_links(case.pairs, case.threshold, case.labels, case.gold, most=9) == slow_links(case)


@pytest.mark.parametrize("seed", range(4))
def test_weakest_links_of_larger_clusters(seed: int) -> None:
    rng = np.random.default_rng(seed)
    texts = rng.integers(0, 45, 60)
    ends = np.sort(rng.integers(0, 45, (70, 2)), axis=1)
    scored = {(int(a), int(b)): float(rng.choice(SCORES)) for a, b in ends if a != b and {a, b} <= set(texts)}
    pairs = make_pairs([f"d{i}" for i in rng.permutation(60)], texts.tolist(), scored)
    gold = rng.integers(-1, 4, 60).astype(np.int32)
    none = Examined(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.bool_))
    case = Case(pairs, gold, nd.cluster(pairs, 0.45).labels, 0.45, none)
    expected = slow_links(case)
    assert expected
    assert max(link.documents for link in expected) > 20
    assert weakest_links(pairs, 0.45, case.labels, gold, most=3) == expected[:3]


def test_a_weakest_link_worked_by_hand() -> None:
    """Two families, three and two strong, held together by two weak links; a cut between them undoes all six."""
    scored = {(0, 1): 0.9, (1, 2): 0.9, (3, 4): 0.9, (2, 3): 0.5, (1, 4): 0.45}
    pairs = make_pairs("abcde", range(5), scored)
    gold = np.array([0, 0, 0, 1, 1], np.int32)
    (link,) = weakest_links(pairs, 0.45, np.zeros(5, np.int32), gold, most=5)
    assert link == WeakestLink(documents=5, labels=2, wrong=6, a="c", b="d", score=0.5, links=2, undone=6, lost=0)


@pytest.mark.parametrize("count", [0, 1, 7])
def test_forest_kernels(form: Form, count: int) -> None:
    """A path 6 - 5 - … - 3 and a star about 0 with 1 and 2."""
    edges = [(a, b) for a, b in ((0, 1), (0, 2), (3, 4), (4, 5), (5, 6)) if b < count]
    near = [sorted({a + b - row for a, b in edges if row in (a, b)}) for row in range(count)]
    starts = np.cumsum([0, *map(len, near)])
    order, above = form(rooted)(starts, np.array([x for row in near for x in row], np.int32))
    assert above.tolist() == [0, 0, 0, 3, 3, 4, 5][:count]
    assert order.tolist() == list(range(count))
    values = np.stack([np.ones(count, np.int64), np.arange(count)], axis=1)
    form(add_upwards)(order, above, values)
    sums = [[3, 3], [1, 1], [1, 2], [4, 18], [3, 15], [2, 11], [1, 6]]
    assert values.tolist() == (sums if count == 7 else [[1, 0]][:count])
    head = form(heads)(order, above, np.arange(count) == 5)
    assert head.tolist() == [0, 0, 0, 3, 3, 5, 5][:count]


# ---- what was examined


STRATEGIES = (
    "exact",
    "minhash-lsh(bands=32, ngram=2, floor=0.0)",
    "minhash-lsh:news",
    "simhash",
    "simhash(floor=0.95)",
    "simhash(k=20, verify=containment(), floor=0.1)",
    "edit-distance",
    "edit-distance(candidates='rare', ngram=2)",
)


def every_pair(corpus: nd.Corpus) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    left, right = np.triu_indices(len(corpus), 1)
    return left.astype(np.int64), right.astype(np.int64)


@pytest.mark.parametrize("text", STRATEGIES)
def test_a_strategy_examined_what_it_reports_and_no_more_than_it_counts(text: str) -> None:
    corpus = collapse(canary()).corpus
    strategy = nd.strategy(text)
    assert isinstance(strategy, Examiner)
    left, right = every_pair(corpus)
    seen = strategy.examined(corpus, left, right)
    found = strategy.pairs(corpus)
    reported = nd.Candidates(found.left.astype(np.int64), found.right.astype(np.int64)).holds(left, right)
    assert not np.any(reported & ~seen)
    assert len(found) <= seen.sum()
    if not text.startswith("simhash"):
        assert seen.sum() == found.candidates
    few = strategy.examined(corpus, left[::3], right[::3])
    assert few.tolist() == seen[::3].tolist()


def test_simhash_knows_the_score_of_every_pair_unless_another_judges() -> None:
    corpus = canary()
    left, right = every_pair(corpus)
    assert nd.strategy("simhash").examined(corpus, left, right).all()  # type: ignore[attr-defined]  # an Examiner
    judged: Any = nd.strategy("simhash(k=20, verify=containment(), floor=0.1)")
    near = judged.score(judged.features_of(corpus.texts), left, right) >= np.float32(1 - 20 / 64)
    assert judged.examined(corpus, left, right).tolist() == near.tolist()


@given(st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 5)), max_size=9), st.booleans())
def test_gold_pairs_are_those_of_distinct_texts_at_any_level(rows: list[tuple[int, int]], loose: bool) -> None:
    ids = [f"d{i}" for i in range(len(rows))]
    texts = [text for _, text in rows]
    identical = np.array([texts.index(text) for text in texts], np.int32)
    levels = {"copy": nd.Clusters(ids, np.array([label for label, _ in rows], np.int32))}
    if loose:
        levels["story"] = nd.Clusters(ids, np.array([min(label, 0) for label, _ in rows], np.int32))
    table = examined_pairs.gold_pairs(Gold(dict(levels)), ids, identical)
    expected = set()
    for clusters in levels.values():
        for i, j in combinations(range(len(rows)), 2):
            if clusters.labels[i] == clusters.labels[j] >= 0 and identical[i] != identical[j]:
                expected.add(tuple(sorted((int(identical[i]), int(identical[j])))))
    found = list(zip(table.column("left").to_pylist(), table.column("right").to_pylist(), strict=True))
    assert found == sorted(expected)


def test_too_many_gold_pairs_are_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = list("abcde")
    levels: Any = {
        "copy": nd.Clusters(ids, np.array([0, 0, 1, 1, 2])),
        "story": nd.Clusters(ids, np.zeros(5, np.int32)),
    }
    monkeypatch.setattr(examined_pairs, "MOST_PAIRS", 9)
    table = examined_pairs.gold_pairs(Gold(levels), ids, np.arange(5, dtype=np.int32))
    assert table.to_pydict() == {"left": [0, 2], "right": [1, 3]}


@dataclass(frozen=True, kw_only=True)
class Forgetful(nd.Spec):
    """Reports the first pair, and answers as it is asked to."""

    answer: str = "denies"

    @property
    def default_threshold(self) -> float:
        return 1.0

    def pairs(self, corpus: nd.Corpus, clock: nd.Clock | None = None) -> nd.Pairs:
        return nd.Pairs.of([0], [1], [1.0], floor=1.0)

    def examined(self, corpus: nd.Corpus, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        answers: dict[str, Any] = {"denies": left < 0, "short": left[:1] >= 0, "counts": left}
        return np.asarray(answers[self.answer])


@pytest.mark.parametrize(
    ("answer", "fact"), [("denies", "says of 1 pairs it reported"), ("short", "bool"), ("counts", "int64")]
)
def test_answers_are_checked(answer: str, fact: str) -> None:
    corpus = canary()
    strategy = Forgetful(answer=answer)
    asked = examined_pairs.gold_pairs(
        Gold({"copy": nd.Clusters(corpus.ids, np.zeros(len(corpus), np.int32))}), corpus.ids, collapse(corpus).identical
    )
    with pytest.raises(StrategyError, match=fact):
        examined_pairs.ask(strategy, corpus, asked, nd.pairs(corpus, strategy))


def test_a_run_keeps_what_was_examined_and_older_folders_do_without(tmp_path: Path) -> None:
    gold = Gold({"copy": nd.Clusters.from_mapping({"a": 1, "b": 1, "c": 1, "d": 1})})
    (done,) = run(plan("exact", entries=[entry(gold=gold)]), tmp_path / "run", RecordingWatcher())
    folder = RunFolder(tmp_path / "run").cell(done.corpus, done.strategy)
    assert read_table(folder.examined).to_pydict() == {
        "left": [0, 0, 1],
        "right": [1, 3, 3],
        "examined": [True, False, False],
    }
    (derived,) = derive_results(read_cells([tmp_path / "run"])).account
    assert derived.gold == GoldPairs(
        identical=1, never=PairCounts(0, 3), below=PairCounts(0, 0), above=PairCounts(joined=2, apart=0)
    )
    assert (derived.ceiling, derived.losses["candidates"]) == (0.5, 3)
    assert derive_results(read_cells([tmp_path / "run"])).cells[0].figures["candidate_recall"] == 0.5
    folder.examined.unlink()
    folder.write(done.changed(files={}))
    (older,) = derive_results(read_cells([tmp_path / "run"])).account
    assert (older.gold.never, older.ceiling) == (None, None)
    assert derive_results(read_cells([tmp_path / "run"])).cells[0].figures["candidate_recall"] is None
    assert older.losses == {"texts": 0, "candidates and scoring": 3, "linkage": 0}


def recalls(strategy: str, corpus: nd.Corpus, gold: Gold, folder: Path) -> tuple[float | None, float]:
    """Candidate recall, and recall at the floor."""
    run(plan(strategy, entries=[entry(corpus=corpus, gold=gold)]), folder, RecordingWatcher())
    (cell,) = derive_results(read_cells([folder])).cells
    return cell.figures["candidate_recall"], cell.figures["floor_recall"] or 0.0


@pytest.mark.slow
def test_candidate_recall_counts_what_was_examined_and_floor_recall_what_was_reported(tmp_path: Path) -> None:
    texts = ["one two three four", "one two three five", "six seven eight nine"]
    corpus = nd.Corpus.from_texts("abc", texts, name="three")
    gold = Gold({"copy": nd.Clusters.from_mapping(dict.fromkeys("abc", 1))})
    every = recalls("edit-distance(floor=0.6)", corpus, gold, tmp_path / "every")
    assert every == pytest.approx((1, 1 / 3))  # all three were aligned, one reached the floor
    few = recalls("minhash-lsh(num_perm=256, bands=256, ngram=1, floor=0.9)", corpus, gold, tmp_path / "few")
    assert few == pytest.approx((1 / 3, 0))  # one shared a band, none reached the floor
    silent = recalls("minhash-lsh-datasketch(ngram=1, bands=64)", corpus, gold, tmp_path / "silent")
    assert silent[0] is None
    assert silent[1] == pytest.approx(1 / 3)


def test_copies_of_a_blank_text_are_one_text_to_a_strategy(tmp_path: Path) -> None:
    corpus = nd.Corpus.from_texts("abcde", ["", "a b c", "a b d", "", ""], name="blanks")
    pairs = nd.pairs(corpus, nd.strategy("tfidf-cosine"))
    assert (pairs.texts, pairs.possible, pairs.candidates) == (3, 3, 3)
    assert reduction_ratio(pairs) == 0
    gold = Gold({"copy": nd.Clusters.from_mapping({"b": 1, "c": 1, "a": 2, "d": 2})})
    candidates, _ = recalls("tfidf-cosine", corpus, gold, tmp_path / "run")
    assert candidates == 0.5  # of b and c; the strategy never saw d beside a
