"""A table in Markdown, HTML and on the console: whatever its texts hold, a row stays a row."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.panel import Panel
from rich.text import Text

from neardup.cli.say import say
from neardup.console import console
from neardup.printable import one_line, printable
from neardup.table import Cell, Column, Table

HOSTILE = [
    "a|b",
    "<script>x</script>",
    "[bold]x[/bold]",
    "two\nlines",
    "\x1b[31mred\x1b]8;;http://e\x07 bell\x08\x9b2J\x7f\0",
    "carriage\rreturn\tand tab",
    "שלום",
    "back\\slash",
    "back\\|pipe",
    "ends in a backslash\\",
    "שלום \u202e|\u202c <b>",
    "| --- |",
    "&amp;",
    '"quoted"',
    "*a* __b__ ~~c~~ `d` snake_case",
    "![i](http://e/x.png) [a](b) [a][b] [a]: b",
    "\\*a\\* &lt;b&gt; &#60;",
]


def table(rows: list[list[str | Cell]]) -> Table:
    columns = [Column("name"), Column("value", numeric=True, help='what "it" <holds>')]
    return Table(columns=columns, rows=rows, title="T <1>", note="n & m")


def cells_of(line: str) -> list[str]:
    """The cells of a row of two as Markdown reads them, without space around them."""
    page = MarkdownIt("gfm-like", {"linkify": False}).render(f"| a | b |\n| --- | --- |\n{line}\n")
    read = Reader(page)
    assert read.tags == {"table", "thead", "tbody", "tr", "th", "td"}, "a text is nothing but text"
    return [cell.strip() for cell in read.rows[1]]


class Reader(HTMLParser):
    """Reads back the texts of each row, and the tags met."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        self.open |= tag in ("td", "th")
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "small":
            self.rows[-1][-1] += " ~ "

    def handle_endtag(self, tag: str) -> None:
        self.open &= tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.rows and self.open:
            self.rows[-1][-1] += data


def test_a_small_table_written_out() -> None:
    found = Table(
        columns=[Column("strategy"), Column("F1", numeric=True)],
        rows=[("exact", Cell("0.25", ".1–.4"))],
        references=[("oracle", "1.00")],
        title="Found",
        note="Note.",
    )
    assert found.markdown() == (
        "## Found\n\n| strategy | F1 |\n| --- | ---: |\n| exact | 0.25 (.1–.4) |\n| *oracle* | 1.00 |\n\nNote.\n"
    )
    page = found.html()
    assert '<tr><td class="text">exact</td><td>0.25<br><small>.1–.4</small></td></tr>' in page
    assert '<tfoot>\n<tr><td class="text">oracle</td><td>1.00</td></tr>\n</tfoot>' in page
    assert page.endswith('<p class="soft">Note.</p>')


def test_without_title_and_note_there_is_the_table_only() -> None:
    found = Table.of(("a", "b"), [("1", "2")], figures=slice(1, None))
    assert found.markdown() == "| a | b |\n| --- | ---: |\n| 1 | 2 |\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_in_their_cells(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = replace(table([[text, Cell("1", small=text, help=text)]]), note=text)
    lines = found.markdown().splitlines()
    assert len(lines) == 7  # title, blank, head, rule, row, blank, note
    first, _ = cells_of(lines[4])
    assert first == one_line(text)
    assert "<" not in lines[4] + lines[6]
    read = Reader(found.html())
    assert read.rows[1:] == [[text, f"1 ~ {text}"]]
    assert read.tags == {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "br", "small", "p"}
    found.print()
    assert one_line(text) in capsys.readouterr().out


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\r\0")), min_size=2, max_size=2)))
def test_pages_hold_every_text_as_it_is(rows: list[list[str | Cell]]) -> None:
    assert Reader(table(rows).html()).rows[1:] == rows


@given(st.text(st.sampled_from("ab1 \\\\`*_~|[]()!:&#;<>lt"), max_size=12))
def test_markdown_shows_every_text_as_it_is(text: str) -> None:
    line = table([[text, "1"]]).markdown().splitlines()[4]
    assert cells_of(line) == [text.strip(), "1"]


def test_what_could_steer_a_terminal_is_shown_as_a_mark() -> None:
    assert one_line("\x1b[2J a\r\nb\tc\u202ed\x9b\ud800") == "\ufffd[2J a  b c\ufffdd\ufffd\ufffd"
    assert printable("a\r\nb\tc\rd\x07") == "a\nb\tc\ufffdd\ufffd"
    assert printable("naïve 日本\u200d🚢\u00a0") == "naïve 日本\u200d🚢\u00a0", "all else stays"


def test_a_console_prints_no_text_that_could_steer_it(capsys: pytest.CaptureFixture[str]) -> None:
    screen = console()
    screen.print("one\x1b[31m two\x07", markup=False)
    screen.print(Panel(Text("three\x9b2J"), title="four\x1b]0;x"))
    say("five\x1b[1m six\nseven")
    read = capsys.readouterr()
    assert [sign for sign in read.out + read.err if not sign.isprintable() and sign != "\n"] == []
    assert read.err == "five\ufffd[1m six\nseven\n"


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a row has 1 texts, the table has 2 columns"):
        table([["one"]])
    with pytest.raises(ValueError, match="a row has 3 texts"):
        replace(table([]), references=[["one", "two", "three"]])
