"""What settings were tuned on: stated as data, stated in the cards, and shown where it flatters."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import neardup as nd
from neardup.core.registry import load, names
from neardup.report.sections.halves import disclosures
from neardup.results.corpora import CorpusData
from neardup.results.records import LockedRow, TunedPart
from neardup.results.tuning import judged_by, repeated, tuned_on
from neardup.run.folder import RunFolder
from neardup.run.records import CorpusRecord
from tests.helpers.components import BUILT_IN
from tests.helpers.wire import earlier, earlier_gold, whole


def settings(name: str) -> list[str]:
    """What is stated for a strategy and its presets."""
    component = load("strategy", name)
    presets = getattr(component, "presets", {}).values()
    return [*component.tuned_on, *(part for preset in presets for part in preset.tuned_on)]


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_card_states_what_its_settings_were_tuned_on(name: str) -> None:
    folder = load("strategy", name).__module__.removesuffix(".strategy")
    card = resources.files(folder).joinpath("card.md").read_text(encoding="utf-8")
    assert ("**Tuned on.**" in card) == bool(settings(name))
    assert all(part in card for part in settings(name))


@pytest.mark.parametrize("name", BUILT_IN)
def test_only_parts_of_installed_corpora_are_stated(name: str) -> None:
    parts = [part.replace("@", ":").split(":") for part in settings(name)]
    assert all(corpus in names("corpus") and (half in ("dev", "test") or half.isdecimal()) for corpus, half in parts)


def test_a_preset_states_it_for_itself_and_other_settings_for_their_defaults() -> None:
    news, plain, other = (str(nd.strategy(t)) for t in ("minhash-lsh:news", "minhash-lsh", "edit-distance(floor=0.5)"))
    assert tuned_on([news, plain, other, "gone(floor=0.5)"]) == {
        news: ["wire@1", "wire:dev"],
        plain: [],
        other: ["wire@1"],
        "gone(floor=0.5)": [],
    }


def test_a_peer_repeats_the_strategy_whose_algorithm_it_does() -> None:
    stated = {name: load("strategy", name).repeats for name in BUILT_IN}
    assert {name: other for name, other in stated.items() if other} == {
        "edit-distance-rapidfuzz": "edit-distance",
        "minhash-lsh-datasketch": "minhash-lsh",
        "minhash-lsh-gaoya": "minhash-lsh",
        "minhash-lsh-rensa": "minhash-lsh",
        "simhash-gaoya": "simhash",
        "tfidf-cosine-sparse-dot-topn": "tfidf-cosine",
    }
    peer, ours, gone = str(nd.strategy("simhash-gaoya")), str(nd.strategy("simhash")), "gone(floor=0.5)"
    assert repeated([peer, ours, gone]) == {peer: "simhash"}
    assert repeated([peer, gone]) == {}  # nothing there that it repeats


def test_a_preset_repeats_the_defaults_whose_findings_it_has_at_another_cost() -> None:
    cascade, other, ours = (str(nd.strategy(t)) for t in ("passages:cascade", "passages:records", "passages"))
    assert repeated([cascade, other, ours]) == {cascade: "passages"}
    assert repeated([cascade]) == repeated([other]) == repeated([cascade, other]) == {}
    assert repeated([cascade, str(nd.strategy("passages(floor=0.5)"))]) == {}, "another setting is no default"


def test_no_document_of_the_first_edition_is_in_the_test_half() -> None:
    table = whole().table
    first = np.array(table.column("edition")) == 1
    test = np.array(table.column("split").to_pylist()) == "test"
    assert (int(first.sum()), int((first & test).sum())) == (191, 0)


def corpus_of(editions: list[int] | None) -> CorpusData:
    columns = {"id": [f"d{i}" for i in range(4)]} | ({"column:edition": editions} if editions else {})
    record = CorpusRecord(
        key="k", name="mine", source="mine", checksum="", gold_checksum="", documents=4, text_bytes=0,
        redistributable=True, complete=True, labelled="", levels=[],
    )  # fmt: skip
    return CorpusData(record, RunFolder(Path()), "copy", pa.table(columns))


def test_documents_of_an_edition_in_the_test_half_are_counted() -> None:
    corpus, test = corpus_of([1, 2, 1, 3]), np.array([True, True, False, True])
    found = judged_by(["mine@1", "mine@2", "mine:dev", "other@1"], corpus, test)
    assert found == [
        TunedPart(part="mine@1", documents=2, in_test=1),
        TunedPart(part="mine@2", documents=3, in_test=2),
    ]
    facts: dict[str, Any] = {"threshold": 0.5, "dev": {}, "figures": {}}
    rows = [LockedRow(strategy="s", tuned_on_test=found[:1], **facts), LockedRow(strategy="t", **facts)]
    assert disclosures(rows, {"s": "S", "t": "T"}) == [
        "S was tuned on mine@1: 1 of its 2 documents are in the test half."
    ]


def test_a_corpus_without_editions_states_nothing() -> None:
    assert judged_by(["mine@1"], corpus_of(None), np.ones(4, bool)) == []


def test_the_default_threshold_of_news_lies_where_f05_is_level_on_dev() -> None:
    corpus, gold = earlier(), earlier_gold().at("copy")
    assert isinstance(gold, nd.Clusters)
    dev = np.array(corpus.table.column("split").to_pylist()) == "dev"
    labels = nd.Clusters(gold.ids, np.where(dev, gold.labels, -1))
    strategy = nd.strategy("minhash-lsh:news")
    found = nd.pairs(corpus, strategy)
    f05 = {t: nd.evaluate(nd.cluster(found, t), labels)["f05"].value for t in (0.5, 0.55, 0.65, 0.7, 0.77, 0.85)}
    assert strategy.default_threshold == 0.7
    assert min(f05[t] for t in (0.65, 0.7, 0.77)) > max(f05[t] for t in (0.5, 0.55, 0.85))
