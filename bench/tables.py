"""Tables of what the benchmarks measured, for the console and for `performance.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neardup.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONTEST = {
    "seconds": ("median seconds", ".3f"),
    "fastest": ("fastest", ".3f"),
    "slowest": ("slowest", ".3f"),
    "cpu_seconds": ("processor seconds", ".3f"),
    "rounds": ("rounds", "d"),
    "times_ours": ("× the first", ".1f"),
    "cpu_times_ours": ("× the first, processor", ".1f"),
    "documents_per_second": ("documents/s", ",.0f"),
    "mb_per_second": ("MB/s", ".0f"),
    "gb_per_second": ("GB/s", ".1f"),
    "bytes_per_pair": ("bytes a pair", ".0f"),
    "pairs": ("pairs", "d"),
    "recall": ("recall, pooled", ".4f"),
    "expected_recall": ("S-curve", ".4f"),
}
"""Figures of a contestant: title and format."""


def tables(benchmarks: Sequence[Any]) -> list[Table]:
    """Targets, hot loops, contests, and what benchmarks put into `extra_info["table"]`, a table a group."""
    loops = [b for b in benchmarks if b.group == "kernel" and b.stats.data]
    return [
        *lined("targets", [line for b in benchmarks for line in b.extra_info.get("targets", [])]),
        *([_loops(loops)] if loops else []),
        *(_contest(b) for b in benchmarks if "contestants" in b.extra_info),
        *_groups(benchmarks),
    ]


def _figures(title: str, columns: list[str], rows: list[list[str]]) -> Table:
    """A table whose first column is text and whose others are figures."""
    return Table.of(columns, rows, figures=slice(1, None), title=title)


def _loops(benchmarks: Sequence[Any]) -> Table:
    rows = []
    for b in benchmarks:
        rate = f"{b.extra_info['amount'] / b.stats.median:,.0f} {b.extra_info['unit']}/s"
        times = [f"{b.stats.median * 1e3:.2f}", f"{b.stats.min * 1e3:.2f}", str(b.stats.rounds)]
        rows.append([b.name.removeprefix("bench_"), *times, rate])
    return _figures("hot loops", ["loop", "median ms", "min ms", "rounds", "rate"], rows)


def _contest(benchmark: Any) -> Table:
    contestants: dict[str, dict[str, Any]] = benchmark.extra_info["contestants"]
    shown = [name for name in CONTEST if any(name in row for row in contestants.values())]
    rows = [
        [text, *(format(row[name], CONTEST[name][1]) if name in row else "–" for name in shown)]
        for text, row in contestants.items()
    ]
    title = f"{benchmark.group}: {benchmark.extra_info['corpus']}"
    return _figures(title, ["contestant", *(CONTEST[name][0] for name in shown)], rows)


def _groups(benchmarks: Sequence[Any]) -> Iterator[Table]:
    groups: dict[str, list[dict[str, str]]] = {}
    for b in benchmarks:
        groups.setdefault(b.group, []).extend(b.extra_info.get("table", []))
    for group, lines in groups.items():
        yield from lined(group, lines)


def lined(title: str, lines: list[dict[str, str]]) -> Iterator[Table]:
    """A table of these lines, if there are any."""
    columns = list(dict.fromkeys(column for line in lines for column in line))
    if lines:
        yield _figures(title, columns, [[line.get(column, "") for column in columns] for line in lines])


def markdown(shown: Sequence[Table], facts: str) -> str:
    """As a page."""
    head = "# Speed, beside the peers and the limit"
    return "\n".join([f"{head}\n", f"{facts}\n", *(table.markdown() for table in shown)])
