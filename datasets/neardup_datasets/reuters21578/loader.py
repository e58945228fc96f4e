"""Reuters-21578 as it is published: SGML files of 1,000 items each, of which this corpus is half.

The text of an item is its headline, a line break and its body. Items without a body element are headlines alone or were
never divided into parts; their text is whatever the element TEXT holds beside the headline. The closing line `Reuter`
or `REUTER` is left out, and so are white space around the parts and control characters.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENCODING = "latin-1"
"""A few bytes in the files are not ASCII, and not UTF-8 either."""
_ITEM = re.compile(r"<REUTERS\b([^>]*)>(.*?)</REUTERS>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_CONTROL = re.compile(r"&#\d+;")
_CLOSING = re.compile(r"\s*(?:Reuter|REUTER)\s*$")
_ASIDE = re.compile(r"<(TITLE|AUTHOR|DATELINE)>.*?</\1>", re.DOTALL)


def documents(folder: Path) -> Iterator[dict[str, Any]]:
    """The items of the corpus's half in the published files of the folder."""
    chosen = half()
    for path in sorted(folder.glob("reut2-*.sgm")):
        sgml = path.read_bytes().decode(ENCODING).replace("\r\n", "\n")
        yield from (item for item in items(sgml) if item["id"] in chosen)


def half() -> frozenset[str]:
    """The ids of the corpus: `r` and the collection's NEWID.

    `half.txt` has a line for each published file. Its hexadecimal digits stand for four items each, the first item
    being the highest bit of the first digit.
    """
    lines = resources.files(__package__).joinpath("half.txt").read_text(encoding="ascii").split()
    bits = "".join(f"{int(digit, 16):04b}" for line in lines for digit in line)
    return frozenset(f"r{number}" for number, bit in enumerate(bits, 1) if bit == "1")


def items(sgml: str) -> Iterator[dict[str, Any]]:
    """The items in the text of a published file, each as a record."""
    for attributes, content in _ITEM.findall(sgml):
        yield _record(dict(_ATTRIBUTE.findall(attributes)), content)


def _record(attributes: dict[str, str], content: str) -> dict[str, Any]:
    kind, text = re.findall(r"<TEXT\b([^>]*)>(.*?)</TEXT>", content, re.DOTALL)[0]
    title = _plain(_element("TITLE", text))
    body = _element("BODY", text) if "<BODY>" in text else _ASIDE.sub("", text)
    body = _CLOSING.sub("", _plain(body))
    return {
        "id": f"r{attributes['NEWID']}",
        "text": f"{title}\n{body}" if title else body,
        "title": title,
        "date": _plain(_element("DATE", content)),
        "dateline": _plain(_element("DATELINE", text)),
        "topics": re.findall(r"<D>(.*?)</D>", _element("TOPICS", content)),
        "type": dict(_ATTRIBUTE.findall(kind)).get("TYPE", "NORM"),
        "lewissplit": attributes["LEWISSPLIT"],
    }


def _element(name: str, sgml: str) -> str:
    """The content of the first element of this name; empty where there is none."""
    found = re.search(rf"<{name}>(.*?)</{name}>", sgml, re.DOTALL)
    return found[1] if found else ""


def _plain(sgml: str) -> str:
    """A text without control characters and white space at its ends, its entities resolved."""
    text = _CONTROL.sub("", sgml).replace("&lt;", "<").replace("&gt;", ">")
    return text.replace("&amp;", "&").strip()
