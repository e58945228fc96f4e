"""Pages of HTML as a browser would take them apart."""

from __future__ import annotations

import html.parser
import re
from html import escape
from typing import TYPE_CHECKING, Any

from neardup.report.page.packing import unpack

if TYPE_CHECKING:
    from pathlib import Path


class Page(html.parser.HTMLParser):
    """Tags, links out, and whether every tag that opens is closed."""

    VOID = frozenset({"meta", "link", "br", "img", "line", "circle", "polyline", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.outside: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.outside += [v for k, v in attributes if k in ("src", "href") and v and not v.startswith("#")]

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def packed(raw: str, name: str) -> Any:
    """The data of a view of a report's page."""
    found = re.search(rf'<script type="application/octet-stream" id="data-{name}">([^<]*)</script>', raw)
    assert found, f"the page has no data of '{name}'"
    return unpack(found.group(1))


def data_of_view(report: Path, view: str) -> Any:
    """What a report's page holds for a view, or for all as `shared`."""
    return packed((report / "index.html").read_text(encoding="utf-8"), view)


def details_of(report: Path) -> str:
    """What a report's page shows under Details, as HTML."""
    chapters = data_of_view(report, "details")
    sections = [section for chapter in chapters for section in chapter["sections"]]
    return "\n".join(f"<h3>{escape(each['title'])}</h3>{each['html']}" for each in sections)


def errors_of(report: Path) -> Any:
    """What a report's page holds for its view Errors."""
    return data_of_view(report, "errors")
