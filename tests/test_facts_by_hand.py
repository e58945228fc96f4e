"""Evidence and scores of small pairs, worked out by hand.

In the notation of `written` a token is a word between spaces. A line with a full stop is prose: a token of it weighs 1.
`SAIL` has 12 tokens: one figure, one name. A share of the formula that is not in an expected score is 1.
"""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from neardup.scorers.facts.evidence_kernels import Evidence
from neardup.scorers.facts.formula import (
    ARTICLES,
    MOST_GROWTH,
    RECORDS,
    Timing,
    Weights,
    agreement,
    conviction,
    coverage,
    ownness,
    recurrence,
    sameness,
)
from tests.helpers.facts_pairs import weigh, written

SAIL = "the ferry Aurora left the harbour at dusk with 46 passengers aboard ."
CREW = "its crew of 52 slept while smoke rose from an engine below .\n"  # 12 tokens
REEF = "rescuers from Milford reached a reef within 3 hours of its call .\n"  # 12 tokens


def scored(evidence: Evidence, weights: Weights = ARTICLES, *, later: bool = False, apart: bool = False) -> float:
    factors = [part(evidence, weights) for part in (coverage, agreement, conviction, ownness)]
    timing = Timing(later=np.array([later]), apart=np.array([apart]))
    return float(np.prod([*factors, recurrence(evidence, timing), sameness(evidence, timing)]))


def check(
    one: str, other: str, expected: dict[str, float], score: float, records: float | None = None, **given: object
) -> None:
    """The pair, from either side, has this evidence and score."""
    texts, known = written(one, other, **given)  # type: ignore[arg-type]
    for left, right in ((0, 1), (1, 0)):
        evidence, swapped = weigh(texts, known, [left], [right])
        found = {name: float(getattr(evidence, name)[0]) for name in expected}
        assert found == pytest.approx(expected)
        assert scored(evidence) == pytest.approx(score)
        assert records is None or scored(evidence, RECORDS) == pytest.approx(records)
        assert bool(swapped[0]) == (left == 1)  # the first text is the lighter one


def test_a_copy() -> None:
    """Every token matches: one figure, one name, nothing left over, so every share is 1."""
    expected = {"weight_a": 12, "weight_b": 12, "matched_a": 12, "shared": 12, "solid_a": 12, "solid_b": 12}
    expected |= {"main_a": 12, "rest_a": 0, "figures_a": 1, "found_a": 1, "numbers": 1, "names": 1, "apart": 0}
    texts, known = written(SAIL, SAIL)
    evidence, _ = weigh(texts, known, [0], [1])
    assert {name: float(getattr(evidence, name)[0]) for name in expected} == expected
    assert scored(evidence) == scored(evidence, RECORDS) == 1


def test_an_abridgement() -> None:
    """The first of three sentences: all of the one text, a third of the other's prose, one of its three figures."""
    check(
        SAIL,
        f"{SAIL}\n{CREW}{REEF}",
        {
            "weight_a": 12, "weight_b": 36, "matched_a": 12, "main_a": 12, "rest_a": 0, "main_b": 12, "rest_b": 24,
            "figures_a": 1, "found_a": 1, "figures_b": 3, "found_b": 1, "solid_a": 12, "solid_b": 12, "apart": 0,
            "number_conflicts": 0, "notices": 0,
        },
        score=1,
        # the longer text: a third covered, a third of it in passages; a quarter of that counts
        records=(1 / 3 * (1 / 3) ** 0.15) ** 0.25,
    )  # fmt: skip


def test_another_figure_at_the_same_place() -> None:
    """52 for 46: 11 of 12 tokens match. The figure is no edit, is not found, and contradicts; no number agrees."""
    check(
        SAIL,
        SAIL.replace("46", "52"),
        {
            "matched_a": 11, "main_a": 11, "rest_a": 1, "edits_a": 0, "solid_a": 11, "figures_a": 1, "found_a": 0,
            "numbers": 0, "number_conflicts": 1, "names": 1, "name_conflicts": 0, "apart": 1,
        },
        # coverage, figures found (0 + 1) / (1 + 1), passages; agreement (0 + 1) / (0 + 1 + 1), squared;
        # conviction: a twelfth is not covered
        score=11 / 12 * 0.5**0.3 * (11 / 12) ** 0.15 * 0.5**2 * 11 / (11 + 20 / 12),
    )  # fmt: skip


def test_a_figure_that_stands_elsewhere() -> None:
    """As before, but the first text has 52 too, in its second sentence: no conflict, and one number agrees."""
    check(
        f"{SAIL}\n{CREW}",
        f"{SAIL.replace('46', '52')}\n{CREW}and more",
        {"matched_a": 23, "rest_a": 1, "figures_a": 2, "found_a": 1, "figures_b": 2, "found_b": 2, "numbers": 1,
         "number_conflicts": 0},
        # the other text covers as much, with (2 + 1) / (2 + 1) of its figures
        score=23 / 24 * (23 / 24) ** 0.15 * 23 / (23 + 20 / 24),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "conflicts"),
    [
        ("17.1 mln", "17121000", 0),  # the same, rounded
        ("17.1 mln", "17190000", 1),  # 17.2 mln
        (
            "17121000",
            "17.121 mln",
            0,
        ),  # as many digits, once the zeros at the end are dropped: the same word, and value
        ("17", "16500000", 0),  # a half may be rounded up
        ("16", "16500000", 0),  # or down
        ("2", "2121000", 1),  # one digit is too little to be a rounded figure
        ("46 km", "29 miles", 0),  # 46,000 and 46,671 m: within a twentieth
        ("46 km", "30 miles", 0),  # 48,280 m, 4.7 % more
        ("46 km", "31 miles", 1),  # 49,890 m, 7.8 %
        ("46 km", "46 kg", 0),  # the number is the same
        ("46 km", "47 kg", 1),  # another dimension
        ("46 km", "48 km", 1),  # another figure in the same unit, however near
        ("two", "three", 1),  # numbers that are spelled out
        ("two", "2", 0),  # are numbers
    ],
)
def test_conflicts_of_numbers(one: str, other: str, conflicts: int) -> None:
    texts, known = written(SAIL.replace("46", one), SAIL.replace("46", other))
    for left, right in ((0, 1), (1, 0)):
        evidence, _ = weigh(texts, known, [left], [right])
        assert evidence.number_conflicts[0] == conflicts


@pytest.mark.parametrize(
    ("other", "conflicts"),
    [
        ("Aurora", 0),
        ("Bremen", 1),
        ("Aurara", 0),  # it shares most letter pairs: misspelled
        ("ship", 0),  # no name stands against it
        ("Bremen and Aurora", 0),  # the other text has the name
    ],
)
def test_conflicts_of_names(other: str, conflicts: int) -> None:
    texts, known = written(SAIL, SAIL.replace("Aurora", other))
    evidence, _ = weigh(texts, known, [0], [1])
    assert evidence.name_conflicts[0] == conflicts
    # the figure agrees; the name does not, and stands against none that agrees
    assert agreement(evidence, ARTICLES)[0] == pytest.approx(0.5**0.7 if conflicts else 1)


def test_a_notice_of_a_correction() -> None:
    """The notice is a line above the main text, which it joins as prose; both texts otherwise agree."""
    notice = "correction an earlier report gave another number of passengers .\n"  # 9 tokens
    assert len(written(notice)[0][0]) == 9
    check(SAIL, notice + SAIL, {"notices": 1, "matched_a": 12, "main_b": 12, "rest_b": 9}, score=exp(-1))
    texts, known = written(notice + SAIL, notice + SAIL.replace("dusk", "dawn"))
    assert weigh(texts, known, [0], [1])[0].notices[0] == 0  # both have it: it matches


def test_a_notice_far_from_the_main_text_is_about_something_else() -> None:
    """Between it and the main text stand 24 or 25 tokens that are no prose."""
    for apart, notices in ((24, 1), (25, 0)):
        menu = " ".join(f"x{i}" for i in range(apart))
        texts, known = written(SAIL, f"correction\n{menu}\n{SAIL}")
        assert weigh(texts, known, [0], [1])[0].notices[0] == notices


def test_page_furniture() -> None:
    """Two stories of 12 tokens behind a paragraph of 12 that so many pages share that each token is own by a fifth.

    What matches weighs 12, and a fifth of it is own: a third of `COMMON`, and the gate is the square. Half of each text
    is covered and in passages; one of them has no figure that is missing in the other. Of own weight 2.4 of 14.4 are
    covered.
    """
    shared = "our readers may share this page with anyone whom they like today .\n"
    own = [[51] * 12 + [255] * 12] * 2
    check(
        f"{shared}{REEF}",
        f"{shared}the owner said yesterday that hired divers would look hard for oil .\nmenu",
        {"weight_a": 24, "own_a": 14.4, "matched_a": 12, "shared": 2.4, "main_a": 12, "rest_a": 12, "figures_a": 1},
        score=0.5 * 0.5**0.15 * 2.4 / (2.4 + 20 * 12 / 14.4) / 9,
        own=[own[0], [*own[1], 255]],
    )


def test_two_texts_that_share_a_passage_and_have_stretches_of_their_own() -> None:
    """100 tokens in common, 250 of the one and 300 of the other text, beyond the 200 that cost nothing."""
    common, one, other = (" ".join(f"{c}{i}" for i in range(n)) for c, n in (("c", 100), ("x", 250), ("y", 300)))
    check(
        f"{common} .\n{one} .",
        f"{common} .\n{other} .",
        {"matched_a": 100, "shared": 100, "rest_a": 250, "rest_b": 300, "apart": 250},
        score=100 / 350 * (100 / 350) ** 0.15 * 100 / (100 + 20 * 250 / 350) * (200 / 250) ** 2,
    )


def evidence_of(**given: float) -> Evidence:
    """Evidence of a copy of 100 tokens, but for what is given."""
    whole = dict.fromkeys(("weight_a", "weight_b", "own_a", "matched_a", "shared", "solid_a", "solid_b"), 100.0)
    values = dict.fromkeys(Evidence._fields, 0.0) | whole | {"main_a": 100.0, "main_b": 100.0} | given
    return Evidence(*(np.array([values[name]]) for name in Evidence._fields))


@pytest.mark.parametrize(
    ("given", "score"),
    [
        ({}, 1),
        ({"numbers": 3, "number_conflicts": 1}, (4 / 5) ** 2),
        ({"names": 1, "name_conflicts": 2}, (2 / 4) ** 0.7),
        ({"notices": 1}, exp(-1)),
        ({"apart": 200}, 1),
        ({"apart": 400}, 1 / 4),
        ({"shared": 60, "own_a": 60}, 1),  # three fifths of what matches is own
        ({"shared": 30, "own_a": 30}, 1 / 4),
        ({"solid_a": 50}, 0.5**0.15),
        ({"rest_a": 25, "main_a": 75}, 1),  # one of the main texts is covered
        ({"rest_a": 25, "main_a": 75, "rest_b": 50, "main_b": 50}, 0.75),
        ({"rest_a": 25, "main_a": 75, "rest_b": 50, "main_b": 50, "edits_a": 10}, 0.83),  # an edit counts .8
        ({"rest_a": 25, "main_a": 75, "rest_b": 50, "main_b": 50, "edits_a": 30}, 0.95),  # up to what is left over
        ({"figures_a": 7, "figures_b": 7, "found_a": 3}, 0.5**0.3),  # (3 + 1) / (7 + 1)
        ({"shared": 50, "matched_a": 50}, 50 / (50 + 20 * 0.5)),
        ({"shared": 0, "matched_a": 0, "main_a": 0, "main_b": 0}, 0),
        (dict.fromkeys(Evidence._fields, 0.0), 0),
    ],
)
def test_shares_of_the_formula(given: dict[str, float], score: float) -> None:
    assert scored(evidence_of(**given)) == pytest.approx(score)


def test_a_short_match_may_recur_on_another_day() -> None:
    """10 tokens of one's own are half as convincing; a long match stays."""
    found = [scored(evidence_of(shared=n, matched_a=n, own_a=n), apart=True) for n in (10, 40, 990)]
    assert found == pytest.approx([10 / 20, 40 / 50, 990 / 1000])
    assert scored(evidence_of(shared=10, matched_a=10, own_a=10)) == 1


def test_prose_that_came_later_lowers_the_score_up_to_a_bound() -> None:
    grown = [scored(evidence_of(rest_b=rest), later=True) for rest in (0, 10, 20, 1000)]
    assert grown[0] == 1
    assert grown == sorted(grown, reverse=True)
    assert grown[-1] == pytest.approx(exp(-MOST_GROWTH))
    assert scored(evidence_of(rest_b=1000)) == 1
