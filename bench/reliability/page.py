"""The table of docs/reliability.md, and the outcomes that it is made from."""

from __future__ import annotations

import json
import platform
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
    """What came of every fault that was tried, and on what."""
    trials = [one for one in journal.trials() if one.seed == seed]
    rows = []
    for fault in faults:
        own = [one for one in trials if one.fault == fault.name]
        if own:
            told = {"name": fault.name, "fault": fault.title, "promise": fault.promise, "answer": fault.answer}
            rows.append(
                told | {"system": fault.system, "tries": sum(one.tries for one in own), "outcomes": outcomes(own)}
            )
    machine = {"system": f"{platform.system()} {platform.release()}", "python": platform.python_version()}
    return {"seed": seed, **machine, "neardup": version("neardup"), "faults": rows}


def table(found: dict[str, Any]) -> str:
    """The table in Markdown, and a line that says what it was made with."""
    rows = [
        [row["fault"], f"{row['tries']:,}", _told(row["outcomes"]), row["answer"], row["system"]]
        for row in found["faults"]
    ]
    titles = ("fault", "outcome", "prevented or detected", "system")
    columns = [Column(titles[0]), Column("tries", numeric=True), *(Column(title) for title in titles[1:])]
    made = f"Seed {found['seed']}, neardup {found['neardup']}, Python {found['python']}, {found['system']}."
    return f"{Table(columns=columns, rows=rows).markdown()}\n{made}\n"


def _told(counts: dict[str, int]) -> str:
    """Outcomes with how often each came, where there are several."""
    return next(iter(counts)) if len(counts) == 1 else "; ".join(f"{text}: {count:,}" for text, count in counts.items())


def placed(page: str, shown: str) -> str:
    """The page with this table between its marks."""
    return marked(page, START, END, shown)


def write(journal: Journal, faults: Sequence[Fault], seed: int) -> None:
    """Keep what came of all trials, and write the table."""
    found = summary(journal, faults, seed)
    KEPT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(placed(PAGE.read_text(encoding="utf-8"), table(found)), encoding="utf-8")
