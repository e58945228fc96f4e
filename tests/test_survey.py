"""`neardup survey` from documents to a study with its page: what it says, what it keeps, what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from shutil import rmtree
from typing import TYPE_CHECKING

import pytest

import neardup as nd
from neardup.run.records import CellRecord
from neardup.study.folder import StudyFolder
from neardup.study.opened import open_study
from neardup.study.page import write_page
from neardup.study.summary import summarise
from neardup.study.survey import finish
from neardup.study.terminal import lines_after
from neardup.study.warnings import warnings_of
from tests.helpers.commands import status
from tests.helpers.pages import details_of
from tests.helpers.study import make_study, wire

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.study.opened import Study

CHEAP = ("--only", "--strategy", "minhash-lsh:news", "--strategy", "exact", "--threads", "1")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    path = tmp_path / "docs.jsonl"
    held = wire(100)
    lines = (json.dumps({"id": name, "text": text}) for name, text in zip(held.ids, held.texts, strict=True))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_survey_is_made_resumed_and_refused_once_its_documents_have_changed(
    tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "study"
    assert status("survey", documents, "--out", out, *CHEAP) == 0
    printed = capsys.readouterr()
    assert "removed, components" in printed.out
    assert "scores 0 … 1" in printed.out
    assert f"next: neardup label {out}" in printed.err
    study = open_study(out)
    assert [cell.status for cell in study.cells] == ["done", "done"]
    assert [len(cell.rounds) for cell in study.cells] == [1, 1]
    in_process = make_study(tmp_path / "other", documents, strategies=("minhash-lsh:news", "exact"))
    assert study.population.joined.tolist() == in_process.population.joined.tolist()
    assert study.population.left.tolist() == in_process.population.left.tolist()

    page = study.folder.page.read_text(encoding="utf-8")
    assert wire(100).texts[int(study.population.left[study.population.scores[0].argmax()])][:40] in page
    assert "scores 0 … 1" not in page  # blanks among bars would be dropped there
    made = {cell.strategy: cell.created for cell in study.cells}
    study.cell(study.cells[1].strategy).record.unlink()
    study.folder.population.unlink()
    assert status("survey", documents, "--out", out, *CHEAP) == 0
    again = open_study(out)
    assert again.cells[0].created == made[again.cells[0].strategy]
    assert "kept from before" in capsys.readouterr().err
    assert len(again.population) == len(study.population)

    documents.write_text(documents.read_text(encoding="utf-8").replace("harbour", "port"), encoding="utf-8")
    assert status("survey", documents, "--out", out, *CHEAP) == 2
    assert (
        "the documents have changed since the study was begun: of the study's 100 documents" in capsys.readouterr().err
    )


@pytest.mark.slow
def test_answers_are_not_pulled_away_under(tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = make_study(tmp_path / "study", documents, strategies=("minhash-lsh:news", "exact"))
    study.folder.draws.write_text("", encoding="utf-8")
    assert status("survey", documents, "--out", tmp_path / "study", *CHEAP, "--seed", 2) == 2
    assert (
        "has answers already, and seed would change; give the same options, or another --out" in capsys.readouterr().err
    )
    before = study.folder.population.read_bytes()
    assert status("survey", documents, "--out", tmp_path / "study", *CHEAP) == 0
    assert study.folder.population.read_bytes() == before


def test_a_strategy_that_takes_too_long_is_left_out(
    tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = make_study(tmp_path / "study", documents, strategies=("minhash-lsh:news", "exact"))
    place = study.cell(study.cells[1].strategy)
    late = study.cells[1].changed(status="timed out", error="stopped after 1 s and left no result; see its log")
    place.write(late)
    again = finish(StudyFolder(tmp_path / "study"))
    assert again.population.strategies == [study.cells[0].strategy]
    said = lines_after(again, summarise(again))
    assert said[0] == "warning: exact is left out: timed out, stopped after 1 s and left no result; see its log."
    assert isinstance(late, CellRecord)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--linkage", "star"), "linkage 'star' has no place in a study"),
        (("--max-documents", "1"), "'--max-documents': Input should be greater than or equal to 2"),
        (("--strategy", "nosuch"), "unknown strategy 'nosuch'"),
        (("--seed", "-1"), "'--seed': Input should be greater than or equal to 0"),
        (("--only",), "a survey without any strategy"),
        (("--id-field", "key"), "field 'key'"),
    ],
)
def test_wrong_options_are_refused(
    tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], problem: str
) -> None:
    assert status("survey", documents, "--out", tmp_path / "study", *arguments) == 2
    assert problem in capsys.readouterr().err
    assert not (tmp_path / "study").exists()


def test_a_folder_that_holds_something_else_is_refused(
    tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status("survey", documents, "--out", tmp_path, *CHEAP) == 2
    assert "holds something else (no study.json in it)" in capsys.readouterr().err


def test_a_program_gets_plain_data_and_its_documents_are_kept(tmp_path: Path) -> None:
    texts = ["the swing bridge at kelsing stays shut until june", "The swing bridge at Kelsing stays shut until June."]
    corpus = nd.Corpus.from_texts(["\U0001f600 <b>&", "b\n\t'"], texts)
    found = nd.survey(corpus, out=tmp_path / "study", strategies=[nd.strategy("exact")], only=True)
    (one,) = found.summary.strategies
    assert (one.name, one.status, one.reported, one.kept) == ("exact", "done", 1, 1)
    assert [choice.removed for choice in found.summary.choices] == [1, 1]
    assert found.summary.plain()["pairs"] == 1
    assert list(open_study(tmp_path / "study").documents.texts) == texts
    page = found.study.folder.page.read_text(encoding="utf-8")
    assert "\U0001f600 &lt;b&gt;&amp;" in page
    assert "<b>" not in page


@pytest.mark.parametrize("texts", [[], ["alone"], ["one text", "another"], ["same"] * 5, [" ", "\n", ""]])
def test_corpora_without_a_pair_have_a_page(tmp_path: Path, texts: list[str]) -> None:
    study = make_study(tmp_path / "study", nd.Corpus.from_texts([f"d{i}" for i in range(len(texts))], texts))
    summary = summarise(study)
    write_page(study, summary)
    page = study.folder.page.read_text(encoding="utf-8")
    assert "There is no pair to ask about" in page
    assert "neardup label" not in page
    assert [choice.removed for choice in summary.choices] == [4 if texts == ["same"] * 5 else 0] * 6
    assert lines_after(study, summary)[-1].startswith("there is no pair to ask about")


def test_removed_documents_are_those_that_clustering_removes(tmp_path: Path) -> None:
    corpus = nd.Corpus.from_texts([*wire(80).ids, "again"], [*wire(80).texts, wire(80).texts[3]])
    study = make_study(tmp_path / "study", corpus)
    for choice in summarise(study).choices:
        pairs = study.cell(choice.strategy).read_pairs(study.ids, study.identical)
        for threshold, removed in list(zip(choice.threshold, choice.removed_at, strict=True))[::7]:
            assert removed == len(corpus) - nd.cluster(pairs, threshold, choice.linkage).count
        default = nd.strategy(choice.strategy).default_threshold
        clusters = nd.cluster(pairs, default, choice.linkage)
        assert choice.removed == len(corpus) - clusters.count
        assert choice.largest == max(map(len, clusters.members()))


def test_agreement_is_of_pairs_at_the_defaults(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study")
    summary = summarise(study)
    sets = []
    for cell in study.cells:
        pairs = study.cell(cell.strategy).read_pairs(study.ids, study.identical).at(cell.default_threshold)
        sets.append(set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)))
    assert summary.agreement == [[len(a & b) / len(a | b) for b in sets] for a in sets]
    for one, own, others in zip(summary.strategies, sets, ((1, 2), (0, 2), (0, 1)), strict=True):
        assert one.alone == len(own - sets[others[0]] - sets[others[1]]) / len(own)
        assert sum(one.histogram) == one.kept == sum(band.pairs for band in one.bands)
        for band in one.bands:
            assert all(
                band.low <= example.score + 1e-4 and example.score < band.high + 0.1 for example in band.examples
            )


def test_texts_that_may_not_be_redistributed_stay_off_the_page(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study")
    study = replace(study, record=study.record.changed(redistributable=False))
    summary = summarise(study)
    example = summary.strategies[1].bands[0].examples[0]
    text = escape(study.documents.texts[study.documents.row_of[example.a]][:25])
    write_page(study, summary)
    assert example.a in study.folder.page.read_text(encoding="utf-8")
    assert text not in study.folder.page.read_text(encoding="utf-8")
    write_page(study, summary, show_texts=True)
    assert text in study.folder.page.read_text(encoding="utf-8")


def test_a_report_can_be_made_of_its_run(tmp_path: Path, documents: Path) -> None:
    make_study(tmp_path / "study", documents, max_documents=60)
    assert status("report", tmp_path / "study" / "run", "--out", tmp_path / "report") == 0
    page = details_of(tmp_path / "report")
    assert "nothing says which strategy is right" in page
    assert "changed since" not in page


def test_a_survey_stopped_before_any_work_begins_anew(tmp_path: Path, documents: Path) -> None:
    study = make_study(tmp_path / "study", documents)
    rmtree(study.folder.run.path)
    documents.write_text('{"id": "a", "text": "other"}', encoding="utf-8")
    assert make_study(tmp_path / "study", documents).ids == ["a"]


def chained(folder: Path, count: int) -> Study:
    """A study of texts in a row, each like the next."""
    words = [f"w{i}" for i in range(count + 30)]
    texts = [" ".join(words[i : i + 19]) for i in range(count)]
    chaining = "minhash-lsh(bands=64, rows=2, ngram=1, verify=jaccard(ngram=1), floor=0.85)"
    corpus = nd.Corpus.from_texts([f"{i:02d}" for i in range(count)], texts)
    return make_study(folder / "study", corpus, strategies=(chaining, "exact"))


def test_what_chains_or_stands_alone_is_said(tmp_path: Path) -> None:
    """Fifty texts, which one strategy alone reports."""
    study = chained(tmp_path, 50)
    chains, alone = warnings_of(study, summarise(study))
    assert "with components chains at its default threshold 0.85: at 0.8999 it joins 1,225 pairs of texts" in chains
    assert "while only 49 pairs score so high. Thresholds from 0.900 up can be used." not in chains
    assert "while only 49 pairs score so high. Thresholds from 0.901 up can be used." in chains
    assert "disagrees with all others: 100 % of its 49 pairs at 0.85 are reported by no other strategy" in alone


def test_a_cluster_of_many_documents_is_said_where_texts_are_few(tmp_path: Path) -> None:
    """Thirty texts: too few for a threshold to be left out."""
    study = chained(tmp_path, 30)
    huge, alone = warnings_of(study, summarise(study))
    assert "with components puts 30 of 30 documents into one cluster at its default threshold 0.85; 93 % of" in huge
    assert "disagrees with all others" in alone
