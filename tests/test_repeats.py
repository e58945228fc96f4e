"""Repeated passages: against counting, against a suffix array, by hand, and as the command writes them."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.repeats import found as module
from neardup.repeats.found import RepeatedPassage, RepeatedText, repeats_of
from neardup.text import SpanUnit
from neardup.text.texts import Texts
from tests.helpers import spans_oracle
from tests.helpers.commands import status
from tests.helpers.files import write_json_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

UNITS: tuple[SpanUnit, ...] = get_args(SpanUnit)
WORDS = st.lists(st.sampled_from(["ab", "Ab", "cd", "1", "東", "🚢", "gh. ", "ij\n"]), max_size=14).map(" ".join)
CORPORA = st.lists(WORDS, max_size=5)
Told = tuple[int, int, bool]
"""How often, in how many documents, whether for the first time."""


def counted(texts: Sequence[str], unit: SpanUnit, ngram: int) -> list[list[Told]]:
    """For each unit of each text what is told of the span that begins with it; (0, 0, False) where none does."""
    cut = [spans_oracle.spans(spans_oracle.units(text, unit), ngram) for text in texts]
    times = Counter(span for one in cut for span in one)
    documents = Counter(span for one in cut for span in set(one))
    seen: set[spans_oracle.Span] = set()
    out: list[list[Told]] = []
    for one in cut:
        out.append([])
        for span in one:
            out[-1].append((times[span], documents[span], span not in seen) if span else (0, 0, False))
            seen.add(span)
    return out


def by_suffix_array(texts: Sequence[str], unit: SpanUnit, ngram: int) -> list[list[Told]]:
    """The same from the sorted suffixes of all texts: equal spans begin suffixes that stand side by side."""
    cut = [[piece.words for piece in spans_oracle.units(text, unit)] for text in texts]
    suffixes = sorted((one[at:], row, at) for row, one in enumerate(cut) for at in range(len(one)))
    out = [[(0, 0, False)] * len(one) for one in cut]

    def start(suffix: tuple[list[tuple[str, ...]], int, int]) -> tuple[list[tuple[str, ...]], int]:
        words, row, at = suffix
        whole = len(cut[row]) < ngram and at == 0
        return words[:ngram], len(words) if whole else ngram

    for (words, length), group in groupby(sorted(suffixes, key=start), key=start):
        places = [(row, at) for _, row, at in group]
        if len(words) == length:
            for place in places:
                row, at = place
                out[row][at] = len(places), len({row for row, _ in places}), place == min(places)
    return out


def slow_repeats(texts: Sequence[str], unit: SpanUnit, ngram: int, told: list[list[Told]]) -> list[RepeatedText]:
    """What each text repeats, given what is told of its spans."""
    out = []
    for row, (text, one) in enumerate(zip(texts, told, strict=True)):
        cut = spans_oracle.units(text, unit)
        starts = [0, *(piece.end for piece in cut)]
        passages = []
        for (times, documents, first), group in groupby(range(len(one)), key=one.__getitem__):
            run = list(group)
            end = starts[min(run[-1] + ngram, len(cut))]
            if times > 1:
                start = starts[run[0]]
                passages.append(RepeatedPassage(start=start, end=end, times=times, documents=documents, first=first))
        out.append(RepeatedText(row=row, characters=len(text), passages=passages))
    return out


@pytest.mark.parametrize("unit", UNITS)
@given(texts=CORPORA, ngram=st.integers(1, 4))
def test_repeats_are_those_of_counting_and_of_a_suffix_array(unit: SpanUnit, texts: list[str], ngram: int) -> None:
    told = counted(texts, unit, ngram)
    assert by_suffix_array(texts, unit, ngram) == told
    assert list(repeats_of(Texts.of(texts), unit=unit, ngram=ngram)) == slow_repeats(texts, unit, ngram, told)


@given(texts=CORPORA, ngram=st.integers(1, 4))
def test_shares_are_those_of_the_characters(texts: list[str], ngram: int) -> None:
    told = counted(texts, "word", ngram)
    for found in repeats_of(Texts.of(texts), unit="word", ngram=ngram):
        cut = spans_oracle.units(texts[found.row], "word")
        for share, least in ((found.repeated, 1), (found.elsewhere, 2)):
            hits = [times > 1 and documents >= least for times, documents, _ in told[found.row]]
            marks = spans_oracle.covered(cut, hits, ngram)
            assert share == (pytest.approx(sum(marks) / len(marks)) if marks else 0)


def test_lots_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = Texts.of([f"line {i % 3}\nline {i % 5}\n" * (i % 4) for i in range(40)])
    whole = list(repeats_of(texts, unit="line", ngram=1))
    monkeypatch.setattr(module, "_LOT", 3)
    assert list(repeats_of(texts, unit="line", ngram=1)) == whole


LINES = [
    {"id": "a", "text": "Home | News\nÉté à Paris 🚢\nSubscribe now"},
    {"id": "b", "text": "home - news\nOwn words\n\nSubscribe now!\nSubscribe now"},
    {"id": "c", "text": "🚢"},
    {"id": "d", "text": ""},
]


def passage(start: int, end: int, times: int, documents: int, *, first: bool) -> dict[str, object]:
    return {"start": start, "end": end, "times": times, "documents": documents, "first": first}


def test_the_file_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = write_json_lines(tmp_path / "d.jsonl", LINES), tmp_path / "repeats.jsonl"
    assert status("repeats", source, "--out", out) == 0
    a, b, c, d = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert a["passages"] == [passage(0, 12, 2, 2, first=True), passage(26, 39, 3, 2, first=True)]
    assert b["passages"] == [passage(0, 12, 2, 2, first=False), passage(23, 51, 3, 2, first=False)]
    assert LINES[0]["text"][26:39] == "Subscribe now"
    assert (a["characters"], a["repeated"], a["elsewhere"]) == (39, round(25 / 39, 4), round(25 / 39, 4))
    assert b["elsewhere"] == round(40 / 51, 4)
    assert c == {"id": "c", "characters": 1, "repeated": 0.0, "elsewhere": 0.0, "passages": []}
    assert d == c | {"id": "d", "characters": 0}
    said = capsys.readouterr().err.splitlines()
    assert said == [
        f"4 documents, 91 characters, in passages of at least 1 line, written to {out}",
        "71.4% of the characters stand in another document, too, and 71.4% more than once",
        "2 documents of which at least half stands in others",
        "the most widespread passage is in 2 documents: characters 0 to 12 of 'a'",
    ]


def test_what_a_document_repeats_of_itself_is_not_elsewhere(tmp_path: Path) -> None:
    source = write_json_lines(tmp_path / "d.jsonl", [{"id": "a", "text": "la la\nla la\nend"}])
    out = tmp_path / "repeats.jsonl"
    assert status("repeats", source, "--unit", "line", "--ngram", "1", "--out", out) == 0
    (line,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (line["repeated"], line["elsewhere"]) == (0.8, 0.0)
    assert line["passages"] == [passage(0, 6, 2, 1, first=True), passage(6, 12, 2, 1, first=False)]


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["--unit", "lines"], "unknown unit 'lines'; did you mean 'line'? Choices: line, sentence, word."),
        (["--ngram", "0"], "--ngram is at least 1, not 0"),
        (["--out", "d.jsonl"], "is the documents themselves; give --out another name"),
    ],
)
def test_wrong_options(
    arguments: list[str], fact: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_json_lines(tmp_path / "d.jsonl", LINES)
    assert status("repeats", "d.jsonl", "--out", "out.jsonl", *arguments) == 2
    assert fact in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()


def test_without_documents_there_is_no_line(tmp_path: Path) -> None:
    source = tmp_path / "none.csv"
    source.write_text("id,text\n", encoding="utf-8")
    assert status("repeats", source, "--out", tmp_path / "o.jsonl") == 0
    assert (tmp_path / "o.jsonl").read_text(encoding="utf-8") == ""
