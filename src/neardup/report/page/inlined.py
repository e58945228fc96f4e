"""Scripts and styles inlined into a page, and the policy that names each of them by its hash."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinja2 import Template

LIBRARIES = ("preact-htm.js", "d3.js", "plot.js")
"""In the order in which they are loaded; `vendor/vendor.json` says what they are."""
CHARTS = (
    "library.js",
    "labels.js",
    "focus.js",
    "chart.js",
    "downloads.js",
    "overflow.js",
    "legend.js",
    "figure.js",
    "charts.js",
)
"""What charts need, in order."""
PLOT_STYLE = """:where(.plot-d6a7b5) {
  --plot-background: white;
  display: block;
  height: auto;
  height: intrinsic;
  max-width: 100%;
}
:where(.plot-d6a7b5 text),
:where(.plot-d6a7b5 tspan) {
  white-space: pre;
}"""
"""The style that Observable Plot puts into each drawing; the policy allows this one."""


@dataclass(frozen=True)
class Inlined:
    """What a page brings along.

    Attributes:
        scripts: files of `scripts/`, in order; with none there are no libraries either.
        styles: files of `styles/`, in order.
        folder: the folder beside the page from which it loads scripts; "" for none. No hash can name them: browsers
            refuse to load a script with an integrity from disk.
    """

    scripts: Sequence[str]
    styles: Sequence[str]
    folder: str = ""

    def page(self, title: str, body: str, data: Mapping[str, str] | None = None) -> str:
        """A page.

        Args:
            title: the title of the window.
            body: HTML that stands in it, escaped.
            data: packed data by name.
        """
        style = "\n".join(_read("styles", name) for name in self.styles)
        styles = [style, PLOT_STYLE] if self.scripts else [style]
        own = " 'self'" if self.folder else ""
        script = f"script-src {_hashes(self._scripts)}{own}; " if self.scripts else ""
        return _template().render(
            title=title,
            folder=self.folder,
            policy=f"default-src 'none'; {script}style-src {_hashes(styles)}; img-src data: blob:; {_NOWHERE}",
            style=_inert(style),
            body=body,
            data=data or {},
            scripts=[_inert(text) for text in self._scripts],
        )

    @cached_property
    def _scripts(self) -> list[str]:
        if not self.scripts:
            return []
        own = (_read("scripts", name) for name in self.scripts)
        return [*(_read("vendor", name) for name in LIBRARIES), _in_one_function(own)]


_NOWHERE = "base-uri 'none'; form-action 'none'"


@cache
def _read(folder: str, name: str) -> str:
    return (files("neardup.report.page") / folder / name).read_text(encoding="utf-8")


def _in_one_function(scripts: Iterable[str]) -> str:
    """Scripts that see each other's names, and leave none behind."""
    return "\n".join(('"use strict";\n(() => {', *scripts, "})();\n"))


def _hashes(texts: Iterable[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def _inert(text: str) -> str:
    """The text of a script or a style of ours, which must not end its element."""
    if any(end in text.lower() for end in ("</script", "</style", "<!--")) or "\r" in text:
        raise ValueError("a script or style holds what would end its element, or a carriage return")
    return text


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("neardup.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("shell.html.j2")
