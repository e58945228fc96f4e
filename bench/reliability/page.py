"""The table of docs/reliability.md, and the outcomes that it is made from."""

from __future__ import annotations

import json
import platform
from collections import Counter
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.marked import marked
from bench.reliability.journal import outcomes
from neardup.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.reliability.faults import Fault
    from bench.reliability.journal import Journal

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "reports" / "reference" / "reliability.json"
PAGE = ROOT / "docs" / "reliability.md"
START, END = "<!-- outcomes: python -m bench.reliability --write -->", "<!-- end of outcomes -->"


def summary(journal: Journal, faults: Sequence[Fault], seed: int) -> dict[str, Any]:
    """What came of every fault that was tried with a seed, when, and on what."""
    rows = {}
    for fault in faults:
        if own := [one for one in journal.trials() if (one.fault, one.seed) == (fault.name, seed)]:
            tries = sum(one.tries for one in own)
            rows[fault.name] = {"promise": fault.promise, "tries": tries, "outcomes": outcomes(own)}
    machine = {"system": f"{platform.system()} {platform.release()}", "python": platform.python_version()}
    made = {"date": datetime.now(UTC).date().isoformat(), "neardup": version("neardup")}
    return {"seed": seed, **made, **machine, "faults": rows}


def table(runs: Sequence[dict[str, Any]], faults: Sequence[Fault]) -> str:
    """The table in Markdown, with the sums over all runs, and a line for each that says what it was made with."""
    titles = ("fault", "outcome", "prevented or detected", "system")
    columns = [Column(titles[0]), Column("tries", numeric=True), *(Column(title) for title in titles[1:])]
    rows = [
        [fault.title, f"{sum(one['tries'] for one in own):,}", _told(own), fault.answer, fault.system]
        for fault in faults
        if (own := [run["faults"][fault.name] for run in runs if fault.name in run["faults"]])
    ]
    return f"{Table(columns=columns, rows=rows).markdown()}\n{''.join(map(_made, runs))}"


def _told(own: Sequence[dict[str, Any]]) -> str:
    """Outcomes with how often each came, where there are several."""
    counts: Counter[str] = Counter()
    for one in own:
        counts.update(one["outcomes"])
    if len(counts) == 1:
        return next(iter(counts))
    return "; ".join(f"{text}: {count:,}" for text, count in counts.most_common())


def _made(run: dict[str, Any]) -> str:
    inputs = sum(one["tries"] for name, one in run["faults"].items() if name.startswith("fuzz-"))
    others = sum(one["tries"] for one in run["faults"].values()) - inputs
    machine = f"neardup {run['neardup']}, Python {run['python']}, {run['system']}"
    return f"- Seed {run['seed']}, {run['date']}: {others:,} faults and {inputs:,} inputs; {machine}\n"


def placed(page: str, shown: str) -> str:
    """The page with this table between its marks."""
    return marked(page, START, END, shown)


def write(journal: Journal, faults: Sequence[Fault], seed: int) -> None:
    """Keep what came of all trials with a seed beside those of other seeds, and write the table."""
    kept = [run for run in json.loads(KEPT.read_text(encoding="utf-8")) if run["seed"] != seed]
    runs = sorted([*kept, summary(journal, faults, seed)], key=lambda run: run["seed"])
    KEPT.write_text(json.dumps(runs, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(placed(PAGE.read_text(encoding="utf-8"), table(runs, faults)), encoding="utf-8")
