"""Times the stages of a command: reading, the strategy's own stages, clustering, writing."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager, suppress
from functools import wraps
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from neardup import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

STAGES = "stages"


class Stages(Clock):
    """A clock that adds up processor time too, and counts a stage within another for itself alone.

    Attributes:
        spent: `{"wall": …, "processor": …}` in seconds by stage.
    """

    def __init__(self) -> None:
        super().__init__()
        self.spent: dict[str, dict[str, float]] = {}
        self._open: list[str] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what runs inside; the stage around it, if there is one, does not count that."""
        self._open.append(name)
        start, processor = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self._open.pop()
            taken = {"wall": time.perf_counter() - start, "processor": time.process_time() - processor}
            around = self._open[-1:]
            for clock, seconds in taken.items():
                for stage, sign in ((name, 1), *((other, -1) for other in around)):
                    sums = self.spent.setdefault(stage, {"wall": 0.0, "processor": 0.0})
                    sums[clock] += sign * seconds

    def around(self, name: str, function: Callable[..., Any], **given: object) -> Callable[..., Any]:
        """The function as a stage."""

        @wraps(function)
        def timed(*arguments: object, **named: object) -> Any:
            with self.stage(name):
                return function(*arguments, **named, **given)

        return timed


def staged(arguments: Sequence[object]) -> dict[str, dict[str, float]]:
    """Run `neardup cluster` in this process, and time its stages.

    Args:
        arguments: of the command line.

    Returns:
        `{"wall": …, "processor": …}` in seconds by stage.
    """
    from neardup.cli import main
    from neardup.core import detection
    from neardup.io import label_files, sources
    from neardup.metrics import largest_cluster

    stages = Stages()
    with ExitStack() as patched, stages.stage("the command beside its stages"), suppress(SystemExit):
        for place, function, name, given in (
            (sources, "open_documents", "read", {}),
            (detection, "pairs", "pairs beside their stages", {"clock": stages}),
            (detection, "cluster", "cluster", {}),
            (label_files, "write_clusters", "write", {}),
            (largest_cluster, "closure", "largest cluster", {}),
        ):
            timed = stages.around(name, getattr(place, function), **given)
            patched.enter_context(patch.object(place, function, timed))
        main([*map(str, arguments)])
    return stages.spent
