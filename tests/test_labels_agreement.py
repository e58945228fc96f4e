"""How far people agree, by hand and by a library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from neardup.study.agreement import agreement, disagreements, kappa_of
from neardup.study.labels import answers_of, asked_about, read_labels
from tests.helpers.commands import status
from tests.helpers.labels import said
from tests.helpers.study import make_study

if TYPE_CHECKING:
    from pathlib import Path


LINES = [
    said("a", "b", "copy"),
    said("b", "a", "version", "bob"),
    said("a", "c", "copy"),
    said("a", "c", "copy", "bob"),
    said("a", "d", "story"),
    said("a", "d", "unsure", "bob"),
    said("a", "e", "template"),
    said("a", "e", "template", "bob"),
    said("a", "f", "template"),
    said("a", "f", "copy", "bob", drawn=False),
]


def test_agreement_of_two_people_by_hand() -> None:
    found = {one.on: one for one in agreement(asked_about(LINES))}
    assert {one.one for one in found.values()} == {"ann"}
    assert (found["answer"].pairs, found["answer"].same) == (4, 0.5)
    # ann: copy 2, story 1, template 1; bob: version, copy, unsure, template; chance (2·1 + 1·1) / 16
    assert found["answer"].kappa == pytest.approx((0.5 - 3 / 16) / (1 - 3 / 16))
    assert found["copy"].pairs == 3
    assert found["copy"].same == pytest.approx(2 / 3)
    assert (found["story"].pairs, found["story"].same, found["story"].kappa) == (3, 1, 1)


def test_disagreements_last_until_they_are_settled() -> None:
    assert disagreements(asked_about(LINES)) == [("a", "b"), ("a", "d")]
    settled = said("b", "a", "version", "cy", adjudicated=True)
    assert disagreements(asked_about([*LINES, settled])) == [("a", "d")]


def test_one_person_agrees_with_nobody() -> None:
    assert agreement(asked_about(LINES[:1])) == []
    assert kappa_of([]) == (None, None)
    assert kappa_of([(1, 1), (1, 1)]) == (1, None)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2))
def test_kappa_is_the_librarys(rated: list[tuple[int, int]]) -> None:
    kappa = kappa_of(rated)[1]
    if kappa is not None:
        assert kappa == pytest.approx(cohen_kappa_score(*zip(*rated, strict=True)))


def test_agreement_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = make_study(tmp_path / "s")
    a, b, c = study.ids[:3]
    assert status("label", tmp_path / "s", "--agreement") == 0
    assert "no two people have answered the same pair yet" in capsys.readouterr().err
    answers_of(study).append([said(a, b, "copy"), said(a, b, "story", "bob"), said(a, c, "copy", "bob")])
    assert status("label", tmp_path / "s", "--agreement") == 0
    shown = capsys.readouterr()
    assert "0.00" in shown.out
    assert "of 1 pair people say different things" in shown.err
    assert read_labels(study).answered == 0
