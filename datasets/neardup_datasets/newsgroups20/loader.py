"""The messages as they are published: a file each, with its header, in a folder for each newsgroup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENCODING = "latin-1"
"""Messages of 1993 state no encoding. Any byte is a character in this one."""
FIELDS = ("Subject", "From", "Message-ID", "Newsgroups", "Date")


def documents(folder: Path) -> Iterator[dict[str, str]]:
    """The messages. The text of each is its subject, an empty line and its body, without white space at the ends."""
    for path in sorted(folder.glob("*.*/*")):
        header, _, body = path.read_bytes().decode(ENCODING).partition("\n\n")
        found = {name.lower().replace("-", "_"): _field(header, name) for name in FIELDS}
        group = path.parent.name
        text = f"{found['subject']}\n\n{body.strip()}".strip()
        yield {"id": f"{group}/{path.name}", "text": text, "group": group, **found}


def labels(folder: Path) -> Iterator[dict[str, str]]:
    """A cluster for each Message-ID: the message that was posted to several groups."""
    return ({"id": message["id"], "cluster": message["message_id"]} for message in documents(folder))


def _field(header: str, name: str) -> str:
    """The first line of a field of the header; empty where there is none."""
    found = re.search(rf"^{name}:(.*)$", header, re.IGNORECASE | re.MULTILINE)
    return found[1].strip() if found else ""
