"""What all tests share: hypothesis settings, and the two forms of a kernel."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("neardup", deadline=None, max_examples=50)
settings.load_profile("neardup")

Form = Callable[[Any], Callable[..., Any]]
"""Takes a kernel and gives the function to call."""


def _compiled(kernel: Any) -> Callable[..., Any]:
    function: Callable[..., Any] = kernel
    return function


def _plain(kernel: Any) -> Callable[..., Any]:
    def run(*arguments: Any) -> Any:
        with np.errstate(over="ignore"):  # hashes wrap
            return kernel.py_func(*arguments)

    return run


@pytest.fixture(scope="session", params=[_compiled, _plain], ids=["compiled", "plain"])
def form(request: pytest.FixtureRequest) -> Form:
    """One test body for both forms of a kernel: `form(kernel)(arguments)`."""
    chosen: Form = request.param
    return chosen


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what lives to the end: modules, kernels and tests."""
    gc.collect()
    gc.freeze()
