"""Write the JSON Schema of `results.json`: `python -m bench.schema`. tests/test_schema.py holds it to the records."""

from __future__ import annotations

import json
from pathlib import Path

from neardup.results import schema


def main() -> None:
    """Write it beside the module that makes it."""
    text = json.dumps(schema.results_schema(), ensure_ascii=False, indent=1)
    Path(schema.__file__).with_name(schema.NAME).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
