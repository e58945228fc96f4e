"""A real browser, and the labelling server in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WAIT = 30_000
"""Milliseconds after which a page is taken to be stuck; a busy machine may need a tenth of them."""
LATE = int(os.environ.get("NEARDUP_TEST_LATE", "0"))
"""Milliseconds by which everything that a page does later comes too late, as on a busy machine."""
DELAYS = """
const { addEventListener, requestAnimationFrame, setTimeout, fetch, ResizeObserver } = window;
const { text } = Response.prototype;
const wait = (call) => setTimeout.call(window, call, LATE);
const late = (call) => (...given) => wait(() => call(...given));
const later = () => new Promise(wait);
window.requestAnimationFrame = (call) => requestAnimationFrame.call(window, late(call));
window.setTimeout = (call, after = 0, ...given) => setTimeout.call(window, call, after + LATE, ...given);
window.ResizeObserver = class extends ResizeObserver { constructor(call) { super(late(call)); } };
window.addEventListener = (kind, call, ...how) =>
  addEventListener.call(window, kind, kind === "hashchange" ? late(call) : call, ...how);
window.fetch = (...asked) => later().then(() => fetch.apply(window, asked));
Response.prototype.text = function () { return later().then(() => text.call(this)); };
"""
"""Frames, timers, sizes, changes of the address, data and answers of a server come late."""
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed: apt-get install chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's own browser, without a screen."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


def new_page(browser: Browser, **options: Any) -> Page:
    """An empty page on which nothing moves; as late as `LATE` says."""
    page = browser.new_page(reduced_motion="reduce", **options)
    page.set_default_timeout(WAIT)
    if LATE:
        page.add_init_script(f"(() => {{ {DELAYS.replace('LATE', str(LATE))} }})()")
    return page


def no_violations(page: Page) -> None:
    """Nothing on the page keeps people out, as far as axe can tell."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


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
