"""What the page of a report is made of: libraries, data, words, a strict policy."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

from neardup.compare_report.views import VIEWS as COMPARISON
from neardup.report.blocks import Folded, PageOnly
from neardup.report.outline import blocks_of
from neardup.report.page import inlined, shell
from neardup.report.page.data.glossary import explained, glossary
from neardup.report.page.data.heads import with_heads
from neardup.report.page.packing import pack, unpack
from neardup.report.page.views import VIEWS
from neardup.report.part import Whole
from neardup.results.files import read_results
from neardup.site.views import VIEWS as SITE
from neardup.table import Table
from tests.helpers.files import read_json
from tests.helpers.reports import HOSTILE
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from neardup.report.blocks import Block
    from neardup.table import Column

PAGE = files("neardup.report.page")


def test_scripts_of_a_page_find_every_function_that_they_call_once() -> None:
    defined: dict[str, list[str]] = {}
    texts = {file.name: file.read_text(encoding="utf-8") for file in (PAGE / "scripts").iterdir()}
    for name, text in texts.items():
        for function in re.findall(r"^(?:async )?(?:function|const|let) (\w+)", text, re.M):
            defined.setdefault(function, []).append(name)
    assert {function: names for function, names in defined.items() if len(names) > 1} == {}
    for views in (VIEWS, COMPARISON, SITE):
        brought = {*shell.SCRIPTS, "start.js", *(script for view in views for script in view.scripts)}
        assert brought <= texts.keys()
        for name in brought:
            called = re.findall(r"(?<![.\w])(\w+)\(|<\$\{(\w+)\}", texts[name])
            used = {function for names in called for function in names if function in defined}
            lacking = {function: defined[function] for function in used if defined[function][0] not in brought}
            assert lacking == {}, name


def test_libraries_are_those_that_vendor_json_names() -> None:
    named = {each["file"]: each for each in json.loads((PAGE / "vendor" / "vendor.json").read_text(encoding="utf-8"))}
    assert set(named) == set(inlined.LIBRARIES)
    for name, each in named.items():
        assert hashlib.sha256((PAGE / "vendor" / name).read_bytes()).hexdigest() == each["sha256"], name
        assert all((PAGE / "vendor" / licence).is_file() for licence in each["licences"])


def test_every_script_and_style_is_in_a_page_or_a_view() -> None:
    brought = [(view.scripts, view.styles) for views in (VIEWS, COMPARISON, SITE) for view in views]
    scripts = {*shell.SCRIPTS, "start.js", "static.js", *(name for names, _ in brought for name in names)}
    styles = {*shell.STYLES, *(name for _, names in brought for name in names)}
    assert scripts == {file.name for file in (PAGE / "scripts").iterdir()}
    assert styles == {file.name for file in (PAGE / "styles").iterdir()}


def test_packed_data_is_the_same_each_time() -> None:
    data = {"a": [1, 2.5, None], "b": "שלום </script>"}
    assert pack(data) == pack(data)
    assert unpack(pack(data)) == data
    assert not set(pack(data)) & set("<>&")
    steering = {"a\u202e": ["x\x07\r\n\ty", 1]}
    assert unpack(pack(steering)) == {"a\ufffd": ["x\ufffd \n\ty", 1]}


def test_nothing_of_a_corpus_is_markup_and_the_policy_is_strict(report: Path) -> None:
    raw = (report / "index.html").read_text(encoding="utf-8")
    assert HOSTILE not in raw
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', raw)
    assert policy
    assert "unsafe" not in policy[1]
    assert "default-src &#39;none&#39;" in policy[1]
    assert read_json(report / "results.json")["corpora"][1]["name"].endswith(HOSTILE)


def test_every_column_under_details_is_explained(report: Path) -> None:
    for path in (report, ROOT / "reports" / "reference"):
        whole = Whole(read_results(path / "results.json"), [])
        properties = {row.column for row in whole.results.slices}
        bare = {
            column.title for column in columns(with_heads(blocks_of(whole), whole.names.values())) if not column.help
        }
        assert bare <= properties, "only what the corpus itself names"


def columns(blocks: Iterable[Block]) -> Iterator[Column]:
    for block in blocks:
        if isinstance(block, Table):
            yield from block.columns
        elif isinstance(block, Folded | PageOnly):
            yield from columns(block.blocks)


def test_words_are_short_sentences() -> None:
    for word in glossary().values():
        assert word.text.endswith(".")
    for word in explained().values():
        assert all(len(sentence.split()) <= 25 for sentence in re.split(r"(?<=[.:]) ", word.text)), word
