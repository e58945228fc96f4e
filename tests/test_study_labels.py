"""Draws and answers of a study: kept, read as arrays, turned into gold, exchanged."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.core.gold import LEVELS as GOLD_LEVELS
from neardup.errors import InputError, Notice
from neardup.estimation.design import design
from neardup.io.labels import read_gold
from neardup.study.answers import ANSWERS, AnswerRecord, held, label_of, verdicts
from neardup.study.draws import mend_draws, read_draws
from neardup.study.exchange import read_answers, write_records
from neardup.study.labels import answers_of, inclusion, read_labels
from neardup.study.opened import open_study
from neardup.study.pair_gold import PairGold, pair_gold
from tests.helpers.labels import draw, label, said
from tests.helpers.study import make_study

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.study.answers import Answer
    from neardup.study.opened import Study

LEVELS: dict[Answer, tuple[int, ...]] = {
    "copy": (1, 1, 1),
    "version": (0, 1, 1),
    "story": (0, 0, 1),
    "template": (0, 0, 0),
    "furniture": (0, 0, 0),
    "unrelated": (0, 0, 0),
}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "study")


def test_levels_follow_from_answers() -> None:
    found = {answer: tuple(label_of(answer, level) for level in GOLD_LEVELS) for answer in LEVELS}
    assert found == LEVELS
    assert set(ANSWERS) == {*LEVELS, "unsure"}
    assert math.isnan(label_of("unsure", "copy"))


def test_the_last_answer_of_a_person_holds() -> None:
    lines = [said("a", "b", "copy"), said("b", "a", "story"), said("a", "b", "version", "bob")]
    assert [record.answer for record in held(lines)] == ["story", "version"]


def test_people_who_disagree_leave_the_label_open_where_they_disagree_until_it_is_settled() -> None:
    lines = [said("a", "b", "version"), said("b", "a", "story", "bob")]
    (verdict,) = verdicts(held(lines)).values()
    assert (verdict.label("copy"), verdict.label("story"), verdict.answer) == (0.0, 1.0, None)
    assert math.isnan(verdict.label("revision"))
    settled = [*lines, said("a", "b", "copy", "cy", adjudicated=True), said("a", "b", "version", adjudicated=True)]
    (verdict,) = verdicts(held(settled)).values()
    assert (verdict.label("revision"), verdict.answer) == (1.0, "version")


def test_draws_and_answers_are_arrays_up_to_the_first_open_pair(study: Study) -> None:
    draw(study)
    labels = read_labels(study)
    assert len({one.pair for one in labels.drawn}) == 20
    assert len(labels.sampled("copy").answers) == 0
    first, second, third = list(dict.fromkeys(one.pair for one in labels.drawn))[:3]
    answers_of(study).append([said(*first, "version"), said(*second, "unsure"), said(*third, "copy", drawn=False)])
    labels = read_labels(study)
    end = next(place for place, one in enumerate(labels.drawn) if one.pair == third)
    for level, expected in (("copy", 0.0), ("revision", 1.0)):
        found = labels.sampled(level)  # type: ignore[arg-type]
        assert len(found.draws) == len(found.answers) == end
        for pair, answer in zip(found.draws.pair.tolist(), found.answers.tolist(), strict=True):
            ids = {study.ids[side[pair]] for side in (study.population.left, study.population.right)}
            assert ids in (set(first), set(second))
            assert answer == expected if ids == set(first) else math.isnan(answer)
    assert labels.answered == 2


def test_a_batch_that_was_cut_off_is_left_out_and_drawn_again(study: Study) -> None:
    label(study)
    draw(study)
    path = study.folder.draws
    whole = path.read_bytes()
    expected = read_draws(study)
    path.write_bytes(whole[:-200])
    with pytest.warns(Notice, match="the last batch was cut off in the middle of writing"):
        assert read_draws(study) == [one for one in expected if one.batch == 0]
    mend_draws(study)
    draw(study)
    assert path.read_bytes() == whole


def test_damaged_draws_are_one_line(study: Study) -> None:
    label(study)
    path = study.folder.draws
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    with pytest.raises(InputError, match=r"draws\.jsonl, line 2: is draw 2 of batch 0, out of order"):
        read_labels(study)
    path.write_text("".join([lines[0].replace('"a":"', '"a":"x'), *lines[1:]]), encoding="utf-8")
    with pytest.raises(InputError, match=r"line 1: 'x.*' are no pair of the study's population; restore"):
        read_labels(study).sampled("copy")


def test_inclusion_is_that_of_the_batches_as_they_were_drawn(study: Study) -> None:
    label(study, 2, answer=lambda a, b: "copy" if hash_of(a, b) else "unrelated")
    labels = read_labels(study)
    frame = study.population.frame
    found, missed = labels.sampled("copy"), np.ones(len(frame))
    for batch in (0, 1):
        before = int((found.draws.batch < batch).sum())
        chances = design(frame, found.draws.head(before), found.answers[:before]).probability
        mine = found.draws.batch == batch
        np.testing.assert_allclose(chances[found.draws.pair[mine]], found.draws.probability[mine])
        missed *= (1 - chances) ** mine.sum()
    np.testing.assert_allclose(inclusion(labels), 1 - missed, rtol=1e-9)
    first, *_ = labels.drawn
    answers_of(study).append([said(first.a, first.b, "unsure")])
    np.testing.assert_allclose(inclusion(read_labels(study)), 1 - missed, rtol=1e-9)


def hash_of(a: str, b: str) -> bool:
    return sum(map(ord, a + b)) % 2 == 0


def test_where_every_pair_is_drawn_inclusion_is_certain(tmp_path: Path) -> None:
    texts = ["one two three four five six seven"] * 2 + ["one two three four five six eight"] * 2
    study = make_study(tmp_path / "s", nd.Corpus.from_texts(list("abcd"), [f"{t} {i}" for i, t in enumerate(texts)]))
    assert 0 < len(study.population) <= 20
    label(study)
    assert inclusion(read_labels(study)).tolist() == [1.0] * len(study.population)


def test_gold_of_pairs_is_read_as_gold(study: Study, tmp_path: Path) -> None:
    drawn = [one.pair for one in label(study, answer=lambda a, b: "version" if hash_of(a, b) else "template").drawn]
    answers_of(study).append([said(*drawn[0], "unsure"), said(study.ids[0], study.ids[119], "story", drawn=False)])
    gold = {(one.a, one.b): one for one in pair_gold(read_labels(study))}
    assert len(gold) == 21
    last = gold[study.ids[0], study.ids[119]]
    assert (last.copy, last.revision, last.story, last.kind, last.probability) == (0, 0, 1, "story", None)
    assert (gold[drawn[0]].copy, gold[drawn[0]].story, gold[drawn[0]].kind) == (None, None, None)
    assert all(0 < one.probability <= 1 for one in gold.values() if one.probability is not None)
    for name in ("gold.csv", "gold.jsonl"):
        write_records(tmp_path / name, list(gold.values()), PairGold)
        read = read_gold(tmp_path / name)
        assert sorted(read.levels) == ["copy", "revision", "story"]
        assert read.at("revision").grade.tolist().count(-1) == 1  # type: ignore[union-attr]


def test_halves_keep_pairs_that_share_a_document_together(study: Study) -> None:
    answers_of(study).append([said(f"d{i:02}", f"d{i + 1:02}", "copy") for i in range(80) if i % 4 != 3])
    gold = pair_gold(read_labels(study))
    half = {one.a: one.split for one in gold}
    assert all(half[f"d{i:02}"] == half[f"d{i + 1:02}"] == half[f"d{i + 2:02}"] for i in range(0, 80, 4))
    assert 5 <= [half[f"d{i:02}"] for i in range(0, 80, 4)].count("dev") <= 15
    assert pair_gold(read_labels(study)) == gold


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_answers_come_back_as_they_left_and_twice_changes_nothing(study: Study, tmp_path: Path, ending: str) -> None:
    made = label(study)
    a, b = made.drawn[0].pair
    odd = [
        said(a, b, "unsure", seconds=0.1 + 0.2, comment=' =1, "x"\r\n\u2028 é 👍\t'),
        said(b, a, "copy", "bob", drawn=False),
    ]
    answers_of(study).append([*odd, said(a, b, "story", "cy", adjudicated=True)])
    before = read_labels(study).held
    path = tmp_path / f"answers.{ending}"
    write_records(path, before, AnswerRecord)
    study.folder.labels.unlink()
    found = read_answers(path, study, [], labeller="nobody")
    assert list(found.new) == before
    answers_of(study).append(found.new)
    again = read_answers(path, study, read_labels(study).lines, labeller="nobody")
    assert (again.new, again.known) == ((), len(before))


def test_no_answers_are_written_and_read(study: Study, tmp_path: Path) -> None:
    for ending in ("csv", "jsonl", "parquet"):
        write_records(tmp_path / f"none.{ending}", [], AnswerRecord)
        assert read_answers(tmp_path / f"none.{ending}", study, [], labeller="ann").new == ()


def test_the_least_that_a_file_needs(study: Study, tmp_path: Path) -> None:
    a, b, c = study.ids[:3]
    path = tmp_path / "x.jsonl"
    path.write_text(
        f'{{"a": "{b}", "b": "{a}", "answer": "copy"}}\n{{"a": "{a}", "b": "{c}", "answer": "unsure"}}', "utf-8"
    )
    found = read_answers(path, study, [], labeller="ann")
    assert [(one.a, one.b, one.answer, one.labeller, one.drawn) for one in found.new] == [
        (b, a, "copy", "ann", True),
        (a, c, "unsure", "ann", True),
    ]
    again = read_answers(path, study, found.new, labeller="ann")
    assert (again.new, again.known) == ((), 2)


def test_an_older_answer_does_not_replace_a_later_one(study: Study, tmp_path: Path) -> None:
    a, b = study.ids[:2]
    path = tmp_path / "x.jsonl"
    write_records(path, [said(a, b, "copy", time="2026-11-28T22:30:00+02:00")], AnswerRecord)
    assert read_answers(path, study, [said(a, b, "story")], labeller="ann").older == 1
    write_records(path, [said(a, b, "copy", time="2026-11-28T22:30:00")], AnswerRecord)
    assert len(read_answers(path, study, [said(a, b, "story")], labeller="ann").new) == 1


def test_identical_texts_are_represented(tmp_path: Path) -> None:
    texts = ["one two three four five six seven", "one two three four five six seven", "one two three four five six"]
    study = make_study(tmp_path / "s", nd.Corpus.from_texts(list("xyz"), texts))
    path = tmp_path / "x.csv"
    path.write_text("a,b,answer\nx,y,copy\ny,z,version\n", encoding="utf-8")
    found = read_answers(path, study, [], labeller="ann")
    assert found.identical == 1
    assert [(one.a, one.b) for one in found.new] == [("x", "z")]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"a": "stranger"},
            "line 2, field 'a': 'stranger' is no document of this study; take the file to the study it belongs to",
        ),
        (
            {"answer": "maybe"},
            "line 2, field 'answer': 'maybe' is no answer; give copy, version, story, template, furn",
        ),
        ({"answer": ["copy"]}, "is no answer"),
        ({"answer": None}, "None is no answer"),
        ({"time": "yesterday"}, "line 2, field 'time': 'yesterday' is no time"),
        ({"seconds": -1}, "line 2, field 'seconds': -1 is no number of seconds"),
        ({"drawn": 2}, "line 2, field 'drawn': a number; give true or false"),
        ({"labeller": 3}, "line 2, field 'labeller': a number, not a string"),
    ],
)
def test_a_line_that_cannot_be_taken_is_named(
    study: Study, tmp_path: Path, change: dict[str, object], problem: str
) -> None:
    good = {"a": study.ids[0], "b": study.ids[1], "answer": "copy"}
    path = tmp_path / "x.jsonl"
    path.write_text(f"{json.dumps(good)}\n{json.dumps(good | change)}\n", encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        read_answers(path, study, [], labeller="ann")


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(ANSWERS), st.text("xy", min_size=1, max_size=1))
    )
)
def test_what_is_held_is_a_persons_last_answer(rows: list[tuple[int, int, str, str]]) -> None:
    lines = [said(f"d{a}", f"d{b}", answer, person) for a, b, answer, person in rows if a != b]  # type: ignore[arg-type]
    last = {}
    for record in lines:
        last[frozenset((record.a, record.b)), record.labeller] = record.answer
    assert {(frozenset(one.pair), one.labeller): one.answer for one in held(lines)} == last


def test_a_study_is_opened_again_with_its_labels(study: Study) -> None:
    label(study, 2)
    again = read_labels(open_study(study.folder.path))
    assert [one.batch for one in again.drawn] == sorted(one.batch for one in again.drawn)
    assert again.answered == 40
