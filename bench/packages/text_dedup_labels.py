"""The clusters that text-dedup found, run by its own Python: `python text_dedup_labels.py FILE` prints JSON.

FILE is the union-find that it leaves with `--debug`; what is printed is `{row: cluster}` for the rows it has joined.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path


def main(path: Path) -> None:
    """Print the clusters."""
    found = pickle.loads(path.read_bytes())  # written by the package a moment ago
    sys.stdout.write(json.dumps({row: found.find(row) for row in list(found.parent)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
