"""A real browser, and the labelling server in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WAIT = 30_000
"""Milliseconds after which a page is taken to be stuck; a busy machine may need a tenth of them."""
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed: apt-get install chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's own browser, without a screen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


class Serving(NamedTuple):
    """A server that runs.

    Attributes:
        address: what it printed.
        process: the process.
    """

    address: str
    process: subprocess.Popen[str]

    def interrupt(self) -> str:
        """Press Ctrl-C; returns what it says then."""
        self.process.send_signal(signal.SIGINT)
        said = self.process.communicate(timeout=30)[1]
        assert self.process.returncode == 0, said
        return said


@contextmanager
def serving(study: Path, *options: str) -> Iterator[Serving]:
    """`neardup label` on a study, until the block ends."""
    command = [sys.executable, "-c", "from neardup.cli import main; main()", "label", str(study), "--no-browser"]
    with subprocess.Popen(
        [*command, "--labeller", "ann", *options],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"COLUMNS": "200"},
    ) as process:
        try:
            assert process.stderr is not None
            lines = iter(process.stderr.readline, "")
            address = next(found.group() for line in lines if (found := re.search(r"http://\S+", line)))
            yield Serving(address, process)
        finally:
            process.kill()
