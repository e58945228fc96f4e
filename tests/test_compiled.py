"""Machine code is compiled anew when any of its sources changed, and only then."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import pytest

import neardup
from neardup import compiled
from neardup.sources import sources
from tests.helpers.installed import install
from tests.helpers.repository import ROOT


def printed(script: str, place: Path, **variables: str) -> list[int]:
    """The integers that a script prints, in a process of its own that finds modules in a folder first."""
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    # Python runs old bytecode of a file that is written again within the second, at the same size; so none is kept.
    environment |= {"PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1", **variables}
    command = [sys.executable, "-c", dedent(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return [int(word) for word in done.stdout.split()]


def replace(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(dedent(text), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_a_kernel_of_ours_follows_an_intrinsic_of_another_file(tmp_path: Path) -> None:
    copy = tmp_path / "neardup"
    shutil.copytree(Path(neardup.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    script = """
        import numpy as np
        from neardup.scorers.overlap_kernels import overlaps
        shared, rows = np.zeros(1, np.int64), np.zeros(1, np.int64)
        overlaps(np.arange(16, dtype=np.uint64), np.array([0, 16]), rows, rows, shared)
        print(shared[0], sum(overlaps.stats.cache_hits.values()))
    """
    assert printed(script, tmp_path) == [16, 0]
    assert printed(script, tmp_path) == [16, 1]
    replace(
        copy / "scorers" / "intrinsics.py", 'found = builder.icmp_unsigned("=="', 'found = builder.icmp_unsigned("!="'
    )
    assert printed(script, tmp_path) == [0, 0]


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """A package that registers a scorer, whose kernel knows nothing of neardup and calls another file's."""
    install(tmp_path, "stranger", "1", entry_points="[neardup.scorers]\nstranger = stranger.kernels:score\n")
    return write(
        tmp_path / "stranger",
        __init__="",
        helpers="""
            from numba import njit
            FACTOR = 2

            @njit(cache=True)
            def scaled(x):
                return FACTOR * x
        """,
        kernels="""
            from numba import njit
            from .helpers import scaled

            @njit(cache=True)
            def score(x):
                return scaled(x) + 1
        """,
    )


SCORE = """
    from neardup.core.registry import load
    score = load("scorer", "stranger")
    print(score(5), sum(score.stats.cache_hits.values()))
"""


@pytest.mark.slow
def test_a_strangers_kernel_follows_a_helper_of_another_file(stranger: Path) -> None:
    assert printed(SCORE, stranger.parent) == [11, 0]
    assert printed(SCORE, stranger.parent) == [11, 1]
    replace(stranger / "helpers.py", "FACTOR = 2", "FACTOR = 3")
    assert printed(SCORE, stranger.parent) == [16, 0]


READ_ONLY = """
    import os
    os.access = lambda *_: False
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "variable", "folder"),
    [("", "NUMBA_CACHE_DIR", "."), (READ_ONLY, "TMPDIR", f"neardup-kernels-{os.getuid()}")],
    ids=["the user's folder", "nothing can be written but temporary folders"],
)
def test_stale_code_is_seen_wherever_the_cache_lies(stranger: Path, before: str, variable: str, folder: str) -> None:
    place = stranger.with_name("cache")
    place.mkdir()
    script = dedent(before) + dedent(SCORE)
    assert printed(script, stranger.parent, **{variable: str(place)}) == [11, 0]
    replace(stranger / "helpers.py", "FACTOR = 2", "FACTOR = 3")
    assert printed(script, stranger.parent, **{variable: str(place)}) == [16, 0]
    assert printed(script, stranger.parent, **{variable: str(place)}) == [16, 1]
    assert list((place / folder).rglob("kernels.score-*.nbc"))
    assert not list(stranger.rglob("*.nbc"))


@pytest.mark.slow
def test_what_was_compiled_of_older_texts_does_not_pile_up(stranger: Path) -> None:
    kept = []
    for _ in range(3):
        printed(SCORE, stranger.parent)
        kept.append(sorted(path.suffix for path in (stranger / "__pycache__").glob("kernels.*.nb[ci]")))
        replace(stranger / "kernels.py", "@njit", "\n\n@njit")  # numba names its files after the line
    assert kept == [[".nbc", ".nbi"]] * 3


def test_sources_are_what_a_file_imports_of_its_package_and_of_neardup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    folder = write(
        tmp_path / "imports",
        __init__="import imports.unused_root",
        kernels="""
            import os, imports.dotted as d
            from imports import (  # a comment (with brackets)
                member,
                other as renamed,
            )
            from . import sibling
            from .sub import deep
            from imports.continued \\
                import thing
            if TYPE_CHECKING:
                from imports.types import Row
            def inside():
                from imports.late import x
            # from imports.commented import y
        """,
        **dict.fromkeys(("dotted", "member", "other", "sibling", "continued", "types", "late", "commented", "far"), ""),
    )
    write(folder / "sub", __init__="from ..far import z", deep="from neardup.text.tables import MARK")
    own, ours = folder, Path(neardup.__file__).parent
    names = ("kernels", "dotted", "member", "other", "sibling", "continued", "types", "late", "far")
    expected = {own / f"{name}.py" for name in names} | {own / "__init__.py", own / "unused_root.py"}
    expected |= {own / "sub" / "__init__.py", own / "sub" / "deep.py", ours / "text" / "tables.py"}
    expected.discard(own / "unused_root.py")  # there is no such file
    assert set(sources("imports.kernels")) == expected


def test_other_packages_keep_the_cache_that_numba_gives_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    write(tmp_path / "unrelated", __init__="", kernels="from numba import njit")
    write(tmp_path / "related", __init__="", kernels="from neardup.text import words")
    assert compiled.kernel_stamp("unrelated.kernels") == ""
    assert len(compiled.kernel_stamp("related.kernels")) == 64
    assert compiled.kernel_stamp("__main__") == compiled.kernel_stamp("") == ""


def test_a_stamp_changes_with_the_version_of_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def stamp() -> str:
        compiled.kernel_stamp.cache_clear()
        return compiled.kernel_stamp("neardup.core.pair_kernels")

    before = stamp()
    monkeypatch.setattr(compiled, "_version", lambda library: "2" if library == "llvmlite" else "1")
    after = stamp()
    monkeypatch.undo()
    assert before == stamp() != after


@pytest.mark.parametrize("root", ["src/neardup", "algorithms/neardup_algorithms"])
def test_every_kernel_of_ours_is_kept_under_all_its_sources(root: str) -> None:
    for file in (ROOT / root).rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "numba"]
        assert file.name == "compiled.py" or not any(alias.name == "njit" for node in froms for alias in node.names), (
            f"{file} takes njit from numba; take it from neardup.compiled"
        )


def test_stale_machine_code_that_another_process_dropped_first_is_no_fault(tmp_path: Path) -> None:
    source, kept = write(tmp_path, mine="") / "mine.py", tmp_path / "kept"
    write(kept)
    gone, stale = kept / "mine.gone-1.py311.nbi", kept / "mine.stale-1.py311.nbi"
    gone.symlink_to(kept / "nowhere")  # listed, but nothing is there to look at
    stale.touch()
    os.utime(stale, (1, 1))
    compiled.KernelLocator(SimpleNamespace(get_cache_path=lambda: str(kept)), str(source), "").ensure_cache_path()
    assert not stale.exists()


def test_a_kernel_is_declared_as_with_numba() -> None:
    """Bare, with options, or with a signature, which is compiled at once."""

    def twice(x: int) -> int:
        return 2 * x

    kernels: list[Any] = [compiled.njit(twice), compiled.njit(nogil=True)(twice), compiled.njit("int64(int64)")(twice)]
    for kernel in kernels:
        assert kernel.py_func is twice
        assert kernel.targetoptions["no_cfunc_wrapper"]
    assert [len(kernel.signatures) for kernel in kernels] == [0, 0, 1]
