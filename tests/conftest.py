"""What all tests share: hypothesis settings, the two forms of a kernel, a folder for a module's tests, a report."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.helpers.browsers import chromium
from tests.helpers.forms import Form, compiled, plain
from tests.helpers.reports import make_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

settings.register_profile("neardup", deadline=None, max_examples=30)
settings.load_profile("neardup")


@pytest.fixture(scope="session", params=[compiled, plain], ids=["compiled", "plain"])
def form(request: pytest.FixtureRequest) -> Form:
    """One test body for both forms of a kernel: `form(kernel)(arguments)`."""
    chosen: Form = request.param
    return chosen


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the tests of a module share, since hypothesis runs a test many times with one `tmp_path`."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="session")
def mixed_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of a corpus with labels, `told`, and of one without, `untold`."""
    return make_report(tmp_path_factory.mktemp("mixed"), corpora=("told", "untold"), unlabelled=("untold",))


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report of two corpora, for tests of its page."""
    return make_report(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser for the tests of the page of a report."""
    with chromium() as opened:
        yield opened


@pytest.fixture(autouse=True)
def pages_of_a_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close the pages that a test opened; those of a module's fixtures stay open for its other tests."""
    if "browser" not in request.fixturenames:
        yield
        return
    browser: Browser = request.getfixturevalue("browser")
    before = browser.contexts
    yield
    for context in browser.contexts:
        if context not in before:
            context.close()


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what lives to the end: modules, kernels and tests."""
    gc.collect()
    gc.freeze()
