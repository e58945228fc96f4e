"""The command that carries out a recommendation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.commands import Named, clean_name, dedup_words, joined

if TYPE_CHECKING:
    from neardup.study.advice import Operating
    from neardup.study.opened import Study
    from neardup.study.recommend import Asked


def dedup_command(study: Study, best: Operating, asked: Asked) -> str:
    """The command line; `DOCS` stands for documents that came from memory."""
    record = study.record
    documents = Named(record.source, record.id_field, record.text_field, record.max_document)
    words = [*dedup_words(documents, best.strategy, best.linkage), "--threshold", repr(best.threshold)]
    words += ["--keep", asked.keep] if asked.keep != "first" else []
    return joined([*words, "--out", clean_name(record.source)])
