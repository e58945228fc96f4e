"""The command that carries out a recommendation."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.core import components
from neardup.core.components import known_texts
from neardup.core.spec import canonical
from neardup.io.datasets import is_installed

if TYPE_CHECKING:
    from neardup.study.advice import Operating
    from neardup.study.opened import Study
    from neardup.study.recommend import Asked


def dedup_command(study: Study, best: Operating, asked: Asked) -> str:
    """The command line; `DOCS` stands for documents that came from memory."""
    record = study.record
    strategy = known_texts([best.strategy]).get(best.strategy, best.strategy)
    words = ["neardup", "dedup", record.source or "DOCS", "--strategy", strategy]
    words += ["--threshold", repr(best.threshold), "--linkage", short_linkage(best.linkage)]
    words += ["--keep", asked.keep] if asked.keep != "first" else []
    for option, name, usual in (("--id-field", record.id_field, "id"), ("--text-field", record.text_field, "text")):
        words += [option, name] if name != usual else []
    return " ".join(map(quoted, [*words, "--out", clean_name(record.source)]))


def short_linkage(text: str) -> str:
    """The name of a linkage at its defaults; the canonical text of any other."""
    name = text.partition("(")[0]
    return name if canonical(components.linkage(name)) == text else text


def quoted(word: str) -> str:
    """A word of a command line for a shell; between double quotes where it holds single ones and nothing special."""
    plain = "'" in word and not set(word) & set('"$`\\!')
    return f'"{word}"' if plain else shlex.quote(word)


def clean_name(source: str) -> str:
    """A name in the current folder for what stays, with the endings of the documents."""
    if not source or is_installed(source):
        return "clean.jsonl"
    name = Path(source).name
    stem, dot, endings = name.partition(".")
    return f"{stem}-clean{dot}{endings}"
