"""The page as one file: data, libraries, scripts and styles inlined, and the policy that names each by its hash."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from neardup.report.page.data.shared import shared
from neardup.report.page.packing import pack
from neardup.report.page.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from neardup.report.page.views import Source

LIBRARIES = ("preact-htm.js", "d3.js", "plot.js")
"""In the order in which they are loaded; `vendor/vendor.json` says what they are."""
SCRIPTS = (
    *("library.js", "data.js", "address.js", "views.js", "terms.js", "controls.js", "table.js", "figures.js"),
    *("labels.js", "chart.js", "downloads.js", "figure.js"),
)
"""What every view may use, in the order in which it is defined; views follow, and `start.js` last."""
STYLES = ("colours.css", "page.css", "table.css", "terms.css", "charts.css")
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


def render_page(source: Source, title: str = "neardup report") -> str:
    """The page of a report.

    Args:
        source: the report.
        title: the title of the window.
    """
    made = [(view, view.data(source)) for view in VIEWS]
    shown = [(view, data) for view, data in made if data is not None]
    packed = {view.name: pack(data) for view, data in shown}
    about = shared(source.whole, [(view.name, view.title) for view, _ in shown])
    views = [view for view, _ in shown]
    return assembled(
        title,
        {"shared": pack(about), **packed},
        [*SCRIPTS, *_each(view.scripts for view in views), "start.js"],
        [*STYLES, *_each(view.styles for view in views)],
    )


def assembled(title: str, data: dict[str, str], scripts: Sequence[str], styles: Sequence[str]) -> str:
    """A page of these parts.

    Args:
        title: the title of the window.
        data: packed data by name.
        scripts: files of `scripts/`, in order.
        styles: files of `styles/`, in order.
    """
    libraries = [_read("vendor", name) for name in LIBRARIES]
    own = _in_one_function(_read("scripts", name) for name in scripts)
    style = "\n".join(_read("styles", name) for name in styles)
    policy = (
        f"default-src 'none'; script-src {_hashes([*libraries, own])}; style-src {_hashes([style, PLOT_STYLE])};"
        " img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    page = _environment().get_template("shell.html.j2")
    inlined = [Markup(_inert(text)) for text in (*libraries, own)]  # noqa: S704 -- our own files, checked
    return page.render(title=title, policy=policy, style=Markup(_inert(style)), data=data, scripts=inlined)  # noqa: S704


def _each(names: Iterable[Sequence[str]]) -> list[str]:
    """All of these, each once."""
    return list(dict.fromkeys(name for some in names for name in some))


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
    """The text of a script or a style, which must not end its element."""
    if any(end in text.lower() for end in ("</script", "</style", "<!--")) or "\r" in text:
        raise ValueError("a script or style holds what would end its element, or a carriage return")
    return text


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("neardup.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
