"""Two runs compared as data of a page and as Markdown: their differences are known, and told with the reason."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import neardup as nd
from neardup.compare.measured import read_measured
from neardup.compare.tables import table
from neardup.compare_report.changes import rows_of, way_of
from neardup.compare_report.compared import Compared
from neardup.compare_report.facts import differing, facts_of
from neardup.compare_report.findings import findings
from neardup.compare_report.moved_pairs import WHYS
from neardup.compare_report.pairs import moved
from neardup.compare_report.text import render_text
from neardup.compare_report.views import VIEWS, own_words, render_comparison
from neardup.core.gold import Gold, GradedPairs
from neardup.report.page import shell
from neardup.report.page.packing import unpack
from tests.helpers.commands import status
from tests.helpers.compared import (
    COPIES,
    COSINE,
    EXACT,
    HOSTILE,
    NEAR,
    SAME,
    Runs,
    change_cell,
    change_run,
    couple,
    examined,
    keep,
    make_runs,
)

if TYPE_CHECKING:
    from pathlib import Path

    from neardup.compare_report.pair_records import Moved, MovedStrategy


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return make_runs(tmp_path_factory.mktemp("compared"))


@pytest.fixture(scope="module")
def pairs(runs: Runs) -> Moved:
    found = moved(runs.compared())
    assert found is not None
    return found


def strategy(found: Moved, text: str) -> MovedStrategy:
    return next(one for one in found.corpora[0].strategies if one.text == text)


def told(found: Moved, text: str) -> dict[tuple[str, str], tuple[Any, ...]]:
    """What is said of each case of a strategy, by its ids."""
    corpus = found.corpora[0]
    named = {}
    for case in strategy(found, text).cases:
        pair = corpus.pairs[case.pair]
        ids = corpus.documents[pair.a].id[:3], corpus.documents[pair.b].id[:3]
        how = "gained" if case.gained else "lost"
        named[ids] = (how, found.whys[case.why], found.golds[case.gold], *case.scores)
    return named


def data_of(page: str, name: str) -> Any:
    packed = re.search(rf'id="data-{name}">([^<]+)<', page)
    assert packed, name
    return unpack(packed[1])


def test_figures_are_those_of_the_terminal_and_of_counting(runs: Runs) -> None:
    compared = runs.compared()
    rows = {(row.strategy, row.figure): row for row in rows_of(compared)}
    shown = table(compared.comparison, everything=True)
    assert shown is not None
    printed = {tuple(map(str, row[:6])) for row in shown.rows}
    for row in rows.values():
        assert (row.corpus, row.name, row.figure, *row.texts) in printed
    right, joined = 28, 33  # two scored lower, one lost, one found; the versions and two couples joined: 1 + 4 wrong
    recall, precision = right / COPIES, right / joined
    assert rows[NEAR, "recall"].before == 30 / COPIES
    assert rows[NEAR, "recall"].after == recall
    assert rows[NEAR, "precision"].after == pytest.approx(precision)
    assert rows[NEAR, "f1"].after == pytest.approx(2 * precision * recall / (precision + recall))
    assert (rows[COSINE, "recall"].before, rows[COSINE, "recall"].after) == (0.7, 0.4)
    assert {row.state for key, row in rows.items() if key[0] == SAME} == {"same"}
    assert EXACT not in {text for text, _ in rows}


def test_what_moved_is_ranked_with_its_interval_and_noise(runs: Runs) -> None:
    rows = [row for row in rows_of(runs.compared()) if row.state == "moved"]
    assert [(row.figure, row.way) for row in rows if row.tested] == [
        ("recall", "worse"),
        ("f1", "worse"),
        ("b3_f1", "worse"),
        ("candidates", ""),
    ]
    recall = rows[0]
    assert recall.interval is not None
    low, high = recall.interval
    assert low < recall.after - recall.before < high < 0
    assert recall.noise == "p < 0.001"
    assert {row.figure for row in rows if not row.tested} == {"wrongly_removed", "left_behind"}
    within = {row.figure for row in rows_of(runs.compared()) if row.state == "within"}
    assert within == {"precision", "recall", "f1", "b3_f1"}


@pytest.mark.parametrize(
    ("figure", "difference", "way"),
    [
        ("f1", 0.1, "better"),
        ("f1", -0.1, "worse"),
        ("wrongly_removed", 1, "worse"),
        ("seconds/exact", -1, "better"),
        ("locked.figures.recall", -0.1, "worse"),
        ("candidates", 5, ""),
        ("f1", 0, ""),
        ("account.losses.linkage", 5, ""),
    ],
)
def test_more_is_better_or_worse_by_the_figure(figure: str, difference: float, way: str) -> None:
    assert way_of(figure, difference) == way


def test_the_sentence_says_what_moved_what_is_missing_and_how_gates_ended(runs: Runs) -> None:
    found = findings(runs.compared("min:recall=0.5", "recall<-0.9"))
    assert found.sentence == (
        "7 of 24 figures moved, 4 beyond noise and 3 not tested: recall, f1 and b3_f1 of tfidf-cosine on couples; 4"
        " more. 6 got worse. 4 changed within noise. Missing in one of the runs: 1 cell and 3 figures."
        " 1 of 8 gates broken, 2 of 8 gates undecided."
    )
    assert [(one.gate, one.name, one.status) for one in found.gates[:2]] == [
        ("min:recall=0.5", "tfidf-cosine", "broken"),
        ("min:recall=0.5", "exact", "undecided"),
    ]
    assert {one.status for one in found.gates[3:]} == {"held"}
    assert [(list(one.names), list(one.figures), one.why) for one in found.missing] == [
        (["exact"], [], "failed in the new run: out of memory"),
        (["minhash-lsh", "tfidf-cosine", "simhash"], ["seconds/exact"], "the new run has no seconds of exact"),
    ]
    same = Runs(runs.before, runs.before).compared()
    assert findings(same).sentence == "None of 35 figures moved."
    assert findings(same).noise == []


def test_noise_that_cannot_be_judged_is_said_to_be_so(runs: Runs, tmp_path: Path) -> None:
    assert findings(runs.compared()).noise[0].startswith("Both runs hold their pairs")
    assert status("report", runs.before, "--out", tmp_path / "report") == 0
    compared = Runs(tmp_path / "report", runs.after).compared()
    assert findings(compared).noise[-1] == (
        "The base run does not hold its pairs, so differences are not tested, and which pairs were gained and lost is"
        " not known. Name run folders in place of results."
    )
    assert moved(compared) is None


def test_each_pair_is_told_with_label_scores_and_reason(pairs: Moved) -> None:
    near = strategy(pairs, NEAR)
    assert (near.gained, near.lost, near.complete) == (6, 3, True)
    assert told(pairs, NEAR) == {
        ("00a", "00b"): ("lost", "score", "together", 0.9, 0.55),
        ("01a", "01b"): ("lost", "score", "together", 0.9, 0.55),
        ("02a", "02b"): ("lost", "unexamined", "together", 0.9, None),
        ("30a", "30b"): ("gained", "unreported", "together", None, 0.9),
        ("50a", "50b"): ("gained", "score", "apart", 0.55, 0.9),
        ("10a", "11a"): ("gained", "unreported", "apart", None, 0.8),
        ("10a", "11b"): ("gained", "others", "apart", None, None),
        ("10b", "11a"): ("gained", "others", "apart", None, None),
        ("10b", "11b"): ("gained", "others", "apart", None, None),
    }
    cosine = told(pairs, COSINE)
    assert len(cosine) == strategy(pairs, COSINE).lost == 15
    assert {each[:3] for each in cosine.values()} == {("lost", "threshold", "together")}
    assert strategy(pairs, COSINE).thresholds == (0.7, 0.74)
    assert (strategy(pairs, SAME).gained, strategy(pairs, SAME).totals) == (0, [])
    assert sorted(strategy(pairs, NEAR).totals) == [
        (False, WHYS.index("score"), 0, 2),
        (False, WHYS.index("unexamined"), 0, 1),
        (True, WHYS.index("score"), 1, 1),
        (True, WHYS.index("unreported"), 0, 1),
        (True, WHYS.index("unreported"), 1, 1),
        (True, WHYS.index("others"), 1, 3),
    ]


def test_score_and_threshold_are_told_apart(tmp_path: Path) -> None:
    """The threshold moves from 0.7 to 0.8; what scores reach it alone, with the other, or not at all."""
    scores = {0: (0.75, 0.75), 1: (0.75, 0.6), 2: (0.9, 0.78), 3: (0.9, 0.6), 4: (0.72, 0.78), 5: (0.6, 0.9)}
    sides = [{NEAR: {couple(unit): own[place] for unit, own in scores.items()}} for place in (0, 1)]
    before, after = (keep(tmp_path / name, side, tmp_path) for name, side in zip(("a", "b"), sides, strict=True))
    change_cell(after, NEAR, default_threshold=0.8)
    found = moved(Runs(before, after).compared())
    assert found is not None
    assert {ids[0][:2]: why[:2] for ids, why in told(found, NEAR).items()} == {
        "00": ("lost", "threshold"),
        "01": ("lost", "both"),  # either alone loses it
        "02": ("lost", "both"),  # neither alone does
        "03": ("lost", "score"),
        "04": ("lost", "threshold"),
        "05": ("gained", "score"),
    }


def test_a_pair_below_the_floor_and_one_that_linkage_splits_are_told(tmp_path: Path) -> None:
    """Of three documents in a row, `complete` joins the third only where all pairs of them are scored."""
    chain = {(0, 1): 0.9, (1, 2): 0.8}
    before = keep(tmp_path / "a", {NEAR: {**chain, (0, 2): 0.75}}, tmp_path)
    after = keep(tmp_path / "b", {NEAR: chain}, tmp_path)
    examined(after, NEAR, {(0, 2): True})
    for side in (before, after):
        change_run(side, linkage="complete()")
    found = moved(Runs(before, after).compared())
    assert found is not None
    assert told(found, NEAR) == {
        ("00a", "01a"): ("lost", "below", "apart", 0.75, None),
        ("00b", "01a"): ("lost", "split", "apart", 0.8, 0.8),
    }


@pytest.mark.parametrize("graded", [True, False])
def test_labels_of_pairs_and_no_labels_are_told_as_they_are(tmp_path: Path, *, graded: bool) -> None:
    listed = GradedPairs(["01a", "02a"], ["01b", "03a"], np.array([1, 0], np.int32))
    gold = Gold({"copy": listed}) if graded else None
    scores = ({couple(1): 0.9, couple(5): 0.9}, {(4, 6): 0.9, couple(5): 0.9})
    sides = [keep(tmp_path / f"{n}", {NEAR: own}, tmp_path, gold=gold) for n, own in enumerate(scores)]
    compared = Runs(*sides).compared()
    found = moved(compared)
    assert found is not None
    known = ("together", "apart") if graded else ("not counted", "not counted")
    assert {ids: what[2] for ids, what in told(found, NEAR).items()} == {
        ("01a", "01b"): known[0],
        ("02a", "03a"): known[1],
    }
    assert (strategy(found, NEAR).gained, strategy(found, NEAR).lost) == (1, 1)
    assert render_comparison(compared)
    row = "| minhash-lsh | couples | 1 | 1 | 0 | 1 | 1 | 0 |" if graded else "| minhash-lsh | couples | 1 | 1 | – |"
    assert row in render_text(compared)


def test_texts_that_may_not_be_shown_are_not(tmp_path: Path) -> None:
    runs = make_runs(tmp_path, redistributable=False)
    page = render_comparison(runs.compared())["index.html"]
    (corpus,) = data_of(page, "pairs")["corpora"]
    assert "may not be redistributed" in corpus["note"]
    assert {document["text"] for document in corpus["documents"]} == {None}
    assert all(not pair["differing"] for pair in corpus["pairs"])
    (tmp_path / "open").mkdir()
    mixed = Runs(make_runs(tmp_path / "open").before, runs.after).compared()
    (corpus,) = data_of(render_comparison(mixed)["index.html"], "pairs")["corpora"]
    assert {document["text"] for document in corpus["documents"]} == {None}, "one of the runs says that they may not"
    found = moved(runs.compared(show_texts=True))
    assert found is not None
    assert "ferry" in (found.corpora[0].documents[0].text or "")


def test_what_differs_between_the_runs_is_listed(runs: Runs) -> None:
    found = {(fact.group, fact.name): (fact.before, fact.after) for fact in differing(facts_of(runs.compared()))}
    assert found["Software", "neardup"][1] == "9.9"
    assert found["Machine", "cores"][1] == "64"
    assert found["Strategies", "tfidf-cosine: default threshold"] == ("0.7000", "0.7400")
    assert not {group for group, _ in found} & {"Corpora", "Seeds", "Settings"}
    every = {(fact.group, fact.name): fact.before for fact in facts_of(runs.compared())}
    assert every["Seeds", "minhash-lsh"] == "1"
    assert every["Corpora", "couples: documents"] == "120"


def test_two_strategies_are_compared_with_their_parameters(tmp_path: Path) -> None:
    one, other = NEAR, NEAR.replace("seed=1", "seed=7")
    before = keep(tmp_path / "a", {one: {couple(0): 0.9}}, tmp_path)
    after = keep(tmp_path / "b", {other: {couple(1): 0.9}}, tmp_path)
    page = tmp_path / "page.html"
    assert status("compare", before, after, "--strategy", f"{one}={other}", "--html", page) == 0
    facts = data_of(page.read_text(encoding="utf-8"), "facts")
    told = {fact["name"].rpartition(": ")[2]: (fact["before"], fact["after"]) for fact in facts}
    assert told["parameters"] == ("seed=1", "seed=7")
    (corpus,) = data_of(page.read_text(encoding="utf-8"), "pairs")["corpora"]
    assert "→" in corpus["strategies"][0]["name"]


def test_other_documents_are_set_apart_and_the_rest_is_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = {}
    for name, texts in (("before", "old"), ("after", "new")):
        (tmp_path / texts).mkdir()
        folders[name] = keep(tmp_path / name, {NEAR: {couple(0): 0.9}}, tmp_path / texts, words=texts)
    assert status("compare", folders["before"], folders["after"]) == 2
    page, text = tmp_path / "page.html", tmp_path / "text.md"
    written = ("compare", folders["before"], folders["after"], "--html", page, "--markdown", text)
    assert status(*written) == 0
    found = data_of(page.read_text(encoding="utf-8"), "moved")
    assert found["sentence"] == ("No figure can be compared. Not compared, since documents or labels differ: couples.")
    assert found["apart"] == ["Corpus 'couples' has other documents in the two runs; compare runs on the same."]
    assert found["compared"].startswith("Compared all the same: software, machine, settings")
    facts = data_of(page.read_text(encoding="utf-8"), "facts")
    assert any(f["name"] == "couples: checksum of the documents" and f["before"] != f["after"] for f in facts)
    assert 'id="data-pairs"' not in page.read_text(encoding="utf-8")
    assert text.read_text(encoding="utf-8").startswith("**neardup:** No figure can be compared. Not compared")
    capsys.readouterr()
    assert status(*written, "--fail-if", "f1<-0.01", "--allow-undecided") == 2, "gates mean the same documents"
    assert "gates need runs on the same documents: corpus 'couples' has other documents" in capsys.readouterr().err


def test_of_several_corpora_those_that_are_the_same_are_compared(tmp_path: Path) -> None:
    sides = []
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
        run = keep(tmp_path / f"run-{name}", {NEAR: {couple(0): 0.9}}, tmp_path, name="same")
        other = keep(tmp_path / f"other-{name}", {NEAR: {couple(0): 0.9}}, tmp_path / name, name="other", words=name)
        assert status("report", run, other, "--out", tmp_path / f"report-{name}") == 0
        sides.append(tmp_path / f"report-{name}")
    compared = Runs(*sides).compared("f1<-0.01")
    assert findings(compared).sentence == (
        "None of 8 figures moved. The gate held. Not compared, nor judged by a gate, since documents or labels differ:"
        " other."
    )
    assert findings(compared).compared.startswith("Compared all the same: the figures on same; software")


def test_runs_on_corpora_of_other_names_have_nothing_in_common(tmp_path: Path) -> None:
    before, after = (keep(tmp_path / name, {NEAR: {couple(0): 0.9}}, tmp_path, name=name) for name in ("one", "two"))
    found = findings(Runs(before, after).compared())
    assert found.sentence == "No figure can be compared. Missing in one of the runs: 2 cells."
    assert [(one.corpus, one.why) for one in found.missing] == [
        ("two", "the base run has no such cell"),
        ("one", "the new run has no such cell"),
    ]
    assert "two" in render_text(Runs(before, after).compared())


def test_markdown_starts_with_the_sentence_and_folds_what_is_long(runs: Runs) -> None:
    compared = runs.compared("f1<-0.01")
    text = render_text(compared)
    assert text.startswith(f"**neardup:** {findings(compared).sentence}".split("<", 1)[0])
    assert "| recall | tfidf-cosine | couples | 0.7 | 0.4 | -0.3 (-42.9%) |" in text
    assert text.count("<details>") == text.count("</details>") == 4
    assert "<summary>4 figures changed within noise</summary>" in text
    assert "| minhash-lsh | couples | 6 | 3 | 1 | 5 | 3 | 0 |" in text
    assert "| default threshold" not in text
    assert "tfidf-cosine: default threshold | Strategies | 0.7000 | 0.7400 |" in text
    assert "the same in both runs" not in text
    assert "figures are the same in both runs</summary>" in render_text(compared, everything=True)
    assert max(map(len, text.split("<details>")[0].splitlines())) < 500


def test_the_command_writes_prints_and_refuses(runs: Runs, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, text = tmp_path / "page.html", tmp_path / "text.md"
    both = ("compare", runs.before, runs.after)
    assert status(*both, "--html", page, "--markdown", text, "--fail-if", "f1<-0.01") == 1
    assert "BROKEN" in capsys.readouterr().out
    assert status(*both, "--markdown", "-") == 0
    printed = capsys.readouterr().out
    assert printed.startswith("**neardup:** 7 of 24 figures moved")
    assert printed.count("\n| recall |") == 2, "what moved, and folded what did not"
    for wrong, fact in {
        ("--open",): "say with --html FILE",
        ("--markdown", "--allow-undecided"): "takes a file",
        ("--markdown", "-", "--json"): "both print",
        ("--html", tmp_path): "is a folder",
        ("--markdown", tmp_path): "is a folder",
        ("--html", tmp_path / "no" / "page.html"): "there is no folder",
    }.items():
        assert status(*both, *wrong) == 2, wrong
        said = capsys.readouterr().err
        assert fact in said
        assert said.count("\n") == 1


def test_the_page_is_opened_where_there_is_a_browser(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def refuse(address: str) -> bool:
        asked.append(address)
        return False

    monkeypatch.setattr("webbrowser.open", refuse)
    page = tmp_path / "page.html"
    assert status("compare", runs.before, runs.after, "--html", page, "--open") == 0
    assert asked == [page.as_uri()]
    assert f"no browser can be opened here; open {page} in yours" in capsys.readouterr().err


def test_a_file_that_is_compared_is_not_replaced(runs: Runs, tmp_path: Path) -> None:
    assert status("report", runs.before, "--out", tmp_path / "report") == 0
    results = tmp_path / "report" / "results.json"
    assert status("compare", results, results, "--markdown", results) == 2
    assert results.read_text(encoding="utf-8").startswith("{")


def test_what_is_too_large_for_one_file_lies_beside_it(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "MOST", 10_000)
    page = tmp_path / "what moved.html"
    assert status("compare", runs.before, runs.after, "--html", page) == 0
    text = page.read_text(encoding="utf-8")
    assert '<meta name="data-folder" content="what moved-data">' in text
    assert {file.suffix for file in (tmp_path / "what moved-data").iterdir()} == {".js"}
    assert "&#39;self&#39;" in text


def test_versions_that_are_ignored_are_not_counted(runs: Runs) -> None:
    before, after = (read_measured(folder, "ignored") for folder in (runs.before, runs.after))
    found = moved(Compared.of(before, after))
    assert found is not None
    assert told(found, NEAR)["50a", "50b"] == ("gained", "score", "not counted", 0.55, 0.9)
    assert told(found, NEAR)["10a", "11a"][2] == "apart"


def test_a_seed_is_named_by_what_takes_it(tmp_path: Path) -> None:
    verified = "minhash-lsh(verify=containment(ngram=3, unit='word'), seed=4)"
    run = keep(tmp_path / "a", {str(nd.strategy(verified)): {couple(0): 0.9}}, tmp_path)
    facts = facts_of(Runs(run, run).compared())
    assert [(fact.name, fact.before) for fact in facts if fact.group == "Seeds"] == [("minhash-lsh", "4")]
    assert differing(facts) == []


def test_the_page_names_each_script_by_its_hash_and_asks_for_nothing(runs: Runs) -> None:
    page = render_comparison(runs.compared())["index.html"]
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    for script in scripts:
        digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy.replace("&#39;", "'")
    assert "unsafe" not in policy
    assert "default-src &#39;none&#39;" in policy
    assert HOSTILE not in page
    assert not re.search(r"""(src|href)=["']https?:""", page)


def test_every_reason_and_word_is_explained(runs: Runs) -> None:
    shared = data_of(render_comparison(runs.compared())["index.html"], "shared")
    assert {f"why-{why}" for why in WHYS} <= own_words().keys() <= shared["words"].keys()
    assert shared["views"] == [[view.name, view.title, []] for view in VIEWS]
