"""Corpora in the forms in which others publish them: each loader reads made-up files in such a form."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neardup.core.clusters import Clusters
from neardup.errors import InputError, NeardupError, Notice
from neardup.io.datasets import Dataset, find_dataset
from neardup.run.plan import default_corpora
from neardup_datasets.allsides_news import loader as allsides
from neardup_datasets.clusters import clusters_of
from neardup_datasets.reuters21578 import loader as reuters
from neardup_datasets.spotsigs.loader import visible
from tests.helpers.files import write_json_lines
from tests.helpers.reuters import sgml_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from neardup.core.corpus import Corpus

ITEM = {"title": "", "date": "26-FEB-1987 15:01:01.79", "dateline": "", "topics": [], "lewissplit": "TRAIN"}
ITEMS: list[dict[str, Any]] = [
    ITEM
    | {
        "id": "r1",
        "title": "LANTERN <LNT> SETS PAYOUT\n AT FIVE CTS",
        "text": "LANTERN <LNT> SETS PAYOUT\n AT FIVE CTS\nQtly div five cts\n    Pay May & on\n   \n    NOTE: made up",
        "dateline": "PORT NOWHERE, Feb 26 -",
        "topics": ["earn", "made-up"],
        "type": "NORM",
    },
    ITEM | {"id": "r2", "title": "FED SAYS", "text": "FED SAYS\n******Blah blah blah.", "type": "BRIEF"},
    ITEM | {"id": "r3", "title": "NO BODY", "text": "NO BODY\n******", "type": "BRIEF"},
    ITEM
    | {
        "id": "r4",
        "text": "REPORT 1\n    Two weeks\n M-1....736.7 üp",
        "type": "UNPROC",
        "date": "1-APR-1987 01:02:03.04RM A",
    },
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes the folder of an external corpus."""
    monkeypatch.setenv("NEARDUP_DATA", str(tmp_path))

    def make(name: str) -> Path:
        (tmp_path / name).mkdir()
        return tmp_path / name

    return make


def dataset(name: str, /, **changes: Any) -> Dataset:
    """An installed corpus whose documents may be any: made-up ones are not those of its card."""
    found = find_dataset(name)
    gold = found.card.gold and replace(found.card.gold, checksum="")
    return replace(found, card=replace(found.card, **{"count": 0, "editions": {}, "gold": gold, **changes}))


def write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def records(corpus: Corpus) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = corpus.table.to_pylist()
    return rows


def test_reuters_items_of_every_type() -> None:
    assert list(reuters.items(sgml_of(ITEMS))) == ITEMS


BODY = (
    st.text(st.sampled_from("ab <>&;*#\n.R"), max_size=30).map(str.strip).filter(lambda text: not text.startswith("*"))
)


@given(st.lists(st.tuples(BODY.filter(bool), BODY), max_size=3))
def test_reuters_items_come_back_from_the_published_form(texts: list[tuple[str, str]]) -> None:
    made = [
        ITEM | {"id": f"r{i}", "title": title, "text": f"{title}\n{body}", "type": "NORM"}
        for i, (title, body) in enumerate(texts)
    ]
    assert list(reuters.items(sgml_of(made))) == made


@pytest.mark.parametrize(
    ("closing", "kept"),
    [
        ("end.\n Reuter\n&#3;", "end."),
        ("end.\n\n REUTER \n&#3;", "end."),
        ("end.\n REUTER\n Reuter\n&#3;", "end.\n REUTER"),
        ("end.\n Reuter...\n&#3;", "end.\n Reuter..."),
        ("end.\n reuter\n&#3;", "end.\n reuter"),
        ("end.\nREUTER^M\n&#3;", "end.\nREUTER^M"),
        ("end.\n&#3;", "end."),
    ],
)
def test_the_closing_line_of_a_reuters_item_is_left_out_once(closing: str, kept: str) -> None:
    (item,) = reuters.items(f'<REUTERS LEWISSPLIT="TEST" NEWID="9"><TEXT>&#2;<BODY>{closing}</BODY></TEXT></REUTERS>')
    assert (item["id"], item["text"]) == ("r9", kept)


def test_the_half_of_reuters() -> None:
    half = reuters.half()
    assert len(half) == find_dataset("reuters21578").card.count
    assert {"r1", "r2", "r4", "r21578"} <= half
    assert "r3" not in half


def test_reuters_from_the_published_files(folder: Callable[[str], Path]) -> None:
    place, found = folder("reuters21578"), dataset("reuters21578")
    for number in range(22):
        (place / f"reut2-{number:03}.sgm").write_text("", encoding="ascii")
    (place / "reut2-000.sgm").write_bytes(sgml_of(ITEMS).replace("\n", "\r\n").encode("latin-1"))
    assert found.available()
    listed = [item | {"topics": json.dumps(item["topics"])} for item in ITEMS if item["id"] != "r3"]
    assert records(found.corpus()) == listed
    with (
        pytest.raises(NeardupError, match=r"'neardup export reuters21578 --out documents\.jsonl' makes one"),
        found.place(),
    ):
        pass
    with pytest.raises(NeardupError, match="'reuters21578': 10514 documents expected, 3 found; to obtain it: Download"):
        dataset("reuters21578", count=10514).corpus()


def test_published_files_that_are_not_all_there(folder: Callable[[str], Path]) -> None:
    place, found = folder("reuters21578"), dataset("reuters21578")
    for number in range(22):
        (place / f"reut2-{number:03}.sgm").write_text(sgml_of(ITEMS[:1]) if number == 0 else "", encoding="ascii")
    (place / "reut2-013.sgm").unlink()
    assert not found.available()
    with pytest.raises(
        NeardupError, match=r"lacks documents\.jsonl\.gz, and of the published files it lacks reut2-013\.sgm; "
    ):
        found.corpus()
    for number in range(5, 9):
        (place / f"reut2-{number:03}.sgm").unlink()
    with pytest.raises(
        NeardupError, match=r"reut2-005\.sgm, reut2-006\.sgm, reut2-007\.sgm and 2 more; to obtain it: "
    ):
        found.corpus()
    write_json_lines(place / "documents.jsonl.gz", [{"id": "x", "text": "converted"}])
    assert found.corpus().ids == ["x"]


def test_a_default_run_takes_what_is_there_with_labels_that_can_rank(folder: Callable[[str], Path]) -> None:
    """The labels of `news_copy` are absent; those of `newsgroups20` give recall only."""
    places = {name: folder(name) for name in ("news_copy", "newsgroups20", "er_cora")}
    for name, place in places.items():
        write_json_lines(place / "documents.jsonl.gz", [{"id": "x", "text": "y"}])
        if name != "news_copy":
            write_json_lines(place / "gold_clusters.jsonl.gz", [{"id": "x", "cluster": 1}])
    assert default_corpora() == ["wire", "er_cora"]


def external(name: str) -> pytest.MarkDecorator:
    here = os.environ.get("NEARDUP_DATA")
    return pytest.mark.skipif(not here or not Path(here, name).is_dir(), reason=f"NEARDUP_DATA does not hold {name}")


@external("reuters21578")
def test_the_corpus_comes_back_from_the_published_form_of_reuters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = find_dataset("reuters21578").corpus()
    items = [record | {"topics": json.loads(record["topics"])} for record in records(corpus)]
    assert reuters.half() == set(corpus.ids)
    place = tmp_path / "reuters21578"
    place.mkdir()
    for number in range(22):
        part = [item for item in items if (int(item["id"][1:]) - 1) // 1000 == number]
        (place / f"reut2-{number:03}.sgm").write_bytes(sgml_of(part).encode("latin-1"))
    monkeypatch.setenv("NEARDUP_DATA", str(tmp_path))
    found = find_dataset("reuters21578").corpus()
    assert found.checksum == corpus.checksum
    assert found.table == corpus.table


@pytest.mark.slow
@external("allsides_news")
def test_the_corpus_comes_back_from_the_published_form_of_allsides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = find_dataset("allsides_news").corpus()
    for record in records(corpus):
        article = record | {"ID": record["id"], "content_original": record["text"], "content": "tokenised"}
        write(tmp_path / "allsides_news" / "jsons" / f"{record['id']}.json", article)
    monkeypatch.setenv("NEARDUP_DATA", str(tmp_path))
    assert find_dataset("allsides_news").corpus().table == corpus.table


def test_allsides_from_the_published_files(folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    place, found = folder("allsides_news"), dataset("allsides_news")
    assert len(allsides.chosen()) == find_dataset("allsides_news").card.count == len(set(allsides.chosen()))
    monkeypatch.setattr(allsides, "chosen", lambda: ["aB1", "zz9"])
    fields = dict.fromkeys(allsides.COLUMNS, "")
    article = fields | {"ID": "aB1", "content_original": "As it is.", "content": "As it is .", "title": "T", "bias": 0}
    write(place / "jsons" / "aB1.json", article)
    write(place / "jsons" / "other.json", {})
    with pytest.raises(InputError, match=r"zz9\.json: does not exist; copy the whole folder data/jsons"):
        found.corpus()
    write(place / "jsons" / "zz9.json", article | {"content_original": "Other."})
    assert found.corpus().ids == ["aB1", "zz9"]
    assert records(found.corpus())[0] == {"id": "aB1", "text": "As it is."} | fields | {"title": "T"}
    write(place / "jsons" / "zz9.json", {"ID": "zz9"})
    with pytest.raises(
        NeardupError, match=r"cannot be read as its corpus is published \(KeyError: 'content_original'\)"
    ):
        found.corpus()


def test_cora_from_the_published_files(folder: Callable[[str], Path]) -> None:
    place, found = folder("er_cora"), dataset("er_cora")
    columns: dict[str, list[object]] = {
        "Entity Id": [0, 1, 2],
        "author": ["a. one,", "a. one", None],
        "title": ["t.", None, "u."],
        "year": [None, "9", "8"],
    }
    by_row = {name: {str(row): value for row, value in enumerate(values)} for name, values in columns.items()}
    write(place / "cora.json", by_row)
    (place / "cora_gt.csv").write_text("0|1\n", encoding="ascii")
    assert [(r["id"], r["text"], r["title"]) for r in records(found.corpus())] == [
        ("cora-0", "a. one, t.", "t."),
        ("cora-1", "a. one 9", None),
        ("cora-2", "u. 8", "u."),
    ]
    gold = found.gold()
    assert gold is not None
    assert gold.at("copy") == Clusters.from_mapping({"cora-0": 1, "cora-1": 1, "cora-2": 2})


def test_newsgroups_from_the_published_files(folder: Callable[[str], Path]) -> None:
    place, found = folder("newsgroups20"), dataset("newsgroups20")
    messages = {
        "sci.med/1": b"From: A\nSubject: Re: a fold\n  ed one\nMessage-ID: <1@b>\n\n\n  Body\xfe\n\nSubject: no\n",
        "sci.space/1": b"Subject: empty\nMessage-Id: <2@b>\nDate: Mon\n\n",
        "sci.space/9": b"Message-ID: <1@b>\nSubject: Re: a fold\nNewsgroups: sci.med,sci.space\n\nBody\n",
    }
    for pattern in found.card.published:
        (place / pattern).parent.mkdir()
    for name, message in messages.items():
        (place / name).write_bytes(message)
    assert not found.available()
    found = dataset("newsgroups20", published=("sci.med/*", "sci.space/*"))
    corpus, gold = found.checked()
    assert dict(zip(corpus.ids, corpus.texts, strict=True)) == {
        "sci.med/1": "Re: a fold\n\nBodyþ\n\nSubject: no",
        "sci.space/1": "empty",
        "sci.space/9": "Re: a fold\n\nBody",
    }
    head = {
        "group": "sci.space",
        "subject": "empty",
        "from": "",
        "message_id": "<2@b>",
        "newsgroups": "",
        "date": "Mon",
    }
    assert records(corpus)[1] == {"id": "sci.space/1", "text": "empty"} | head
    assert gold is not None
    assert gold.at("copy") == Clusters.from_mapping({"sci.med/1": 1, "sci.space/1": 2, "sci.space/9": 1})


@pytest.mark.slow
@external("newsgroups20")
def test_the_corpus_comes_back_from_the_published_form_of_newsgroups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, gold = find_dataset("newsgroups20").checked()
    for record in records(corpus):
        path = tmp_path / "newsgroups20" / record["id"]
        path.parent.mkdir(parents=True, exist_ok=True)
        names = ("From", "Newsgroups", "Subject", "Message-ID", "Date")
        header = "\n".join(f"{name}: {record[name.lower().replace('-', '_')]}" for name in names)
        body = record["text"].removeprefix(record["subject"])
        path.write_bytes(f"Path: made!up\n{header}\n\n{body}\n".encode("latin-1"))
    monkeypatch.setenv("NEARDUP_DATA", str(tmp_path))
    found, labels = find_dataset("newsgroups20").checked()
    assert found.table == corpus.table
    assert gold is not None
    assert labels is not None
    assert labels.checksum == gold.checksum


def test_news_copy_from_the_published_files(folder: Callable[[str], Path]) -> None:
    place, found = folder("news_copy"), dataset("news_copy")
    articles = {
        "p1-Jan-1-1930-a": {"article": "Storm hits\nport", "headline": "STORM", "byline": "", "object_id": [1, 2]},
        "p2-Jan-1-1930-b": {"article": "Storm liits port", "headline": "PORT HIT", "byline": "(AP)"},
        "p3-Jan-1-1930-c": {"article": "Storm hits", "headline": "BRIEFS", "byline": ""},
        "p4-Jan-1-1930-d": {"article": "Prices fall", "headline": "PRICES", "byline": ""},
    }
    write(place / "test_inf_data.json", articles)
    write(place / "full_test_gt.json", [["p1-Jan-1-1930-a", "p2-Jan-1-1930-b"], ["p3-Jan-1-1930-c", "p2-Jan-1-1930-b"]])
    corpus, gold = found.checked()
    assert records(corpus)[0] == {
        "id": "p1-Jan-1-1930-a",
        "text": "Storm hits\nport",
        "headline": "STORM",
        "byline": "",
        "image_file_name": None,
    }
    assert gold is not None
    assert gold.at("copy") == Clusters.from_mapping(dict(zip(articles, (1, 1, 1, 2), strict=True)))
    write(place / "full_test_gt.json", [["p1-Jan-1-1930-a", "gone"]])
    with pytest.raises(NeardupError, match=r"\(KeyError: 'gone'\); are the files whole, and of this edition\?"):
        found.gold()


def test_core_from_the_published_file(folder: Callable[[str], Path]) -> None:
    place, found = folder("core_dedup"), dataset("core_dedup")
    rows = [
        ("7", "near_exact_dup", ["8"]),
        ("8", "exact_dup", ["9"]),
        ("9", "exact_dup", ["8", "404"]),
        ("10", "non_dup", []),
    ]
    made = [
        {
            "core_id": i,
            "doi": None,
            "original_title": f"T{i}",
            "original_abstract": "A.",
            "cat": cat,
            "labelled_duplicates": listed,
        }
        for i, cat, listed in rows
    ]
    write_json_lines(place / "Ground_Truth_data.jsonl", made)
    assert records(found.corpus())[0] == {"id": "7", "text": "T7\nA.", "doi": None, "cat": "near_exact_dup"}
    with pytest.warns(Notice, match="core_dedup: 1 listed duplicates are no documents of the file"):
        gold = found.gold()
    assert gold is not None
    assert gold.at("copy") == Clusters.from_mapping({"7": 1, "8": 1, "9": 1, "10": 2})
    write_json_lines(place / "more.jsonl", made)
    with pytest.raises(
        InputError, match=r"holds 'Ground_Truth_data\.jsonl' and 'more\.jsonl'; leave the published file"
    ):
        found.corpus()


def test_spotsigs_from_folders_of_pages(folder: Callable[[str], Path]) -> None:
    place, found = folder("spotsigs"), dataset("spotsigs")
    assert not found.available()
    pages = {
        "storm/a.html": b"<html><head><title>Storm</title><script>x<1</script></head><p>Storm &amp; <b>rain</b> hit.",
        "storm/b.html": "<p>Storm\u2019s rain</p>".encode("cp1252"),
        "prices/a.html": "<div>Prices fell 3 \u20ac</div>".encode(),
        "prices/.DS_Store": b"\0",
    }
    for name, page in pages.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(page)
    (place / "README").write_text("beside the folders", encoding="utf-8")
    corpus, gold = found.checked()
    assert dict(zip(corpus.ids, corpus.texts, strict=True)) == {
        "prices/a.html": "Prices fell 3 €",
        "storm/a.html": "Storm\nStorm & rain hit.",
        "storm/b.html": "Storm’s rain",
    }
    assert gold is not None
    assert gold.at("copy") == Clusters.from_mapping({"storm/a.html": 1, "storm/b.html": 1, "prices/a.html": 2})


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("<style>p {}</style><p>one</p>\n<p> two\n three </p>", "one\ntwo three"),
        ("one<br>two<span> 2</span>", "one\ntwo 2"),
        ("</script>shown<noscript>hidden</noscript>", "shown"),
        ("a &lt;b&gt; &nbsp;c &#39;", "a <b> c '"),
        ("<!-- not this -->that", "that"),
    ],
)
def test_what_a_reader_sees_of_a_page(html: str, text: str) -> None:
    assert visible(html) == text


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6))))
def test_clusters_of_pairs_are_connected_components(pairs: list[tuple[int, int]]) -> None:
    import networkx as nx

    graph = nx.Graph([(str(a), str(b)) for a, b in pairs])
    graph.add_nodes_from(map(str, range(7)))
    expected = {node: i for i, part in enumerate(nx.connected_components(graph)) for node in part}
    found = clusters_of(map(str, range(7)), [(str(a), str(b)) for a, b in pairs])
    assert Clusters.from_mapping({r["id"]: r["cluster"] for r in found}) == Clusters.from_mapping(expected)


LOADER = """
def documents(folder):
    for line in (folder / "tides.txt").read_text().splitlines():
        number, cluster, text = line.split(" ", 2)
        yield {"id": int(number), "text": text, "length": len(text)}


def labels(folder):
    for line in (folder / "tides.txt").read_text().splitlines():
        yield dict(zip(("id", "cluster"), line.split(" ", 2)[:2]))
"""


def strangers(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, loader: str | None) -> Dataset:
    """A corpus of a stranger's package, published as `tides.txt`."""
    package = folder.parent / name
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    if loader is not None:
        (package / "loader.py").write_text(loader, encoding="utf-8")
    monkeypatch.syspath_prepend(folder.parent)
    (folder / "tides.txt").write_text("1 high Tides rise.\n2 high Tides rise!\n", encoding="utf-8")
    found = dataset("spotsigs", name=folder.name, published=("tides.txt",))
    return Dataset(found.card, name)


def test_a_strangers_loader(folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    found = strangers(folder("tides"), monkeypatch, "stranger_tides", LOADER)
    corpus, gold = found.checked()
    assert records(corpus)[0] == {"id": "1", "text": "Tides rise.", "length": 11}
    assert gold is not None
    assert gold.at("copy") == Clusters.from_mapping({"1": "high", "2": "high"})


@pytest.mark.parametrize(
    ("name", "loader", "message"),
    [
        ("stranger_none", None, "the package lacks documents() in a module 'loader': No module named"),
        ("stranger_empty", "", "the package lacks documents() in a module 'loader': module 'stranger_empty.loader'"),
        (
            "stranger_fails",
            "def documents(folder):\n    return 1 / 0",
            "(ZeroDivisionError: division by zero); are the",
        ),
        ("stranger_textless", "def documents(folder):\n    yield {'id': 1}", "line 1, field 'text': missing"),
        (
            "stranger_twins",
            "def documents(folder):\n    yield from [{'id': 1, 'text': ''}] * 2",
            "id '1' stands more than once",
        ),
    ],
)
def test_a_loader_that_does_not_do_its_work(
    folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, name: str, loader: str | None, message: str
) -> None:
    with pytest.raises(NeardupError) as caught:
        strangers(folder("tides"), monkeypatch, name, loader).corpus()
    assert message in str(caught.value)
