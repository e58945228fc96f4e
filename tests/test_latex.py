"""Tables as LaTeX: whatever a text holds, it is printed and nothing else happens; the file compiles as it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import neardup as nd
from neardup.printable import one_line
from neardup.report.latex.document import render_latex
from neardup.report.latex.tabular import LINES, Float
from neardup.report.latex.text import DEFINITIONS, latex_text
from neardup.report.leading import leading_table
from neardup.report.part import Whole
from neardup.results.files import read_results
from neardup.table import Cell, Column, Table
from tests.helpers.commands import status
from tests.helpers.repository import ROOT
from tests.helpers.runs import entry, keep_run

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = [engine for engine in ("pdflatex", "lualatex", "xelatex", "tectonic") if shutil.which(engine)]
needs_tex = pytest.mark.skipif(not ENGINES, reason="no TeX is installed: apt-get install texlive-latex-recommended")
COMMAND = ["neardup", "report", "runs/mine", "--latex", "tables.tex"]
HOSTILE = (
    r"a_b & 50% # $x \ {y} ~ ^z [1] *2* --- `q' ''r'' ,, <s> |t| ?` "
    '"u" é ß Ł 文 \u200b \ufffe ≥ → – “v” \\end{document}'
)
NAMED = {
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "char34": '"',
    "textendash": "–",
    "textemdash": "—",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textellipsis": "…",
}
MATHS = {"\\times": "×", "\\pm": "±", "\\cdot": "·", "-": "−", "\\leq": "≤", "\\geq": "≥", "\\rightarrow": "→"}
TOKEN = re.compile(
    r"\\neardupother\{(?P<number>[0-9A-F]+)\}\{(?P<other>.)\}|\\ensuremath\{(?P<maths>[^}]+)\}|\\(?P<named>[a-z]+\d*)\{\}"
    r"|\\(?P<escaped>[&%$#_{}])|\{(?P<held>[`'\[\]*]?)\}|(?P<space>~)|(?P<plain>[^\\{}$&#^_%~])",
    re.S,
)


def printed(latex: str) -> str:
    """What LaTeX prints of a text: its characters, read back."""
    found, place = [], 0
    while place < len(latex):
        match = TOKEN.match(latex, place)
        assert match, f"active: {latex[place:]!a}"
        kind, text = match.lastgroup, match[match.lastgroup or 0]
        if kind == "other":
            assert f"{ord(text):04X}" == match["number"]
        known = {"named": NAMED, "maths": MATHS}.get(kind or "", {})
        found.append("\u00a0" if kind == "space" else known.get(text, text))
        place = match.end()
    return "".join(found)


@given(st.text() | st.text("\\{}$&#^_%~[]*-,`'\"<>|?! é文\u00a0–−\n", max_size=30))
def test_every_text_is_printed_as_it_is(text: str) -> None:
    assert printed(latex_text(text)) == "".join(map(shown, one_line(text)))


def shown(char: str) -> str:
    """What stands for a character: itself, or the number of one that cannot be seen."""
    return char if char == "\u00a0" or (char.isprintable() and char != "\ufffd") else f"U+{ord(char):04X}"


def test_special_characters_by_hand() -> None:
    assert latex_text("a_b & 5 % #1 $x$ {y}") == r"a\_b \& 5 \% \#1 \$x\$ \{y\}"
    assert latex_text("\\ ~ ^") == r"\textbackslash{} \textasciitilde{} \textasciicircum{}"
    assert latex_text("a--b---c") == "a-{}-b-{}-{}-c"
    assert latex_text("0.91–0.95") == r"0.91\textendash{}0.95"
    assert latex_text("é文") == r"é\neardupother{6587}{文}"
    assert latex_text("[a]\n*") == "{[}a{]} {*}"


def test_a_table_by_hand() -> None:
    table = Table(
        columns=[Column("strategy"), Column("F1", numeric=True), Column("wrongly removed copies", numeric=True)],
        rows=[[Cell("1 a_b"), Cell("0.50", "0.40–0.60"), "7"], ["2 c", "0.25", "–"]],
        references=[["labellers", "0.99", ""]],
        title="T & t",
        note="n.",
    )
    assert (
        Float(table, "tab:x").latex()
        == r"""\begin{table}[htbp]
\centering
\caption{T \& t. n.}
\label{tab:x}\smallskip
\small
\begin{tabular}{lrr}
\toprule
strategy & F1 & wrongly \\
 &  & removed copies \\
\midrule
1 a\_b & 0.50 & 7 \\
 & \scriptsize (0.40\textendash{}0.60) &  \\
2 c & 0.25 & \textendash{} \\
\midrule
labellers & 0.99 &  \\
\bottomrule
\end{tabular}
\end{table}"""
    )


def test_a_table_beyond_a_page_has_parts_that_hold_every_text_once() -> None:
    columns = [Column("name"), *(Column(f"column {place}", numeric=True) for place in range(12))]
    rows: list[list[str | Cell]] = [
        [f"row-{row:02}", *(Cell(f"{row}/{place}", "0.10–0.20") for place in range(12))] for row in range(40)
    ]
    latex = Float(Table(columns=columns, rows=rows, title="wide"), "tab:w").latex()
    parts = latex.count("\\begin{tabular}")
    assert latex.count("\\end{tabular}") == parts
    assert [f"wide (part {place + 1} of {parts})" in latex for place in range(parts)] == [True] * parts
    assert len(set(re.findall(r"\\label\{(.+?)\}", latex))) == parts
    assert all(latex.count(f" {row}/{place} ") == 1 for row in range(40) for place in range(12))
    assert max(part.count("\\\\") for part in latex.split("\\begin{tabular}")[1:]) <= LINES + 1


@pytest.fixture(scope="module")
def reference() -> Whole:
    return Whole(read_results(ROOT / "reports" / "reference" / "results.json"), [])


def test_the_tables_are_those_of_the_terminal_and_markdown(reference: Whole) -> None:
    latex = render_latex(reference, COMMAND)
    for part in reference.parts():
        table = leading_table(part.found, part.names)
        for row in table.rows:
            first, *others = (latex_text(cell if isinstance(cell, str) else cell.text) for cell in row)
            lines = [
                [f"{' & '.join((first, *some))} \\\\" for some in (others[:cut], others[cut:]) if some]
                for cut in range(len(others) + 1)  # one line, or two where the table is too wide for a page
            ]
            assert any(all(line in latex for line in both) for both in lines)
    ranking = reference.results.ranking
    assert ranking is not None
    best = ranking.methods[0]
    assert f"{reference.names[best.strategy]} & {best.mean_rank:.1f} & " in latex
    for place, corpus in enumerate(ranking.corpora):
        assert f"{latex_text(corpus.corpus)}:" in latex
        assert f" & {best.cells[place].value:.2f}" in latex
    run = reference.results.runs[0]
    assert latex.startswith(f"% Run {run.created}, neardup {run.versions['neardup']}, commit {run.commit}\n")
    assert "\n% neardup report runs/mine --latex tables.tex\n" in latex


def test_a_break_in_a_path_does_not_end_the_comment(reference: Whole) -> None:
    latex = render_latex(reference, ["neardup", "report", "a\n\\input{x}", "--latex", "b\r\\input{x}"])
    assert all(line.startswith("%") for line in latex.splitlines() if "\\input{x}" in line)


def compiled(engine: str, file: Path) -> str:
    """The messages of an engine that compiled a file."""
    words = [engine, *([] if engine == "tectonic" else ["-interaction=nonstopmode", "-halt-on-error"]), file.name]
    done = subprocess.run(words, cwd=file.parent, capture_output=True, check=False)
    said = done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")
    assert done.returncode == 0, said[-2000:]
    assert file.with_suffix(".pdf").exists()
    return said


@needs_tex
def test_the_file_compiles_as_it_is_and_within_a_paper(reference: Whole, tmp_path: Path) -> None:
    engine, file = ENGINES[0], tmp_path / "tables.tex"
    renamed = {text: f"{name} {HOSTILE}" for text, name in reference.names.items()}
    hostile = Whole(reference.results, [])
    hostile.__dict__["names"] = renamed
    file.write_text(render_latex(hostile, COMMAND), encoding="utf-8")
    compiled(engine, file)
    file.write_text(render_latex(reference, COMMAND), encoding="utf-8")
    said = compiled(engine, file)
    assert "Overfull" not in said
    assert "too large for page" not in said
    paper = tmp_path / "paper.tex"
    frame = (
        "\\documentclass{article}\n\\usepackage{booktabs}\n\\begin{document}\n\\input{tables}\nAfter\\typeout{AFTER}\n"
    )
    paper.write_text(f"{frame}\\end{{document}}\n", encoding="utf-8")
    assert "AFTER" in compiled(engine, paper)


@needs_tex
@pytest.mark.parametrize("engine", ENGINES)
def test_every_character_with_a_word_of_its_own_compiles(engine: str, tmp_path: Path) -> None:
    letters = "".join(map(chr, range(0x20, 0x500)))
    table = Table.of([HOSTILE, "b"], [[part, "1"] for part in re.findall(".{1,40}", letters)], title=HOSTILE)
    file = tmp_path / "letters.tex"
    frame = f"\\documentclass{{article}}\\usepackage{{booktabs}}{DEFINITIONS}\\begin{{document}}"
    file.write_text(f"{frame}\n{Float(table, 'tab:l').latex()}\n\\end{{document}}\n", encoding="utf-8")
    compiled(engine, file)


def test_the_command_writes_the_tables_without_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = entry()
    run = keep_run(tmp_path / "run", one, {str(nd.strategy("exact")): nd.pairs(one.corpus, nd.strategy("exact"))})
    file = tmp_path / "tables.tex"
    assert status("report", run, "--latex", file) == 0
    assert "1 exact & " in file.read_text(encoding="utf-8")
    assert f"tables written to {file}" in capsys.readouterr().err.replace("\n", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run", "tables.tex"]
    for words, fact in {
        (): "say what to make: --out FOLDER",
        ("--latex", tmp_path): "is a folder",
        ("--latex", file, "--open"): "--open opens a page",
    }.items():
        assert status("report", run, *words) == 2
        said = capsys.readouterr().err
        assert fact in said
        assert said.count("\n") == 1
