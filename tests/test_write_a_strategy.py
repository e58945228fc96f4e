"""Every block of docs/write-a-strategy.md, in order, as a newcomer runs and writes them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.commands import variables
from tests.helpers.files import read_json
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "write-a-strategy.md").read_text(encoding="utf-8")
LIBRARIES = f"""
echo 'import site; site.addsitedir("{sysconfig.get_path("purelib")}")' \
  > "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/libraries.pth"
pytest() {{ python -P -m pytest "$@"; }}
"""
"""Libraries, pytest too, come from the environment that the tests run in; neardup is installed as the page says."""


def script() -> Iterator[str]:
    """The blocks of the page as one script: commands as they are, files written."""
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        if language == "bash":
            yield block.replace(". .venv/bin/activate\n", f". .venv/bin/activate\n{LIBRARIES}")
            continue
        head, _, text = block.partition("\n")
        file = head.removeprefix("# ")
        if language == "python":
            yield f"cat > {file} <<'END'\n{text}END\n"
        else:
            group, _, line = text.strip().partition("\n")
            yield f"grep -qxF '{group}' {file}\nsed -i 's/^\\[project.entry-points.*/&\\n{line}/' {file}\n"


def test_a_newcomer_gets_a_row_in_the_report(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = variables(NEARDUP=str(ROOT), PIP_NO_DEPS="1", PATH=path)
    command = ["bash", "-euo", "pipefail", "-c", "".join(script())]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^\W*shared-words\b", done.stdout, re.MULTILINE)
    assert "8 passed" in done.stdout
    assert "quality × time × memory" in done.stdout
    package = tmp_path / "shared-words"
    cells = read_json(package / "reports" / "first" / "results.json")["cells"]
    ended = {cell["strategy"].partition("(")[0]: cell["status"] for cell in cells}
    assert ended == {"shared-words": "done", "shared-words-contained": "done", "exact": "done"}
    assert (package / "reports" / "latest" / "index.html").is_file()
