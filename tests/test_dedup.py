"""`neardup dedup`: what goes, for which partner and why, and that what stays is written whole and can be undone."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neardup as nd
from neardup.core.pairs import Pairs
from neardup.deduplication import record
from neardup.deduplication.outcome import Outcome, Request, outcome, request_of
from neardup.deduplication.record import why
from neardup.deduplication.summary import doubts, warnings_of
from neardup.errors import InputError
from neardup.io.document_files import WRITERS, write_documents
from neardup.io.documents import read_documents
from neardup.io.files import open_input
from tests.helpers.commands import status
from tests.helpers.datasets import save_dataset
from tests.helpers.files import write_json_lines

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.core.linkage import Linkage
    from neardup.metrics.removal import Policy

AT = 0.5
STORY = " ".join(f"word{number}" for number in range(60))


@dataclass(frozen=True, kw_only=True)
class Given:
    """A strategy that reports the pairs it is given, by the texts of both; texts are whole numbers."""

    scores: tuple[tuple[int, int, float], ...] = ()
    floor: float = 0.0

    @property
    def default_threshold(self) -> float:
        return AT

    def pairs(self, corpus: nd.Corpus, clock: nd.Clock | None = None) -> Pairs:
        row = {int(text): place for place, text in enumerate(corpus.texts)}
        known = [(row[a], row[b], score) for a, b, score in self.scores if a in row and b in row]
        left, right, score = zip(*known, strict=True) if known else ((), (), ())
        return Pairs.of(list(left), list(right), list(score), floor=self.floor)


class Advising(Given):
    """A strategy that advises a linkage."""

    default_linkage: ClassVar[str] = "average(floor=0.25)"


def request(
    linkage: str = "components", keep: Policy = "first", *, also_within: bool = False, **scores: Any
) -> Request:
    chosen: Linkage = nd.linkage(linkage)
    return Request(
        strategy=Given(scores=tuple(scores.get("pairs", ()))),
        threshold=AT,
        linkage=chosen,
        keep=keep,
        also_within=also_within,
    )


def corpus(*texts: int, mark: str = "d") -> nd.Corpus:
    return nd.Corpus.from_texts([f"{mark}{place}" for place in range(len(texts))], map(str, texts))


def reasons(found: Outcome) -> dict[str, dict[str, Any]]:
    return {found.corpus.ids[row]: why(found, row) for row in np.flatnonzero(found.found.removed).tolist()}


def test_the_linkage_is_the_one_that_is_named_else_the_one_that_the_strategy_advises() -> None:
    assert str(request_of(Given()).linkage) == "components()"
    assert str(request_of(Advising()).linkage) == "average(floor=0.25)"
    assert str(request_of(Advising(), linkage="components").linkage) == "components()"
    chain = Advising(scores=tuple((text, text + 1, 0.6) for text in range(8)))
    documents = corpus(*range(9))
    assert outcome(documents, request_of(chain, linkage="components")).clusters.count == 1
    assert outcome(documents, request_of(chain)).clusters.count == 5


def test_the_linkage_that_joins_less_is_named() -> None:
    open_triangle = [(1, 2, 0.9), (2, 3, 0.8), (1, 3, 0.4)]
    for linkage, less in (("components", "average"), ("average", "complete")):
        (line,) = warnings_of(outcome(corpus(1, 2, 3, 4, 5), request(linkage, pairs=open_triangle)))
        assert line.startswith("1 of 2 documents go through others only")
        assert line.endswith(f"or --linkage {less} joins less")


def test_each_removal_names_its_partner_its_score_and_how_it_came() -> None:
    pairs = [(1, 2, 0.9), (2, 3, 0.6), (3, 4, 0.7), (1, 4, 0.4)]
    found = reasons(outcome(corpus(1, 2, 1, 3, 4, 5), request(pairs=pairs)))
    assert found == {
        "d1": {"id": "d1", "partner": "d0", "partner_in": "documents", "how": "scored", "score": 0.9},
        "d2": {"id": "d2", "partner": "d0", "partner_in": "documents", "how": "identical", "score": 1.0},
        "d3": {
            "id": "d3",
            "partner": "d0",
            "partner_in": "documents",
            "how": "closure",
            "score": None,
            "links": 2,
            "chain": [{"a": "d3", "b": "d1", "score": 0.6}, {"a": "d1", "b": "d0", "score": 0.9}],
        },
        "d4": {
            "id": "d4",
            "partner": "d0",
            "partner_in": "documents",
            "how": "closure",
            "score": 0.4,
            "links": 3,
            "chain": [
                {"a": "d4", "b": "d3", "score": 0.7},
                {"a": "d3", "b": "d1", "score": 0.6},
                {"a": "d1", "b": "d0", "score": 0.9},
            ],
        },
    }


def test_of_equally_short_chains_the_strongest_is_told() -> None:
    pairs = [(1, 2, 0.6), (1, 3, 0.8), (2, 4, 0.9), (3, 4, 0.7)]
    found = reasons(outcome(corpus(1, 2, 3, 4), request(pairs=pairs)))
    assert [pair["score"] for pair in found["d3"]["chain"]] == [0.7, 0.8]


def test_where_a_linkage_joins_without_pairs_at_the_threshold_weaker_pairs_are_told() -> None:
    pairs = [(1, 2, 1.0), (1, 3, 1.0), (2, 3, 1.0), (1, 4, 0.45), (2, 4, 0.6), (3, 4, 0.5)]
    found = reasons(outcome(corpus(1, 2, 3, 4), request("average", pairs=pairs)))
    assert (found["d3"]["how"], found["d3"]["score"], found["d3"]["links"]) == ("closure", 0.45, 2)


def test_what_stays_is_chosen_by_the_policy() -> None:
    texts = nd.Corpus.from_texts("abc", ["1", "22", "333"], {"date": ["2024-03-01", "2024-01-01", "2024-02-01"]})
    pairs = [(1, 22, 0.9), (22, 333, 0.8)]
    kept: dict[Policy, str] = {"first": "b", "longest": "c", "central": "b"}
    for policy, expected in kept.items():
        found = outcome(texts, request(keep=policy, pairs=pairs))
        assert [texts.ids[row] for row in np.flatnonzero(~found.found.removed)] == [expected]


SCORES = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from([0.2, 0.4, 0.5, 0.6, 0.9])).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=14,
)
TEXTS = st.lists(st.integers(0, 6), max_size=9)


def brute_clusters(texts: list[int], pairs: list[tuple[int, int, float]]) -> list[set[int]]:
    """Rows that chains of identical texts and pairs at the threshold put together."""
    high = {frozenset((a, b)) for a, b, score in pairs if score >= AT}
    clusters: list[set[int]] = []
    for row, text in enumerate(texts):
        near = [c for c in clusters if any(texts[o] == text or frozenset((texts[o], text)) in high for o in c)]
        clusters = [c for c in clusters if c not in near] + [{row}.union(*near)]
    return clusters


@given(TEXTS, SCORES, st.sampled_from(["first", "longest", "central"]))
def test_one_document_of_each_cluster_stays(texts: list[int], pairs: list[Any], keep: Policy) -> None:
    found = outcome(corpus(*texts), request(keep=keep, pairs=pairs))
    stays = set(np.flatnonzero(~found.found.removed).tolist())
    assert all(len(cluster & stays) == 1 for cluster in brute_clusters(texts, pairs))
    high = {frozenset((a, b)) for a, b, score in pairs if score >= AT}
    kept = [texts[row] for row in sorted(stays)]
    assert len(set(kept)) == len(kept)
    assert not any(frozenset((a, b)) in high for a in kept for b in kept)
    best = {frozenset((a, b)): score for a, b, score in sorted(pairs, key=lambda pair: pair[2])}
    for row, reason in ((int(name[1:]), reason) for name, reason in reasons(found).items()):
        partner = int(reason["partner"][1:])
        assert partner in stays
        pair = frozenset((texts[row], texts[partner]))
        score = 1.0 if len(pair) == 1 else best.get(pair)
        assert reason["score"] == score
        expected = "identical" if len(pair) == 1 else "scored" if score is not None and score >= AT else "closure"
        assert reason["how"] == expected
        if expected == "closure":
            ends = [(int(texts[int(p["a"][1:])]), int(texts[int(p["b"][1:])])) for p in reason["chain"]]
            assert (ends[0][0], ends[-1][1]) == (texts[row], texts[partner])
            assert all(best[frozenset(end)] == p["score"] >= AT for end, p in zip(ends, reason["chain"], strict=True))
            assert all(one[1] == other[0] for one, other in pairwise(ends))


@given(TEXTS, TEXTS.filter(bool), SCORES)
def test_against_is_what_each_document_finds_in_the_old_collection(
    new: list[int], old: list[int], pairs: list[Any]
) -> None:
    best = {frozenset((a, b)): score for a, b, score in sorted(pairs, key=lambda pair: pair[2])}
    found = outcome(corpus(*new), request(pairs=pairs), corpus(*old, mark="o"))
    got = {name: (r["partner"], r["partner_in"], r["score"]) for name, r in reasons(found).items()}
    expected = {}
    for row, text in enumerate(new):
        scores = [1.0 if text == other else best.get(frozenset((text, other)), 0.0) for other in old]
        if max(scores) >= AT:
            expected[f"d{row}"] = (f"o{scores.index(max(scores))}", "against", max(scores))
    assert got == expected


@given(TEXTS, TEXTS.filter(bool), SCORES, st.sampled_from(["components", "star"]))
def test_also_within_is_against_and_then_the_rest(
    new: list[int], old: list[int], pairs: list[Any], linkage: str
) -> None:
    whole = corpus(*new)
    found = outcome(whole, request(linkage, pairs=pairs, also_within=True), corpus(*old, mark="o"))
    first = outcome(whole, request(pairs=pairs), corpus(*old, mark="o"))
    rest = whole.take(np.flatnonzero(~first.found.removed))
    then = outcome(rest, request(linkage, pairs=pairs))
    assert reasons(found) == reasons(first) | reasons(then)


def test_blank_documents_stay() -> None:
    blank = nd.Corpus.from_texts("abc", ["", " \n", ""])
    exact = replace(request(), strategy=nd.strategy("exact"), threshold=1.0)
    assert not outcome(blank, exact).found.removed.any()


def test_doubtful_removals_come_first_by_closure_then_by_score() -> None:
    pairs = [(1, 2, 0.9), (2, 3, 0.6), (3, 4, 0.7), (11, 12, 0.5), (21, 22, 0.8), (31, 32, 0.55), (32, 33, 0.95)]
    found = outcome(corpus(1, 2, 3, 4, 11, 12, 21, 22, 31, 32, 33, 1), request(pairs=pairs))
    assert [doubt.why["id"] for doubt in doubts(found)] == ["d10", "d3", "d2", "d5", "d9", "d7", "d1"]


def test_a_chain_and_the_loss_of_most_documents_are_warned_of() -> None:
    chain = [(number, number + 1, 0.6) for number in range(30)]
    lines = warnings_of(outcome(corpus(*range(31)), request(pairs=chain)))
    assert lines[0].startswith("29 of 30 documents go through others only")
    assert lines[1].startswith("warning: the largest cluster has 31 documents (100.0%), and 94% of its pairs")
    assert lines[2].startswith("warning: 97% of the documents go")
    assert warnings_of(outcome(corpus(1, 2, 3), request(pairs=[(1, 2, 0.9)]))) == []


# Files


def near(number: int) -> str:
    """A text of sixty words, one of them changed."""
    return STORY.replace(f"word{number} ", "other ")


def documents(path: Path) -> Path:
    rows = [
        {"id": "a", "text": STORY, "n": 1},
        {"text": near(50), "id": "b", "n": 2},
        {"id": "c", "text": "quite another text, which stays where it is", "n": None},
        {"id": "d", "text": STORY},
        {"id": "e", "text": ""},
    ]
    return write_json_lines(path, rows)


MINHASH = "minhash-lsh"


def test_a_file_goes_and_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, clean, back = documents(tmp_path / "docs.jsonl"), tmp_path / "clean.jsonl", tmp_path / "back.jsonl"
    before = path.read_bytes()
    assert status("dedup", path, "--strategy", MINHASH, "--out", clean) == 0
    told = capsys.readouterr().err
    assert "5 documents, 1 identical and 1 near-duplicate removed, 3 left, largest cluster 3; " in told
    removed = tmp_path / "clean.jsonl.removed.jsonl"
    assert f"what stays is written to {clean}, what is removed and why to {removed}" in told
    lines = before.splitlines(keepends=True)
    assert clean.read_bytes() == lines[0] + lines[2] + lines[4]
    header, one, other = map(json.loads, removed.read_bytes().splitlines())
    assert header["how"]["strategy"] == str(nd.strategy(MINHASH))
    assert (header["how"]["linkage"], header["how"]["keep"], header["how"]["threshold"]) == (
        "components()",
        "first",
        0.7,
    )
    assert header["parts"][0]["input"] == hashlib.sha256(before).hexdigest()
    assert header["parts"][0]["clean"] == hashlib.sha256(clean.read_bytes()).hexdigest()
    assert (one["id"], one["partner"], one["how"], one["file"], one["line"]) == ("b", "a", "scored", "docs.jsonl", 2)
    assert one["record"].encode() == lines[1]
    assert one["shared"]["aligned"] == pytest.approx(59 / 60, abs=1e-4)
    longest = one["shared"]["passages"][0]
    assert (longest["words"], longest["excerpt"][:11]) == (50, "word0 word1")
    assert near(50)[slice(*longest["removed"])] == STORY[slice(*longest["partner"])]
    assert (other["id"], other["how"], other["score"], other["shared"]["covered"]) == ("d", "identical", 1.0, 1.0)
    assert status("dedup", clean, "--undo", removed, "--out", back) == 0
    assert "2 documents put back, 5 in all" in capsys.readouterr().err
    assert hashlib.sha256(back.read_bytes()).digest() == hashlib.sha256(before).digest()
    assert path.read_bytes() == before


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = documents(tmp_path / "docs.jsonl")
    assert status("dedup", path, "--strategy", MINHASH, "--dry-run", "--out", tmp_path / "clean.jsonl") == 0
    out, err = capsys.readouterr()
    assert "5 documents, 1 identical and 1 near-duplicate removed, 3 left" in err
    assert out.startswith("2 of 5 documents would go: 1 identical, 1 scored, 0 through others only\n")
    assert "3 documents: a stays, b, d go" in out
    assert "1. b goes, a stays; score 0.8" in out
    assert "; 98% of its words stand there too" in out
    assert "only the first has:  other" in out
    assert "only the second has: word50" in out
    assert list(tmp_path.iterdir()) == [path]


def test_shards_stay_shards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = tmp_path / "docs"
    (docs / "deep").mkdir(parents=True)
    write_json_lines(docs / "a.jsonl", [{"id": "a", "text": STORY}, {"id": "x", "text": "another"}])
    write_json_lines(docs / "b.jsonl", [{"id": "b", "text": STORY}])
    (docs / "deep" / "c.csv").write_bytes(f'text,id\r\n"{STORY}","c"\r\n"kept, as it is",d'.encode())
    with gzip.open(docs / "deep" / "d.jsonl.gz", "wb") as file:
        file.write(json.dumps({"id": "e", "text": near(3)}).encode())
        file.write(b'\n{"id": "f", "text": "once"}')
    assert status("dedup", docs, "--strategy", MINHASH, "--out", tmp_path / "clean") == 0
    names = sorted(p.relative_to(tmp_path / "clean").as_posix() for p in (tmp_path / "clean").rglob("*.*"))
    assert names == ["a.jsonl", "deep/c.csv", "deep/d.jsonl.gz"], "a shard without documents is left out"
    assert (tmp_path / "clean" / "deep" / "c.csv").read_bytes() == b'text,id\r\n"kept, as it is",d'
    assert nd.Corpus.read(tmp_path / "clean").ids == ["a", "x", "d", "f"]
    back = tmp_path / "back"
    removed = tmp_path / "clean.removed.jsonl"
    assert status("dedup", tmp_path / "clean", "--undo", removed, "--out", back) == 0
    for name in ("a.jsonl", "b.jsonl", "deep/c.csv"):
        assert (back / name).read_bytes() == (docs / name).read_bytes()
    with gzip.open(back / "deep" / "d.jsonl.gz") as one, gzip.open(docs / "deep" / "d.jsonl.gz") as other:
        assert one.read() == other.read()


def test_documents_without_ids_are_known_by_their_rows(tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "docs.jsonl", [{"text": "x"}, {"text": STORY}, {"text": STORY}])
    assert status("dedup", path, "--strategy", MINHASH, "--out", tmp_path / "clean.jsonl") == 0
    line = json.loads((tmp_path / "clean.jsonl.removed.jsonl").read_text().splitlines()[1])
    assert (line["id"], line["partner"], line["line"]) == ("2", "1", 3)


def test_an_installed_corpus_is_read_from_its_own_files(tmp_path: Path) -> None:
    assert status("dedup", "seeds", "--strategy", MINHASH, "--dry-run") in (0, 2), "its texts may be elsewhere"
    assert status("dedup", "wire", "--strategy", MINHASH, "--out", tmp_path / "clean.jsonl.gz") == 0
    assert len(nd.Corpus.read(tmp_path / "clean.jsonl.gz")) < len(nd.corpus("wire"))


ROWS: dict[str, list[Any]] = {
    "id": list("abcde"),
    "text": [STORY, near(50), "quite another text", STORY, " \n"],
    "n": [1, 2, None, 4, 5],
}


def write_any(path: Path) -> Path:
    """The same five documents in the form that the name asks for."""
    table = pa.table(ROWS)
    if path.suffix == "":
        for name, text in zip(ROWS["id"], ROWS["text"], strict=True):
            path.mkdir(exist_ok=True)
            (path / f"{name}.txt").write_text(str(text))
    elif path.suffix == ".dataset":
        save_dataset(path, table.slice(0, 2), table.slice(2))
    elif path.suffix == ".arrow":
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as out:
            out.write_table(table)
    else:
        write_documents(path, [nd.Corpus.from_table(table)], "jsonl" if path.suffix == ".ndjson" else None)
    return path


def content(path: Path) -> Any:
    """What is in a file or folder: bytes, unpacked, of lines and texts; rows of tables."""
    if path.suffix in (".parquet", ".arrow", ".dataset"):
        return read_documents(path).table.to_pydict()
    if path.is_dir():
        return {file.name: file.read_bytes() for file in path.iterdir()}
    with open_input(path) as stream:
        return stream.read()


FORMS = ["d.jsonl", "d.ndjson", "d.jsonl.gz", "d.jsonl.zst", "d.csv", "d.parquet", "d.arrow", "d.dataset", "d"]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_goes_and_comes_back(tmp_path: Path, form: str) -> None:
    docs = write_any(tmp_path / form)
    (tmp_path / "out").mkdir()
    clean, back, removed = (tmp_path / "out" / f"{mark}{form}" for mark in ("clean", "back", "removed"))
    if docs.is_dir():
        clean.mkdir()  # an empty folder is as good as none
    removed = removed.with_name("removed.jsonl.gz")
    before = content(docs)
    assert status("dedup", docs, "--strategy", MINHASH, "--out", clean, "--removed", removed) == 0
    whole = read_documents(docs)
    stays = whole.take(np.array([0, 2, 4])).table
    assert read_documents(clean).table.to_pydict() == stays.to_pydict()
    assert status("dedup", clean, "--undo", removed, "--out", back) == 0
    assert content(back) == content(docs) == before


@settings(max_examples=20)
@given(st.lists(st.sampled_from([STORY, near(3), near(7), "x", "", " "]), max_size=6), st.sampled_from([*WRITERS]))
def test_what_stays_and_what_goes_are_the_input(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], form: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    docs, clean, back = (folder / f"{mark}.{form}" for mark in ("docs", "clean", "back"))
    write_documents(docs, [nd.Corpus.from_texts(map(str, range(len(texts))), texts)])
    if not texts and form.startswith("jsonl"):
        assert status("dedup", docs, "--strategy", MINHASH, "--out", clean) == 2, "zero bytes are no corpus"
        return
    assert status("dedup", docs, "--strategy", MINHASH, "--out", clean) == 0
    removed = clean.with_name(f"{clean.name}.removed.jsonl")
    gone = [json.loads(line)["id"] for line in removed.read_bytes().splitlines()[1:]]
    stay = read_documents(clean).ids
    assert stay == [name for name in read_documents(docs).ids if name not in gone]
    assert len(stay) + len(gone) == len(texts)
    assert status("dedup", clean, "--undo", removed, "--out", back) == 0
    assert content(back) == content(docs)


@pytest.mark.slow
def test_a_kill_while_writing_leaves_nothing_or_the_whole(tmp_path: Path) -> None:
    docs, clean = tmp_path / "docs.jsonl", tmp_path / "out" / "clean.jsonl"
    write_json_lines(docs, [{"id": str(number), "text": near(number % 59)} for number in range(1500)])
    code = "from neardup.cli import main; main()"
    command = [sys.executable, "-c", code, "dedup", str(docs), "--strategy", MINHASH, "--out", str(clean)]
    clean.parent.mkdir()

    def ends_whole(delay: float | None) -> bool:
        """Whether the file is there, and then it is whole; killed so long after its first byte, None for not at all."""
        for file in clean.parent.iterdir():
            file.unlink()
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            while delay is not None and process.poll() is None and not any(clean.parent.iterdir()):
                time.sleep(0.001)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(delay)
            process.kill()
        if clean.exists():
            removed = clean.with_name("clean.jsonl.removed.jsonl")
            assert status("dedup", clean, "--undo", removed, "--out", tmp_path / "back.jsonl") == 0
            assert (tmp_path / "back.jsonl").read_bytes() == docs.read_bytes()
        return clean.exists()

    ends = [ends_whole(delay) for delay in (None, 0.3, 0.1, 0.02, 0)]
    assert ends[0], "it was not killed"
    assert not all(ends) or not all(ends_whole(0) for _ in range(20)), "a kill at the first byte is in time"


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line that a refused command says."""
    assert status("dedup", *arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_what_would_be_overwritten_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, old = documents(tmp_path / "docs.jsonl"), documents(tmp_path / "old.jsonl")
    folder = tmp_path / "folder"
    folder.mkdir()
    documents(folder / "shard.jsonl")
    (tmp_path / "link.jsonl").symlink_to(path)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.jsonl")}
    usual = ("--strategy", MINHASH, "--out")
    assert "is the documents themselves, which stays as it is" in told(capsys, path, *usual, path)
    assert "is the documents themselves" in told(capsys, path, *usual, tmp_path / "link.jsonl")
    assert "is the older collection" in told(capsys, path, *usual, old, "--against", old)
    assert "which is the documents themselves" in told(capsys, folder, *usual, folder / "clean")
    assert "is a folder that holds something already" in told(capsys, folder, *usual, tmp_path)
    assert "is a file, but the documents are a folder" in told(capsys, folder, *usual, old)
    clean = tmp_path / "clean.jsonl"
    assert "is the documents themselves" in told(capsys, path, *usual, clean, "--removed", path)
    assert "is the clean documents" in told(capsys, path, *usual, clean, "--removed", clean)
    assert "lies in" in told(capsys, folder, *usual, tmp_path / "c", "--removed", tmp_path / "c" / "removed.jsonl")
    assert "give a name that ends in .jsonl, .jsonl.gz" in told(capsys, path, *usual, tmp_path / "clean.csv")
    assert "is a folder; give the name of a file" in told(capsys, path, *usual, folder)
    assert "is the name of a file, but 'folder' is a folder" in told(capsys, folder, *usual, clean)
    assert "there is no folder" in told(capsys, path, *usual, tmp_path / "absent" / "clean.jsonl")
    assert "both the documents and the older collection" in told(capsys, path, *usual, clean, "--against", path)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.jsonl")} == before


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["--out", "x.jsonl"], "name a strategy"),
        (["--strategy", MINHASH], "name a file or folder for what stays with --out"),
        (["--strategy", MINHASH, "--dry-run", "--also-within"], "--also-within belongs to --against"),
        (["--strategy", MINHASH, "--dry-run", "--against", "wire", "--keep", "longest"], "leave both out"),
        (["--strategy", MINHASH, "--dry-run", "--keep", "shortest"], "unknown policy 'shortest'"),
        (["--strategy", MINHASH, "--dry-run", "--threshold", "0.1"], "below the floor"),
        (["--strategy", "minhash", "--dry-run"], "did you mean 'minhash-lsh'"),
        (["--undo", "x", "--strategy", MINHASH], "leave out the other options"),
        (["--undo", "x"], "name a file or folder for the restored documents"),
        (["--undo", "absent", "--out", "y"], "absent: does not exist"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], fact: str
) -> None:
    assert fact in told(capsys, documents(tmp_path / "docs.jsonl"), *arguments)


@pytest.fixture
def done(tmp_path: Path) -> tuple[Path, Path]:
    """Clean documents, and those removed from them."""
    path, clean = documents(tmp_path / "docs.jsonl"), tmp_path / "clean.jsonl"
    assert status("dedup", path, "--strategy", MINHASH, "--out", clean) == 0
    return clean, tmp_path / "clean.jsonl.removed.jsonl"


def test_clean_documents_that_changed_cannot_be_undone(
    done: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clean, removed = done
    capsys.readouterr()
    back = tmp_path / "back.jsonl"
    data = clean.read_bytes()
    for changed in (data + b"\n", data[:-1], b"", data.replace(b"quite", b"Quite")):
        clean.write_bytes(changed)
        assert f"{clean}: is not what was written with {removed}: it has changed" in told(
            capsys, clean, "--undo", removed, "--out", back
        )
    clean.unlink()
    assert "does not exist" in told(capsys, clean, "--undo", removed, "--out", back)
    assert not back.exists()


def test_a_file_of_removed_documents_that_was_cut_off_is_refused(
    done: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clean, removed = done
    capsys.readouterr()
    back, data = tmp_path / "back.jsonl", removed.read_bytes()
    lines = data.splitlines(keepends=True)
    for length in {*range(50, len(data), 97), len(data) - 1, len(lines[0]), len(lines[0]) + len(lines[1])}:
        removed.write_bytes(data[:length])
        number = data.count(b"\n", 0, length) + 1
        line = told(capsys, clean, "--undo", removed, "--out", back)
        assert line.startswith(f"neardup: {removed}, line {number}: is cut off here")
        assert "copy the whole file again" in line
    removed.write_bytes(data.replace(b"other", b"Other"))
    assert "has changed since it was written" in told(capsys, clean, "--undo", removed, "--out", back)
    for strange in (b"", b"{}\n", b"no json", clean.read_bytes()):
        removed.write_bytes(strange)
        told(capsys, clean, "--undo", removed, "--out", back)
    assert not back.exists()


def test_a_failure_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, calls = documents(tmp_path / "docs.jsonl"), 0

    def failing(*arguments: Any) -> dict[str, Any]:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(28, "No space left on device")
        return {}

    monkeypatch.setattr(record, "with_passages", failing)
    assert status("dedup", path, "--strategy", MINHASH, "--out", tmp_path / "clean.jsonl") == 2
    assert (list(tmp_path.iterdir()), calls) == ([path], 2)


def test_documents_that_change_meanwhile_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = documents(tmp_path / "docs.jsonl")

    def changing(*arguments: Any) -> dict[str, Any]:
        path.write_bytes(path.read_bytes().replace(b"quite", b"Quite") + b" ")
        return {}

    monkeypatch.setattr(record, "with_passages", changing)
    assert "has changed since its documents were read" in told(
        capsys, path, "--strategy", MINHASH, "--out", tmp_path / "clean.jsonl"
    )
    assert list(tmp_path.iterdir()) == [path]


def test_undo_refuses_what_it_did_not_write(done: tuple[Path, Path], tmp_path: Path) -> None:
    from neardup.deduplication.undo import undo

    clean, removed = done
    for out in (clean, removed):
        with pytest.raises(InputError, match="stays as it is"):
            undo(clean, removed, out)
    with pytest.raises(InputError, match=r"give a name that ends in .jsonl"):
        undo(clean, removed, tmp_path / "back.csv")
