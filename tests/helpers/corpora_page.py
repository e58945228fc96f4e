"""The part of docs/corpora.md that is made of the cards. `python -m tests.helpers.corpora_page` writes it anew."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from neardup.core.registry import names
from neardup.describe.description import counted
from neardup.io.datasets import find_dataset
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neardup.io.cards import Card

PAGE = ROOT / "docs" / "corpora.md"
MARK = "<!-- Made of the cards by `python -m tests.helpers.corpora_page`: change the cards, not this. -->\n"


def generated() -> str:
    """A table of all built-in corpora, and a section for each."""
    installed = map(find_dataset, names("corpus"))
    cards = sorted((d.card for d in installed if d.package.startswith("neardup_datasets.")), key=_order)
    rows = ["| corpus | documents | gold | good for |", "|---|---:|---|---|", *map(_row, cards)]
    return "\n".join(rows) + "\n\n" + "\n".join("\n".join(_section(card)) + "\n" for card in cards)


def _order(card: Card) -> tuple[bool, bool, str]:
    """Our own first, then those with an edition, which somebody here has seen."""
    return card.documents == "external", not card.editions, card.name


def _row(card: Card) -> str:
    name = f"[`{card.name}`](#{card.name})"
    return f"| {name} | {f'{card.count:,}' if card.count else 'unknown'} | {counted(card.gold)} | {card.use} |"


def _section(card: Card) -> Iterator[str]:
    yield f"## `{card.name}`\n"
    yield _wrapped(f"{card.title}. {card.description}") + "\n"
    gold = card.gold
    facts = {
        "Source": f"{card.source}.",
        "How to obtain": card.obtain or "It is part of the package.",
        "Licence": f"{card.licence}.",
        "Languages": f"{', '.join(card.languages)}.",
        "Checksum": f"`{card.checksum}`, edition {card.edition}." if card.editions else "unknown.",
        "Labelled": gold.labelled if gold else "not yet.",
        "Weighed": "every gold cluster counts once." if gold and gold.each_cluster_once else "",
        "Incomplete": "recall is a floor, and precision means nothing." if gold and not gold.complete else "",
        "Left out": "; ".join(f"{i}, {why}" for i, why in gold.excluded.items()) + "."
        if gold and gold.excluded
        else "",
        "Citation": card.citation,
    }
    yield from (_wrapped(f"- *{name}*: {text}", "  ") for name, text in facts.items() if text)
    quirks = (*card.quirks, *(gold.quirks if gold else ()))
    yield from ["- *Quirks*:"] * bool(quirks)
    yield from (_wrapped(f"  - {quirk}", "    ") for quirk in quirks)


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    head = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(f"{head}{MARK}\n{generated()}", encoding="utf-8")
