"""The two forms of a kernel, compiled and plain, that the fixture `form` gives to a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Form = Callable[[Any], Callable[..., Any]]
"""Takes a kernel and gives the function to call."""


def compiled(kernel: Any) -> Callable[..., Any]:
    """The kernel itself."""
    function: Callable[..., Any] = kernel
    return function


def plain(kernel: Any) -> Callable[..., Any]:
    """The Python function that it is compiled from."""

    def run(*arguments: Any) -> Any:
        with np.errstate(over="ignore"):  # hashes wrap
            return kernel.py_func(*arguments)

    return run
