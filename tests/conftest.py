"""What all tests share: hypothesis settings, the two forms of a kernel, and a folder for the tests of a module."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.helpers.forms import Form, compiled, plain

if TYPE_CHECKING:
    from pathlib import Path

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


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what lives to the end: modules, kernels and tests."""
    gc.collect()
    gc.freeze()
