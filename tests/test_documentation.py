"""The documentation as a site: built strictly, whole, and without a request to any other host."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

import neardup
from tests.helpers.browsers import needs_browser, new_page
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
PAGES = ("index.html", "strategies.html", "your-corpus.html", "api/neardup.html", "cards/passages.html")
AXE = {"rules": {"landmark-unique": {"enabled": False}}}
"""The theme puts the copy button of each block into a landmark of the same name."""
COMMAND = [sys.executable, "-m", "mkdocs", "build", "--strict"]
"""As make has it. With --quiet MkDocs would count no warning, so the strict build would pass whatever is broken."""


def build(target: Path, config: Path = ROOT / "mkdocs.yml") -> subprocess.CompletedProcess[str]:
    """`make docs`, into another folder."""
    command = [*COMMAND, "--config-file", str(config), "--site-dir", str(target)]
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder


class Asked(HTMLParser):
    """The addresses that a page loads without a click."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        loads = tag != "a" and not (tag == "link" and own.get("rel") in ("canonical", "next", "prev"))
        self.addresses += [own[name] or "" for name in ("src", "href", "srcset") if loads and name in own]


def test_the_site_has_every_page_and_every_published_name(site: Path) -> None:
    api = (site / "api" / "neardup.html").read_text(encoding="utf-8")
    for name in neardup.__all__:
        assert f'id="neardup.{name}"' in api
    for page in ROOT.glob("docs/**/*.md"):
        assert (site / page.relative_to(ROOT / "docs").with_suffix(".html")).exists(), page
    cards = [path.parent.name.replace("_", "-") for path in ROOT.glob("algorithms/neardup_algorithms/*/card.md")]
    assert sorted(path.stem for path in (site / "cards").glob("*.html")) == sorted(cards)
    decisions = (site / "decisions" / "index.html").read_text(encoding="utf-8")
    for decision in ROOT.glob("docs/decisions/*.md"):
        assert f'href="{decision.stem}.html"' in decisions


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        found = Asked(page.read_text(encoding="utf-8")).addresses
        assert not [each for each in found if re.match(r"(https?:)?//", each)], page
    for style in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import\s+)[\"']?(https?:)?//", style.read_text(encoding="utf-8")), style


def test_pages_do_not_name_where_they_were_built(site: Path) -> None:
    for page in site.rglob("*.html"):
        assert str(ROOT) not in page.read_text(encoding="utf-8"), page


@pytest.mark.parametrize(
    "link", ["[x](no-such-page.md)", "[x](your-corpus.md#no-such-heading)", "[x](../no-such-file)"]
)
def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path, link: str) -> None:
    """On one page, in a project with the same checks and hooks."""
    folder = tmp_path / "docs"
    (folder / "site").mkdir(parents=True)
    (folder / "index.md").write_text(f"# Start\n\n{link}\n", encoding="utf-8")
    (folder / "your-corpus.md").write_text("# Your own documents\n", encoding="utf-8")
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(_on_its_own(text), encoding="utf-8")
    assert build(tmp_path / "site", tmp_path / "mkdocs.yml").returncode != 0
    (folder / "index.md").write_text("# Start\n\n[x](your-corpus.md#your-own-documents)\n", encoding="utf-8")
    done = build(tmp_path / "site", tmp_path / "mkdocs.yml")
    assert done.returncode == 0, done.stderr


def _on_its_own(config: str) -> str:
    """The configuration without what is made of the repository: hooks, API, navigation, pages of decisions."""
    kept = config.partition("\nnav:\n")[0].replace("hooks: [docs/site/pages.py]\n", "")
    kept = re.sub(r"  - mkdocstrings:\n(?:      .*\n)+", "", kept)
    return re.sub(r"not_in_nav: \|\n(?:  .*\n)+", "", kept)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site on a web server of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", params=[(1440, "light"), (390, "dark")], ids=str)
def opened(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what it complained of or asked elsewhere."""
    width, scheme = request.param
    page = new_page(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: said.append(asked.url) if not asked.url.startswith(address) else None)
    yield page, said
    page.close()


@needs_browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_in_a_browser(opened: tuple[Page, list[str]], address: str, name: str) -> None:
    page, said = opened
    page.goto(address + name)
    page.wait_for_selector("h1")
    page.wait_for_timeout(300)
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page, options=AXE).response["violations"]
    assert not [(each["id"], [node["target"] for node in each["nodes"]][:4]) for each in found]


@needs_browser
def test_search_finds_by_keyboard(opened: tuple[Page, list[str]], address: str) -> None:
    page, said = opened
    page.goto(address + "index.html")
    page.wait_for_selector("h1")
    page.keyboard.press("/")
    page.keyboard.type("winnowing")
    page.wait_for_selector(".md-search-result__item a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("cards/winnowing"))
    assert said == []
