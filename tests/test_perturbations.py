"""Perturbations: what they do to a text, by how much, and what gold says of the result."""

from __future__ import annotations

import dataclasses
import random
import re
import subprocess
import sys
from collections import Counter
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from neardup.core.clusters import Clusters
from neardup.core.corpus import Corpus
from neardup.core.gold import LEVELS, Gold, GradedPairs
from neardup.core.parsing import parse
from neardup.core.perturbation import (
    BasePerturbation,
    Perturbation,
    expected_label,
    languages_in_words,
    works_for,
)
from neardup.core.perturbation import variant as core_variant
from neardup.core.perturbed import originals, perturb
from neardup.core.registry import load, name_of, names
from neardup.errors import MissingLibraryError, NeardupError, ParameterError
from neardup.perturbations.facts import SwapFacts
from neardup.perturbations.furniture import Furniture
from neardup.perturbations.loss import DropSentences, Truncate
from neardup.perturbations.segments import paragraphs
from neardup.perturbations.stock import Stock, outlets
from neardup.perturbations.story import story, story_sentences
from neardup.perturbations.typos import Typos
from neardup.text import has_words, words
from tests.helpers.articles import ARTICLES, FRENCH, PAGE, REPORT, any_text, variant

if TYPE_CHECKING:
    from collections.abc import Iterable

EVERY = (DropSentences, Furniture, SwapFacts, Truncate, Typos)
NAMES = {
    DropSentences: "drop-sentences",
    Furniture: "furniture",
    SwapFacts: "swap-facts",
    Truncate: "truncate",
    Typos: "typos",
}
every = pytest.mark.parametrize("kind", EVERY, ids=NAMES.values())

HAN = "三月五日上午,一艘渡轮在港口外搁浅。船上有214名乘客,无人受伤!港务局说:潮水在10:45把船抬起来。调查将于2019年结束。"


def dropped(text: str, perturbation: BasePerturbation) -> list[str]:
    """What is left of the story's sentences."""
    after = variant(perturbation, text)
    return [after[a:b] for part in story_sentences(after) for a, b in part]


def shingles(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return set(zip(found, found[1:], found[2:], strict=False))


def jaccard(a: str, b: str) -> float:
    first, second = shingles(a), shingles(b)
    return len(first & second) / len(first | second)


def clusters_at(gold: Gold, level: str) -> Clusters:
    found = gold.at(level)
    assert isinstance(found, Clusters)
    return found


def graded_at(gold: Gold, level: str) -> GradedPairs:
    found = gold.at(level)
    assert isinstance(found, GradedPairs)
    return found


def same_place(labels: np.ndarray, a: int, b: int) -> bool | None:
    return None if labels[a] < 0 or labels[b] < 0 else bool(labels[a] == labels[b])


mixed_text = st.lists(st.sampled_from([REPORT, HAN, *REPORT.split(), *"月日。港", "\n\n", "Ж", "12"]), max_size=40).map(
    " ".join
)
intensities = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1))


# every perturbation


@every
@settings(max_examples=100)
@given(text=st.one_of(any_text, mixed_text), intensity=intensities, seed=st.integers(0, 3))
def test_any_text(kind: type[BasePerturbation], text: str, intensity: float, seed: int) -> None:
    changed = variant(kind(intensity=intensity, seed=seed), text)
    assert changed == variant(kind(intensity=intensity, seed=seed), text)
    assert has_words(changed) or not has_words(text)
    surrogates = re.compile("[\ud800-\udfff]")
    assert set(surrogates.findall(changed)) <= set(surrogates.findall(text))


@every
@settings(max_examples=25)
@given(text=st.one_of(any_text, mixed_text))
def test_intensity_zero_changes_nothing(kind: type[BasePerturbation], text: str) -> None:
    assert variant(kind(intensity=0.0), text) == text


@every
def test_more_intensity_changes_more(kind: type[BasePerturbation]) -> None:
    means = []
    for intensity in (0.0, 0.2, 0.4, 0.6, 0.8, 0.9):
        perturbation = kind(intensity=intensity)
        means.append(np.mean([jaccard(text, variant(perturbation, text)) for text in ARTICLES]))
    assert means[0] == 1.0
    assert all(more < less for less, more in pairwise(means)), means


@every
def test_seed_and_text_decide(kind: type[BasePerturbation]) -> None:
    perturbation = kind(intensity=0.4)
    again = [variant(perturbation, text) for text in reversed(ARTICLES)][::-1]
    assert again == [variant(perturbation, text) for text in ARTICLES]
    others = [variant(dataclasses.replace(perturbation, seed=2), text) for text in ARTICLES]
    if kind is Truncate:
        assert others == again
    else:
        assert all(a != b for a, b in zip(others, again, strict=True))


def test_hash_seed_does_not_matter() -> None:
    code = (
        "import hashlib\n"
        "from neardup.core.perturbation import variant\n"
        "from neardup.core.registry import load, names\n"
        "from tests.helpers.articles import NEWSPAPER\n"
        "text = NEWSPAPER.replace('Captain', 'Capitán')\n"
        "out = {n: variant(load('perturbation', n)(intensity=.4), text, 'en') for n in names('perturbation')}\n"
        "assert [n for n, changed in out.items() if changed == text] == []\n"
        "print(hashlib.sha256(repr(out).encode()).hexdigest())\n"
    )
    run = [
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": s}, capture_output=True, check=True, text=True
        )
        for s in ("1", "2")
    ]
    assert run[0].stdout == run[1].stdout
    assert len(run[0].stdout.strip()) == 64


@pytest.mark.parametrize(
    ("perturbation", "expected"),
    [
        (
            Typos(intensity=0.2),
            "The ferry left Morvane at 10:45. Nkbody was hrt. Captain Branddt blamed the Lady Asta. All left.",
        ),
        (DropSentences(intensity=0.5), "The ferry left Morvane at 10:45. All left."),
        (Truncate(intensity=0.4), "The ferry left Morvane at 10:45. Nobody was hurt. Captain"),
    ],
)
def test_known_results(perturbation: BasePerturbation, expected: str) -> None:
    text = "The ferry left Morvane at 10:45. Nobody was hurt. Captain Brandt blamed the Lady Asta. All left."
    assert variant(perturbation, text) == expected


@every
def test_contract(kind: type[Typos]) -> None:
    perturbation = kind()
    assert isinstance(perturbation, Perturbation)
    assert perturbation.meaning.startswith("share of")
    assert load("perturbation", NAMES[kind]) is kind
    assert name_of(kind) == NAMES[kind]
    assert parse(str(perturbation), "perturbation") == perturbation
    assert parse(f"{NAMES[kind]}(intensity=1)", "perturbation").intensity == 1.0
    assert hash(perturbation) == hash(kind())
    for intensity in (-0.1, 1.1, float("nan")):
        with pytest.raises(ParameterError, match="from 0 to 1"):
            kind(intensity=intensity)


def test_all_are_registered() -> None:
    assert set(NAMES.values()) <= set(names("perturbation"))


@every
@settings(max_examples=50)
@given(intensity=intensities)
def test_levels_nest(kind: type[BasePerturbation], intensity: float) -> None:
    expected = [expected_label(kind(intensity=intensity), level) for level in LEVELS]
    for strict, loose in pairwise(expected):
        assert strict != "kept" or loose == "kept"
        assert loose != "own" or strict == "own"


# typos


@pytest.mark.parametrize("intensity", [0.1, 0.5, 1.0])
def test_typos_hit_the_share_of_words_with_one_error_each(intensity: float) -> None:
    for text in ARTICLES:
        before, after = text.split(), variant(Typos(intensity=intensity), text).split()
        assert len(before) == len(after)
        hit = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
        with_letter = [word for word in before if not word.isdigit()]
        assert len(hit) == round(intensity * len(with_letter))
        assert all(OSA.distance(a, b) == 1 for a, b in hit)


def test_typos_are_of_all_four_kinds_and_spare_figures() -> None:
    text = " ".join(f"lantern {i}" for i in range(400)) + "."
    after = variant(Typos(intensity=1.0), text).rstrip(".").split()
    assert after[1::2] == [str(i) for i in range(400)]
    lengths = Counter(len(word) - len("lantern") for word in after[::2])
    exchanged = sum(sorted(word) == sorted("lantern") for word in after[::2])
    assert all(70 < n < 130 for n in (lengths[-1], lengths[1], exchanged, lengths[0] - exchanged))
    assert set("".join(after[::2])) <= set("lantern" + "kop;qwszrfgybhjmedtvu")


@pytest.mark.parametrize(
    ("language", "letter", "near"),
    [("en", "a", "qwsz"), ("fr", "a", "zq"), ("de", "z", "tughu"), ("ru", "а", "вкепсм"), ("ar", "ب", "يقفلرؤ")],
)
def test_a_wrong_letter_lies_beside_the_right_one(language: str, letter: str, near: str) -> None:
    word = letter * 9
    text = " ".join([word] * 300) + "."
    met = {c for after in variant(Typos(intensity=1.0), text, language).rstrip(".").split() for c in after} - {letter}
    assert met
    assert met <= set(near)


def test_a_letter_with_an_accent_lies_where_its_base_does() -> None:
    after = variant(Typos(intensity=1.0), "ééééé " * 200 + "éé.", "fr")
    assert set(after) - set(" .é") == set("zrsd")


# loss


@pytest.mark.parametrize("intensity", [0.1, 0.34, 0.8])
def test_dropped_sentences_are_the_share(intensity: float) -> None:
    for text in [*ARTICLES, HAN * 6]:
        before = dropped(text, DropSentences(intensity=0.0))
        after = dropped(text, DropSentences(intensity=intensity))
        assert len(after) == len(before) - round(intensity * len(before))
        rest = iter(before)
        assert all(sentence in rest for sentence in after)  # in order


def test_dropping_keeps_paragraphs_apart() -> None:
    one, two, three, four = (f"The {n} boat left the old harbour before noon." for n in ("red", "blue", "tan", "grey"))
    text = f"{one} {two}\n\n{three} {four}\n"
    results = {variant(DropSentences(intensity=0.5, seed=seed), text) for seed in range(60)}
    assert results == {
        f"{one} {two}\n\n",
        f"{one}\n\n{three}\n",
        f"{one}\n\n{four}\n",
        f"{two}\n\n{three}\n",
        f"{two}\n\n{four}\n",
        f"{three} {four}\n",
    }


@pytest.mark.parametrize("intensity", [0.1, 0.5, 0.77])
def test_truncation_cuts_the_share_of_words_from_the_end(intensity: float) -> None:
    for text in [*ARTICLES, HAN * 6]:
        after = variant(Truncate(intensity=intensity), text)
        start, end = story(text)[0][0], story(text)[-1][1]
        assert after.startswith(text[:start])
        assert after.endswith(text[end:])
        cut = after[start : len(after) - len(text) + end]
        whole = words(text[start:end])
        assert words(cut) == whole[: round((1 - intensity) * len(whole))]


@pytest.mark.parametrize("kind", [DropSentences, Truncate])
def test_a_text_that_would_lose_its_sentences_has_no_variant(kind: type[BasePerturbation]) -> None:
    for text in (*ARTICLES, REPORT, HAN, PAGE):
        assert variant(kind(intensity=1.0), text) == text


def test_a_variant_keeps_two_whole_sentences_and_enough_words() -> None:
    lead = "A ferry ran aground off Morvane on Tuesday. Nobody was hurt, said the harbour master. The tide was out."
    assert variant(Truncate(intensity=0.1), lead).endswith("master. The tide")
    assert variant(Truncate(intensity=0.3), lead) == lead  # only one sentence would be whole
    assert variant(DropSentences(intensity=0.6), lead) == lead
    assert variant(DropSentences(intensity=0.3), lead) != lead
    long = (
        "She is 44. He is 31. "
        + "The ferry that ran aground off Morvane was towed to the port of Tolbeck on Tuesday. " * 5
    )
    results = {variant(DropSentences(intensity=0.7, seed=seed), long) for seed in range(40)}
    assert long in results  # where the two short sentences alone would be left
    assert all(len(words(text)) >= 20 for text in results)


@pytest.mark.parametrize("perturbation", [DropSentences(intensity=0.6), Truncate(intensity=0.6), Typos(intensity=0.5)])
def test_what_is_not_the_story_stays(perturbation: BasePerturbation) -> None:
    after = variant(perturbation, PAGE)
    assert after != PAGE
    assert after.startswith(PAGE[: story(PAGE)[0][0]])
    assert after.endswith(PAGE[story(PAGE)[-1][1] :])


@pytest.mark.parametrize("kind", [DropSentences, Truncate, Typos, SwapFacts])
def test_a_page_without_a_story_has_no_variant(kind: type[BasePerturbation]) -> None:
    bare = PAGE[: story(PAGE)[0][0]] + PAGE[story(PAGE)[-1][1] :]
    assert story(bare) == []
    assert variant(kind(intensity=0.5), bare) == bare


# furniture


@pytest.mark.parametrize("intensity", [0.1, 0.4, 0.6, 0.85, 0.95, 1.0])
def test_furniture_is_the_share_of_the_page(intensity: float) -> None:
    for text in ARTICLES:
        page = variant(Furniture(intensity=intensity), text)
        assert 1 - len(text) / len(page) == pytest.approx(min(intensity, 0.95), abs=0.02)


def test_furniture_of_short_texts_overruns_by_a_line_at_most() -> None:
    for size in (20, 60, 200):
        for seed in range(30):
            text = "x" * size
            page = variant(Furniture(intensity=0.3, seed=seed), text)
            assert 0 < len(page) - size < 0.3 / 0.7 * size + 100


@settings(max_examples=25)
@given(st.lists(st.text("ab. 三", min_size=1).map(str.strip).filter(bool), min_size=1), st.sampled_from(["\n", "\n\n"]))
def test_furniture_leaves_paragraphs_intact_and_in_order(parts: list[str], gap: str) -> None:
    lines = variant(Furniture(intensity=0.8), gap.join(f"<{part}>" for part in parts)).split("\n")
    assert [line for line in lines if line.startswith("<")] == [f"<{part}>" for part in parts]


def test_furniture_stands_before_inside_and_after() -> None:
    parts = [ARTICLES[0][a:b] for a, b in paragraphs(ARTICLES[0])]
    page = variant(Furniture(intensity=0.7), ARTICLES[0])
    starts = [page.index(part) for part in parts]
    gaps = [b - a - len(part) for (a, b), part in zip(pairwise(starts), parts, strict=False)]
    assert starts[0] > 1000
    assert sum(gap > 10 for gap in gaps) >= 2
    assert len(page) - starts[-1] - len(parts[-1]) > 1000


def test_outlets_differ_and_suffice() -> None:
    assert len({outlet.name for outlet in outlets()}) == len(outlets()) >= 8
    for a, b in combinations(outlets(), 2):
        assert len(set(a.headlines) & set(b.headlines)) == 0
        assert len(set(a.top + a.middle + a.bottom) & set(b.top + b.middle + b.bottom)) <= 2
    text = " ".join(ARTICLES[0].split()[:300])
    met = set()
    for seed in range(60):
        lines = variant(Furniture(intensity=0.85, seed=seed), text).split("\n")
        met.add(lines[0])
        assert Counter(line for line in lines if len(line) > 30).most_common(1)[0][1] <= 5
    assert len(met) >= 8


def test_every_slot_can_be_filled() -> None:
    for outlet in outlets():
        stock = Stock(outlet, random.Random(1))
        for place in (stock.top(), stock.middle(), stock.bottom()):
            blocks = [next(place) for _ in range(300)]
            assert all(block.strip() and "{" not in block for block in blocks)
        assert all(len(heading) < 40 for heading in outlet.lists)


# corpora


def english(ids: Iterable[str], texts: Iterable[str]) -> Corpus:
    ids = list(ids)
    return Corpus.from_texts(ids, texts, {"language": ["en"] * len(ids)})


def small() -> tuple[Corpus, Gold]:
    """Six documents: a, b copies; c a revision of them; d on the same story; e alone; f unlabelled; blank."""
    ids = ["a", "b", "c", "d", "e", "f", "blank"]
    texts = [*ARTICLES[:6], " \n"]
    corpus = Corpus.from_texts(ids, texts, {"language": ["en"] * 5 + ["de", "en"]}, name="small")
    labels = {"copy": [0, 0, 1, 2, 3, -1, 4], "revision": [0, 0, 0, 1, 2, -1, 3], "story": [0, 0, 0, 0, 1, -1, 2]}
    return corpus, Gold({level: Clusters(ids, np.array(of, np.int32)) for level, of in labels.items()})


def test_perturbed_corpus() -> None:
    corpus, gold = small()
    made = perturb(corpus, gold, Typos(intensity=0.3))
    least = min("ab", key=lambda i: corpus.digests[corpus.row_of[i]])
    first = made.corpus.ids[:4]
    assert sorted(first) == sorted([least, "c", "d", "e"])
    assert made.corpus.ids[4:] == [f"{i}~typos" for i in first]
    assert made.origin.tolist() == [-1] * 4 + [0, 1, 2, 3]
    assert made.origin.dtype == np.int32
    assert made.unchanged == 0
    for row, of in enumerate(made.origin):
        text = corpus.texts[corpus.row_of[made.corpus.ids[row if of < 0 else of]]]
        assert made.corpus.texts[row] == (text if of < 0 else variant(Typos(intensity=0.3), text))
    assert made.corpus.table.column("language").to_pylist() == ["en"] * 8
    assert made.corpus.name == "small~typos(intensity=0.3, seed=1)"


@every
@pytest.mark.parametrize("intensity", [0.0, 0.1, 0.5, 0.75, 0.85, 0.9])
def test_gold_of_perturbed_corpora(kind: type[BasePerturbation], intensity: float) -> None:
    corpus, gold = small()
    made = perturb(corpus, gold, kind(intensity=intensity))
    assert len(made.corpus) == 8
    at = {level: clusters_at(made.gold, level) for level in LEVELS}
    for level, clusters in at.items():
        assert clusters.ids == made.corpus.ids
        given_labels = clusters_at(gold, level).aligned(made.corpus.ids[:4]).labels
        for a, b in combinations(range(4), 2):
            assert same_place(clusters.labels, a, b) == (given_labels[a] == given_labels[b])
        expected = expected_label(kind(intensity=intensity), level)
        for row in range(4, 8):
            of = made.origin[row]
            assert same_place(clusters.labels, row, of) == {"kept": True, "own": False, "none": None}[expected]
            assert expected != "own" or np.sum(clusters.labels == clusters.labels[row]) == 1
    for strict, loose in pairwise(LEVELS):
        for a, b in combinations(range(8), 2):
            assert not same_place(at[strict].labels, a, b) or same_place(at[loose].labels, a, b)


@pytest.mark.parametrize(
    ("perturbation", "expected"),
    [
        (Typos(intensity=0.5), ["kept"] * 3),
        (Typos(intensity=0.6), ["none"] * 3),
        (Truncate(intensity=0.8), ["kept"] * 3),
        (Truncate(intensity=0.81), ["none"] * 3),
        (DropSentences(intensity=0.8), ["kept"] * 3),
        (Furniture(intensity=1.0), ["kept"] * 3),
        (SwapFacts(intensity=0.0), ["kept"] * 3),
        (SwapFacts(intensity=0.4), ["none"] * 3),
        (SwapFacts(intensity=0.5), ["own", "none", "none"]),
        (SwapFacts(intensity=1.0), ["own"] * 3),
    ],
)
def test_fates(perturbation: BasePerturbation, expected: list[str]) -> None:
    assert [expected_label(perturbation, level) for level in LEVELS] == expected


def test_unchanged_variants_are_counted() -> None:
    corpus = english(["plain", "report"], ["nothing to swap", REPORT])
    made = perturb(corpus, None, SwapFacts())
    assert made.corpus.ids[2:] == ["report~swap-facts"]
    assert made.origin.tolist() == [-1, -1, made.corpus.ids.index("report")]
    assert made.unchanged == 1
    same = perturb(corpus, None, SwapFacts(intensity=0.0))
    assert same.unchanged == 0
    assert len(same.corpus) == 4


def test_variants_in_other_languages_are_counted() -> None:
    texts = [*ARTICLES[:2], FRENCH, REPORT, HAN, "12 34"]
    tagged = Corpus.from_texts("abcdef", texts, {"language": ["en-GB", "de", "fra", "", "zh", None]})
    made = perturb(tagged, None, SwapFacts())
    assert sorted(i for i in made.corpus.ids if "~" in i) == ["a~swap-facts", "c~swap-facts", "d~swap-facts"]
    assert (made.refused, made.unchanged) == (3, 0)
    assert perturb(tagged, None, SwapFacts(intensity=0.0)).refused == 3
    detected = perturb(Corpus.from_texts("cdef", texts[2:]), None, SwapFacts())
    assert sorted(i for i in detected.corpus.ids if "~" in i) == ["c~swap-facts", "d~swap-facts"]
    assert detected.refused == 2
    assert perturb(tagged, None, Furniture()).refused == 0


@pytest.mark.parametrize("kind", [DropSentences, Truncate])
def test_languages_without_ends_of_sentences_are_refused(kind: type[Truncate]) -> None:
    thai = "เรือข้ามฟากเกยตื้นนอกชายฝั่งเมื่อวันอังคาร ไม่มีผู้บาดเจ็บ"
    texts = [*ARTICLES[:5], thai]
    tagged = Corpus.from_texts("abcdef", texts, {"language": ["en", "th-TH", "lao", "bod", "dz", None]})
    made = perturb(tagged, None, kind())
    assert [i for i in made.corpus.ids if "~" in i] == [f"a~{NAMES[kind]}"]
    assert (made.refused, made.unchanged) == (5, 0)
    assert not works_for(kind(), "th")
    assert all(works_for(kind(), language) for language in ("en", "km", "my", "zh", "und"))


def test_languages_in_words() -> None:
    assert languages_in_words(Furniture.languages, Furniture.refuses) == "any"
    assert languages_in_words(Truncate.languages, Truncate.refuses) == "any but bo, dz, lo, th"
    assert languages_in_words({"en", "de"}, ()) == "de, en"
    assert languages_in_words({"en", "de"}, {"de"}) == "en"


def test_a_variant_without_sentences_does_not_count() -> None:
    made = perturb(english("ab", ARTICLES[:2]), None, DropSentences(intensity=1.0))
    assert sorted(made.corpus.ids) == ["a", "b"]
    assert made.unchanged == 2


def test_order_and_further_documents_change_little() -> None:
    texts = {f"d{i}": text for i, text in enumerate(ARTICLES)}
    corpus = english(texts, texts.values())
    backwards = corpus.take(np.arange(len(corpus))[::-1])
    a, b = (perturb(c, None, Typos(), limit=5) for c in (corpus, backwards))
    assert a.corpus.ids == b.corpus.ids
    assert list(a.corpus.texts) == list(b.corpus.texts)
    fewer = perturb(corpus.take(np.arange(7)), None, Typos(), limit=5)
    assert len({*a.corpus.ids} - {*fewer.corpus.ids}) <= 2
    assert len(a.corpus) == 10


def test_without_gold_only_variant_and_original_are_judged() -> None:
    corpus = english("abcd", [REPORT, PAGE, REPORT, ""])
    made = perturb(corpus, None, Typos())
    assert sorted(made.corpus.ids) == ["a", "a~typos", "b", "b~typos"]
    for level in LEVELS:
        graded = graded_at(made.gold, level)
        assert sorted(zip(graded.a, graded.b, graded.grade.tolist(), strict=True)) == [
            ("a", "a~typos", 1),
            ("b", "b~typos", 1),
        ]
        assert not graded.closed
    broken = perturb(corpus, None, SwapFacts(intensity=0.5)).gold
    assert graded_at(broken, "copy").grade.tolist() == [0, 0]
    assert graded_at(broken, "story").a == []


def test_graded_pairs_are_carried_over() -> None:
    corpus = english("abc", ARTICLES[:3])
    graded = GradedPairs(["a", "b"], ["b", "x"], np.array([2, 1], np.int32), positive_from=2, closed=frozenset("abx"))
    made = graded_at(perturb(corpus, Gold({"copy": graded}), Typos(), limit=None).gold, "copy")
    pairs = dict(zip(zip(made.a, made.b, strict=True), made.grade.tolist(), strict=True))
    assert pairs == {("a", "b"): 2, ("a", "a~typos"): 2, ("b", "b~typos"): 2, ("c", "c~typos"): 2}
    assert made.positive_from == 2
    assert made.closed == frozenset("ab")


def test_unlabelled_originals_leave_their_variants_unlabelled() -> None:
    corpus = english("ab", ARTICLES[:2])
    gold = Gold({"story": Clusters(["a", "b"], np.array([0, -1], np.int32))})
    for perturbation in (Typos(), SwapFacts()):
        made = perturb(corpus, gold, perturbation)
        labels = dict(zip(made.corpus.ids, clusters_at(made.gold, "story").labels.tolist(), strict=True))
        assert labels["b"] == labels[f"b~{name_of(type(perturbation))}"] == -1
        assert (labels["a"] == labels[f"a~{name_of(type(perturbation))}"]) is isinstance(perturbation, Typos)
        assert isinstance(made.gold.at("copy"), GradedPairs)


def test_gold_of_one_level_answers_all() -> None:
    corpus = english("abc", ARTICLES[:3])
    made = perturb(corpus, Gold({"any": Clusters(list("abc"), np.array([0, 0, 1], np.int32))}), Typos())
    assert len(made.corpus) == 4
    assert all(clusters_at(made.gold, level).count == 2 for level in LEVELS)


def test_empty_corpus() -> None:
    made = perturb(Corpus.from_texts([], []), None, Typos())
    assert len(made.corpus) == 0
    assert len(made.origin) == made.unchanged == 0
    assert len(originals(Corpus.from_texts(["a"], [" . "]), None)) == 0


def test_bad_use() -> None:
    corpus = english(["a", "a~typos"], ARTICLES[:2])
    with pytest.raises(NeardupError, match="a~typos"):
        perturb(corpus, None, Typos())
    with pytest.raises(ParameterError, match="at least 1"):
        perturb(corpus, None, Typos(), limit=0)


def test_an_error_that_says_what_to_do_keeps_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def apply(*_: object) -> str:
        raise MissingLibraryError("typos", "keyboards", "pip install keyboards")

    monkeypatch.setattr(Typos, "apply", apply)
    said = r"^typos\(.*\) cannot change a text: typos needs the library 'keyboards', .*: pip install keyboards$"
    with pytest.raises(NeardupError, match=said):
        core_variant(Typos(intensity=0.5), REPORT, "en")
