"""Reads ahead: what comes next is made in a thread of its own while the last is in use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The same items in the same order, one of them in advance; what one raises is raised in its place."""
    coming = iter(items)
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(_next, coming)
        while item := found.result():
            found = thread.submit(_next, coming)
            yield item[0]


def _next(items: Iterator[T]) -> tuple[T, ...]:
    """The next item; nothing where there is none."""
    for item in items:
        return (item,)
    return ()
