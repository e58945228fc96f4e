"""Why pairs have their scores, as `facts` explains it: against the evidence, and by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import neardup as nd
from neardup.core.explanation import Conflict, Explanation, explained
from neardup.core.strategy import Explainer, explainer_of
from neardup.scorers.facts.evidence import aligned
from neardup.scorers.facts.evidence_kernels import FULL, weight_of
from neardup.scorers.facts.explanation import explanation
from neardup.scorers.facts.languages import lists_for
from neardup.scorers.facts.scorer import Facts, statistics
from neardup.scorers.facts.tokens import encode
from tests.helpers.wire import earlier

if TYPE_CHECKING:
    from neardup.core.corpus import Corpus

STORY = (
    "The harbour board of Kelsing said on Monday that the swing bridge would stay shut to 19 lorries until 4 June. "
    "Divers found cracks in two of its eight bearings, an engineer from Aldmoor said, and the county was asked for "
    "help with the repair. Nobody was hurt when the bridge was closed."
)
WORDS = len(STORY.split())
OTHER = STORY.replace("19", "11").replace("Aldmoor", "Winterset")
ALONE = "The paper is sold at 20 shops in the valley and beyond, as it has been since the war ended long ago."
TEXTS = {
    "story": STORY,
    "other": f"{ALONE} {OTHER}",
    "corrected": f"CORRECTED: fixes the day of the closure\n{STORY}",
    "apart": f"{STORY[STORY.index('Divers') :]}\n{ALONE}\n{STORY[: STORY.index('Divers')]}",
    "away": "Growers expect fewer cherries after three nights of frost in April.",
    "mark": "?!",
}
CORPUS = nd.Corpus.from_texts(TEXTS, TEXTS.values(), name="six")


def explain(one: str, other: str, scorer: Facts | None = None, corpus: Corpus = CORPUS) -> Explanation:
    rows = np.array([corpus.row_of[one]]), np.array([corpus.row_of[other]])
    (found,) = (scorer or Facts()).explain(corpus, *rows)
    return found


def quoted(found: Explanation) -> list[tuple[str, str]]:
    """What stands at either end of each passage."""
    return [(found.texts[0][slice(*passage.left)], found.texts[1][slice(*passage.right)]) for passage in found.passages]


def test_differing_facts_are_quoted_as_the_texts_have_them() -> None:
    found = explain("story", "other")
    assert found.conflicts == [Conflict("number", "19", "11"), Conflict("name", "Aldmoor", "Winterset")]
    assert quoted(found) == [(STORY[:-1], OTHER[:-1])]
    assert found.words == WORDS - 2
    assert found.main == ((0, len(STORY) - 1), (0, len(ALONE) + len(OTHER)))
    one, other = found.covered or (0, 0)
    assert one == pytest.approx((WORDS - 2 + 0.8) / WORDS)  # of the two words that differ the figure is no edit
    assert other == pytest.approx((WORDS - 2 + 0.8) / (WORDS + len(ALONE.split())))
    line = explained(found, quoted=True)
    assert line.startswith(f"covers {one:.2f} of the one and {other:.2f} of the other; 1 passage, {WORDS - 2} words; ")
    assert "numbers that differ: 19 / 11; names that differ: Aldmoor / Winterset; " in line
    hidden = explained(found, quoted=False)
    assert "numbers that differ: 1; names that differ: 1; " in hidden
    assert not any(word in hidden + str(found.to_json(quoted=False)) for word in ("Aldmoor", "Winterset"))
    assert found.to_json(quoted=False)["conflicts"] == {"number": 1, "name": 1, "notice": 0}


def test_several_facts_at_one_place_stand_together() -> None:
    texts = [STORY, STORY.replace("19 lorries until 4 June", "11 lorries and 7 June")]
    corpus = nd.Corpus.from_texts(["a", "b"], texts)
    assert explain("a", "b", corpus=corpus).conflicts == [Conflict("number", "19", "11"), Conflict("number", "4", "7")]
    texts[1] = STORY.replace("19 lorries until 4 June", "11 or 7 of them at midsummer")
    corpus = nd.Corpus.from_texts(["a", "b"], texts)
    assert explain("a", "b", corpus=corpus).conflicts == [Conflict("number", "19 … 4", "11 … 7")]


def test_the_sides_of_a_pair_may_be_named_in_either_order() -> None:
    for one, other in (("story", "other"), ("apart", "story"), ("corrected", "other")):
        here, there = explain(one, other), explain(other, one)
        assert here.score == there.score
        assert here.shares == there.shares
        assert here.covered == (there.covered or ())[::-1]
        assert here.main == (there.main or ())[::-1]
        assert {(p.left, p.right, p.words) for p in here.passages} == {
            (p.right, p.left, p.words) for p in there.passages
        }
        assert {(c.kind, c.left, c.right) for c in here.conflicts} == {
            (c.kind, c.right, c.left) for c in there.conflicts
        }


def test_passages_that_moved_are_told_one_by_one() -> None:
    found = explain("story", "apart")
    middle = STORY.index("Divers")
    assert quoted(found) == [(STORY[: middle - 2],) * 2, (STORY[middle:-1],) * 2]
    assert found.passages[0].right[0] > found.passages[1].right[0]


def test_a_notice_is_quoted_with_its_line() -> None:
    found = explain("story", "corrected")
    assert found.conflicts == [Conflict("notice", "", "CORRECTED: fixes the day of the closure")]
    assert found.shares["versions"] == pytest.approx(np.exp(-1))
    together = explain("story", "corrected", Facts(versions="together"))
    assert "versions" not in together.shares
    assert together.score == pytest.approx(found.score * np.e)


def test_nothing_in_common() -> None:
    found = explain("away", "story")
    assert (found.score, list(found.passages), found.covered, found.furniture) == (0, [], (0, 0), 0)
    assert "no passage in common" in explained(found, quoted=True)
    blank = explain("away", "mark")
    assert (blank.score, blank.main) == (0, ((0, len(TEXTS["away"]) - 1), (0, 0)))


def test_identical_texts_need_no_shares() -> None:
    for name in TEXTS:
        found = explain(name, name)
        assert (found.score, found.shares) == (1, {})
    lines = nd.Corpus.from_texts("ab", ["", " "], name="blank")
    assert explain("a", "a", corpus=lines).score == 0


def test_the_later_text_is_known_by_its_date() -> None:
    grown = f"{STORY} {ALONE} The county has found no money, and the board meets again when the frost is over."
    dates = {"date": ["1987-03-02", "1987-03-03", None]}
    corpus = nd.Corpus.from_texts(["early", "late", "undated"], [STORY, grown, ALONE], dates)
    assert explain("early", "late", corpus=corpus).later == "right"
    assert explain("late", "early", corpus=corpus).later == "left"
    assert explain("late", "undated", corpus=corpus).later is None
    assert explain("early", "late", corpus=corpus).shares["versions"] < 1
    assert "the other is later by date" in explained(explain("early", "late", corpus=corpus), quoted=False)


@pytest.fixture(scope="module")
def wire() -> Corpus:
    corpus = earlier()
    dev = np.flatnonzero(np.array(corpus.column("split").to_pylist()) == "dev")
    return corpus.take(dev)


@pytest.mark.parametrize("scorer", [Facts(), Facts(coverage="both", versions="together")])
def test_the_product_of_the_shares_is_the_score(wire: Corpus, scorer: Facts) -> None:
    near = nd.pairs(wire, "passages(verify=None)")
    left, right = (rows[:: max(1, len(near.left) // 60)] for rows in (near.left, near.right))
    found = scorer.explain(wire, left, right)
    assert [one.score for one in found] == scorer.score(wire, left, right).tolist()
    assert [float(np.prod([*one.shares.values()])) for one in found] == pytest.approx([one.score for one in found])
    assert {one.score > 0.5 for one in found} == {True, False}


def test_what_is_told_is_what_the_evidence_counts(wire: Corpus) -> None:
    near = nd.pairs(wire, "passages(verify=None)")
    lists = lists_for(wire)
    vocabulary = statistics(wire.texts, lists)
    tokens = encode(wire.texts, vocabulary, lists, places=True)
    spans = [
        dict(zip(tokens.starts[a:b].tolist(), range(a, b), strict=True))
        for a, b in zip(tokens.offsets, tokens.offsets[1:], strict=False)
    ]
    seen = set()
    for left, right in zip(near.left[::7].tolist(), near.right[::7].tolist(), strict=True):
        pair = aligned(tokens, vocabulary, left, right)
        found = explanation(pair, tokens, wire.texts, {}, None)
        evidence = pair.evidence
        a, _ = pair.numbers
        weight = 0
        for passage in found.passages:
            start, stop = passage.left if a == left else passage.right
            first = spans[a][start]
            inside = [
                i
                for i in range(first, int(tokens.offsets[a + 1]))
                if tokens.ends[i] <= stop and pair.a.of[i - tokens.offsets[a]] >= 0
            ]
            assert len(inside) == passage.words
            weight += sum(weight_of(tokens.marks[i]) for i in inside)
        assert weight / FULL == pytest.approx(evidence.solid_a[0])
        notices = found.of_kind("notice")
        assert len(notices) == evidence.notices[0]
        assert all(bool(one.left) != bool(one.right) for one in notices)
        for kind, count in (("number", evidence.number_conflicts[0]), ("name", evidence.name_conflicts[0])):
            told = found.of_kind(kind)  # type: ignore[arg-type]  # both are kinds
            assert bool(told) == bool(count)
            assert len(told) <= count
            assert all((one.left if a == left else one.right) for one in told)
            seen.add((kind, bool(told)))
        assert (
            found.furniture == pytest.approx(1 - evidence.shared[0] / max(evidence.matched_a[0], 1e-9), abs=1e-9)
            or not evidence.matched_a[0]
        )
    assert len(seen) == 4


def test_scorers_that_can_explain_are_found() -> None:
    assert isinstance(Facts(), Explainer)
    assert explainer_of(Facts()) == Facts()
    assert explainer_of(nd.strategy("minhash-lsh(verify=facts(versions='together'))")) == Facts(versions="together")
    for name in ("minhash-lsh", "minhash-lsh:news", "exact", "tfidf-cosine"):
        assert explainer_of(nd.strategy(name)) is None
    assert explainer_of(None) is None


def test_long_lists_of_conflicts_are_cut() -> None:
    conflicts = [Conflict("number", str(n), "") for n in range(9)] + [
        Conflict("notice", "", "so\n  it was " + "x" * 90)
    ]
    line = explained(Explanation(score=0.25, shares={"facts": 0.25, "evidence": 1.0}, conflicts=conflicts), quoted=True)
    assert line.startswith(
        "numbers that differ: 0 / –, 1 / –, 2 / –, 3 / –, 4 / –, 5 / – and 3 more; notice in one only: "
    )
    assert "– / so it was xxx" in line
    assert line.endswith("x…; 0.250 = facts 0.25")
