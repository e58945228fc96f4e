"""The facts of a story, and what stands for them."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neardup.core.perturbation import works_for
from neardup.perturbations.facts import SwapFacts, facts
from neardup.perturbations.grammar import grammar
from neardup.perturbations.loss import Truncate
from neardup.perturbations.others import other
from tests.helpers.articles import ARTICLES, FRENCH, PAGE, REPORT, variant

TOKEN = grammar("en").tokens
NUMERALS = st.one_of(st.text("0123456789", min_size=1, max_size=6), st.text("٠١٢٣٤٥٦٧٨٩", min_size=1, max_size=6))


def test_facts_of_a_report() -> None:
    found = facts(REPORT, "en")
    numbers = ["214", "10:45", "3", "2019", "27", "1,250,000", "8.5"]
    assert [fact for fact in found.values() if fact[0].isdigit()] == numbers
    people = {"Morvane", "KLN", "Tuesday", "Asta", "Ilsa", "Brandt", "Coastal", "Post", "March", "Oduya"}
    assert {fact for fact in found.values() if not fact[0].isdigit()} == people | {"Tolbeck", "Wednesday"}


def found_in(pattern: str, text: str) -> re.Match[str]:
    match = re.search(pattern, text)
    assert match is not None
    return match


def test_facts_of_a_page_are_those_of_its_story() -> None:
    assert facts(PAGE, "en") == facts(REPORT, "en")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ferries of Morvane\n\nMorvane lost nine ferries to the storm of that winter.", {"Morvane"}),
        ("Morvane lost nine ferries to the storm of that winter.", set()),
        ("Morvane's harbour lost nine ferries to the storm of that winter.", {"Morvane"}),
        ("Ilsa Brandt lost nine ferries to the storm of that winter.", {"Ilsa", "Brandt"}),
        ('Nine ferries were lost, she said: "Somebody should have known of the storm."', set()),
        ("MORVANE, May 3 (CN) - Fishermen lost nine ferries to the storm.", {"MORVANE", "May", "3", "CN"}),
        ("READ ALSO: how many ferries were lost to the storm of that winter?", set()),
        ("They asked: Whoever can say how many ferries were lost to the storm?", set()),
        ("They found that May was the month in which ferries may be lost.", {"May"}),
        ("THE PORT OF MORVANE LOST NINE FERRIES TO THE STORM OF THAT WINTER.", set()),
    ],
)
def test_what_is_a_name(text: str, found: set[str]) -> None:
    assert set(facts(text, "en").values()) == found


@pytest.mark.parametrize("intensity", [0.25, 0.5, 1.0])
def test_the_share_of_facts_is_swapped_alike_throughout(intensity: float) -> None:
    for text in [*ARTICLES, REPORT]:
        after = variant(SwapFacts(intensity=intensity), text)
        assert TOKEN.sub("", after) == TOKEN.sub("", text)
        swaps = {(a.casefold(), b.casefold()) for a, b in zip(TOKEN.findall(text), TOKEN.findall(after), strict=True)}
        assert len(swaps) == len(dict(swaps))
        changed = {a for a, b in swaps if a != b}
        assert changed <= set(facts(text, "en"))
        assert len(changed) == round(intensity * len(facts(text, "en")))


def test_swapped_facts_keep_their_shape() -> None:
    after = variant(SwapFacts(), REPORT)
    assert re.sub(r"\d", "9", found_in(r"\$[\d,]+, or [\d.]+", after)[0]) == "$9,999,999, or 9.9"
    assert re.search(
        r" [1-9] (January|February|April|May|June|July|August|September|October|November|December) 20[0-2][0-9]", after
    )
    assert int(found_in(r"by (\d\d):[0-5]\d the", after)[1]) < 24
    place, agency = found_in(r"\n([A-Z]+) \(([A-Z]{3})\) —", after).groups()
    assert place != "MORVANE"
    assert agency != "KLN"
    assert f"off {place.capitalize()}\n" in after
    assert re.search(r"on (Mon|Wednes|Thurs|Fri|Satur|Sun)day, the harbour", after)
    assert not set(facts(REPORT, "en").values()) & set(TOKEN.findall(after))


@settings(max_examples=50)
@given(st.lists(NUMERALS, min_size=6, max_size=9, unique_by=int))
def test_numbers_get_as_many_other_digits_of_their_script(numbers: list[str]) -> None:
    text = f"They said that {' ; '.join(numbers)} ; of the men from Oslo and Bari left."
    after = variant(SwapFacts(), text).removeprefix("They said that ").split(" ; ")[:-1]
    for a, b in zip(numbers, after, strict=True):
        assert a != b
        assert len(a) == len(b)
        assert a.isascii() == b.isascii()
        assert len(a) == 1 or a[0] not in "0٠" or b[0] in "0٠"


DATES = ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y-%m-%d", "%Y/%m/%d", "%d/%m/%y", "%m.%d.%y"]
PARTS = ["%d/%m", "%m/%d", "%m/%Y", "%m.%Y"]
TIMES = ["%H:%M", "%Hh%M", "%H.%M", "%H:%M:%S", "%I:%M"]
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def another(fact: str, seed: int) -> str:
    """What stands for a fact that is one token; it is so, too."""
    drawn = other(fact, grammar("en"), set(), random.Random(seed))
    assert TOKEN.findall(fact) == [fact]
    assert TOKEN.findall(drawn) == [drawn]
    assert drawn != fact
    return drawn


def padded(text: str, zeros: bool) -> str:
    return text if zeros else re.sub(r"\b0(?=\d\b)", "", text)


@settings(max_examples=200)
@given(st.dates(date(1900, 1, 1), date(2029, 12, 31)), st.sampled_from(DATES + PARTS), st.booleans(), st.integers(0, 9))
def test_a_date_becomes_another_one(day: date, form: str, zeros: bool, seed: int) -> None:
    fact = day.strftime(form)
    if "%y" not in form:
        fact = padded(fact, zeros)
    drawn = another(fact, seed)
    missing = "".join(f" {part}" for part in ("%d", "%m", "%Y") if part.lower() not in form.lower())
    filled = missing.replace("%Y", "2000").replace("%d", "1").replace("%m", "1")
    after, before = (datetime.strptime(f + filled, form + missing) for f in (drawn, fact))  # noqa: DTZ007
    assert after != before
    assert after.year // 100 == before.year // 100 or "%y" in form
    assert after.year < 2030 or "%y" in form
    assert [len(n) for n in re.findall(r"\d+", drawn)] == [len(n) for n in re.findall(r"\d+", fact)]


@settings(max_examples=100)
@given(st.dates(date(1000, 1, 1)), st.sampled_from(DATES[:7]), st.integers(0, 9))
def test_a_date_of_any_century_stays_in_it(day: date, form: str, seed: int) -> None:
    fact = day.strftime(form)
    assert datetime.strptime(another(fact, seed), form).year // 100 == day.year // 100  # noqa: DTZ007


@settings(max_examples=100)
@given(st.times(), st.sampled_from(TIMES), st.booleans(), st.integers(0, 9))
def test_a_time_becomes_another_one(moment: time, form: str, zeros: bool, seed: int) -> None:
    fact = moment.strftime(form)
    if not zeros:
        fact = re.sub(r"^0(?=\d)", "", fact)
    after = datetime.strptime(another(fact, seed), form)  # noqa: DTZ007
    assert moment.hour > 12 or after.hour <= 12  # as a.m. or p.m. may follow


@given(st.integers(1, 31), st.booleans(), st.integers(0, 9))
def test_a_day_becomes_one_that_every_month_has(day: int, zeros: bool, seed: int) -> None:
    fact = f"{day:02d}" if zeros else str(day)
    drawn = another(fact, seed)
    assert 1 <= int(drawn) <= 28
    assert len(drawn) == len(fact)
    assert (drawn[0] == "0") is (fact[0] == "0")


@pytest.mark.parametrize("seed", range(9))
def test_moments_keep_their_digits(seed: int) -> None:
    for fact, form in (("05/03/2019", "%d/%m/%Y"), ("10:45", "%H:%M")):
        drawn = another(fact.translate(ARABIC), seed)
        assert not re.search("[0-9]", drawn)
        datetime.strptime("".join(str(int(c)) if c.isdecimal() else c for c in drawn), form)  # noqa: DTZ007


@pytest.mark.parametrize("fact", ["45/67/2019", "25:10", "50/50", "10:75", "99", "555-1234-12"])
def test_what_is_no_date_and_no_time_gets_any_digits(fact: str) -> None:
    for token in TOKEN.findall(fact):
        drawn = other(token, grammar("en"), set(), random.Random(1))
        assert re.sub(r"\d", "9", drawn) == re.sub(r"\d", "9", token)


SPANISH = (
    "El martes 3 de marzo un tren con 1.870 toneladas descarriló en Colonia Ferrari. El jefe de bomberos, Darío "
    'Bertola, dijo que "no hay heridos". La firma Ferroexpreso anunció que Bertola verá las vías el sábado.'
)
PORTUGUESE = (
    "Uma balsa com 214 pessoas encalhou na terça-feira, 3 de março, perto de Morvane, disse João Tavares. Segundo "
    "Tavares, às 10h45 a maré levantou o Estrela Dourada. O prejuízo é de 8,5 por cento."
)
RUSSIAN = (
    "Паром с 214 пассажирами сел на мель во вторник, 3 марта 2019 года, у посёлка Корсаково, сообщил начальник "
    "порта Игорь Лапшин. По словам Лапшина, к 10:45 прилив поднял судно. Из Корсакова людей увезли в Толбеково, "
    "пообещали Лапшину."
)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", FRENCH, "214 mardi 3 mars 2019 16h20 Brissonnet Armand Vessac 18 Lady Asta 1|250|000"),
        ("es", SPANISH, "martes 3 marzo 1.870 Colonia Ferrari Darío Bertola Ferroexpreso sábado"),
        ("pt", PORTUGUESE, "214 terça-feira 3 março Morvane João Tavares 10h45 Estrela Dourada 8,5"),
        ("ru", RUSSIAN, "214 вторник 3 марта 2019 Корсаково Игорь Лапшин 10:45 Толбеково"),
    ],
)
def test_facts_by_language(language: str, text: str, expected: str) -> None:
    found = facts(text, language)
    assert [fact.replace("\xa0", " ") for fact in found.values()] == [f.replace("|", " ") for f in expected.split(" ")]
    after = variant(SwapFacts(), text, language)
    tokens = grammar(language).tokens
    assert tokens.sub("", after) == tokens.sub("", text)
    assert not {*found} & {grammar(language).key(token) for token in tokens.findall(after)}


def test_days_and_months_keep_their_form() -> None:
    for seed in range(20):
        after = variant(SwapFacts(seed=seed), RUSSIAN, "ru")
        assert (
            found_in(r"во (понедельник|четверг), \d (\w+) 20[0-2]\d года", after)[2] in grammar("ru").calendar["марта"]
        )
        assert re.search(r" na (segunda|quarta|quinta|sexta)-feira, ", variant(SwapFacts(seed=seed), PORTUGUESE, "pt"))


def test_a_russian_name_keeps_its_endings() -> None:
    after = variant(SwapFacts(), RUSSIAN, "ru")
    stem = found_in(r"порта \w+ (\w+)\. По", after)[1]
    assert f"словам {stem}а," in after
    assert f"пообещали {stem}у." in after


@pytest.mark.parametrize(
    "text",
    [
        "nothing to swap here, and nobody to ask about it.",
        "Only 1 number, 2 more, 33, 44, 55, 66, 77 and 88 were left of it.",
        "THE MAYOR OF OSLO MET THE KING OF ROME IN 1901, 1902, 1903, 1904 AND 1905.",
        "Nine men from Oslo, Bari, Rome, Turin, Lima, Cairo, Accra and Quito met. "
        + "They sang the same old song. " * 50,
    ],
)
def test_too_few_facts_change_nothing(text: str) -> None:
    assert variant(SwapFacts(), text) == text


@pytest.mark.parametrize("language", ["zh", "ja", "ar", "de", "und", "tlh"])
def test_other_languages_are_refused(language: str) -> None:
    assert not works_for(SwapFacts(), language)
    assert variant(SwapFacts(), REPORT, language) == REPORT
    assert works_for(Truncate(), language)
