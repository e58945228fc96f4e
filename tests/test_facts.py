"""The scorer `facts` on corpora: pairs of texts whose score is worked out by hand, and what no score depends on.

`SAIL` has 12 tokens, all of prose: one figure, one name. `CREW` and `REEF` have 12 tokens and one figure each. A share
of the formula that is not in an expected score is 1.
"""

from __future__ import annotations

import datetime as dt
from itertools import product
from math import exp
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import get_num_threads, set_num_threads

import neardup as nd
from neardup.errors import Notice
from neardup.scorers.facts import scorer as facts_scorer
from neardup.scorers.facts.dates import earliest
from tests.helpers.corpora import corpus_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from neardup import Corpus

SAIL = "the ferry Aurora left the harbour at dusk with 46 passengers aboard."
CREW = "its crew of 52 slept while smoke rose from an engine below."
REEF = "rescuers from Milford reached a reef within 3 hours of its call."
WHOLE = f"{SAIL}\n{CREW}\n{REEF}"
NOTICE = "correction: an earlier report gave another number of passengers."
"""9 tokens of prose."""


def documents(texts: Sequence[str], *, language: str = "en", **columns: Sequence[Any]) -> Corpus:
    """Documents `d0`, `d1`, … of one language, with these columns."""
    ids = [f"d{i}" for i in range(len(texts))]
    table = {"id": ids, "text": pa.array(texts, pa.string()), "language": [language] * len(ids), **columns}
    return nd.Corpus.from_table(pa.table(table))


def score(corpus: Corpus, pairs: Sequence[tuple[int, int]], spec: str = "facts()") -> NDArray[np.float32]:
    left, right = np.array(pairs, np.int64).T
    return nd.scorer(spec).score(corpus, left, right)


def between(one: str, other: str, spec: str = "facts()", **given: Any) -> float:
    """The score of two texts, which is the same from either side."""
    there, back = score(documents([one, other], **given), [(0, 1), (1, 0)], spec).tolist()
    assert there == back
    return float(there)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (SAIL, SAIL, 1),
        (SAIL, SAIL.upper(), 1),  # as in a headline
        (SAIL, SAIL.replace("with 46 ", "– with\u00a0“46” "), 1),
        (SAIL, SAIL.replace("dusk with", "dusk\nwith"), 1),
        (SAIL, SAIL.replace("46", "４６"), 1),
        (SAIL, WHOLE, 1),  # an abridgement
        # another figure: of either text 11 of 12 tokens, 0 + 1 of 1 + 1 figures, all of it in a passage but one token;
        # no number agrees and one does not: 1 / 2, squared; a twelfth is not covered
        (SAIL, SAIL.replace("46", "52"), 11 / 12 * 0.5**0.3 * (11 / 12) ** 0.15 * 0.5**2 * 11 / (11 + 20 / 12)),
        # 52 for 46, but both texts have 52 elsewhere: no conflict, and the second text misses no figure
        (
            f"{SAIL}\n{CREW}",
            f"{SAIL}\n{CREW}\n\nand more".replace("46", "52"),
            23 / 24 * (23 / 24) ** 0.15 * 23 / (23 + 20 / 24),
        ),
        # the same figure, rounded: it is not found, but does not contradict
        (
            SAIL.replace("46", "17.1 mln"),
            SAIL.replace("46", "17,121,000"),
            11 / 12 * 0.5**0.3 * (11 / 12) ** 0.15 * 11 / (11 + 20 / 12),
        ),
        # in another unit, which is an edit that counts .8
        (
            SAIL.replace("46 passengers", "46 km"),
            SAIL.replace("46 passengers", "29 miles"),
            10.8 / 12 * 0.5**0.3 * (10 / 12) ** 0.15 * 10 / (10 + 20 * 1.2 / 12),
        ),
        (SAIL, SAIL.replace("Aurora", "Aurara"), 1),  # misspelled: it matches
        # spelled so badly that it is an edit, but no conflict: 4 of 7 letter pairs are left
        (SAIL, SAIL.replace("Aurora", "Auriga"), 11.8 / 12 * (11 / 12) ** 0.15 * 11 / (11 + 20 * 0.2 / 12)),
        # another ship: the name that does not agree stands against none that does
        (
            SAIL,
            SAIL.replace("Aurora", "Bremen"),
            11.8 / 12 * (11 / 12) ** 0.15 * 0.5**0.7 * 11 / (11 + 20 * 0.2 / 12),
        ),
        (SAIL, f"{NOTICE}\n{SAIL}", exp(-1)),
        (f"{NOTICE}\n{SAIL}", f"{NOTICE}\n{WHOLE}", 1),  # both have it
        (SAIL, CREW, 0),
        ("a", "a", 1),
        ("a", "a ferry left a harbour", 0),
        ("ferry left harbour", "a ferry left a harbour", 0),
        ("🚢", "🚢", 1),  # identical, though nothing is read
        ("🚢", "🚢🚢", 0),
        ("🚢", SAIL, 0),
        ("", "", 0),
        (" \n", "", 0),
        (" \n", SAIL, 0),
    ],
)
def test_scores_by_hand(one: str, other: str, expected: float) -> None:
    assert between(one, other) == pytest.approx(expected)


def test_coverage_of_both_counts_what_the_longer_text_has_beside() -> None:
    """A third of its prose is covered, and a third of it is in passages; a quarter of that counts."""
    assert between(SAIL, WHOLE, "facts(coverage=both)") == pytest.approx((1 / 3 * (1 / 3) ** 0.15) ** 0.25)
    assert between(SAIL, SAIL, "facts(coverage=both)") == 1


def test_versions_together_are_one_text() -> None:
    noticed, dated = f"{NOTICE}\n{SAIL}", {"date": ["2026-11-03", "2026-11-04"]}
    assert between(SAIL, noticed, "facts(versions=together)") == 1
    assert between(SAIL, WHOLE, "facts(versions=together)", **dated) == 1
    # of 21 tokens 9 are not covered, and as many are in no passage
    both = (12 / 21 * (12 / 21) ** 0.15) ** 0.25
    assert between(SAIL, noticed, "facts(coverage=both, versions=together)") == pytest.approx(both)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2026-11-03", "2026-11-04", exp(-0.6)),  # it grew by 24 of 12 tokens, of which .6 at most counts
        ("2026-11-04", "2026-11-03", 1),  # it was cut
        ("2026-11-03", "2026-11-03T00:00:01Z", 1),  # some time of that day, which need not be before
        ("2026-11-03T09:00:00Z", "2026-11-03", 1),
        ("Mon, 2 Nov 2026 23:30:00 -0500", "2026-11-03T04:29:00Z", 1),
        ("Mon, 2 Nov 2026 23:30:00 -0500", "2026-11-03T04:31:00Z", exp(-0.6)),
        ("2026-11-03", "2026-11-03", 1),
        ("3-NOV-2026 09:19:31.96", "3-NOV-2026 09:20:01.10", exp(-0.6)),
        ("Tue, 3 Nov 2026 23:00:00 GMT", "2026-11-03T23:30:00+01:00", 1),  # half an hour earlier
        (None, "2026-11-04", 1),
    ],
)
def test_prose_that_came_later_makes_a_version(first: str | None, second: str, expected: float) -> None:
    assert between(SAIL, WHOLE, date=[first, second]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("2026-11-03", "2026-11-04", False),  # at most a day lies between some moments of these days
        ("2026-11-03", "2026-11-05", True),
        ("2026-11-05", "2026-11-03", True),
        ("2026-11-03T09:00:00Z", "2026-11-04T08:59:00Z", False),
        ("2026-11-03T09:00:00Z", "2026-11-04T09:01:00Z", True),
        (None, "2026-11-05", False),
    ],
)
def test_a_match_on_another_day_counts_by_its_weight(first: str | None, second: str, *, apart: bool) -> None:
    """12 tokens match but for one that was edited; the rest of the score does not depend on the dates."""
    edited = SAIL.replace("harbour", "haven")
    undated = between(SAIL, edited)
    assert undated < 1
    expected = undated * 11 / 21 if apart else undated
    assert between(SAIL, edited, date=[first, second]) == pytest.approx(expected)
    assert between(SAIL, SAIL, date=[first, second]) == 1
    assert between(SAIL, edited, "facts(versions=together)", date=[first, second]) == pytest.approx(undated)


@pytest.mark.parametrize("unread", ["3 Nov 2026garbage", "no date", "31-FEB-2026"])
def test_a_date_that_cannot_be_read_is_counted_aloud(unread: str) -> None:
    with pytest.warns(Notice, match=f"1 of 2 values of the column 'date' cannot be read, such as '{unread}': facts "):
        assert between(SAIL, WHOLE, date=["2026-11-03", unread]) == 1
    with pytest.warns(Notice, match="2 of 2 values"):
        assert np.isnan(earliest(documents([SAIL, WHOLE], date=[unread, unread]))).all()
    assert np.isnan(earliest(documents([SAIL, WHOLE], date=[None, " "]))).all()  # absent


def test_many_dates_are_read_and_counted_as_few_are() -> None:
    """3,000 dates, more than are read at once: every seventh cannot be read, every eleventh is absent."""
    dates = ["soon" if i % 7 == 0 else None if i % 11 == 0 else f"2026-11-{1 + i % 30:02d}" for i in range(3000)]
    given, unread = sum(date is not None for date in dates), dates.count("soon")
    with pytest.warns(
        Notice, match=f"{unread:,} of {given:,} values of the column 'date' cannot be read, such as 'soon'"
    ):
        found = earliest(documents([f"text {i}" for i in range(3000)], date=dates))
    for place, date in enumerate(dates):
        if date in (None, "soon"):
            assert np.isnan([found.first[place], found.last[place]]).all()
        else:
            start = dt.datetime.fromisoformat(f"{date}T00:00:00+00:00").timestamp()
            assert (found.first[place], found.last[place]) == pytest.approx((start, start + 86_400), abs=1e-3)


def test_dates_of_arrows_types_are_read() -> None:
    day = dt.datetime(2026, 11, 3, tzinfo=dt.UTC).timestamp()
    ids = pa.array(["a", "b"])
    for kind, last in ((pa.date32(), day + 86_400), (pa.timestamp("s"), day)):
        column = pa.array([int(day), None], pa.timestamp("s")).cast(kind)
        found = earliest(nd.Corpus.from_table(pa.table({"id": ids, "text": pa.array([SAIL, WHOLE]), "date": column})))
        assert (found.first[0], found.last[0]) == pytest.approx((day, last), abs=1e-3)
        assert np.isnan(found.first[1])
        assert np.isnan(found.last[1])


def test_growth_counts_by_how_much_was_added_and_how_much_was_kept() -> None:
    """5 tokens that 24 grew by count 1.5 · 5 / 24, times how much the later text holds beyond .7, as a share of .3."""
    earlier, later = f"{SAIL}\n{REEF}", f"{SAIL}\n{REEF.replace('reef', 'sandbank')}\nits crew of 52 slept."
    held = 23.8 / 24  # 23 tokens match, and one was edited
    alike = held * (23 / 24) ** 0.15 * 23 / (23 + 20 * (1 - held))
    # the later text has 6 tokens that do not match, the earlier one 1
    grown = exp(-1.5 * 5 / 24 * (held - 0.7) / 0.3)
    assert between(earlier, later, date=["2026-11-03", "2026-11-04"]) == pytest.approx(alike * grown)


def test_the_earliest_of_identical_texts_dates_them() -> None:
    corpus = documents([WHOLE, SAIL, WHOLE], date=["2026-11-04", "2026-11-03", "2026-11-02"])
    distinct = nd.pairs(corpus, "minhash-lsh(verify=facts(), ngram=1, bands=128, num_perm=128, floor=0.1)")
    assert distinct.score.tolist() == [1]  # the longer text was there first
    assert np.isnan(earliest(corpus_of([SAIL]))).all()


def test_a_sign_is_no_letter() -> None:
    corpus = corpus_of(["😀 %", "%", "% 5"])
    found = nd.scorer("facts").score(corpus, np.array([0, 0, 1]), np.array([1, 2, 1]))
    assert found.tolist() == [0, 0, 1]


def test_furniture_that_many_pages_share_is_no_copy() -> None:
    """20 pages with one paragraph of 12 tokens, of which own text of 4 pages would count in full: each token a fifth.

    What matches is own by a fifth, a third of the bound of .6, and the gate is the square. Half of each text is
    covered. Of own weight 2.4 of 14.4 tokens are.
    """
    shared = "our readers may share this page with anyone whom they like today."
    stories = [" ".join(f"{c}{k}{c}" for c in "bcdfghjklmnp") + "." for k in "qrstvwxz"]
    stories += [" ".join(f"{c}{k}{c}" for c in "BCDFGHJKLMNP").lower() + "a." for k in "aeiouybcdfgh"]
    corpus = documents([f"{shared}\n\n{story}" for story in stories])
    expected = 0.5 * 0.5**0.15 * 2.4 / (2.4 + 20 * 12 / 14.4) * (2.4 / 12 / 0.6) ** 2
    assert score(corpus, [(0, 1)]) == pytest.approx([expected])
    few = documents([f"{shared}\n\n{story}" for story in stories[:4]])
    assert score(few, [(0, 1)]) == pytest.approx([0.5 * 0.5**0.15 * 12 / (12 + 20 * 0.5)])


def test_texts_that_share_a_passage_and_go_on_alone_are_two() -> None:
    """100 tokens in common, then 250 of the one and 300 of the other, of which 200 cost nothing."""
    letters = "abcdefghij"
    common, one, other = (
        " ".join(f"{c}{letters[i // 100]}{letters[i // 10 % 10]}{letters[i % 10]}" for i in range(n)) + "."
        for c, n in (("k", 100), ("xo", 250), ("yu", 300))
    )
    expected = 100 / 350 * (100 / 350) ** 0.15 * 100 / (100 + 20 * 250 / 350) * (200 / 250) ** 2
    assert between(f"{common}\n{one}", f"{common}\n{other}", language="xx") == pytest.approx(expected)


ARABIC = "غادرت العبارة الميناء عند الغروب وعلى متنها ٤٦ راكبا من المدينة."
HEBREW = "המעבורת עזבה את הנמל עם שקיעה ועליה 46 נוסעים מן העיר."
CHINESE = "渡轮黄昏时分离开港口，船上载有46名乘客，驶向对岸的小镇。"
JAPANESE = "フェリーは夕暮れに46人の乗客を乗せて港を出た。"
THAI = "เรือข้ามฟากออกจากท่าเรือตอนพลบค่ำพร้อมผู้โดยสาร 46 คน"
KOREAN = "여객선은 해질 무렵 승객 46명을 태우고 항구를 떠났다."


@pytest.mark.parametrize("language", ["", "xx", "zh"])
@pytest.mark.parametrize("text", [ARABIC, HEBREW, CHINESE, JAPANESE, THAI, KOREAN])
def test_scripts_without_case(text: str, language: str) -> None:
    """Copies are copies, figures contradict in digits of any script; other words do not, since nothing is a name."""
    other = text.replace("٤٦", "٥٢").replace("46", "52")
    assert between(text, text, language=language) == 1
    assert between(text, text.replace("٤٦", "46"), language=language) == 1
    alike, apart = between(text, text[:-3] + "…", language=language), between(text, other, language=language)
    assert 0 < apart < 0.25 < alike


def test_names_without_case_do_not_contradict() -> None:
    """In Arabic the city may be another one; in Latin script that is a conflict."""
    assert between(ARABIC, ARABIC.replace("المدينة", "القاهرة"), language="ar") > 0.7
    assert between("x " + SAIL, "x " + SAIL.replace("Aurora", "Bremen")) < 0.6


SENTENCES = [
    SAIL, CREW, REEF, SAIL.replace("46", "52"), SAIL.replace("Aurora", "Bremen"), NOTICE, CREW.upper(),
    "46 km or 29 miles, 17.1 mln or 17,121,000.", "Home | News | Sport", "1 2 3 4 5 6", "渡轮黄昏时分离开港口。", "🚢",
    "a", "", "Aurora", "\n\n", "He said “the sea was calm”.",
]  # fmt: skip
TEXTS = st.lists(st.lists(st.sampled_from(SENTENCES), max_size=7).map("\n".join), min_size=1, max_size=9)
SPECS = [f"facts(coverage={c}, versions={v})" for c in ("either", "both") for v in ("apart", "together")]


@settings(max_examples=40)
@given(TEXTS, st.sampled_from(SPECS), st.integers(0, 2**32))
def test_scores_do_not_depend_on_sides_or_orders(texts: list[str], spec: str, seed: int) -> None:
    """They are shares, too."""
    random, n = Random(seed), len(texts)
    pairs = list(product(range(n), range(n)))
    dates = [random.choice([None, "2026-11-03", "2026-11-04"]) for _ in texts]
    whole = score(documents(texts, date=dates), pairs, spec)
    assert np.all((whole >= 0) & (whole <= 1))
    order = random.sample(range(n), n)
    place = {row: k for k, row in enumerate(order)}
    random.shuffle(pairs)
    moved = documents([texts[i] for i in order], date=[dates[i] for i in order])
    again = score(moved, [(place[j], place[i]) for i, j in pairs], spec)
    assert again.tolist() == [whole[i * n + j] for i, j in pairs]


@pytest.fixture(params=[1, 3, 1 << 14], ids=lambda block: f"blocks of {block}")
def cut(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs are taken so many at once, and texts a few at once."""
    monkeypatch.setattr(facts_scorer, "BLOCK", request.param)
    monkeypatch.setattr(facts_scorer, "PORTION", 300 * request.param)


@pytest.mark.usefixtures("cut")
def test_scores_do_not_depend_on_portions_blocks_or_threads() -> None:
    texts = ["\n".join(Random(i).choices(SENTENCES, k=6)) for i in range(12)]
    corpus = documents(texts, date=[f"2026-11-{1 + i % 3:02}" for i in range(12)])
    pairs = list(product(range(12), range(12)))
    each = [score(corpus, [pair])[0] for pair in pairs]
    before = get_num_threads()
    try:
        for threads in (1, before):
            set_num_threads(threads)
            assert score(corpus, pairs).tolist() == each
    finally:
        set_num_threads(before)
