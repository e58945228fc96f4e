"""Packages that seem to be installed: the metadata that an installer would leave."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from neardup.core import registry
from neardup.metrics.catalogue import metrics
from neardup.run import machine
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest


def install(site: Path, name: str, version: str, *requires: str, entry_points: str = "") -> None:
    """Leave metadata of a package in a folder that modules are found in; a second time, of another version of it."""
    folder = site / f"{name.replace('-', '_')}-0.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {r}" for r in requires),
    ]
    (folder / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "entry_points.txt").write_text(entry_points, encoding="utf-8")
    machine._version.cache_clear()
    machine._required.cache_clear()


@contextmanager
def registered(site: Path, monkeypatch: pytest.MonkeyPatch, name: str, target: str) -> Iterator[None]:
    """A strategy registered as an installed package would do it, for this process and its workers."""
    with all_registered(site, monkeypatch, name, f"[neardup.strategies]\n{name} = {target}\n"):
        yield


@contextmanager
def all_registered(site: Path, monkeypatch: pytest.MonkeyPatch, package: str, entry_points: str) -> Iterator[None]:
    """The components of a package, as `registered` has a strategy."""
    install(site, package, "1.0", entry_points=entry_points)
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(site), str(ROOT)]))
    registry._entries.cache_clear()
    metrics.cache_clear()
    monkeypatch.setattr(registry, "_loaded", {})
    monkeypatch.setattr(registry, "_shared", {})
    monkeypatch.setattr(registry, "_told", set())
    yield
    registry._entries.cache_clear()
    metrics.cache_clear()
