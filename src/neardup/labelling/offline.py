"""One file with the page and pairs inside, for a colleague without Python: it opens from the disk and loads nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from neardup.labelling.server import start_of

if TYPE_CHECKING:
    from neardup.labelling.session import Session


def offline_page(session: Session) -> str:
    """The page of all pairs that were drawn, which asks for a name and offers the answers as a file.

    The policy in it allows its own style and script by their checksums, and nothing else.
    """
    static = files("neardup.labelling").joinpath("static")
    style, script = (static.joinpath(name).read_text(encoding="utf-8") for name in ("label.css", "label.js"))
    data = msgspec.json.encode(
        {
            "start": start_of(session, None),
            "checksum": session.study.record.checksum,
            "pairs": [session.view(pair) for pair in session.order],
        }
    )
    policy = f"default-src 'none'; style-src {_checksum(style)}; script-src {_checksum(script)}"
    inside = data.decode().replace("<", "\\u003c")
    page = static.joinpath("label.html").read_text(encoding="utf-8")
    page = re.sub(r'<link rel="icon".*\n', f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n', page)
    page = re.sub(r'<link rel="stylesheet".*\n', lambda _: f"<style>{style}</style>\n", page)
    page = re.sub(r"<script src.*\n", "", page)
    end = f'<script type="application/json" id="offline">{inside}</script>\n<script>{script}</script>\n</body>'
    return page.replace("</body>", end)


def _checksum(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
