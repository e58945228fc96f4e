"""The command line: what it prints, what it writes, how it leaves; and wrong things typed on purpose."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import webbrowser
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

import neardup as nd
from neardup import cli
from neardup.cli import detect
from neardup.deduplication.outcome import request_of
from neardup.diff.sides import side_run_now
from neardup.diff.subject import Subject
from neardup.report.part import Whole
from neardup.run.folder import RunFolder
from neardup.run.plan import INTENSITIES
from neardup.run.worker import checked_threshold
from neardup.study.panel import panel
from tests.helpers.commands import CASES, status
from tests.helpers.files import read_json, write_json_lines
from tests.helpers.made_results import cell_data, data_of, results_from
from tests.helpers.pages import details_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STORY = (
    "The harbour board said on Monday that the swing bridge would stay shut to lorries until the end of June this year."
)
DOCUMENTS = {
    "a": STORY,
    "b": STORY.replace("June", "July"),
    "c": STORY,
    "d": "Growers expect a small cherry crop.",
    "e": "",
}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def neardup_command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Run the command line in this process."""

    def call(*arguments: object) -> Ended:
        code, shown = status(*arguments), capsys.readouterr()
        return Ended(code, shown.out, shown.err)

    return call


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    path = tmp_path / "documents.jsonl"
    write_json_lines(path, ({"id": i, "text": t} for i, t in DOCUMENTS.items()))
    return path


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_cluster_writes_a_line_for_every_document(
    neardup_command: Callable[..., Ended], documents: Path, tmp_path: Path
) -> None:
    out = tmp_path / "clusters.csv"
    ended = neardup_command("cluster", documents, "--strategy", "minhash-lsh", "--threshold", "0.5", "--out", out)
    assert (ended.status, ended.out) == (0, "")
    assert "5 documents in 3 clusters at threshold 0.5 by components," in ended.err
    assert lines(out) == [{"id": i, "cluster": c} for i, c in zip("abcde", "aaade", strict=True)]


def test_cluster_takes_the_linkage_that_the_strategy_advises(
    neardup_command: Callable[..., Ended], documents: Path, tmp_path: Path
) -> None:
    asked = ("cluster", documents, "--strategy", "passages", "--out", tmp_path / "clusters.jsonl")
    assert "at threshold 0.68 by average," in neardup_command(*asked).err
    assert "at threshold 0.68 by star," in neardup_command(*asked, "--linkage", "star").err
    misspelt = neardup_command(*asked, "--linkage", "starr")
    assert misspelt.status == 2
    assert "unknown linkage 'starr'" in misspelt.err


def test_pairs_of_oversized_buckets_are_reported(
    neardup_command: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neardup.core.bucketed.Bucketed.largest_bucket", 3)
    monkeypatch.setattr("neardup.core.bucketed.Bucketed.hubs", 1)
    documents, out = tmp_path / "documents.jsonl", tmp_path / "out.jsonl"
    texts = [STORY + "!" * i for i in range(5)]  # one set of shingles, five texts
    rows = [json.dumps({"id": str(i), "text": text}) for i, text in enumerate(texts)]
    documents.write_text("\n".join(rows), encoding="utf-8")
    for command in ("pairs", "cluster"):
        ended = neardup_command(command, documents, "--strategy", "minhash-lsh(num_perm=8, bands=2)", "--out", out)
        assert (
            ended.status,
            "4 pairs examined, at most 6 in oversized buckets or large families skipped" in ended.err,
        ) == (0, True)
    assert [line["cluster"] for line in lines(out)] == ["0"] * 5


@pytest.mark.slow
def test_cluster_is_used_as_a_program(documents: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from neardup.cli import main; main()", "cluster", str(documents)]
    done = subprocess.run(
        [*command, "--strategy", "exact", "--out", str(tmp_path / "c")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [line["cluster"] for line in lines(tmp_path / "c")] == ["a", "b", "a", "d", "e"]


def test_pairs_write_identical_texts_as_a_star(
    neardup_command: Callable[..., Ended], documents: Path, tmp_path: Path
) -> None:
    out = tmp_path / "pairs.jsonl"
    assert neardup_command("pairs", documents, "--strategy", "minhash-lsh(floor=0.3)", "--out", out).status == 0
    found = lines(out)
    assert found[0] == {"a": "a", "b": "c", "score": 1.0}
    assert [(p["a"], p["b"]) for p in found[1:]] == [("a", "b")]


def test_evaluate_prints_one_object(neardup_command: Callable[..., Ended], tmp_path: Path) -> None:
    gold, predicted = tmp_path / "gold", tmp_path / "predicted"
    write_json_lines(gold, ({"id": i, "cluster": c} for i, c in zip("abcd", "xxyy", strict=True)))
    write_json_lines(predicted, ({"id": i, "cluster": c} for i, c in zip("abc", "ppp", strict=True)))
    ended = neardup_command("evaluate", "--gold", gold, "--predicted", predicted, "--json")
    metrics = json.loads(ended.out)["metrics"]
    assert ended.status == 0
    # predicted pairs ab, ac, bc; gold pairs ab, cd: one of three is right, one of two found
    assert metrics["precision"] == {"value": pytest.approx(1 / 3), "low": None, "high": None}
    assert metrics["recall"]["value"] == 0.5
    assert {"f1", "f05", "b3_f1", "ari", "ami", "v_measure"} < metrics.keys()
    shown = neardup_command("evaluate", "--gold", gold, "--predicted", predicted)
    assert "1 labelled documents are absent" in shown.err
    assert "precision" in shown.out


def test_evaluate_gives_intervals_by_units_of_all_levels_and_families(
    neardup_command: Callable[..., Ended], tmp_path: Path
) -> None:
    """60 couples; two make a story, six a family: 60 units, 30 or 10."""
    names = [f"d{row:03d}" for row in range(120)]
    couples, stories, documents, predicted = (
        tmp_path / name for name in ("couples", "stories", "docs.csv", "predicted")
    )
    rows = [{"id": name, "copy": row // 2, "story": row // 4} for row, name in enumerate(names)]
    write_json_lines(stories, rows)
    write_json_lines(couples, ({"id": row["id"], "cluster": row["copy"]} for row in rows))
    documents.write_text(
        "id,text,family\n" + "".join(f"{name},x{name},{row // 12}\n" for row, name in enumerate(names))
    )
    clusters = {name: row // 2 if row % 10 else -1 for row, name in enumerate(names)}
    write_json_lines(predicted, ({"id": name, "cluster": clusters[name]} for name in names))

    def recall(gold: Path, *more: object) -> dict[str, float | None]:
        ended = neardup_command("evaluate", "--gold", gold, "--predicted", predicted, "--json", *more)
        assert ended.status == 0, ended.err
        figure: dict[str, float | None] = json.loads(ended.out)["metrics"]["recall"]
        return figure

    narrow, wide, none = recall(couples), recall(stories), recall(stories, "--documents", documents)
    assert narrow["value"] == wide["value"] == none["value"] == 0.8
    assert (none["low"], none["high"]) == (None, None)
    assert narrow["low"] is not None
    assert wide["low"] is not None
    truth = nd.Clusters.from_mapping({name: row // 2 for row, name in enumerate(names)})
    units = np.arange(120) // 4
    expected = nd.evaluate(
        nd.Clusters.from_mapping({name: k if k >= 0 else name for name, k in clusters.items()}), truth, units=units
    )
    assert (wide["low"], wide["high"]) == (expected["recall"].low, expected["recall"].high)
    shown = neardup_command("evaluate", "--gold", stories, "--predicted", predicted, "--documents", documents)
    assert "10 units contribute to it; an interval needs 20" in shown.err


def test_evaluate_takes_families_from_a_corpus_that_is_named_as_gold(
    neardup_command: Callable[..., Ended], tmp_path: Path
) -> None:
    gold, predicted = nd.gold("wire"), tmp_path / "predicted"
    assert isinstance(gold, nd.Clusters)
    rows = [
        {"id": name, "cluster": -1 if row % 7 == 0 else int(k)}
        for row, (name, k) in enumerate(zip(gold.ids, gold.labels, strict=True))
    ]
    write_json_lines(predicted, rows)
    found = [
        json.loads(neardup_command("evaluate", "--gold", "wire", "--predicted", predicted, "--json", *more).out)
        for more in ((), ("--documents", "wire"))
    ]
    assert found[0]["metrics"] == found[1]["metrics"]
    assert found[0]["metrics"]["f1"]["low"] < found[0]["metrics"]["f1"]["value"] < found[0]["metrics"]["f1"]["high"]


def test_evaluate_scores_pairs_as_pairs(neardup_command: Callable[..., Ended], tmp_path: Path) -> None:
    gold, predicted = tmp_path / "gold", tmp_path / "predicted"
    write_json_lines(gold, ({"id": i, "cluster": "x"} for i in "abc"))
    write_json_lines(predicted, ({"a": a, "b": b, "score": 0.9} for a, b in ("ab", "bc")))
    metrics = json.loads(neardup_command("evaluate", "--gold", gold, "--predicted", predicted, "--json").out)["metrics"]
    assert metrics["recall"]["value"] == pytest.approx(2 / 3)
    assert metrics["ap"]["value"] == pytest.approx(2 / 3)
    assert "ari" not in metrics


@pytest.mark.parametrize(
    "what", ["strategies", "scorers", "corpora", "perturbations", "linkages", "metrics", "presets", "recipes"]
)
def test_list_shows_what_there_is(neardup_command: Callable[..., Ended], what: str) -> None:
    ended = neardup_command("list", what, "--json")
    rows = json.loads(ended.out)[what]
    assert ended.status == 0
    assert rows
    assert all(row["name"] for row in rows)
    assert rows[0]["name"] in neardup_command("list", what).out


def test_list_strategies_shows_what_they_advise(neardup_command: Callable[..., Ended]) -> None:
    rows = json.loads(neardup_command("list", "strategies", "--json").out)["strategies"]
    advised = {row["name"]: (row.get("default_threshold"), row.get("default_linkage")) for row in rows}
    assert advised["minhash-lsh"] == (0.7, "components")
    assert advised["passages"] == (0.68, "average")
    assert all(row["package"] for row in rows)


def test_the_threshold_of_a_preset_is_the_default_everywhere(neardup_command: Callable[..., Ended]) -> None:
    rows = json.loads(neardup_command("list", "presets", "--json").out)["presets"]
    listed = {row["name"]: row["default_threshold"] for row in rows}
    pages = nd.Corpus.from_texts(DOCUMENTS, DOCUMENTS.values())
    subject = Subject(name="", ids=pages.ids, gold=None, level="copy", corpus=pages, shown=True, note="")
    for text, threshold in {"passages:versions": 0.3, "passages:records": 0.4, "minhash-lsh:nemo": 0.8}.items():
        assert listed[text] == threshold
        assert detect.chosen_strategy(text, None)[1] == threshold
        assert request_of(text).threshold == threshold
        assert [one.default for one in panel([text], only=True)] == [threshold]
        assert checked_threshold(nd.strategy(text), nd.Pairs.none(floor=0.1)) == threshold
        assert side_run_now(text, None, subject).threshold == threshold


def test_describe_shows_corpus_and_gold(neardup_command: Callable[..., Ended], documents: Path) -> None:
    facts = json.loads(neardup_command("describe", documents, "--json").out)
    assert facts["documents"] == 5
    assert facts["distinct texts"] == 4
    assert facts["without letter or digit"] == 1
    wire = json.loads(neardup_command("describe", "wire", "--json").out)
    assert 0 < wire["documents"] - wire["gold at copy"]["labelled"] < 40  # without a label at copy
    assert wire["gold at copy"]["labelled"] < wire["gold at story"]["labelled"] < wire["documents"]
    assert wire["mixture"]["copy pairs"] == wire["gold at copy"]["pairs"]
    assert facts["mixture"]["not told"]["copy pairs"] == "no gold"


def test_describe_shows_several_corpora_side_by_side(
    neardup_command: Callable[..., Ended], documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEARDUP_DATA", raising=False)
    names = ("wire", documents, "reuters21578")
    shown = neardup_command("describe", *names).out
    row = next(line for line in shown.splitlines() if "copy pairs at Jaccard 0.8 or more" in line)
    assert [cell.strip() for cell in row.split("│")[3:-1]] == ["no gold", "not on this machine"]
    assert "checksum" not in shown
    found = json.loads(neardup_command("describe", *names, "--json").out)
    assert list(found) == [*map(str, names)]
    assert found["wire"]["mixture"]["units by half"].keys() == {"dev", "test"}
    assert found["reuters21578"]["available"] is False


def test_a_corpus_that_is_not_on_this_machine_is_listed_and_described(
    neardup_command: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEARDUP_DATA", raising=False)
    rows = {row["name"]: row for row in json.loads(neardup_command("list", "corpora", "--json").out)["corpora"]}
    assert {name: row["available"] for name, row in rows.items()} == dict.fromkeys(rows, "no") | {"wire": "yes"}
    assert "NEARDUP_DATA/reuters21578" in rows["reuters21578"]["obtain"]
    assert rows["licenses"]["gold"] == "2,940 labelled, 1,037 clusters, 263 with more than one"
    assert "how to obtain a corpus" in neardup_command("list", "corpora").out
    ended = neardup_command("describe", "reuters21578", "--json")
    facts = json.loads(ended.out)
    assert (ended.status, facts["available"], "checksum" in facts) == (0, False, False)
    assert facts["how to obtain"] == rows["reuters21578"]["obtain"]
    assert facts["checksums of editions"]["1"] == rows["reuters21578"]["checksum"]
    assert "reut2-000.sgm to reut2-021.sgm" in neardup_command("describe", "reuters21578").out.replace("│\n│", "")


def test_run_report_and_compare(neardup_command: Callable[..., Ended], documents: Path, tmp_path: Path) -> None:
    run, report, again = tmp_path / "run", tmp_path / "report", tmp_path / "again"
    wanted = ("run", "--corpus", documents, "--strategy", "exact", "--threads", "1", "--rounds", "1", "--out", run)
    ended = neardup_command(*wanted)
    assert ended.status == 0
    assert "exact" in ended.out
    assert "exact on documents" in ended.err
    reported = neardup_command("report", run, "--out", report)
    assert reported.status == 0
    assert [text.splitlines()[0].strip() for text in (ended.out, reported.out)] == [
        "documents: 5 documents, no gold"
    ] * 2
    assert sorted(p.name for p in report.iterdir()) == ["index.html", "report.md", "results.csv", "results.json"]
    both = neardup_command(*wanted, "--report", again)
    assert both.out == ended.out
    assert sorted(p.name for p in again.iterdir()) == sorted(p.name for p in report.iterdir())
    assert [len(cell["rounds"]) for cell in read_json(again / "results.json")["cells"]] == [1]
    same = neardup_command("compare", run, report, "--fail-if", "candidates>+0%")
    assert same.status == 0
    assert "held" in same.out
    results = read_json(report / "results.json")
    results["cells"][0]["figures"]["pairs"] += 1
    (report / "results.json").write_text(json.dumps(results), encoding="utf-8")
    worse = neardup_command("compare", run, report, "--fail-if", "pairs>+0", "--json")
    assert worse.status == 1
    assert json.loads(worse.out)["gates"] == {"held": 0, "broken": 1, "undecided": 0}


@pytest.mark.parametrize(
    ("made", "options"), [("neardup.report.write_report", ["--report"]), ("neardup.report.terminal.print_run", [])]
)
def test_a_run_whose_figures_fail_is_named_first_and_told_what_to_do(
    neardup_command: Callable[..., Ended],
    documents: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    made: str,
    options: list[str],
) -> None:
    def failing(*_: object) -> None:
        raise nd.errors.InputError("there", "cannot be written")

    run = tmp_path / "run"
    monkeypatch.setattr(made, failing)
    wanted = ("run", "--corpus", documents, "--strategy", "exact", "--threads", "1", "--rounds", "1", "--out", run)
    ended = neardup_command(*wanted, *(part for option in options for part in (option, tmp_path / "report")))
    assert ended.status == 2
    *_, first, last = ended.err.splitlines()
    assert first == f"run folder: {run}"
    step = f"the run is kept; once that is mended: neardup report {run} --out FOLDER"
    assert last == f"neardup: there: cannot be written; {step}"


def test_help_of_run_names_the_intensities(neardup_command: Callable[..., Ended]) -> None:
    shown = " ".join(neardup_command("run", "--help").out.split())
    *others, last = (f"{intensity:g}" for intensity in INTENSITIES)
    assert f"may be repeated; default: {', '.join(others)} and {last}." in shown


@pytest.mark.parametrize("answer", [True, False, webbrowser.Error("none"), FileNotFoundError("gone")], ids=str)
def test_a_report_is_opened_where_a_browser_is(
    answer: bool | Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def opened(address: str) -> bool:
        asked.append(address)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(webbrowser, "open", opened)
    whole = Whole(results_from(data_of(cell_data("exact()", {}))), [])
    monkeypatch.setattr("neardup.report.open_report", lambda *_, **__: whole)
    monkeypatch.setattr("neardup.report.write_files", lambda *_: None)
    out = tmp_path / "with space"
    assert status("report", "run", "--out", out) == 0
    assert (asked, "browser" in capsys.readouterr().err) == ([], False)
    assert status("report", "run", "--out", out, "--open") == 0
    assert asked == [(out / "index.html").as_uri()]
    sentence = f"no browser can be opened here; open {out / 'index.html'} in yours\n"
    assert capsys.readouterr().err.endswith(sentence) == (answer is not True)


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "unknown command": (("clutser",), "clutser"),
    "missing option": (("cluster", "{documents}"), "--strategy"),
    "ill-typed option": (
        ("cluster", "{documents}", "--strategy", "exact", "--threshold", "high", "--out", "{out}"),
        "valid number",
    ),
    "unknown strategy": (
        ("cluster", "{documents}", "--strategy", "minhsh-lsh", "--out", "{out}"),
        "did you mean 'minhash-lsh'",
    ),
    "unknown parameter": (
        ("cluster", "{documents}", "--strategy", "exact(flor=1.0)", "--out", "{out}"),
        "did you mean 'floor'",
    ),
    "ill-typed parameter": (
        ("cluster", "{documents}", "--strategy", "simhash(ngram='x')", "--out", "{out}"),
        "an integer",
    ),
    "floor above threshold": (
        ("cluster", "{documents}", "--strategy", "minhash-lsh(floor=0.8)", "--threshold", "0.5", "--out", "{out}"),
        "below the floor 0.8",
    ),
    "threshold out of range": (
        ("cluster", "{documents}", "--strategy", "exact", "--threshold", "7", "--out", "{out}"),
        "[0, 1]",
    ),
    "unknown linkage": (
        ("cluster", "{documents}", "--strategy", "exact", "--linkage", "starr", "--out", "{out}"),
        "did you mean 'star'",
    ),
    "absent path": (("cluster", "{here}/nowhere.jsonl", "--strategy", "exact", "--out", "{out}"), "nowhere.jsonl"),
    "absent folder for output": (
        ("cluster", "{documents}", "--strategy", "exact", "--out", "{here}/no/c"),
        "no folder",
    ),
    "other id field": (
        ("cluster", "{documents}", "--strategy", "exact", "--id-field", "key", "--out", "{out}"),
        "field 'key'",
    ),
    "unknown level": (
        ("evaluate", "--gold", "{documents}", "--predicted", "{documents}", "--level", "copies"),
        "cluster",
    ),
    "documents with gold": (
        ("cluster", "{documents}=x", "--strategy", "exact", "--out", "{out}"),
        "documents.jsonl=x' does",
    ),
    "unknown list": (("list", "strategy"), "did you mean 'strategies'"),
    "unknown corpus": (("describe", "wyre"), "did you mean 'wire'"),
    "unknown perturbation": (
        ("run", "--corpus", "wire", "--perturbation", "typo", "--out", "{out}"),
        "did you mean 'typos'",
    ),
    "composed group": (
        ("run", "--corpus", "wire", "--perturbation", "typos + none", "--out", "{out}"),
        "none is a group, which is not composed; name a perturbation",
    ),
    "output folder of others": (
        ("run", "--corpus", "{documents}", "--strategy", "exact", "--out", "{here}"),
        "something else",
    ),
    "intensity of nothing": (
        ("run", "--corpus", "{documents}", "--strategy", "exact", "--out", "{out}", "--intensity", "0.4"),
        "add --perturbation",
    ),
    "intensity beside that of a perturbation": (
        (
            *("run", "--corpus", "{documents}", "--strategy", "exact", "--out", "{out}"),
            *("--perturbation", "typos(intensity=0.4)", "--intensity", "0.4"),
        ),
        "no perturbation is named without an intensity; leave out --intensity",
    ),
    "report over a file": (
        ("run", "--corpus", "{documents}", "--strategy", "exact", "--out", "{out}", "--report", "{documents}"),
        "--report",
    ),
    "report around its run": (
        ("run", "--corpus", "{documents}", "--strategy", "exact", "--out", "{out}", "--report", "{here}"),
        "would hold the run",
    ),
    "report among others": (("report", "{here}", "--out", "{here}"), "something else"),
    "no run": (("report", "{here}", "--out", "{out}"), "run.json"),
    "malformed gate": (("compare", "{here}", "{here}", "--fail-if", "f1"), "no gate"),
    "seconds without reference": (("compare", "{here}", "{here}", "--fail-if", "seconds>+20%"), "seconds/exact"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_usage_gets_one_readable_line(
    neardup_command: Callable[..., Ended], documents: Path, tmp_path: Path, wrong: str
) -> None:
    arguments, fact = WRONG[wrong]
    out = tmp_path / "out"
    places = {"documents": documents, "here": tmp_path, "out": out}
    ended = neardup_command(*(part.format(**places) for part in arguments))
    assert ended.status == 2
    assert ended.out == ""
    assert fact in ended.err
    assert ended.err.count("\n") == 1
    assert "Traceback" not in ended.err
    assert not out.exists(), "something was half written"


GOOD = json.dumps({"id": "a", "text": "one"}) + "\n"

BAD_FILES: dict[str, tuple[str, bytes, str]] = {
    "not JSON": ("d.jsonl", (GOOD + "{oops\n").encode(), "line 2"),
    "not an object": ("d.jsonl", (GOOD + "[1]\n").encode(), "line 2"),
    "not UTF-8": ("d.jsonl", GOOD.encode() + b'{"id": "b", "text": "\xff"}\n', "line 2"),
    "missing field": ("d.jsonl", (GOOD + '{"id": "b", "body": "x"}\n').encode(), "field 'text'"),
    "duplicate id": ("d.jsonl", (GOOD + GOOD).encode(), "line 2"),
    "text no string": ("d.jsonl", (GOOD + '{"id": "b", "text": 7}\n').encode(), "field 'text'"),
    "zero bytes": ("d.jsonl", b"", "zero bytes"),
    "damaged gzip": ("d.jsonl.gz", gzip.compress(GOOD.encode() * 50)[:-12], "d.jsonl.gz"),
    "not gzip": ("d.jsonl.gz", b"plainly not", "d.jsonl.gz"),
    "damaged Parquet": ("d.parquet", b"PAR1 but no more", "d.parquet"),
    "unknown kind": ("d.docx", b"x", "d.docx"),
}


@pytest.mark.parametrize("bad", BAD_FILES)
def test_bad_documents_get_one_line_naming_the_place(
    neardup_command: Callable[..., Ended], tmp_path: Path, bad: str
) -> None:
    name, content, fact = BAD_FILES[bad]
    (tmp_path / name).write_bytes(content)
    out = tmp_path / "out"
    ended = neardup_command("cluster", tmp_path / name, "--strategy", "exact", "--out", out)
    assert (ended.status, ended.out) == (2, "")
    assert name in ended.err
    assert fact in ended.err
    assert ended.err.count("\n") == 1
    assert not out.exists()


CASES_REFUSED = {
    "dup_colnames.parquet": "has 2 columns named 'text'",
    "null_text.jsonl": "line 2, field 'text': null; the document has no text; leave it out",
}


@pytest.mark.parametrize("name", CASES_REFUSED)
def test_documents_that_cannot_be_meant_are_refused(
    neardup_command: Callable[..., Ended], tmp_path: Path, name: str
) -> None:
    ended = neardup_command("cluster", CASES / name, "--strategy", "exact", "--out", tmp_path / "out")
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert CASES_REFUSED[name] in ended.err


CASES_READ = {
    "shards": {"a", "c"},
    "really_gz.jsonl": {"a", "b"},
    "int_id.jsonl": {"1", "2"},
    "int_id.parquet": {"1", "2", "3"},
}


@pytest.mark.parametrize("name", CASES_READ)
def test_documents_in_odd_clothes_are_read(neardup_command: Callable[..., Ended], tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    assert neardup_command("cluster", CASES / name, "--strategy", "exact", "--out", out).status == 0
    assert {line["id"] for line in lines(out)} == CASES_READ[name]


def test_row_numbers_as_ids_are_mentioned_once(neardup_command: Callable[..., Ended], tmp_path: Path) -> None:
    documents = tmp_path / "d.csv"
    documents.write_text("text\none\ntwo\n")
    ended = neardup_command("run", "--corpus", documents, "--strategy", "exact", "--out", tmp_path / "run")
    assert ended.status == 0
    assert ended.err.count("row numbers from 0 serve as ids") == 1
    assert "Notice" not in ended.err


@pytest.mark.slow
def test_fields_of_other_names_and_names_of_corpora_everywhere(
    neardup_command: Callable[..., Ended], documents: Path, tmp_path: Path
) -> None:
    own, gold, out = tmp_path / "own.jsonl", tmp_path / "gold.csv", tmp_path / "out"
    write_json_lines(own, ({"doc": i, "body": t} for i, t in DOCUMENTS.items()))
    gold.write_text("doc,cluster\n" + "".join(f"{i},{c}\n" for i, c in zip("abcd", "xxxy", strict=True)))
    called = ("--id-field", "doc", "--text-field", "body")
    for command in ("cluster", "pairs"):
        assert neardup_command(command, own, "--strategy", "exact", "--out", out, *called).status == 0
        assert neardup_command(command, "wire", "--strategy", "exact", "--out", out).status == 0
    assert neardup_command("cluster", own, "--strategy", "exact", "--out", out, *called).status == 0
    with_gold = ("--corpus", f"{own}={gold}", *called)
    run = tmp_path / "run"
    assert neardup_command("run", *with_gold, "--strategy", "exact", "--strategy", "simhash", "--out", run).status == 0
    assert neardup_command("report", run, "--out", tmp_path / "report").status == 0
    assert "not at hand" not in details_of(tmp_path / "report")
    first = json.loads(neardup_command("diff", "exact", "minhash-lsh(floor=0.3)", *with_gold, "--json").out)
    again = json.loads(neardup_command("diff", run, run, "--strategy", "exact", "--strategy", "simhash", "--json").out)
    assert first["pairs"]
    assert again["note"] == ""
    assert neardup_command("capture", "minhash-lsh", *with_gold).status == 0
    assert neardup_command("describe", f"{own}={gold}", *called).status == 0
    scored = ("evaluate", "--predicted", out, "--gold", gold, "--documents", own, *called, "--json")
    # ac of the gold pairs ab, ac, bc; e is a document without a label
    ended = json.loads(neardup_command(*scored).out)
    assert ended["metrics"]["recall"]["value"] == pytest.approx(1 / 3)
    assert ended["documents"] == {"labelled": 4, "absent": 0, "unclustered": 0, "unknown": 0, "ignored": 1}
    wire = ("evaluate", "--predicted", out, "--gold", "wire", "--json")
    assert neardup_command("cluster", "wire", "--strategy", "exact", "--out", out).status == 0
    assert json.loads(neardup_command(*wire, "--documents", "wire").out) == json.loads(neardup_command(*wire).out)


def test_a_corpus_of_ones_own_fields_runs(neardup_command: Callable[..., Ended], tmp_path: Path) -> None:
    called = ("--id-field", "doc", "--text-field", "body")
    file, run = CASES / "runfield.jsonl", tmp_path / "run"
    assert neardup_command("run", "--corpus", file, *called, "--strategy", "exact", "--out", run).status == 0
    (ran,) = RunFolder(run).read().corpora
    ids = [json.loads(line)["doc"] for line in file.read_text(encoding="utf-8").splitlines()]
    kept = RunFolder(run).corpus(ran.key).read_documents()
    assert ran.documents == 80
    assert sorted(kept.column("id").to_pylist()) == sorted(ids)


def test_evaluate_refuses_ids_that_never_meet_and_gold_that_says_nothing(
    neardup_command: Callable[..., Ended], tmp_path: Path
) -> None:
    ended = neardup_command("evaluate", "--gold", CASES / "cg.jsonl", "--predicted", CASES / "pp_other.jsonl")
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "names 'q1' and the like, gold labels 'a' and the like: no id is in both" in ended.err
    null = tmp_path / "null.jsonl"
    null.write_text('{"id": "a", "cluster": null}\n')
    renamed = f"wire={tmp_path / 'w0001'}"
    for source, command in (
        (null, ("evaluate", "--gold", null, "--predicted", CASES / "cp_neg1.jsonl")),
        (renamed, ("run", "--corpus", "wire", "--corpus", renamed, "--strategy", "exact")),
    ):
        (tmp_path / "w0001").write_text('{"id": "w0001", "cluster": null}\n')
        ended = neardup_command(*command)
        assert (ended.status, ended.out) == (2, "")
        assert f"{source}: every label at this level is null" in ended.err


def test_documents_at_hand_explain_clusters_of_none_that_gold_labels(
    neardup_command: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "d.jsonl").write_text("".join(f'{{"id": "{i}", "text": "t"}}\n' for i in "abuv"))
    (tmp_path / "g.jsonl").write_text("".join(f'{{"id": "{i}", "cluster": "x"}}\n' for i in "ab"))
    (tmp_path / "p.jsonl").write_text("".join(f'{{"id": "{i}", "cluster": "y"}}\n' for i in "uv"))
    command = ("evaluate", "--gold", tmp_path / "g.jsonl", "--predicted", tmp_path / "p.jsonl", "--json")
    assert neardup_command(*command).status == 2
    found = json.loads(neardup_command(*command, "--documents", tmp_path / "d.jsonl").out)
    assert found["metrics"]["recall"]["value"] == 0
    assert found["documents"] == {"labelled": 2, "absent": 2, "unclustered": 0, "unknown": 0, "ignored": 2}


def test_minus_one_and_null_are_no_cluster(neardup_command: Callable[..., Ended], tmp_path: Path) -> None:
    command = ("evaluate", "--gold", CASES / "cg.jsonl", "--predicted")
    ended = neardup_command(*command, CASES / "cp_neg1.jsonl", "--json")
    found = json.loads(ended.out)
    assert (found["metrics"]["precision"]["value"], found["metrics"]["recall"]["value"]) == (1, 0)
    assert found["documents"] == {"labelled": 3, "absent": 0, "unclustered": 3, "unknown": 0, "ignored": 1}
    assert "3 documents have cluster -1, which is read as noise: each is a singleton" in ended.err
    nulls = tmp_path / "nulls.csv"
    nulls.write_text("cluster_id,id\n,a\n,b\n,d\n")
    other = neardup_command(*command, nulls, "--cluster-field", "cluster_id", "--json")
    assert json.loads(other.out) == found
    ended = neardup_command(*command, nulls, "--cluster-field", "cluster_id")
    assert "3 labelled documents have no cluster in the prediction and count as singletons" in ended.err


def test_documents_are_not_joined_by_what_is_written(neardup_command: Callable[..., Ended], tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "d.jsonl").write_text(GOOD)
    ended = neardup_command("cluster", folder, "--strategy", "exact", "--out", folder / "clusters.jsonl")
    assert ended.status == 2
    assert f"lies among the documents of '{folder}'" in ended.err
    written = tmp_path / "d.jsonl"
    written.write_text(GOOD)
    ended = neardup_command("diff", "exact", "simhash", "--corpus", written, "--out", written)
    assert "is the documents themselves" in ended.err
    assert written.read_text() == GOOD


def test_gold_naming_an_unknown_document_is_refused(
    neardup_command: Callable[..., Ended], documents: Path, tmp_path: Path
) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "zz", "cluster": "x"}\n', encoding="utf-8")
    for command in (
        ("describe", f"{documents}={gold}"),
        ("evaluate", "--gold", gold, "--predicted", gold, "--documents", documents),
    ):
        ended = neardup_command(*command)
        assert ended.status == 2
        assert "'zz'" in ended.err


def test_odd_documents_are_no_error(neardup_command: Callable[..., Ended], tmp_path: Path) -> None:
    texts = ["", "storm", "long " * 200_000, "nul \0 inside", "lone \ud800 surrogate", "storm"]
    path = tmp_path / "odd.jsonl"
    write_json_lines(path, ({"id": str(i), "text": t} for i, t in enumerate(texts)))
    single = tmp_path / "single.jsonl"
    single.write_text(GOOD, encoding="utf-8")
    for strategy in ("exact", "minhash-lsh", "simhash", "tfidf-cosine", "edit-distance"):
        ended = neardup_command("cluster", path, "--strategy", strategy, "--out", tmp_path / "out")
        assert ended.status == 0, ended.err
        found = {str(line["id"]): line["cluster"] for line in lines(tmp_path / "out")}
        assert found == {"0": "0", "1": "1", "2": "2", "3": "3", "4": "4", "5": "1"}
        assert neardup_command("cluster", single, "--strategy", strategy, "--out", tmp_path / "one").status == 0
        assert lines(tmp_path / "one") == [{"id": "a", "cluster": "a"}]


def test_the_version_and_no_command(neardup_command: Callable[..., Ended]) -> None:
    assert neardup_command("--version").out.startswith("neardup ")
    assert "Commands" in neardup_command().out


def test_documents_are_not_replaced_by_their_clusters(neardup_command: Callable[..., Ended], documents: Path) -> None:
    before = documents.read_bytes()
    for command in ("cluster", "pairs"):
        ended = neardup_command(command, documents, "--strategy", "exact", "--out", documents)
        assert ended.status == 2
        assert "the documents themselves" in ended.err
    assert documents.read_bytes() == before


def test_whoever_stops_reading_is_no_failure() -> None:
    program = [sys.executable, "-c", "from neardup.cli import main; main()", "list", "metrics"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.slow
def test_a_run_heals_what_was_damaged(neardup_command: Callable[..., Ended], documents: Path, tmp_path: Path) -> None:
    command = ("run", "--corpus", documents, "--strategy", "exact", "--threads", "1", "--out", tmp_path / "run")
    assert neardup_command(*command).status == 0
    pairs = next((tmp_path / "run").rglob("pairs.arrow"))
    whole = pairs.read_bytes()
    pairs.write_bytes(whole[:100])
    ended = neardup_command(*command)
    assert ended.status == 0
    assert "kept from before" not in ended.err
    assert pairs.read_bytes() == whole


def test_pairs_of_a_run_score_as_the_run_does(
    neardup_command: Callable[..., Ended], documents: Path, tmp_path: Path
) -> None:
    gold, pairs = tmp_path / "gold", tmp_path / "pairs"
    write_json_lines(gold, ({"id": i, "cluster": c} for i, c in zip("abcd", "xxxy", strict=True)))
    assert neardup_command("pairs", documents, "--strategy", "minhash-lsh(floor=0.3)", "--out", pairs).status == 0
    command = ("evaluate", "--gold", gold, "--predicted", pairs, "--json")
    alone = json.loads(neardup_command(*command).out)["metrics"]
    known = json.loads(neardup_command(*command, "--documents", documents).out)["metrics"]
    # a and c are one text: the star gives a-c, the strategy a-b; b-c follows only where the texts are known
    assert alone["recall"]["value"] == pytest.approx(2 / 3)
    assert known["recall"]["value"] == known["precision"]["value"] == known["ap"]["value"] == 1.0


def test_a_module_of_the_folder_is_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_one.py").write_text("ORDER = 35\n\ndef command() -> None:\n    pass\n", encoding="utf-8")
    monkeypatch.setattr(cli.commands, "__path__", [*cli.commands.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "neardup.cli.commands.own_one", raising=False)
    names = [module.__name__.rpartition(".")[2] for module in cli._commands()]
    place = names.index("own_one")
    assert names[place - 1 : place + 2] == ["run", "own_one", "report"]
    sys.modules.pop("neardup.cli.commands.own_one")
