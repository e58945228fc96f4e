"""What mkdocs reads beside `docs/`: README, the cards of strategies, the API pages, and files that pages link to.

Pages stay as they are on disk, where links lead from file to file of the repository. When the site is built, such links
become those of the site. A link to a file that does not exist is a warning, which the strict build takes as an error.
"""

from __future__ import annotations

import logging
import posixpath
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File, Files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
LOG = logging.getLogger("mkdocs.hooks.pages")
PLACES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "gold/LOOKS.md": "gold/looks.md",
    "reports/reference/performance.md": "performance-tables.md",
    "reports/reference/report.md": "reference-report.html",
    "docs/decisions": "decisions/index.md",
}
"""Where a file of the repository lies in the site, for those that have a place of their own.

The reference report is shown as its page, which has all of the Markdown file.
"""
SOURCES = {"reference-report.html": "reports/reference/index.html"}
"""The file that a place of the site is made of, where it is another one than links name."""
API = ("neardup", "neardup.testing", "neardup.metrics", "neardup.text", "neardup.compiled")
"""Modules whose published names have a page of the API reference."""
_LINK = re.compile(r"(\]\()([^)\s#]+)(#[^)\s]*)?(\))")
_FENCE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)


def place(path: str) -> str:
    """Where a file of the repository lies in the site."""
    if path in PLACES:
        return PLACES[path]
    if card := re.fullmatch(r"algorithms/neardup_algorithms/(\w+)/card\.md", path):
        return f"cards/{card[1].replace('_', '-')}.md"
    if path.startswith("gold/neardup_gold/"):
        return "gold/" + path.removeprefix("gold/neardup_gold/")
    return path.removeprefix("docs/") if path.startswith("docs/") else f"files/{path.lstrip('.')}"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what does not lie in `docs/`."""
    for path in beside():
        source = ROOT / SOURCES.get(place(path), path)
        if not source.is_dir():
            files.append(File.generated(config, place(path), abs_src_path=str(source)))
    for name, content in (*_api(), ("decisions/index.md", _decisions())):
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """The page with links of the site in place of those of the repository."""
    own = _origin(page.file.src_uri)
    if own is None:
        return markdown
    parts, last = [], 0
    for fence in _FENCE.finditer(markdown):
        parts += [_linked(markdown[last : fence.start()], own), fence[0]]
        last = fence.end()
    return "".join([*parts, _linked(markdown[last:], own)])


def on_page_content(html: str, **_: Any) -> str:
    """The same, tables in boxes that scroll by keys, and their empty heads as plain cells: there is no head to read."""
    boxed = html.replace("<table>", '<div class="wide" tabindex="0"><table>').replace("</table>", "</table></div>")
    return re.sub(r"<th( style=\"[^\"]*\")?></th>", r"<td\1></td>", boxed)


def on_post_page(output: str, **_: Any) -> str:
    """The same, with a name for the theme's dialog of the search."""
    return re.sub(r'(<div class="md-search"[^>]*role="dialog")', r'\1 aria-label="Search"', output)


def _linked(text: str, own: str) -> str:
    def link(found: re.Match[str]) -> str:
        start, target, anchor, end = found.groups(default="")
        if "://" in target or target.startswith("mailto:"):
            return found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(own), target))
        if not (ROOT / path).exists():
            LOG.warning("%s links to %s, which does not exist", own, target)
        return f"{start}{posixpath.relpath(place(path), posixpath.dirname(place(own)) or '.')}{anchor}{end}"

    return _LINK.sub(link, text)


def _origin(src_uri: str) -> str | None:
    """The file of the repository that a page is made of; None for one that is made here."""
    known = {place(path): path for path in beside()}
    if src_uri in known:
        return known[src_uri]
    return f"docs/{src_uri}" if (ROOT / "docs" / src_uri).is_file() else None


@cache
def beside() -> list[str]:
    """Files outside `docs/` that pages are made of or link to, directly or through one another."""
    found: dict[str, None] = {}
    queue = ["README.md", "CONTRIBUTING.md"]
    for pattern in ("algorithms/neardup_algorithms/*/card.md", "docs/**/*.md"):
        queue += sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern))
    while queue:
        path = queue.pop(0)
        if path in found:
            continue
        found[path] = None
        if path.endswith(".md") and path not in SOURCES.values() and (ROOT / path).is_file():
            queue += _targets(path)
    return [path for path in found if not path.startswith("docs/")]


def _targets(path: str) -> Iterator[str]:
    """Files of the repository that a page links to."""
    text = _FENCE.sub("", (ROOT / path).read_text(encoding="utf-8"))
    for found in _LINK.finditer(text):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), found[2]))
        if "://" not in found[2] and (ROOT / target).is_file():
            yield target


def _api() -> Iterator[tuple[str, str]]:
    """A page for each module: its docstring, then every name that it publishes."""
    for name in API:
        module = import_module(name)
        shown = [each for each in module.__all__ if _own(getattr(module, each))]
        about = f"::: {name}\n    options:\n      show_root_heading: false\n      members: false\n"
        parts = [f"::: {name}.{each}\n    options:\n      heading_level: 2\n" for each in shown]
        yield f"api/{name}.md", "\n".join([f"# `{name}`\n", about, *parts])


def _own(value: object) -> bool:
    """Whether a published name has a docstring of ours: bare numbers have none, numba's names have their own pages."""
    return not isinstance(value, (int, float)) and not getattr(value, "__module__", "").startswith("numba")


def _decisions() -> str:
    """A list of all decisions."""
    lines = ["# Decisions\n", "Hard choices, and why they were taken so.\n"]
    for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
        number, _, rest = title.partition(". ")
        lines.append(f"- {number}: [{rest}]({path.name})")
    return "\n".join(lines) + "\n"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The navigation with the pages of its folders in it."""
    cards = sorted(place(path) for path in beside() if place(path).startswith("cards/"))
    folders = {"cards/": cards, "api/": [f"api/{module}.md" for module in API]}
    config.nav = [_filled(entry, folders) for entry in config.nav or []]
    return config


def _filled(entry: dict[str, Any], folders: dict[str, list[str]]) -> dict[str, Any]:
    ((title, target),) = entry.items()
    if isinstance(target, list):
        return {title: [_filled(each, folders) for each in target]}
    return {title: [{Path(path).stem: path} for path in folders[target]] if target in folders else target}
