"""Layouts of a report: each block in both, every text escaped once, sections found by their place in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from neardup.report import outline, sections
from neardup.report.blocks import (
    Block,
    Charts,
    Code,
    Folded,
    Heading,
    Items,
    Line,
    PageOnly,
    Paragraph,
    SideBySide,
    Strong,
    meanings,
    spans,
)
from neardup.report.chart import Axis, Chart, Series
from neardup.report.html import render_html
from neardup.report.markdown import LONG, render_markdown
from neardup.report.part import Whole
from neardup.table import Cell, Column, Table
from neardup.text.marked import Piece
from tests.helpers.made_results import cell_data, data_of, results_from
from tests.helpers.pages import Page

if TYPE_CHECKING:
    from neardup.report.part import Part

HOSTILE = ("a|b", "<b>&amp;</b>", "[red]x[/red]", "one\ntwo", "``` `", "שלום \u202eabc", "{{ 7 * 7 }}")


def read(blocks: list[Block]) -> Page:
    """The page as a browser reads it, whole."""
    found = Page()
    found.feed(render_html([Heading("Title", 1), *blocks]))
    assert found.open == []
    return found


def every_block(text: str) -> list[Block]:
    x, y = Axis(text), Axis(text)
    table = Table(columns=[Column(text, help=text), Column("b")], rows=[[text, Cell(text, text, text)]])
    return [
        Heading(text, 2),
        Heading((text, Code(text), Strong(text)), 4),
        Paragraph((text, Code(text), Strong(text)), soft=True),
        Items([text, (Code(text), text)]),
        table,
        Folded((Strong(text), text), [table, Items([text])], opened=True),
        Charts([Chart(title=text, x=x, y=y, series=[Series(name=text, colour=0)], note=text)]),
        SideBySide([Piece(text, differs=False)], [Piece(text, differs=True)]),
        PageOnly([Paragraph(text)]),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_shows_every_text_as_it_is(text: str) -> None:
    plain = read(every_block("plainest"))
    found = read(every_block(text))
    assert found.tags == plain.tags
    assert found.text.count(text) == plain.text.count("plainest")


def test_markdown_of_each_block() -> None:
    table = Table(columns=[Column("a", help="what a is"), Column("b", numeric=True)], rows=[["x|y", Cell("1", "0–2")]])
    blocks: list[Block] = [
        Heading("A <b>", 2),
        Paragraph(("see ", Code("a|b `c`"), " or ", Strong("d\ne"))),
        Items(["one", (Strong("two"), " three")]),
        Folded("more", [table]),
        Charts([]),
        SideBySide([], []),
        PageOnly([Paragraph("page"), table]),
        table,
    ]
    rows = "| a | b |\n| --- | ---: |\n| x\\|y | 1 (0–2) |"
    assert render_markdown(blocks) == (
        "## A &lt;b>\n\nsee `` a|b `c` `` or **d e**\n\n- one\n- **two** three\n\n"
        f"<details>\n<summary>more</summary>\n\n{rows}\n\n</details>\n\n{rows}\n\n"
        "### What the columns hold\n\n- **a**: what a is\n"
    )


def test_long_sections_of_markdown_are_folded() -> None:
    title: Line = ("long <b>", Code("*c*"), Strong("d & e"))
    rows: list[Block] = [Paragraph(("row ", Strong(str(place)))) for place in range(LONG)]
    inner = Folded("inner", [Table.of(["a"], [["1"]])])
    first: list[Block] = [Heading("Corpus", 2), *rows, Heading("short"), Paragraph("open")]
    long: list[Block] = [Heading(title), Paragraph("first"), inner, Items(["one", "two"]), *rows]
    text = render_markdown([*first, *long, Heading("last")])
    read = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert text.count("<details>") == text.count("</details>") == 2
    assert "<summary>long &lt;b&gt;<code>*c*</code><b>d &amp; e</b></summary>\n<p>first</p>\n<details>" in read
    assert "<summary>inner</summary>\n<table>" in read
    assert "</table>\n</details>\n<ul>" in read
    assert "<strong>11</strong></p>\n</details>\n<h3>last</h3>" in read
    assert read.index("<h3>short</h3>") < read.index("<p>open</p>") < read.index("<details>")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_summary_is_one_line_whatever_it_holds(text: str) -> None:
    line = render_markdown([Folded((text, Code(text), Strong(text)), [])]).splitlines()[1]
    assert line.endswith("</summary>")
    assert "<b>&" not in line.replace("<b>&lt;b&gt;", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_keeps_a_block_in_its_lines(text: str) -> None:
    assert len(render_markdown(every_block(text)).splitlines()) == len(
        render_markdown(every_block("word")).splitlines()
    )


def test_a_page_links_to_its_chapters() -> None:
    raw = render_html([Heading("T", 1), Heading("one <", 2), Paragraph("x"), Heading(("two ", Code("y")), 2)])
    assert raw.count('<section id="part-') == 2
    assert '<a href="#part-1">one &lt;</a> · <a href="#part-2">two <code>y</code></a>' in raw


def test_meanings_stand_once_and_folded_tables_count() -> None:
    one, two = (Table(columns=[Column("a", help=text), Column("b")], rows=[]) for text in ("first", "second"))
    assert meanings([one, Folded("f", [one, two]), one]) == [("a", "first"), ("a", "second")]
    assert (spans("text"), spans(("a", Code("b")))) == (("text",), ("a", Code("b")))


def test_a_section_is_a_line_in_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def section(part: Part) -> list[Block]:
        return [Heading(f"Mine on {part.found.corpus.name}"), Paragraph(f"{len(part.found.done)} done")]

    monkeypatch.setattr(outline, "OF_EACH_CORPUS", (*sections.OF_EACH_CORPUS, section))
    data = data_of(cell_data("exact(floor=1.0)", {"seconds": 0.5}))
    data["runs"][0] |= {"versions": {"neardup": "1"}, "machine": {"processor": "p", "system": "s", "cores": 2}}
    blocks = outline.blocks_of(Whole(results_from(data), []))
    for text in (render_markdown(blocks), read(blocks).text):
        assert text.index("Mine on wire") < text.index("1 done") < text.index("Peak memory is")


@pytest.mark.parametrize("level", [2, 3])
def test_backticks_of_a_text_are_no_code(level: int) -> None:
    lines: tuple[Line, Line] = (("x", Code("y")), "x `y`")
    shown = [render_html([Heading("T", 1), Heading(line, level)]) for line in lines]
    assert ["<code>y</code>" in raw for raw in shown] == [True, False]
