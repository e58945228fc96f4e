"""Pages of HTML as a browser would take them apart."""

from __future__ import annotations

import html.parser


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
