"""Documents of a study that are drawn by stages are those that are drawn in memory."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

import neardup as nd
from neardup.cli.commands.survey import _drawn
from neardup.cli.streamed import Given, Means
from neardup.engine.in_memory import CorpusSource
from neardup.engine.local import Engine
from neardup.errors import InputError
from neardup.io.datasets import find_dataset
from neardup.io.fields import USUAL
from neardup.io.sources import may_be_shown
from neardup.run.plan import make_plan
from neardup.study.documents import SUM, Source, source_of
from neardup.study.folder import StudyFolder
from neardup.study.opened import open_study
from neardup.study.sample import draw_documents, least
from neardup.study.streamed import drawn_corpus
from neardup.study.survey import Wanted, begin
from neardup.text.ragged import Ragged
from tests.helpers.commands import status
from tests.helpers.streamed import SHARDS, made
from tests.helpers.study import study_of

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.corpus import Corpus


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    held = made(24)
    texts = [f"{text} {number // 3} more words of its own here" for number, text in enumerate(held.texts)]
    return nd.Corpus.from_texts(held.ids, [*held.texts[:90], *texts[90:]])


@pytest.mark.parametrize(("shards", "seed"), [(3, 1), (8, 2)])
def test_the_same_documents_are_drawn(tmp_path: Path, corpus: Corpus, shards: int, seed: int) -> None:
    count = len(corpus) // 3
    wanted = draw_documents(corpus, count, seed)
    found, drawn = drawn_corpus(Engine(tmp_path, replace(SHARDS[shards], rows=300)), CorpusSource(corpus), count, seed)
    assert found.checksum == corpus.take(wanted.rows).checksum
    assert found.ids == corpus.take(wanted.rows).ids
    assert (drawn.documents, drawn.sampling) == (len(corpus), wanted.sampling)


def test_the_sum_is_of_ids_and_texts_whatever_their_order(tmp_path: Path, corpus: Corpus) -> None:
    mixed = corpus.take(np.random.default_rng(1).permutation(len(corpus)))
    ids = nd.Corpus.from_texts([f"{name}x" for name in corpus.ids], corpus.texts)
    texts = nd.Corpus.from_texts(corpus.ids, [*corpus.texts[:-1], "another"])
    sums = []
    for number, (held, shards) in enumerate([(corpus, 3), (mixed, 8), (ids, 3), (texts, 3)]):
        work = tmp_path / str(number)
        work.mkdir()
        sums.append(drawn_corpus(Engine(work, SHARDS[shards]), CorpusSource(held), 50, 1)[1].checksum)
    assert sums[0] == sums[1]
    assert len(set(sums)) == 3


def test_limits_of_parts_are_those_of_all() -> None:
    rng = np.random.default_rng(1)
    sets = [np.unique(rng.integers(0, 1 << 64, 40, np.uint64)) for _ in range(30)]
    parts = [
        Ragged(np.concatenate(some), np.cumsum([0, *map(len, some)])) for some in (sets[:7], sets[7:20], sets[20:])
    ]
    whole, limit = least(parts, 200)
    assert len(whole.values) <= 200
    cut = [least([part], 200) for part in parts]
    again, other = least([part for part, _ in cut], 200, min(limit for _, limit in cut))
    assert (again.values.tolist(), again.offsets.tolist(), other) == (
        whole.values.tolist(),
        whole.offsets.tolist(),
        limit,
    )
    assert least(parts, 3)[1] == 0  # the least of each stays
    assert least(parts, 3)[0].lengths.tolist() == [1] * 30


def test_a_study_of_drawn_documents_is_resumed_and_refused_once_any_document_has_changed(
    tmp_path: Path, corpus: Corpus
) -> None:
    def again(source: Source) -> None:
        begin(StudyFolder(tmp_path / "study"), source, Wanted(strategies=("exact",), only=True, max_documents=60))

    drawn = _staged(tmp_path / "one", corpus)
    study = study_of(tmp_path / "study", drawn, strategies=("exact",), max_documents=60)
    assert study.record.sampling is not None
    again(drawn)
    last = nd.Corpus.from_texts(corpus.ids, [*corpus.texts[:-1], "another"])
    with pytest.raises(InputError, match="have changed since the study was begun; restore them"):
        again(_staged(tmp_path / "other", last))
    with pytest.raises(InputError, match="was begun with --memory; give the command as before, or another --out"):
        again(source_of(corpus))


@pytest.mark.parametrize("most", [60, 1_000])
def test_a_study_of_an_earlier_version_goes_on(tmp_path: Path, corpus: Corpus, most: int) -> None:
    """It had the sum without `sum:`, or, of all documents, their checksum in memory."""
    wanted = Wanted(strategies=("exact",), only=True, max_documents=most)
    drawn = _staged(tmp_path / "one", corpus, most)
    study = study_of(tmp_path / "study", drawn, strategies=("exact",), max_documents=most)
    old = study.record.corpus_checksum.removeprefix(SUM) if most == 60 else study.record.checksum
    study.folder.write(study.record.changed(corpus_checksum=old))
    begin(study.folder, drawn, wanted)
    study.folder.write(study.record.changed(corpus_checksum="0" * 32))
    with pytest.raises(InputError, match="was begun without --memory, or with it by an earlier version; give"):
        begin(study.folder, drawn, wanted)


def _staged(work: Path, corpus: Corpus, most: int = 60) -> Source:
    work.mkdir()
    found, drawn = drawn_corpus(Engine(work, SHARDS[3]), CorpusSource(corpus), most, 1)
    return Source(found, "", USUAL, redistributable=True, drawn=drawn)


def test_texts_of_a_closed_card_stay_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset, wanted = find_dataset("wire"), Wanted(max_documents=50, only=True, strategies=("exact",))
    given = Given(["wire"], USUAL, tmp_path / "study", Means("16GB", None))
    assert _drawn(given, wanted).redistributable
    assert "redistributed" not in capsys.readouterr().err
    closed = replace(dataset, card=replace(dataset.card, redistributable=False))
    monkeypatch.setattr("neardup.io.sources.find_dataset", lambda _: closed)
    source = _drawn(given, wanted)
    assert "may not be redistributed: keep its folder to yourself" in capsys.readouterr().err
    assert not begin(StudyFolder(given.out), source, wanted)[0].redistributable


def test_a_closed_card_counts_wherever_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (own := tmp_path / "own.jsonl").write_text('{"id": "own", "text": "one"}\n', encoding="utf-8")
    dataset = find_dataset("wire")
    closed = replace(dataset, card=replace(dataset.card, redistributable=False))
    monkeypatch.setattr("neardup.io.sources.find_dataset", lambda _: closed)
    assert may_be_shown(str(own))
    assert may_be_shown([str(own)])
    for text in ("wire", "wire=wire", f"wire {own}", f"{own} wire=wire"):
        assert not may_be_shown(text), text
    plan = make_plan([f"wire {own}"], ["exact"], [], level="copy", linkages=["components"], threads=1, timeout=60.0)
    assert not plan.entries[0].redistributable
    assert not source_of(nd.corpus("wire")).redistributable


@pytest.mark.slow
def test_a_survey_with_memory_is_of_documents_that_it_keeps(
    tmp_path: Path, corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    documents, study = tmp_path / "documents.jsonl", tmp_path / "study"
    lines = (json.dumps({"id": i, "text": t, "n": len(t)}) for i, t in zip(corpus.ids, corpus.texts, strict=True))
    documents.write_text("\n".join(lines), encoding="utf-8")
    asked = ("--only", "--strategy", "exact", "--max-documents", 100, "--threads", 1, "--out", study)
    assert status("survey", documents, *asked, "--memory", "16GB") == 0
    said = capsys.readouterr().err
    assert f"of {len(corpus)} documents were drawn by stages on this machine; the panel runs here" in said
    assert status("survey", documents, *asked, "--memory", "16GB") == 0
    assert "kept from before" in capsys.readouterr().err
    documents.unlink()
    opened = open_study(study)
    wanted = corpus.take(draw_documents(corpus, 100, 1).rows)
    assert opened.documents.checksum == wanted.checksum
    assert opened.documents.columns == ["n"]
    assert opened.record.corpus_documents == len(corpus)
    assert not (tmp_path / "study.work").exists()
