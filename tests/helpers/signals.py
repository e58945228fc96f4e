"""Signals as a terminal leaves them."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def heard(*numbers: signal.Signals) -> Iterator[None]:
    """These signals have their usual effect: a background job ignores some, and so would all that it starts."""
    usual = {number: signal.default_int_handler if number is signal.SIGINT else signal.SIG_DFL for number in numbers}
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    try:
        yield
        assert {number: signal.getsignal(number) for number in numbers} == usual, "nothing is left behind"
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
