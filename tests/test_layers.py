"""Which folder of neardup may import which: only from rows above its own, so that no change is felt further up."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import neardup

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = (
    {"errors", "compiled", "console", "printable", "sources", "table"},
    {"text"},
    {"core"},
    {"crowds", "io", "linkages", "perturbations", "scorers", "synthesis", "tfidf"},
    {"census"},
    {"metrics", "run"},
    {"estimation", "recipes", "results", "engine"},
    {"report", "compare", "diff", "capture", "choosing", "describe", "deduplication", "repeats"},
    {"study", "compare_report"},
    {"labelling", "site"},
    {"testing", "api", "templates"},
    {"cli", "pytest_plugin"},
)
"""Folders and modules of `neardup`, each a row above what may import it. Modules of the first row share one another."""
AUTHORS = re.compile(r"templates/(?!__init__\.py).*")
"""What becomes a package of an author, which may import all that neardup publishes."""
ALSO = {("scorers", "tfidf"): "the scorer `cosine` is the cosine of TF-IDF vectors"}
"""Imports within a row that are meant."""
CIRCLE = {
    ("core/corpus.py", "io"): "`Corpus.read` is where users look for reading; it imports `neardup.io` when it is called"
}
"""Imports from a row below that are meant. There is one, a contract of the public API: nothing in neardup calls it."""


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a module imports, within functions and for type checkers too."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = "." * level + (module or "")
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in names)
            case ast.Call(
                func=ast.Name(id="import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield node.lineno, name


def breaches(root: Path) -> list[str]:
    """What breaks the order in a package laid out as neardup is: file, line and import of each."""
    row_of = {name: number for number, row in enumerate(ROWS) for name in row}
    found = []
    for path in sorted(root.rglob("*.py")):
        file = path.relative_to(root).as_posix()
        own = file.partition("/")[0].removesuffix(".py")
        if file == "__init__.py" or AUTHORS.fullmatch(file):  # publishes from everywhere, lazily
            continue
        if own not in row_of:
            found.append(f"{file}: '{own}' stands in no row; give it one in tests/test_layers.py")
            continue
        for line, name in imports(ast.parse(path.read_text(encoding="utf-8"))):
            package, _, rest = name.partition(".")
            other = rest.partition(".")[0]
            if package not in ("neardup", "") or other == own or (own, other) in ALSO or (file, other) in CIRCLE:
                continue
            if row_of.get(other, len(ROWS)) >= max(row_of[own], 1):
                found.append(f"{file}:{line}: {own} imports {name}, which is not in a row above its own")
    return found


def test_a_folder_imports_only_from_rows_above_its_own() -> None:
    assert breaches(Path(neardup.__file__).parent) == []


def test_every_exception_is_in_use() -> None:
    root = Path(neardup.__file__).parent
    for (place, other), _ in (*ALSO.items(), *CIRCLE.items()):
        files = [root / place] if place.endswith(".py") else list((root / place).rglob("*.py"))
        names = [name for file in files for _, name in imports(ast.parse(file.read_text(encoding="utf-8")))]
        assert any(name.startswith(f"neardup.{other}.") for name in names), f"{place} no longer imports {other}"


@pytest.mark.parametrize(
    ("file", "source", "breach"),
    [
        (
            "core/pairs.py",
            "import json\nfrom neardup.io.files import x",
            "core/pairs.py:2: core imports neardup.io.files.x",
        ),
        (
            "text/words.py",
            "def f():\n    import neardup.core.pairs",
            "text/words.py:2: text imports neardup.core.pairs",
        ),
        ("io/a.py", "if TYPE_CHECKING:\n    from neardup import run", "io/a.py:2: io imports neardup.run"),
        ("metrics/a.py", "from neardup.run.folder import x", "metrics/a.py:1: metrics imports neardup.run.folder.x"),
        ("run/a/b.py", "from neardup.metrics import x", "run/a/b.py:1: run imports neardup.metrics.x"),
        ("diff/a.py", "from neardup.compare import x", "diff/a.py:1: diff imports neardup.compare.x"),
        ("errors.py", "from neardup.text import x", "errors.py:1: errors imports neardup.text.x"),
        ("run/a.py", "import neardup", "run/a.py:1: run imports neardup"),
        ("run/a.py", "from neardup import Corpus", "run/a.py:1: run imports neardup.Corpus"),
        ("run/a.py", "from ..cli import x", "run/a.py:1: run imports ..cli.x"),
        ("core/a.py", "import_module('neardup.cli.show')", "core/a.py:1: core imports neardup.cli.show"),
        ("core/a.py", "importlib.import_module('neardup.cli')", "core/a.py:1: core imports neardup.cli"),
        ("core/clusters.py", "from neardup.io.a import x", "core/clusters.py:1: core imports neardup.io.a.x"),
        ("tfidf/a.py", "from neardup.scorers import x", "tfidf/a.py:1: tfidf imports neardup.scorers.x"),
        (
            "templates/__init__.py",
            "from neardup.cli import x",
            "templates/__init__.py:1: templates imports neardup.cli.x",
        ),
        ("extras/a.py", "", "extras/a.py: 'extras' stands in no row"),
    ],
)
def test_a_planted_import_is_found(tmp_path: Path, file: str, source: str, breach: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(source, encoding="utf-8")
    (found,) = breaches(tmp_path)
    assert found.startswith(breach)


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("cli/a.py", "from neardup.report import x\nfrom neardup import core\nfrom neardup.cli.b import y"),
        ("errors.py", "from neardup.table import x"),
        ("scorers/a.py", "from neardup.tfidf import x"),
        ("core/corpus.py", "from neardup.io.documents import x"),
        ("core/a.py", "import numpy\nfrom neardup_algorithms.peers import x"),
        ("__init__.py", "from neardup.cli import x"),
        ("templates/plain.py", "import neardup as nd"),
    ],
)
def test_what_follows_the_order_is_let_be(tmp_path: Path, file: str, source: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(source, encoding="utf-8")
    assert breaches(tmp_path) == []
