"""Compositions of perturbations: their texts, what they do, and the labels of their variants."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neardup as nd
from neardup.core.corpus import Corpus
from neardup.core.gold import LEVELS
from neardup.core.perturbation import Composition, at_intensity, called, expected_label, series_of, variant
from neardup.core.perturbed import perturb
from neardup.errors import NeardupError, ParameterError
from neardup.perturbations.facts import SwapFacts
from neardup.perturbations.furniture import Furniture
from neardup.perturbations.loss import DropSentences, Truncate
from neardup.perturbations.typos import Typos
from neardup.results.cells import read_cells
from neardup.results.derive import derive_results
from neardup.run.plan import INTENSITIES, default_perturbations, make_plan
from neardup.testing import check_perturbation
from tests.helpers.articles import ARTICLES, FRENCH, REPORT
from tests.helpers.files import write_json_lines
from tests.helpers.runs import entry, keep_run

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.perturbation import BasePerturbation, Perturbation

NOISY_CUT = "typos(intensity=0.05) + truncate(intensity=0.4)"


def drawn(*kinds: type[BasePerturbation]) -> st.SearchStrategy[BasePerturbation]:
    """One of these perturbations."""
    return st.builds(
        lambda kind, intensity, seed: kind(intensity=intensity, seed=seed),
        st.sampled_from(kinds),
        st.floats(0, 1),
        st.integers(0, 3),
    )


parts = st.builds(
    lambda first, last: (*first, last),
    st.lists(drawn(DropSentences, Truncate, Typos), min_size=1, max_size=3),
    drawn(DropSentences, Furniture, SwapFacts, Truncate, Typos),
)


@given(parts)
def test_the_text_of_a_composition_parses_to_it(given_parts: tuple[Perturbation, ...]) -> None:
    whole = Composition(parts=given_parts)
    text = " + ".join(map(str, given_parts))
    assert str(whole) == text
    assert nd.perturbation(text) == whole
    assert nd.perturbation(text.replace(" ", "")) == whole
    assert pickle.loads(pickle.dumps(whole)) == whole


def test_a_short_text_has_the_defaults_of_its_parts() -> None:
    whole = nd.perturbation("typos + drop_sentences(intensity=1) + furniture")
    assert str(whole) == (
        "typos(intensity=0.1, seed=1) + drop-sentences(intensity=1.0, seed=1) + furniture(intensity=0.6, seed=1)"
    )
    assert Composition(parts=(Composition(parts=(Typos(), DropSentences(intensity=1.0))), Furniture())) == whole


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("typos + ", "lacks a perturbation beside a '\\+'"),
        ("+ typos", "lacks a perturbation beside a '\\+'"),
        ("typos ++ truncate", "lacks a perturbation beside a '\\+'"),
        ("typos + truncat", "did you mean 'truncate'"),
        ("typos(intensity=2) + truncate", "from 0 to 1"),
        ("typos + truncate(intensity=0.4", "cannot be read"),
        ("typos + jaccard", "is a scorer, no perturbation"),
    ],
)
def test_a_bad_text_is_refused(text: str, fact: str) -> None:
    with pytest.raises(NeardupError, match=fact):
        nd.perturbation(text)


def test_only_perturbations_are_composed() -> None:
    with pytest.raises(NeardupError):
        nd.linkage("components + star")
    with pytest.raises(NeardupError, match="at least two"):
        Composition(parts=(Typos(),))


@settings(max_examples=25)
@given(parts, st.sampled_from([*ARTICLES[:2], REPORT, "", "Nothing here"]))
def test_parts_change_the_text_one_after_the_other(given_parts: tuple[Perturbation, ...], text: str) -> None:
    whole = Composition(parts=given_parts)
    stages = [text]
    for part in given_parts:
        stages.append(variant(part, stages[-1], "en"))
    idle = any(part.intensity > 0 and a == b for part, a, b in zip(given_parts, stages, stages[1:], strict=False))
    assert variant(whole, text, "en") == (text if idle else stages[-1])


def test_two_equal_parts_make_different_errors() -> None:
    once, twice = (variant(p, REPORT, "en") for p in (Typos(), Composition(parts=(Typos(), Typos()))))
    assert twice not in (REPORT, once)


@pytest.mark.parametrize(
    ("text", "copy", "revision"),
    [
        ("typos(intensity=0.25) + ocr(intensity=0.25)", "kept", "kept"),
        ("typos(intensity=0.3) + ocr(intensity=0.3)", "none", "none"),
        ("truncate(intensity=0.5) + drop-sentences(intensity=0.5)", "none", "none"),
        ("truncate(intensity=0.4) + merged(intensity=0.2)", "kept", "kept"),
        ("truncate(intensity=0.5) + merged(intensity=0.5)", "none", "none"),
        ("typos(intensity=0.1) + merged(intensity=0.8)", "own", "own"),
        ("typos(intensity=0.5) + furniture(intensity=1) + reorder(intensity=1)", "kept", "kept"),
        ("truncate(intensity=0.5) + one-digit(intensity=0.05)", "own", "kept"),
        ("truncate(intensity=0.5) + one-digit(intensity=0.1)", "own", "none"),
        ("typos(intensity=0) + negation(intensity=0)", "kept", "kept"),
    ],
)
def test_labels(text: str, copy: str, revision: str) -> None:
    whole = nd.perturbation(text)
    assert [expected_label(whole, level) for level in ("copy", "revision")] == [copy, revision]


@pytest.mark.parametrize(
    "text",
    ["one-digit + truncate", "negation + negation", "merged + merged", "merged + typos", "roundup + one-digit"],
)
def test_what_breaks_labels_stands_last(text: str) -> None:
    with pytest.raises(NeardupError, match="can make another document, which a later part might undo; put it last"):
        nd.perturbation(text)


@pytest.mark.parametrize("text", ["furniture + furniture", "furniture + typos + one-digit", "furniture + merged"])
def test_nothing_acts_on_what_was_added(text: str) -> None:
    with pytest.raises(NeardupError, match="might act on what furniture adds, not on the text; leave out one"):
        nd.perturbation(text)


@given(parts)
def test_no_composition_keeps_a_label_that_a_part_does_not(given_parts: tuple[Perturbation, ...]) -> None:
    whole = Composition(parts=given_parts)
    for level in LEVELS:
        labels = {expected_label(part, level) for part in given_parts}
        assert (expected_label(whole, level) == "own") == ("own" in labels)
        assert labels == {"kept"} or expected_label(whole, level) != "kept"


def test_limits_go_by_proportions() -> None:
    whole = Composition(parts=(Typos(intensity=0.1), Truncate(intensity=0.4)))
    assert whole.intensity == 0.4
    assert whole.holds["copy"] == pytest.approx(0.4 / 0.7)
    assert Composition(parts=(Typos(intensity=0.4), Truncate(intensity=0.4))).holds["copy"] == pytest.approx(0.4 / 1.3)
    assert Composition(parts=(Typos(intensity=0.0), SwapFacts(intensity=0.5))).breaks["copy"] == pytest.approx(0.5)


def test_a_composition_works_where_all_parts_do() -> None:
    whole = nd.perturbation("typos + truncate + swap-facts")
    assert whole.languages == frozenset({"en", "es", "fr", "pt", "ru"})
    assert whole.refuses == Truncate.refuses
    assert nd.perturbation("truncate + furniture").languages is None
    corpus = Corpus.from_texts("abc", [REPORT, FRENCH, REPORT], {"language": ["en", "fr", "de"]})
    made = perturb(corpus, None, nd.perturbation("typos + swap-facts"))
    assert sorted(i for i in made.corpus.ids if "~" in i) == ["a~typos+swap-facts", "b~typos+swap-facts"]
    assert (made.refused, made.unchanged) == (0, 0)  # `c` has the text of `a`
    assert made.corpus.name == "corpus~typos(intensity=0.1, seed=1) + swap-facts(intensity=1.0, seed=1)"


def test_names() -> None:
    assert called(nd.perturbation(NOISY_CUT)) == "typos+truncate"
    assert series_of(nd.perturbation(NOISY_CUT)) == NOISY_CUT
    alike = at_intensity(nd.perturbation(NOISY_CUT), 0.2)
    assert series_of(alike) == "typos + truncate"
    assert series_of(nd.perturbation("typos(intensity=0.2)")) == "typos"


@pytest.mark.parametrize("text", [NOISY_CUT, "furniture + typos", "drop-sentences + swap-facts"])
def test_compositions_keep_the_contract(text: str) -> None:
    check_perturbation(text)


def test_a_plan_takes_compositions(tmp_path: Path) -> None:
    write_json_lines(tmp_path / "docs.jsonl", [{"id": "a", "text": REPORT}])
    made = make_plan(
        [str(tmp_path / "docs.jsonl")],
        ["exact"],
        [NOISY_CUT, "typos + truncate"],
        level="copy",
        linkages=[],
        threads=1,
        timeout=9,
    ).entries[0]
    first, *others = made.perturbations
    assert series_of(first) == NOISY_CUT
    assert [(series_of(p), p.intensity) for p in others] == [("typos + truncate", share) for share in INTENSITIES]


def test_a_run_may_name_the_intensities(tmp_path: Path) -> None:
    write_json_lines(tmp_path / "docs.jsonl", [{"id": "a", "text": REPORT}])
    plan = make_plan(
        [str(tmp_path / "docs.jsonl")],
        ["exact"],
        ["typos(intensity=0.3)", "truncate"],
        level="copy",
        linkages=[],
        threads=1,
        timeout=9,
        intensities=[0.1, 0.4],
    )
    assert [(series_of(p), p.intensity) for p in plan.entries[0].perturbations] == [
        ("typos", 0.3), ("truncate", 0.1), ("truncate", 0.4),
    ]  # fmt: skip
    assert plan.arguments["intensities"] == [0.1, 0.4]


@pytest.mark.parametrize("texts", [["typos(intensity=0.4)"], ["none"], ["truncate(intensity=0.4) + typos"], []])
def test_intensities_that_nothing_is_applied_at_are_refused(tmp_path: Path, texts: list[str]) -> None:
    write_json_lines(tmp_path / "docs.jsonl", [{"id": "a", "text": REPORT}])
    said = "intensity 0.4: no perturbation is named without an intensity; leave out --intensity, or add --perturbation"
    with pytest.raises(ParameterError, match=said):
        make_plan(
            [str(tmp_path / "docs.jsonl")],
            ["exact"],
            texts,
            level="copy",
            linkages=[],
            threads=1,
            timeout=9,
            intensities=[0.4],
        )


def test_a_plan_keeps_how_its_cells_are_measured(tmp_path: Path) -> None:
    write_json_lines(tmp_path / "docs.jsonl", [{"id": "a", "text": REPORT}])
    plan = make_plan(
        [str(tmp_path / "docs.jsonl")],
        ["exact"],
        [],
        level="copy",
        linkages=[],
        threads=1,
        timeout=9,
        memory=2**30,
        rounds=2,
    )
    kept = {name: plan.arguments[name] for name in ("intensities", "rounds", "timeout", "worker_memory")}
    assert kept == {"intensities": [*INTENSITIES], "rounds": 2, "timeout": 9, "worker_memory": 2**30}


def test_results_name_a_composition(tmp_path: Path) -> None:
    chosen = [nd.perturbation(NOISY_CUT), nd.perturbation("typos(intensity=0.2) + truncate(intensity=0.2)")]
    held = entry(perturbations=chosen)
    keep_run(tmp_path, held, {str(nd.strategy("exact")): nd.pairs(held.corpus, nd.strategy("exact"))})
    rows = derive_results(read_cells([tmp_path])).perturbations
    assert [(row.perturbation, row.intensity, row.label) for row in rows] == [
        (NOISY_CUT, 0.4, "kept"),
        ("typos + truncate", 0.2, "kept"),
    ]
    assert [row.text for row in rows] == [str(p) for p in chosen]


def test_default_perturbations_are_those_that_say_nothing_else() -> None:
    assert default_perturbations() == ["drop-sentences", "furniture", "swap-facts", "truncate", "typos"]
