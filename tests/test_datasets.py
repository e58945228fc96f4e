"""Cards, installed corpora, what NAME|PATH[=GOLD] means; and the external corpora where they are on the machine."""

from __future__ import annotations

import gzip
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

import neardup as nd
from neardup.core.clusters import Clusters
from neardup.core.corpus import Corpus
from neardup.core.gold import LEVELS, GradedPairs
from neardup.core.registry import names
from neardup.errors import InputError, NeardupError, UnknownNameError
from neardup.io.cards import Card, read_card
from neardup.io.datasets import Dataset, find_dataset, is_installed
from neardup.io.fields import Fields
from neardup.io.formats import READABLE_FORMATS
from neardup.io.sources import open_corpus
from tests.helpers.corpora_page import MARK, PAGE, generated
from tests.helpers.files import write_json_lines
from tests.helpers.repository import ROOT

HERE = os.environ.get("NEARDUP_DATA")
EXTERNAL = {
    # count; first 16 digits of the SHA-256 of the first, tenth and last text
    "allsides_news": (5000, "d4df7b2deaf4087b", "2b4e89d9cc19c7ec", "2d78b44fa24bd5a9"),
    "clough_stevenson": (100, "8607376bc0190c33", "2e79fdbe6cf12093", "dc97860e97e6fce6"),
    "er_cora": (1295, "49d84499f9badb1f", "04c39503643648af", "d5033660ac654e1e"),
    "licenses": (6789, "1c6a04b4617a6ff2", "120a1ee9dd9110bf", "f37e77575223b7e7"),
    "newsgroups20": (19997, "0402d4d0acce3801", "9f847f3f409521fa", "910e3919c1a5233f"),
    "reuters21578": (10514, "8eac8632ac7fd361", "44223cf20699ffbd", "863042411932ea1c"),
    "seeds": (5, "8e4f8e0e04095ccf", None, "730dc91970084c52"),
    "webpages": (470, "e19af2645be0ca9d", "8ec57dad5581f6f9", "b6548af91f84a950"),
}
BUILT_IN = [name for name in names("corpus") if find_dataset(name).package.startswith("neardup_datasets.")]
SEEDS = [
    "000_12680a463131d00d",
    "001_bcda0f21399771f2",
    "002_f93b0c63abbf4bc3",
    "003_c487dccc27ae4887",
    "004_946358d19c61b6c0",
]


def external(name: str) -> pytest.MarkDecorator:
    present = HERE is not None and Path(HERE, name).is_dir()
    return pytest.mark.skipif(not present, reason=f"NEARDUP_DATA does not hold {name}")


def external_names() -> list[object]:
    return [pytest.param(name, marks=external(name)) for name in EXTERNAL]


CARD = """
name = "tiny"
title = "Tiny"
description = "Two documents."
languages = ["en"]
licence = "none"
source = "this test"
redistributable = true
documents = "external"
file = "d.jsonl"
"""
GOLD_CARD = '\n[gold]\nfile = "g.jsonl"\nlabelled = "by hand"\n'


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an external corpus of two documents, with gold."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    write(folder / "d.jsonl", {"id": "a", "text": "first"}, {"id": "b", "text": "second"})
    write(folder / "g.jsonl", {"id": "a", "cluster": 1}, {"id": "b", "cluster": 1})
    monkeypatch.setenv("NEARDUP_DATA", str(tmp_path))
    return folder


def write(path: Path, *records: object) -> Path:
    return write_json_lines(path, records)


def card_of(folder: Path, text: str) -> Card:
    path = folder / "card.toml"
    path.write_text(text)
    return read_card(path)


def dataset(folder: Path, text: str = CARD + GOLD_CARD) -> Dataset:
    return Dataset(card_of(folder, text), "tests")


BAD_CARDS = {
    CARD + "[editions]\n1 = 7": "field 'editions': {'1': 7} is not of type dict[str, str]",
    CARD + '[editions]\n1 = ""': "field 'editions': edition 1 has an empty checksum; 'describe' prints it",
    CARD + GOLD_CARD + "counts = { pairs = true }": "field 'counts': {'pairs': True} is not of type dict[str, int]",
    CARD + '[editions]\n1 = "beef"\n2 = "beef"': "field 'editions': 1 and 2 are the same documents",
    CARD + "colour = 1": "unknown key 'colour'; did you mean 'columns'",
    CARD + GOLD_CARD + "postive_from = 2": "unknown key 'postive_from'; did you mean 'positive_from'?",
    CARD.replace('title = "Tiny"', ""): "field 'title': missing; every card states it",
    CARD + '[gold]\nfile = "g.jsonl"': "field 'labelled': missing",
    CARD + 'count = "5"': "field 'count': '5' is not of type int",
    CARD + "count = true": "field 'count': True is not of type int",
    CARD + 'quirks = "one"': "field 'quirks': 'one' is not of type tuple[str, ...]",
    CARD + 'gold = "labels.jsonl"': "field 'gold': 'labels.jsonl' is not of type",
    CARD.replace('["en"]', "[7]"): "field 'languages': (7,) is not of type tuple[str, ...]",
    "name = ": "not TOML: ",
    "name = " + "[" * 100_000: "not TOML: ",
}


@pytest.mark.parametrize(("text", "expected"), BAD_CARDS.items())
def test_errors_in_a_card(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        card_of(tmp_path, text)
    assert str(caught.value).startswith(str(tmp_path / "card.toml"))
    assert expected in str(caught.value)


def test_a_card_is_read_with_its_gold(tmp_path: Path) -> None:
    card = card_of(tmp_path, CARD + GOLD_CARD + "positive_from = 2\nclosed = true")
    assert (card.name, card.languages, card.redistributable, card.count) == ("tiny", ("en",), True, 0)
    assert card.gold is not None
    assert (card.gold.file, card.gold.positive_from, card.gold.closed, card.gold.complete) == ("g.jsonl", 2, True, True)
    assert card_of(tmp_path, CARD).gold is None


def test_an_external_dataset(tiny: Path) -> None:
    found = dataset(tiny)
    corpus, gold = found.checked()
    assert found.available()
    assert (corpus.name, corpus.ids, list(corpus.texts)) == ("tiny", ["a", "b"], ["first", "second"])
    assert gold is not None
    assert gold.at("copy") == Clusters.from_mapping({"a": 1, "b": 1})
    assert dataset(tiny, CARD).checked()[1] is None


def test_documents_are_held_to_the_card(tiny: Path) -> None:
    checksum = dataset(tiny).corpus().checksum
    assert len(dataset(tiny, f'{CARD}count = 2\n[editions]\n1 = "beef"\n2 = "{checksum}"').corpus()) == 2
    with pytest.raises(NeardupError, match="'tiny': 3 documents expected, 2 found"):
        dataset(tiny, CARD + "count = 3").corpus()
    with pytest.raises(NeardupError, match=f"'tiny@7': checksum beef expected, {checksum} found; some texts are dam"):
        dataset(tiny, CARD + '[editions]\n7 = "beef"').corpus()
    with pytest.raises(NeardupError, match="these documents are 'tiny@1', but 'tiny@2' is wanted; get it from"):
        dataset(tiny, f'{CARD}[editions]\n1 = "{checksum}"\n2 = "beef"').corpus()


def test_gold_is_held_to_the_documents(tiny: Path) -> None:
    write(tiny / "g.jsonl", {"id": "c", "cluster": 1})
    assert dataset(tiny).gold() is not None
    with pytest.raises(InputError, match=r"tiny/g\.jsonl: names 'c', which is no document of 'tiny'"):
        dataset(tiny).checked()


def test_closed_gold_covers_the_corpus(tiny: Path) -> None:
    write(tiny / "g.jsonl", {"a": "a", "b": "b", "label": 1})
    gold = dataset(tiny, CARD + GOLD_CARD + "closed = true").gold()
    assert gold is not None
    pairs = gold.at("copy")
    assert isinstance(pairs, GradedPairs)
    assert pairs.closed == {"a", "b"}
    write(tiny / "g.jsonl", {"id": "a", "cluster": 1})
    with pytest.raises(InputError, match="has no cluster for 'b', but its card calls the gold closed"):
        dataset(tiny, CARD + GOLD_CARD + "closed = true").gold()


def test_external_documents_that_are_not_there(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = dataset(tiny)
    (tiny / "d.jsonl").unlink()
    assert not found.available()
    with pytest.raises(NeardupError, match=r"tiny/?' lacks d\.jsonl; get it from its source: this test"):
        found.corpus()
    (tiny / "g.jsonl").unlink()
    with pytest.raises(NeardupError, match=r"tiny/?' lacks g\.jsonl; get it from its source: this test"):
        found.gold()
    told = replace(found, card=replace(found.card, obtain="Ask this test."))
    steps = {
        "elsewhere": "'elsewhere', which lacks it; make the folder 'elsewhere/tiny' for it; to obtain it: Ask",
        "": "NEARDUP_DATA is not set; set it to the folder that holds 'tiny'; to obtain it: Ask this test.",
    }
    for folder, expected in steps.items():
        monkeypatch.setenv("NEARDUP_DATA", folder)
        assert not told.available()
        with pytest.raises(NeardupError) as caught:
            told.corpus()
        assert expected in str(caught.value)
    with pytest.raises(NeardupError, match="NEARDUP_DATA"):
        found.gold()


def test_damaged_files_are_told_with_the_next_step(tiny: Path) -> None:
    found = dataset(tiny)
    (tiny / "d.jsonl").write_bytes(gzip.compress(b'{"id": "a", "text": "first"}')[:-9])
    with pytest.raises(InputError, match=r"d\.jsonl: is damaged or truncated .*; get it from its source: this test"):
        found.corpus()
    (tiny / "g.jsonl").write_text('{"id": "a", "clus', encoding="utf-8")
    with pytest.raises(InputError, match=r"g\.jsonl, line 1: .*; get it from its source: this test"):
        found.gold()


def test_a_package_that_is_not_installed(tiny: Path) -> None:
    found = Dataset(replace(card_of(tiny, CARD), documents="d.jsonl"), "no_such_package")
    assert not found.available()
    with pytest.raises(NeardupError, match="package 'no_such_package' is not installed, but"):
        found.corpus()


@pytest.mark.parametrize("name", BUILT_IN)
def test_cards_of_installed_corpora(name: str) -> None:
    card = find_dataset(name).card
    assert name in names("corpus")
    assert card.name == name
    assert "\n" not in card.description + (card.gold.labelled if card.gold else "")
    assert card.redistributable == (card.documents != "external")
    assert bool(card.obtain) == (card.documents == "external")
    assert card.count or not card.editions
    assert card.use
    assert "\n" not in card.use + card.obtain + card.citation


def test_the_page_of_corpora_says_what_the_cards_say() -> None:
    assert PAGE.read_text(encoding="utf-8").partition(MARK)[2] == f"\n{generated()}"


def test_the_readme_names_every_corpus() -> None:
    (row,) = re.findall(r"^\| corpora \|.*$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(BUILT_IN) <= set(re.findall(r"`(\w+)`", row))


def test_unknown_names() -> None:
    with pytest.raises(UnknownNameError, match="unknown corpus 'sead'; did you mean 'seeds'"):
        find_dataset("sead")


def test_an_edition_is_part_of_a_name() -> None:
    assert find_dataset("wire@4").card.edition == "4"
    assert nd.corpus("wire@4").checksum == find_dataset("wire").card.checksum
    assert nd.gold("wire@4") == nd.gold("wire")
    with pytest.raises(NeardupError, match="'wire@1' is not installed: this version of neardup has 'wire@4'"):
        find_dataset("wire@1")
    with pytest.raises(UnknownNameError, match="unknown corpus 'wier@2'"):
        nd.corpus("wier@2")


@pytest.mark.parametrize(
    ("text", "installed"),
    [
        ("wire", True),
        ("wire@4", True),
        ("wire@9", True),
        ("wire@", False),
        ("wire@4=gold.jsonl", False),
        ("a/wire", False),
    ],
)
def test_names_of_installed_corpora(text: str, installed: bool) -> None:
    assert is_installed(text) is installed


def test_a_corpus_that_states_no_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neardup.io.datasets.read_card", lambda _: card_of(tmp_path, CARD))
    with pytest.raises(NeardupError, match="corpus 'tiny' states no edition; name it 'tiny', not 'wire@1'"):
        find_dataset("wire@1")


def test_gold_of_the_seeds_needs_no_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEARDUP_DATA", raising=False)
    gold = find_dataset("seeds").gold()
    assert gold is not None
    partitions = {level: gold.at(level) for level in LEVELS}
    expected = {"copy": [0, 0, 1, 2, 3], "revision": [0, 0, 0, 1, 2], "story": [0] * 5}
    for level, labels in partitions.items():
        assert isinstance(labels, Clusters)
        assert labels.ids == SEEDS
        assert labels.labels.tolist() == expected[level]
    assert sorted(gold.digests) == sorted(gold.reasons) == SEEDS


def open_ids(text: str) -> list[str]:
    return open_corpus(text)[0].ids


def test_a_path_with_and_without_gold(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny)
    corpus, gold, card = open_corpus("d.jsonl")
    assert (corpus.name, corpus.ids, gold, card) == ("d", ["a", "b"], None, None)
    _, gold, card = open_corpus("d.jsonl=g.jsonl")
    assert gold is not None
    assert gold.at("copy") == Clusters.from_mapping({"a": 1, "b": 1})
    assert card is None
    write(tiny / "g.jsonl", {"id": "c", "cluster": 1})
    with pytest.raises(InputError, match="names 'c', which is no document of 'd'"):
        open_corpus("d.jsonl=g.jsonl")
    with pytest.raises(UnknownNameError, match=r"unknown corpus 'absent\.jsonl'.* Or give a file of labels"):
        open_corpus("d.jsonl=absent.jsonl")


def test_paths_that_hold_an_equals_sign(tiny: Path) -> None:
    folder = tiny / "k=v"
    folder.mkdir()
    documents = write(folder / "d.jsonl", {"id": "x", "text": ""})
    labels = write(folder / "g=1.jsonl", {"id": "x", "cluster": 1})
    assert open_ids(str(documents)) == ["x"]
    corpus, gold, _ = open_corpus(f"{documents}={labels}")
    assert (corpus.ids, gold is not None) == (["x"], True)


def test_fields_are_for_paths(tiny: Path) -> None:
    path = write(tiny / "other.jsonl", {"url": "u", "body": "b"})
    assert open_corpus(str(path), Fields(id="url", text="body"))[0].ids == ["u"]


@pytest.mark.parametrize("text", ["seed", "nowhere/d.jsonl", "nowhere/d.jsonl=gold.jsonl", "=x", ""])
def test_neither_name_nor_path(text: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        open_corpus(text)
    message = str(caught.value)
    assert message.startswith(f"unknown corpus '{text}'")
    assert "newsgroups20, reuters21578, seeds" in message
    assert READABLE_FORMATS in message


def test_an_installed_corpus_comes_before_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("x")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEARDUP_DATA", raising=False)
    with pytest.raises(NeardupError, match="NEARDUP_DATA is not set"):
        open_corpus("seeds")
    assert open_ids("./seeds") == ["a"]


@external("seeds")
def test_gold_of_ones_own_takes_the_place_of_a_corpus_s(tmp_path: Path) -> None:
    own = write(tmp_path / "own.jsonl", {"id": SEEDS[0], "cluster": 1})
    corpus, gold, card = open_corpus(f"seeds={own}")
    assert (corpus.name, gold is not None and gold.at("copy")) == ("seeds", Clusters.from_mapping({SEEDS[0]: 1}))
    assert card is not None
    assert not card.redistributable


@pytest.mark.parametrize("name", external_names())
def test_external_corpora(name: str) -> None:
    count, first, tenth, last = EXTERNAL[name]
    found = find_dataset(name)
    corpus, gold = found.checked()
    assert found.available()
    assert len(corpus) == count
    assert corpus.digests[0].startswith(first)
    assert tenth is None or corpus.digests[9].startswith(tenth)
    assert corpus.digests[-1].startswith(last)
    assert (gold is None) == (found.card.gold is None)


def counted(labels: Clusters | GradedPairs) -> dict[str, int]:
    """What the gold of a card counts."""
    if isinstance(labels, GradedPairs):
        ignored = int((labels.grade < 0).sum())
        return {"pairs": len(labels.a), "positive": int(labels.positive.sum()), "ignored": ignored}
    shared = sum(len(members) > 1 for members in labels.members())
    return {"labelled": int((labels.labels >= 0).sum()), "clusters": labels.count, "with more than one": shared}


@pytest.mark.parametrize("name", [*external_names(), "wire"])
def test_the_counts_of_a_card_are_those_of_its_gold(name: str) -> None:
    dataset = find_dataset(name)
    if dataset.card.gold is not None and dataset.card.gold.counts:
        gold = dataset.gold()
        assert gold is not None
        assert dataset.card.gold.counts == counted(gold.at("copy"))


@external("clough_stevenson")
def test_grades_of_pairs_without_the_two_wrong_answers() -> None:
    gold = find_dataset("clough_stevenson").gold()
    assert gold is not None
    pairs = gold.at("copy")
    assert isinstance(pairs, GradedPairs)
    assert [pairs.grade.tolist().count(grade) for grade in range(-1, 4)] == [2, 38, 19, 19, 17]
    ignored = {pairs.b[row] for row in (pairs.grade < 0).nonzero()[0].tolist()}
    assert ignored == {"g2pE_taskc", "g4pD_taskb"}


def test_excluded_documents_have_no_label(tiny: Path) -> None:
    excluding = CARD + GOLD_CARD + '[gold.excluded]\nb = "slipped in"\n'
    gold = dataset(tiny, excluding).gold()
    assert gold is not None
    assert gold.at("copy") == Clusters.from_mapping({"a": 1, "b": None})
    write(tiny / "g.jsonl", {"a": "a", "b": "b", "label": 1}, {"a": "a", "b": "c", "label": 1})
    gold = dataset(tiny, excluding).gold()
    assert gold is not None
    pairs = gold.at("copy")
    assert isinstance(pairs, GradedPairs)
    assert pairs.grade.tolist() == [-1, 1]
    with pytest.raises(NeardupError, match="the card of 'tiny' excludes 'x', which has no label"):
        dataset(tiny, CARD + GOLD_CARD + '[gold.excluded]\nx = "gone"\n').gold()


def test_labels_are_held_to_the_card(tiny: Path) -> None:
    gold = dataset(tiny).gold()
    assert gold is not None
    assert dataset(tiny, f'{CARD}{GOLD_CARD}checksum = "{gold.checksum}"').gold() is not None
    with pytest.raises(NeardupError, match=f"labels of 'tiny': checksum beef expected, {gold.checksum} found"):
        dataset(tiny, CARD + GOLD_CARD + 'checksum = "beef"').gold()


def test_a_corpus_of_the_packages_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "stranger_corpus"
    package.mkdir()
    (package / "__init__.py").write_text('"""A stranger\'s corpus."""\n')
    write(package / "docs.jsonl", {"id": "a", "text": "alone"})
    write(package / "labels.jsonl", {"id": "a", "cluster": 1})
    gold_card = GOLD_CARD.replace("g.jsonl", "labels.jsonl") + 'package = "stranger_corpus"'
    text = CARD.replace('"external"', '"docs.jsonl"').replace('file = "d.jsonl"', "") + gold_card
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv("NEARDUP_DATA", raising=False)
    found = Dataset(card_of(package, text), "stranger_corpus")
    corpus, gold = found.checked()
    assert found.available()
    assert isinstance(corpus, Corpus)
    assert (corpus.ids, gold is not None) == (["a"], True)
