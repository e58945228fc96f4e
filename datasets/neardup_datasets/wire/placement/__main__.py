"""Write the corpus, or check the form of what was written.

python -m neardup_datasets.wire.placement                      # write documents.jsonl and the first pass of labels
python -m neardup_datasets.wire.placement --check FILE...      # read the files and say what breaks the form
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from neardup_datasets.wire.placement import corpus, wording, written


def main() -> int:
    """Run the command; 2 if a written file breaks its form."""
    parser = argparse.ArgumentParser(
        prog="python -m neardup_datasets.wire.placement", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--check", nargs="+", type=Path, metavar="FILE", help="files to read, and write nothing")
    files = parser.parse_args().check
    try:
        lines = [_checked(path) for path in files] if files else corpus.write()
    except written.WrittenError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _checked(path: Path) -> str:
    if path.parent.name == "outlets":
        outlets = written.read_outlets(path)
        sizes = ", ".join(f"{outlet.key} {outlet.size:,}" for outlet in outlets)
        return f"{path.name}: {len(outlets)} outlets; characters of their frames: {sizes}"
    texts = written.read_texts(path)
    words = sum(wording.length(text.paragraphs, text.language) for text in texts)
    return f"{path.name}: {len({text.unit for text in texts})} units, {len(texts)} texts, {words:,} words"


if __name__ == "__main__":
    sys.exit(main())
