"""Recipes: each is what its sources say, does here what its record says, and its figures are counted rightly."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from datasketch import MinHashLSH as DatasketchLSH

import neardup as nd
from bench import recipes as bench
from bench import seen_before
from neardup.core import components
from neardup.core.detection import floor_of
from neardup.deduplication.outcome import Request, outcome, request_of
from neardup.errors import FloorError, ParameterError, UnknownNameError
from neardup.metrics.removal import check_policy
from neardup.recipes import recipe, recipes
from neardup_algorithms.minhash_lsh.strategy import MinHashLSH
from tests.helpers.commands import status
from tests.helpers.files import write_json_lines
from tests.helpers.runs import plan

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = list(recipes())
RUN = [name for name in KNOWN if not recipe(name).absent]
PUBLISHED_CURVES = {
    "fineweb": {0.7: 0.56, 0.75: 0.77, 0.8: 0.92, 0.85: 0.988},  # Penedo et al. 2024, appendix E.1
    "refinedweb": {0.75: 0.76, 0.8: 0.994},  # Penedo et al. 2023, appendix G.3.1
}
BY_DATASKETCH = {
    "slimpajama": (0.8, 128),
    "redpajama-v2": (0.8, 128),
    "starcoder": (0.7, 256),
    "the-stack": (0.85, 256),
}
"""Thresholds and numbers of values of the recipes whose bands and rows datasketch computes."""
JOINS_ALL = "minhash-lsh(num_perm=64, bands=64, ngram=1, unit=char, floor=0.0)"
"""A strategy in which texts that share a few letters are candidates."""
UNITS = {
    "fineweb": (5, "word"),
    "refinedweb": (5, "word"),
    "lee2021": (5, "word"),
    "slimpajama": (13, "char"),
    "redpajama-v2": (13, "word"),
    "dclm-minhash": (5, "word"),
    "the-stack": (1, "word"),
    "starcoder": (5, "word"),
    "gpt-3": (1, "word"),
}


def banding(name: str) -> MinHashLSH:
    found = nd.strategy(recipe(name).banding)
    assert isinstance(found, MinHashLSH)
    return found


def verified(name: str) -> MinHashLSH:
    found = nd.strategy(recipe(name).verified)
    assert isinstance(found, MinHashLSH)
    return found


def words(first: int, count: int) -> str:
    return " ".join(f"w{number}" for number in range(first, first + count))


def jaccard(a: str, b: str, ngram: int = 1) -> float:
    one, other = (
        {tuple(text.split()[place : place + ngram]) for place in range(len(text.split()) - ngram + 1)}
        for text in (a, b)
    )
    return len(one & other) / len(one | other)


def goes(corpus: nd.Corpus, request: Request) -> list[tuple[str, str]]:
    """Each document that goes, and the one that stays in its place."""
    found = outcome(corpus, request)
    return [(corpus.ids[row], found.partner(row)[0]) for row in np.flatnonzero(found.found.removed).tolist()]


@pytest.mark.parametrize("name", KNOWN)
def test_a_record_is_whole(name: str) -> None:
    known = recipe(name)
    assert known.steps
    assert len({step.step for step in known.steps}) == len(known.steps)
    for step in known.steps:
        assert step.published
        assert step.source
        if step.published.startswith("not ") and not known.absent:
            assert step.here, f"{name}, {step.step}: what is taken in place of what was not published?"
    components.linkage(known.linkage)
    check_policy(known.keep)
    assert bool(known.absent) == (not known.forms)


@pytest.mark.parametrize("name", RUN)
def test_its_two_forms_differ_in_verification_only(name: str) -> None:
    plain, checked = banding(name), verified(name)
    assert (plain.floor, plain.verify) == (0.0, None)
    assert checked.verify is not None
    assert checked.floor > 0
    assert replace(checked, verify=None, floor=0.0) == plain
    assert {getattr(checked.verify, part) for part in ("ngram",)} == {plain.ngram}
    assert (plain.ngram, plain.unit) == UNITS[name]
    assert (
        recipe(name).threshold
        == floor_of(recipe(name).strategy)
        == (checked.floor if recipe(name).published == "verified" else 0.0)
    )


@pytest.mark.parametrize("name", PUBLISHED_CURVES)
def test_the_bands_have_the_published_curve(name: str) -> None:
    own = banding(name)
    for similarity, share in PUBLISHED_CURVES[name].items():
        off = 0.001 if share > 0.98 else 0.005  # as many digits as are published; 99.46 % stands as 99.4 % there
        assert 1 - (1 - similarity**own.rows) ** own.bands == pytest.approx(share, abs=off)


@pytest.mark.parametrize("name", BY_DATASKETCH)
def test_bands_are_those_that_datasketch_computes(name: str) -> None:
    own, (threshold, values) = banding(name), BY_DATASKETCH[name]
    peer = DatasketchLSH(threshold=threshold, num_perm=values)
    assert (own.bands, own.rows, own.num_perm) == (peer.b, peer.r, values)
    assert verified(name).floor == threshold


def test_what_the_papers_count_in_all() -> None:
    totals = {"fineweb": 112, "refinedweb": 9000, "lee2021": 9000, "dclm-minhash": 1395, "gpt-3": 10}
    for name, values in totals.items():
        own = banding(name)
        assert own.num_perm == own.bands * own.rows == values


@pytest.mark.parametrize("name", ["fineweb", "slimpajama", "redpajama-v2", "starcoder", "gpt-3"])
def test_banding_alone_joins_who_shares_a_band(name: str) -> None:
    """The oracle compares all pairs of signatures, band by band, and walks from document to document."""
    texts = [words(start, 60) for start in (0, 1, 2, 9, 300, 301, 500, 600, 700, 800)]
    corpus = nd.Corpus.from_texts([f"d{place}" for place in range(len(texts))], texts)
    own = replace(banding(name), verify=None)
    rows = own.features_of(corpus.texts).signatures.tolist()
    bands = [[tuple(row[b * own.rows : (b + 1) * own.rows]) for b in range(own.bands)] for row in rows]
    near = [(a, b) for a, b in combinations(range(len(texts)), 2) if any(map(tuple.__eq__, bands[a], bands[b]))]
    cluster = list(range(len(texts)))
    for _ in texts:
        for a, b in near:
            cluster[a] = cluster[b] = min(cluster[a], cluster[b])
    removed = [f"d{place}" for place, label in enumerate(cluster) if label != place]
    assert 0 < len(removed) < len(texts) - 1
    assert [gone for gone, _ in goes(corpus, request_of(str(own), 0.0, "components"))] == removed
    if recipe(name).published == "banding":
        assert [gone for gone, _ in goes(corpus, request_of(recipe=name))] == removed
        assert nd.dedup(corpus, recipe=name).removed.column("id").to_pylist() == removed


@pytest.mark.parametrize(("shared", "alike"), [(13, False), (14, True)])
def test_gpt_3_removes_from_half_of_the_words_in_common(shared: int, alike: bool) -> None:
    """Of 20 words each, 13 in common are .48 of all 27, and 14 are .54 of 26; ten hashes miss either in 1 of 700."""
    a, b = words(0, 20), words(20 - shared, 20)
    assert (jaccard(a, b) >= 0.5) == alike
    assert goes(nd.Corpus.from_texts("ab", [a, b]), request_of(recipe="gpt-3")) == [("b", "a")] * alike


def test_the_stack_keeps_a_file_that_each_removed_one_is_similar_to() -> None:
    """A chain of files, each .85 or more similar to the next and the last less to the first."""
    texts = [words(3 * place, 100) for place in range(8)]
    assert jaccard(texts[0], texts[1]) > 0.85 > jaccard(texts[0], texts[3])
    corpus = nd.Corpus.from_texts([str(place) for place in range(8)], texts)
    removed = goes(corpus, request_of(recipe="the-stack"))
    assert len(removed) >= 4
    assert all(jaccard(texts[int(gone)], texts[int(stays)]) >= 0.85 for gone, stays in removed)
    chained = goes(corpus, request_of(recipe="the-stack", linkage="components"))
    assert any(jaccard(texts[int(gone)], texts[int(stays)]) < 0.85 for gone, stays in chained)


@pytest.mark.parametrize("name", RUN)
def test_a_recipe_asks_for_all_that_its_record_says(name: str) -> None:
    known, asked = recipe(name), request_of(recipe=name)
    assert asked == request_of(known.strategy, known.threshold, known.linkage, known.keep, recipe=None) or (
        asked == replace(request_of(known.strategy, known.threshold, known.linkage, known.keep), usual=True)
    )
    assert str(asked.strategy) == str(nd.strategy(known.strategy))


def test_what_is_named_beside_a_recipe_counts() -> None:
    asked = request_of(recipe="fineweb", threshold=0.9, linkage="star", keep="longest")
    assert (asked.threshold, str(asked.linkage), asked.keep) == (0.9, "star()", "longest")
    assert str(request_of(recipe="the-stack", against=True).linkage) == "star()"  # which decides nothing then
    with pytest.raises(FloorError):
        request_of(recipe="gpt-3", threshold=0.4)
    with pytest.raises(ParameterError, match="leave out one"):
        request_of("exact", recipe="fineweb")
    with pytest.raises(ParameterError, match="or a recipe"):
        request_of()
    with pytest.raises(UnknownNameError, match="did you mean 'fineweb'"):
        request_of(recipe="finweb")


@pytest.mark.parametrize("name", [name for name in KNOWN if name not in RUN])
def test_a_recipe_of_lines_or_of_what_was_seen_says_why_it_is_not_run(name: str) -> None:
    with pytest.raises(ParameterError, match="cannot be run on documents"):
        request_of(recipe=name)


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents, clean = tmp_path / "documents.jsonl", tmp_path / "clean.jsonl"
    texts = [words(0, 200), f"{words(0, 200)} more", words(500, 200)]
    write_json_lines(documents, ({"id": str(place), "text": text} for place, text in enumerate(texts)))
    assert status("dedup", documents, "--recipe", "fineweb", "--out", clean) == 0
    assert [json.loads(line)["id"] for line in clean.read_text().splitlines()] == ["0", "2"]
    header = json.loads((tmp_path / "clean.jsonl.removed.jsonl").read_text().splitlines()[0])["how"]
    assert header["strategy"] == str(nd.strategy("minhash-lsh:fineweb(floor=0.0)"))
    assert (header["threshold"], header["linkage"], header["keep"]) == (0.0, "components()", "first")
    capsys.readouterr()
    assert status("dedup", documents, "--recipe", "c4", "--dry-run") == 2
    assert "cuts repeated lines" in capsys.readouterr().err


def test_describe_shows_a_recipe_unless_a_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert status("describe", "fineweb", "--json") == 0
    assert json.loads(capsys.readouterr().out) == recipe("fineweb").plain()
    assert status("describe", "fineweb", "dolma") == 0
    shown = capsys.readouterr().out
    assert "14 buckets of 8" in shown
    assert "Bloom filter" in shown
    (tmp_path / "fineweb").mkdir()
    write_json_lines(tmp_path / "fineweb" / "part.jsonl", [{"id": "a", "text": words(0, 9)}])
    assert status("describe", "fineweb", "--json") == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 1


class TestTables:
    """`bench.recipes`."""

    def test_no_variant_stands_twice_and_every_recipe_is_there_as_published(self) -> None:
        every = bench.variants()
        with_pairs = [each.strategy for each in every if each.strategy]
        assert len(set(with_pairs)) == len(with_pairs)
        assert sorted(each.name for each in every if each.published) == sorted(KNOWN)
        assert {name for names in bench._forms() for name in names.split(", ")} == set(RUN)

    def test_figures_of_four_documents_are_those_counted_by_hand(self) -> None:
        """Three of the four are copies, and one of these in capitals; a strategy joins them, or all four."""
        near, all_four, seen = (
            bench.Variant(name, "banding", True, str(nd.strategy(text)), floor, "components()", "first")
            for name, text, floor in (
                ("near", "exact", 1.0),
                ("all", JOINS_ALL, 0.0),
                ("dolma", "exact", 1.0),
            )
        )
        (found,) = bench.measure(plan(), [near, all_four, seen], test=False)
        counts = [[row.counts[name] for name in bench.COUNTS] for row in found.rows]
        assert counts == [[2, 0, 0], [3, 1, 0], [1, 0, 1]]  # Dolma does not see that the one in capitals is a copy
        samples = [row.sample for row in found.rows if row.sample]
        assert [sample.values["precision"] for sample in samples] == [1.0, 0.5]
        assert bench.best_table([found]).rows[0][1] == "near 1.00"
        assert bench.corpus_table(found).rows[-1][-1] == "–"

    def test_what_stays_may_be_in_the_other_half(self) -> None:
        """All four go for the first, which has another label than the last and is not of the half."""
        (every,) = plan().entries
        joined = bench.Variant("all", "banding", True, JOINS_ALL, 0.0, "components()", "first")
        gold, rows = np.array([0, 0, 0, 1], np.int32), np.array([False, False, True, True])
        ((documents, corpus),) = bench.opened(plan())
        half = bench.half_of(documents, corpus, test=True)._replace(gold=gold, rows=rows)
        counts, _ = bench._removed(every.corpus, joined, half)
        assert [counts[name] for name in bench.COUNTS] == [3, 1, 0]

    def test_the_page_has_all_steps_and_a_place_for_every_table(self) -> None:
        page = bench.PAGE.read_text(encoding="utf-8")
        steps = bench.steps_table().markdown()
        assert f"<!-- steps: python -m bench.recipes -->\n\n{steps}\n<!-- end -->" in page
        for name in ("best", "forms", *bench.CORPORA):
            assert page.count(f"<!-- {name}: python -m bench.recipes -->") == 1


class TestSeenBefore:
    """`bench.seen_before`, on texts of which one can see what goes."""

    def test_dolma_removes_what_has_no_new_paragraph(self) -> None:
        texts = ["one\ntwo", "two\nthree", "three\n\none", "One", "", "two\ntwo"]
        assert seen_before.dolma([], texts).tolist() == [False, False, True, False, False, True]

    def test_c4_gives_each_line_to_one_page_and_wants_three_sentences(self) -> None:
        """MD5 of "a" is 0cc1…, of "b" 92eb…, of "c" 4a8a…, so lines go to a, then c, then b."""
        texts = {
            "b": "First one here. Second one.\nA third of its own.",  # the first line stays on a
            "a": "FIRST one here. Second one. \nSomething else is here.",
            "c": "A line.",  # never had three sentences
        }
        assert seen_before.c4(list(texts), list(texts.values())).tolist() == [True, False, False]
        assert seen_before.c4(["b", "a"], ["Same.", "same."]).tolist() == [True, False]

    def test_dclm_removes_beyond_four_n_grams_of_five(self) -> None:
        """22 words have ten 13-grams. The copies share eight and nine of them with the first text."""
        first, eight, nine = words(0, 22), f"x y {words(2, 20)}", f"x {words(1, 21)}"
        assert seen_before.dclm([], [first, eight]).tolist() == [False, False]
        assert seen_before.dclm([], [first, nine]).tolist() == [False, True]
        assert seen_before.dclm([], [words(0, 12), words(0, 12)]).tolist() == [False, False]  # too short
        assert seen_before.dclm([], [first, f"{first}\n{words(50, 40)}"]).tolist() == [False, False]

    def test_documents_are_judged_by_whether_one_of_their_cluster_stays(self) -> None:
        removed = np.array([False, True, True, False, False, True, True])
        gold = np.array([0, 0, 1, 2, 2, -1, 1])
        assert seen_before.judged(removed, gold) == {"documents_removed": 4, "wrongly_removed": 2, "left_behind": 1}

    def test_recipes_that_are_not_run_are_those_with_such_a_rule(self) -> None:
        assert set(seen_before.RULES) == set(KNOWN) - set(RUN)
