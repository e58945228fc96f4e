"""Items in the form in which Reuters-21578 is published. The items of tests are made up."""

from __future__ import annotations

from typing import Any


def sgml_of(items: list[dict[str, Any]]) -> str:
    """A published file with these items, which are records of documents as the corpus has them."""
    return '<!DOCTYPE lewis SYSTEM "lewis.dtd">\n' + "".join(map(_item, items))


def _item(record: dict[str, Any]) -> str:
    number, split = record["id"].removeprefix("r"), record["lewissplit"]
    topics = "".join(f"<D>{topic}</D>" for topic in record["topics"])
    return (
        f'<REUTERS TOPICS="{"YES" if topics else "NO"}" LEWISSPLIT="{split}" CGISPLIT="TRAINING-SET" '
        f'OLDID="{int(number) + 5543}" NEWID="{number}">\n<DATE> {_coded(record["date"])}</DATE>\n'
        f"<TOPICS>{topics}</TOPICS>\n<PLACES><D>nowhere</D></PLACES>\n<PEOPLE></PEOPLE>\n<ORGS></ORGS>\n"
        "<EXCHANGES></EXCHANGES>\n<COMPANIES></COMPANIES>\n"
        "<UNKNOWN> \n&#5;&#5;&#5;C T\n&#22;&#22;&#1;f0704&#31;reute\nu f BC-MADE-UP</UNKNOWN>\n"
        f"{_text(record)}\n</REUTERS>\n"
    )


def _text(record: dict[str, Any]) -> str:
    title = _escaped(record["title"])
    body = _escaped(record["text"].removeprefix(f"{record['title']}\n") if title else record["text"])
    if record["type"] == "UNPROC":
        return f'<TEXT TYPE="UNPROC">&#2;\n{body}\n\n Reuter\n&#3;\n\n</TEXT>'
    if record["type"] == "BRIEF":
        stars = body[: len(body) - len(body.lstrip("*"))]
        return f'<TEXT TYPE="BRIEF">&#2;\n{stars}<TITLE>{title}\n</TITLE>{body.removeprefix(stars)}\n&#3;\n\n</TEXT>'
    dateline = f"<AUTHOR>    By Nobody, Reuters</AUTHOR>\n<DATELINE>    {_escaped(record['dateline'])}\n    </DATELINE>"
    return f"<TEXT>&#2;\n<TITLE>{title}</TITLE>\n{dateline}<BODY>{body}\n Reuter\n&#3;</BODY></TEXT>"


def _coded(date: str) -> str:
    """A date as published: control characters stand before the code of the wire, where it has one."""
    place = date.find(".") + 3
    return date if " " in date[place : place + 1] else date[:place] + "&#5;&#5;&#5;" * bool(date[place:]) + date[place:]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
