"""`neardup label` without its page: files in and out, and what is refused in one line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from neardup.labelling.session import Session, said
from neardup.study.exchange import read_given
from neardup.study.journal import only_writer
from neardup.study.labels import read_labels
from tests.helpers.commands import status
from tests.helpers.labels import label
from tests.helpers.study import make_study, wire, write_documents

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.study.answers import Answer
    from neardup.study.opened import Study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "study")


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert status("label", *arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith("neardup: ")
    assert said.count("\n") == 1
    return said


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_answers_go_out_and_come_in(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    label(study)
    held, path = read_labels(study).held, tmp_path / f"answers.{ending}"
    assert status("label", study.folder.path, "--export", path, "--gold", tmp_path / "gold.csv") == 0
    said = capsys.readouterr().err
    assert f"20 answers written to {path}" in said
    assert "gold of 20 pairs written to" in said
    study.folder.labels.unlink()
    for expected in ("20 answers added, 0 there already", "0 answers added, 20 there already"):
        assert status("label", study.folder.path, "--import", path) == 0
        assert expected in capsys.readouterr().err
    assert read_labels(study).held == held
    assert status("evaluate", "--gold", tmp_path / "gold.csv", "--predicted", tmp_path / "gold.csv") == 0


def test_what_cannot_be_done_is_one_line(study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("a,b,answer\nnobody,w0001,copy\n", encoding="utf-8")
    assert "line 2, field 'a': 'nobody' is no document" in refused(capsys, study.folder.path, "--import", path)
    assert "is no study" in refused(capsys, tmp_path)
    assert "unknown level" in refused(capsys, study.folder.path, "--level", "page")
    study.folder.labels.write_text("{\n{}\n", encoding="utf-8")
    assert re.search(r"labels\.jsonl, line 1: is damaged", refused(capsys, study.folder.path, "--no-browser"))
    with only_writer(study.folder.path):
        assert "is being labelled by another process" in refused(capsys, study.folder.path)


def test_no_output_replaces_what_a_study_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = dict(zip(wire(30).ids, wire(30).texts, strict=True))
    documents = write_documents(tmp_path / "docs.jsonl", texts)
    study, before = make_study(tmp_path / "study", documents), documents.read_bytes()
    for option in ("--export", "--gold", "--offline"):
        said = refused(capsys, study.folder.path, option, documents)
        assert f"is the study's documents, which stay as they are; give {option} another name" in said
        assert "lies in the study" in refused(capsys, study.folder.path, option, study.folder.labels)
    both = tmp_path / "both.csv"
    assert "is named by --export, too" in refused(capsys, study.folder.path, "--export", both, "--gold", both)
    assert documents.read_bytes() == before
    assert not both.exists()


def test_changed_documents_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = dict(zip(wire(30).ids, wire(30).texts, strict=True))
    make_study(tmp_path / "study", write_documents(tmp_path / "docs.jsonl", texts))
    write_documents(tmp_path / "docs.jsonl", texts | {next(iter(texts)): "other"})
    assert "1 has another text; restore them" in refused(capsys, tmp_path / "study", "--no-browser")


def test_a_study_without_pairs_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_study(tmp_path / "study", wire(1))
    assert status("label", tmp_path / "study") == 0
    assert "there is nothing to label" in capsys.readouterr().err


def test_the_offline_page_holds_the_drawn_pairs_as_data(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.html"
    assert status("label", study.folder.path, "--offline", path) == 0
    assert f"20 pairs written to {path}; their texts stand in it" in capsys.readouterr().err
    page = path.read_text(encoding="utf-8")
    (inside,) = re.findall(r'<script type="application/json" id="offline">(.*?)</script>', page, re.DOTALL)
    assert "<" not in inside
    pairs = json.loads(inside)["pairs"]
    assert [(one["a"], one["b"]) for one in pairs] == list(dict.fromkeys(one.pair for one in read_labels(study).drawn))
    assert not re.findall(r'(?:src|href)="(?!#)', page), "nothing is loaded"


ANSWERED: tuple[tuple[str, tuple[Answer, Answer]], ...] = (("ann", ("copy", "template")), ("bob", ("copy", "story")))


def test_pairs_of_a_file_are_asked_about_in_its_order_and_enter_no_estimate(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, ids = tmp_path / "pairs.jsonl", study.ids
    path.write_text("".join(f'{{"a": "{ids[k + 1]}", "b": "{ids[k]}"}}\n' for k in (3, 1)), encoding="utf-8")
    given = read_given(path, study)
    assert given == [tuple(sorted(ids[k : k + 2])) for k in (3, 1)]
    with only_writer(study.folder.path):
        session = Session(study, given=given)
        session.begin()
        for name, answers in ANSWERED:
            for answer in answers:
                session.answer(said(*session.order[session.next_place(name) or 0], answer, name))
        assert session.next_place("ann") is None
        assert session.disputed() == given[1:]
        session.settle(said(*given[1], "story", "ann"))
        assert session.disputed() == []
    labels = read_labels(study)
    assert (labels.drawn, labels.answered, len(labels.held)) == ([], 0, 5)
    assert status("label", study.folder.path, "--pairs", path, "--agreement") == 0
    assert "0.50" in capsys.readouterr().out
    path.write_text(f'{{"a": "{ids[0]}", "b": "nobody"}}\n', encoding="utf-8")
    assert status("label", study.folder.path, "--pairs", path) == 2
    assert "'nobody' is no document of this study" in capsys.readouterr().err
