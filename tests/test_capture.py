"""The S-curve, predicted and measured: the S-curve, all pairs by exact similarity, rates, and the command."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from neardup.api import evaluate, pairs, strategy
from neardup.api import gold as gold_of
from neardup.capture.measure import CONTAINMENT, Caught, GoldFigures, capture
from neardup.capture.rates import Spread, curve, half_caught, rate, rate_from, spread
from neardup.capture.settings import PROMISE, published, setting
from neardup.capture.sheets import LEAST, curves, findings, promises
from neardup.census import overlaps as module
from neardup.census.kernels import RESOLUTION, tally
from neardup.census.overlaps import SIMILARITIES, Census, Overlaps
from neardup.cli.commands.capture import _complete
from neardup.core.clusters import Clusters
from neardup.core.corpus import Corpus
from neardup.core.distinct import collapse
from neardup.core.s_curve import Banded, capture_probability, most_rows, similarity_caught
from neardup.errors import NeardupError
from neardup.io.datasets import find_dataset
from neardup.text import Unit, shingle_hashes
from neardup.text.texts import Texts
from neardup_algorithms.minhash_lsh.strategy import MinHashLSH
from tests.helpers.commands import status
from tests.helpers.files import read_json, write_json_lines

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from neardup.core.pairs import CorpusPairs
    from tests.helpers.forms import Form

Pair = tuple[int, int]
TEXTS = st.lists(st.text("ab … é語", max_size=12), max_size=8)
UNLIKELY = 1e-6
SHAPES = st.tuples(st.integers(1, 60), st.integers(1, 25))
SHARES = st.floats(0.001, 0.999)


def counted(values: dict[int, int]) -> NDArray[np.int64]:
    """`int64[RESOLUTION + 1]` with these counts."""
    counts = np.zeros(RESOLUTION + 1, np.int64)
    for place, count in values.items():
        counts[place] = count
    return counts


def shingle_sets(texts: Texts, ngram: int, unit: Unit) -> list[set[int]]:
    hashed = shingle_hashes(texts, ngram=ngram, unit=unit)
    return [set(hashed[row].tolist()) for row in range(len(texts))]


def by_hand(sets: list[set[int]], pairs: list[Pair]) -> tuple[Counter[int], Counter[int]]:
    """Pairs by place of Jaccard similarity and of containment."""
    jaccard: Counter[int] = Counter()
    containment: Counter[int] = Counter()
    for one, other in ((sets[a], sets[b]) for a, b in pairs if sets[a] and sets[b]):
        shared = len(one & other)
        jaccard[RESOLUTION * shared // len(one | other)] += 1
        containment[RESOLUTION * shared // min(len(one), len(other))] += 1
    return jaccard, containment


def as_counters(found: Census) -> tuple[Counter[int], Counter[int]]:
    jaccard, containment = ({int(p): int(c[p]) for p in np.flatnonzero(c)} for c in found)
    return Counter(jaccard), Counter(containment)


def relatives(count: int, seed: int) -> list[str]:
    """Texts of forty words, each changed in up to half of its words from one of five."""
    drawn = random.Random(seed)
    originals = [[f"w{5 * i + k}" for i in range(40)] for k in range(5)]
    texts = []
    for _ in range(count):
        words = list(drawn.choice(originals))
        for place in drawn.sample(range(40), drawn.randrange(20)):
            words[place] = f"x{drawn.randrange(10**6)}"
        texts.append(" ".join(words))
    return texts


class TestPrediction:
    @pytest.mark.parametrize(("similarity", "published"), [(0.7, 0.56), (0.75, 0.77), (0.8, 0.92), (0.85, 0.988)])
    def test_fineweb_as_published(self, similarity: float, published: float) -> None:
        assert float(capture_probability(similarity, 14, 8)) == pytest.approx(published, abs=0.005)

    @given(SHAPES, st.lists(st.floats(0, 1), min_size=2, max_size=5))
    def test_it_rises_from_nothing_to_all(self, shape: Pair, similarities: list[float]) -> None:
        found = capture_probability(sorted(similarities), *shape)
        assert np.all(np.diff(found) >= 0)
        assert np.all((found >= 0) & (found <= 1))
        assert capture_probability([0, 1], *shape).tolist() == [0, 1]

    @given(SHAPES, SHARES)
    def test_the_inverse(self, shape: Pair, share: float) -> None:
        assert float(capture_probability(similarity_caught(share, *shape), *shape)) == pytest.approx(share, abs=1e-6)

    @given(st.integers(1, 40), st.floats(0, 1), SHARES)
    def test_most_rows_by_trial(self, num_perm: int, similarity: float, share: float) -> None:
        enough = [r for r in range(1, num_perm + 1) if 1 - (1 - similarity**r) ** (num_perm // r) >= share]
        assert most_rows(num_perm, similarity, share) == max(enough, default=None)


class TestCensus:
    @given(TEXTS, st.integers(1, 3), st.sampled_from(["word", "char"]))
    def test_all_pairs_one_by_one(self, form: Form, texts: list[str], ngram: int, unit: Unit) -> None:
        given_texts = Texts.of(texts)
        sets = shingle_sets(given_texts, ngram, unit)
        every = list(combinations(range(len(texts)), 2))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "tally", form(tally))
            found = Overlaps.of(given_texts, ngram, unit)
        assert as_counters(found.census) == by_hand(sets, every)
        filled = [(a, b) for a, b in every if sets[a] and sets[b]]
        left, right = np.array(filled, np.int64).reshape(-1, 2).T
        assert as_counters(found.some(left, right)) == by_hand(sets, filled)

    def test_many_ranges_and_portions_give_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        texts = Texts.of(relatives(100, seed=1))
        whole = Overlaps.of(texts, 2, "word")
        monkeypatch.setattr("neardup.text.threads._LEAST", 500)
        monkeypatch.setattr(module, "_PORTION", 5000)
        cut = Overlaps.of(texts, 2, "word")
        assert as_counters(cut.census) == as_counters(whole.census)
        assert cut.sets.values.tolist() == whole.sets.values.tolist()
        assert sum(as_counters(whole.census)[0].values()) == 100 * 99 // 2

    def test_places_are_named_by_their_middle_and_one_by_itself(self) -> None:
        assert SIMILARITIES[[0, 500, RESOLUTION]].tolist() == [0.0005, 0.5005, 1.0]


class TestRates:
    @given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
    def test_intervals_are_exact_binomial_ones(self, counts: Pair) -> None:
        pairs, caught = counts
        found, wanted = rate(pairs, caught), binomtest(caught, pairs).proportion_ci(method="exact")
        assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), abs=1e-9)
        assert found.value == caught / pairs

    def test_no_pairs_have_no_rate(self) -> None:
        assert (rate(0, 0).value, rate(0, 0).low, rate(0, 0).high) == (None, None, None)

    def test_from_a_similarity_on(self) -> None:
        pairs, caught = counted({699: 5, 700: 3, 1000: 1}), counted({699: 5, 700: 1, 1000: 1})
        assert (rate_from(0.7, pairs, caught).pairs, rate_from(0.7, pairs, caught).caught) == (4, 2)

    @given(SHAPES)
    def test_half_is_caught_where_the_prediction_says(self, shape: Pair) -> None:
        pairs = np.full(RESOLUTION + 1, 10**6, np.int64)
        caught = np.round(pairs * capture_probability(SIMILARITIES, *shape)).astype(np.int64)
        wanted = similarity_caught(0.5, *shape)
        found = half_caught(pairs, caught)
        assert found == pytest.approx(wanted, abs=1 / RESOLUTION) if found is not None else wanted < 1 / RESOLUTION

    def test_rates_that_fall_are_pooled(self) -> None:
        pairs = counted({400: 50, 500: 50, 600: 50, 700: 50})
        caught = counted({400: 5, 500: 20, 600: 10, 700: 40})  # pooled: .1, .3, .3, .8
        assert half_caught(pairs, caught) == pytest.approx(0.6005 + 0.1 * (0.5 - 0.3) / (0.8 - 0.3))

    @pytest.mark.parametrize("caught", [{500: 0, 600: 0}, {500: 40, 600: 60}, {500: 0, 600: 29}])
    def test_half_is_not_stated_where_one_side_is_lacking(self, caught: dict[int, int]) -> None:
        assert half_caught(counted({500: 40, 600: 60}), counted(caught)) is None

    def test_half_is_not_stated_of_few_pairs(self) -> None:
        assert half_caught(counted({}), counted({})) is None
        assert half_caught(counted({500: 9, 520: 10}), counted({500: 0, 520: 10})) is None
        assert half_caught(counted({500: 10, 520: 10}), counted({500: 0, 520: 10})) == pytest.approx(0.5105)

    def test_a_curve_keeps_every_pair_and_predicts_by_where_they_are(self) -> None:
        pairs, caught = counted({0: 7, 49: 1, 50: 4, 99: 2, 950: 1, 1000: 3}), counted({50: 1, 1000: 3})
        banded = MinHashLSH(num_perm=1, bands=1, rows=1)
        bins = curve(pairs, [caught], banded)
        assert [b.low for b in bins] == pytest.approx([k / 20 for k in range(20)])
        assert [b.measured.pairs for b in bins if b.measured.pairs] == [8, 6, 4]
        assert [b.measured.caught for b in bins if b.measured.pairs] == [0, 1, 3]
        assert bins[1].predicted == pytest.approx((4 * 0.0505 + 2 * 0.0995) / 6)
        assert bins[-1].predicted == pytest.approx((0.9505 + 3) / 4)
        assert bins[2].predicted is None
        assert {b.predicted for b in curve(pairs, [caught], None)} == {None}

    def test_spread_over_seeds(self) -> None:
        pairs, caught = counted({0: 4, 700: 8}), [counted({700: n}) for n in (4, 6, 8)]
        bins = curve(pairs, caught, None)
        assert bins[14].measured == rate(8, 4)
        assert bins[14].spread == Spread(seeds=3, mean=0.75, deviation=0.25)
        assert bins[1].spread is None
        assert curve(pairs, caught[:1], None)[14].spread is None
        assert spread([0.1, None, 0.2]) is None


class TestSettings:
    def test_every_preset_with_candidates_is_published(self) -> None:
        found = published()
        assert {name for name in found if name.startswith("minhash-lsh:")} == {
            f"minhash-lsh:{name}" for name in MinHashLSH.presets
        }
        assert "simhash:manku" in found

    def test_slimpajama_cannot_meet_its_threshold(self) -> None:
        known, chosen = setting("minhash-lsh:slimpajama")
        assert str(chosen) == known.text
        assert (known.ngram, known.unit, known.threshold) == (13, "char", 0.8)
        assert known.banding is not None
        assert (known.banding.bands, known.banding.rows, known.banding.unused) == (9, 13, 11)
        assert known.banding.half == pytest.approx(0.819, abs=0.001)
        assert known.banding.at_threshold == pytest.approx(0.4, abs=0.005)
        assert known.warnings == (
            "at its threshold 0.8 it catches 40% of the pairs; it catches 90% only from 0.89 up",
            "its 128 values as 16 bands of 8 would catch 95% there",
            "values in no band: 11 of 128",
        )

    @pytest.mark.parametrize("name", sorted(MinHashLSH.presets))
    def test_a_warning_stands_exactly_where_the_promise_is_broken(self, name: str) -> None:
        known, _ = setting(f"minhash-lsh:{name}")
        assert known.banding is not None
        caught = known.banding.at_threshold
        assert (caught is None) == (known.threshold is None)
        broken = caught is not None and caught < PROMISE
        assert any("only from" in warning for warning in known.warnings) == broken
        assert any("no band" in warning for warning in known.warnings) == (known.banding.unused > 0)

    def test_thresholds_are_those_published(self) -> None:
        stated = {name: preset.threshold for name, preset in MinHashLSH.presets.items() if preset.threshold is not None}
        at_8 = dict.fromkeys(["codeparrot", "nemo", "slimpajama"], 0.8)
        assert stated == at_8 | dict.fromkeys(["text-dedup", "the-stack"], 0.7) | {"fineweb": 0.75}

    def test_a_threshold_of_ones_own(self) -> None:
        known, _ = setting("minhash-lsh(num_perm=112, bands=14)", 0.75)
        assert known.threshold == 0.75
        assert "77%" in known.warnings[0]
        assert setting("minhash-lsh:fineweb", 0.9)[0].warnings == ()
        assert setting("minhash-lsh(num_perm=4, bands=1)", 0.1)[0].warnings == (
            "at its threshold 0.1 it catches 0% of the pairs; it catches 90% only from 0.97 up",
        )

    def test_a_strategy_without_bands_promises_nothing(self) -> None:
        known, chosen = setting("simhash:manku", 0.9)
        assert not isinstance(chosen, Banded)
        assert (known.banding, known.warnings) == (None, ())

    @pytest.mark.parametrize(("text", "threshold"), [("exact", None), ("tfidf-cosine", None), ("minhash-lsh", 0.0)])
    def test_what_cannot_be_computed_is_refused(self, text: str, threshold: float | None) -> None:
        with pytest.raises(NeardupError, match=r"capture needs a strategy|the threshold is in \(0, 1\]"):
            setting(text, threshold)


class TestCapture:
    def test_caught_pairs_are_those_that_share_a_key(self) -> None:
        texts = [*relatives(40, seed=2), "", "w0 w5"]
        corpus = Corpus.from_texts([f"d{i}" for i in range(len(texts))], texts)
        lsh = MinHashLSH(num_perm=24, bands=12, ngram=2)
        (found,) = capture(corpus, [setting(str(lsh))])
        distinct = collapse(corpus).corpus.texts
        sets, keys = shingle_sets(distinct, 2, "word"), lsh.keys(lsh.features_of(distinct)).tolist()
        every = list(combinations(range(len(distinct)), 2))
        caught = [(a, b) for a, b in every if any(x == y != 0 for x, y in zip(keys[a], keys[b], strict=True))]
        assert len(caught) == found.examined > 10
        for least, counted_pairs in found.jaccard.items():
            place = round(RESOLUTION * float(least))
            assert counted_pairs.pairs == sum(n for p, n in by_hand(sets, every)[0].items() if p >= place)
            assert counted_pairs.caught == sum(n for p, n in by_hand(sets, caught)[0].items() if p >= place)
        fives, place = shingle_sets(distinct, 5, "word"), round(RESOLUTION * CONTAINMENT)
        assert found.containment.pairs == sum(n for p, n in by_hand(fives, every)[1].items() if p >= place)
        assert found.containment.caught == sum(n for p, n in by_hand(fives, caught)[1].items() if p >= place)
        assert found.seconds > 0
        assert (found.every, found.judged) == (None, None)

    def test_what_is_measured_is_what_is_predicted(self) -> None:
        drawn = random.Random(5)
        twins = []
        for k in range(700):
            shared = drawn.randrange(1, 20)
            for side in range(2):
                twins.append(" ".join([f"s{k}x{i}" for i in range(shared)] + [f"t{k}x{side}x{i}" for i in range(5)]))
        corpus = Corpus.from_texts(map(str, range(len(twins))), twins)
        (found,) = capture(corpus, [setting("minhash-lsh(num_perm=64, bands=16, ngram=1)")])
        tested = [b for b in found.curve if b.measured.pairs and b.low > 0]
        assert len(tested) >= 10
        for b in tested:
            assert b.predicted is not None
            assert binomtest(b.measured.caught, b.measured.pairs, b.predicted).pvalue > UNLIKELY
        assert found.half == pytest.approx(similarity_caught(0.5, 16, 4), abs=0.06)

    def test_against_gold_candidates_are_taken_as_they_come_and_then_judged(self) -> None:
        wire, gold = find_dataset("wire").corpus(), gold_of("wire")
        assert isinstance(gold, Clusters)
        (found,) = capture(wire, [setting("minhash-lsh(bands=32)", 0.6)], gold)
        every = pairs(wire, strategy("minhash-lsh(bands=32, floor=0)"))
        assert found.every == figures_of(every, gold)
        assert found.judged == figures_of(every.at(0.6), gold) != found.every
        (scored,) = capture(wire, [setting("minhash-lsh:news")], gold)
        assert scored.every == figures_of(pairs(wire, strategy("minhash-lsh:news")), gold)
        assert scored.judged is None

    def test_seeds_that_follow_tell_the_spread(self) -> None:
        corpus = Corpus.from_texts(map(str, range(60)), relatives(60, seed=7))
        chosen = [setting(f"minhash-lsh(num_perm=32, bands=16, ngram=1, seed={s})") for s in (4, 5, 6)]
        single = [c for one in chosen for c in capture(corpus, [one])]
        (found,) = capture(corpus, chosen[:1], seeds=3)
        assert untimed(replace(found, half_spread=None, curve=single[0].curve)) == untimed(single[0])
        assert found.half_spread == spread([c.half for c in single])
        assert [b.spread for b in found.curve] == [
            spread([c.curve[k].measured.value for c in single]) for k in range(len(found.curve))
        ]
        assert any(b.spread and b.spread.deviation > 0 for b in found.curve)
        (plain,) = capture(corpus, [setting("simhash:manku")], seeds=3)
        assert {b.spread for b in plain.curve} == {plain.half_spread} == {None}

    def test_identical_texts_are_one(self) -> None:
        texts = relatives(30, seed=3)
        once = Corpus.from_texts(map(str, range(30)), texts)
        twice = Corpus.from_texts(map(str, range(60)), texts * 2)
        chosen = [setting("minhash-lsh:fineweb"), setting("minhash-lsh(ngram=2, bands=64)")]
        assert [untimed(c) for c in capture(once, chosen)] == [untimed(c) for c in capture(twice, chosen)]

    def test_incomplete_gold_is_no_gold(self) -> None:
        dataset = find_dataset("wire")
        gold, card = dataset.gold(), dataset.card
        assert card.gold is not None
        assert _complete(gold, card, "copy") is not None
        assert _complete(gold, None, "copy") is not None
        assert _complete(gold, replace(card, gold=replace(card.gold, complete=False)), "copy") is None
        assert _complete(None, None, "copy") is None


def figures_of(reported: CorpusPairs, gold: Clusters) -> GoldFigures:
    figures = evaluate(reported, gold)
    return GoldFigures(precision=figures["precision"].value, recall=figures["recall"].value)


def untimed(caught: Caught) -> Caught:
    return replace(caught, seconds=0.0)


class TestSheets:
    def test_few_pairs_are_shown_as_counts(self) -> None:
        corpus = Corpus.from_texts(map(str, range(40)), relatives(40, seed=4))
        chosen = [setting("minhash-lsh(ngram=1, bands=64)"), setting("simhash:roots")]
        found = sorted(capture(corpus, chosen), key=lambda c: [k.name for k, _ in chosen].index(c.name))
        known = [k for k, _ in chosen]
        sheet = findings("toy", known, found)
        assert {len(row) for row in sheet.rows} == {len(sheet.titles)}
        assert found[0].jaccard["0.5"].pairs >= LEAST > found[0].jaccard["0.8"].pairs
        cells = dict(zip(sheet.titles, sheet.rows[0], strict=True))
        assert cells["J ≥ 0.5"] == f"{found[0].jaccard['0.5'].value:.3f} of {found[0].jaccard['0.5'].pairs}"
        assert cells["J ≥ 0.8"] == f"{found[0].jaccard['0.8'].caught} of {found[0].jaccard['0.8'].pairs}"
        assert (cells["seconds"], dict(zip(sheet.titles, sheet.rows[1], strict=True))["t50 predicted"]) == ("1.0", "–")
        for table in (promises(known), *curves("toy", found)):
            lines = table.markdown().splitlines()
            assert lines[0] == f"## {table.title}"
            assert {line.count(" | ") for line in lines if line.startswith("|")} == {len(table.titles) - 1}


class TestCommand:
    @staticmethod
    def call(*arguments: object) -> int:
        return status("capture", *arguments)

    def test_settings_alone_need_no_corpus(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.call("minhash-lsh:slimpajama", "--json") == 0
        data = json.loads(capsys.readouterr().out)
        assert data["corpora"] == []
        assert data["settings"][0]["banding"]["unused"] == 11
        assert self.call() == 0
        assert all(name in capsys.readouterr().out for name in ["minhash-lsh:fineweb"])

    def test_files_hold_what_was_measured(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        documents, gold = tmp_path / "d.jsonl", tmp_path / "g.jsonl"
        texts = relatives(30, seed=6)
        write_json_lines(documents, ({"id": f"{i}", "text": t} for i, t in enumerate(texts)))
        write_json_lines(gold, ({"id": f"{i}", "cluster": t.split()[0]} for i, t in enumerate(texts)))
        names = ["minhash-lsh:text-dedup", "minhash-lsh(ngram=1, bands=64)"]
        assert self.call(*names, "--corpus", f"{documents}={gold}", "--out", tmp_path / "out") == 0
        data = read_json(tmp_path / "out/capture.json")
        found = data["corpora"][0]["caught"]
        assert [each["name"] for each in found] == [each["name"] for each in data["settings"]]
        assert found[0]["every"] is not None
        assert (found[0]["judged"] is None, found[1]["judged"] is None) == (False, True)
        page = (tmp_path / "out/capture.md").read_text()
        assert page.count("## ") == 2 + len(names)
        assert not set(" ".join(texts).split()) & set(page.split())
        assert "Found on" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("arguments", "fact"),
        [
            (("exact",), "capture needs a strategy with candidates"),
            (("minhash-lsh", "--threshold", "2"), "the threshold is in (0, 1], not 2"),
            (("minhash-lsh", "--corpus", "absent"), "absent"),
        ],
    )
    def test_bad_input_is_named(
        self, arguments: tuple[str, ...], fact: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.call(*arguments) == 2
        assert fact in capsys.readouterr().err
