"""The worst errors of each strategy, with their texts where these may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.errors import NeardupError
from neardup.report.blocks import Code, Folded, Heading, Line, PageOnly, Paragraph, SideBySide, Strong
from neardup.results.mistakes import Mistake, worst_errors
from neardup.text.marked import marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.cells import Cell

_ABOUT = (
    "At the default threshold: pairs joined wrongly, the most similar first, and missed copies, the least similar"
    " first; of gold clusters one for each. The kind of a pair joined wrongly stands beside it. "
)


def section(part: Part) -> list[Block]:
    """Mistakes by strategy; on a page only. Without gold there is none."""
    if not part.cells or part.cells[0].corpus.judge is None:
        return []
    texts, reasons, note = _texts(part.cells[0], show_texts=part.whole.show_texts)
    about: Line = (_ABOUT, Strong(note) if note else "Words that the other text lacks are marked.")
    folded = [_folded(cell, part.names[cell.strategy], texts, reasons) for cell in part.cells]
    return [PageOnly([Heading("The worst errors"), Paragraph(about, soft=True), *folded])]


def _folded(cell: Cell, name: str, texts: Mapping[str, str], reasons: Mapping[str, str]) -> Folded:
    found = worst_errors(cell)
    shown: list[Block] = [block for mistake in found for block in _shown(mistake, texts, reasons)]
    return Folded((Strong(name), f": {len(found)} shown"), shown or [Paragraph("None.")])


def _shown(mistake: Mistake, texts: Mapping[str, str], reasons: Mapping[str, str]) -> list[Block]:
    score = ", never scored" if mistake.score is None else f", similarity {mistake.score:.3f}"
    shown: list[Block] = [
        Heading((f"{mistake.kind}{_what(mistake)}: ", Code(mistake.a), " and ", Code(mistake.b), score), 4),
        *_reasons([(document, reasons[document]) for document in (mistake.a, mistake.b) if reasons.get(document)]),
    ]
    if mistake.a in texts and mistake.b in texts:
        shown.append(SideBySide(*marked(texts[mistake.a], texts[mistake.b])))
    return shown


def _what(mistake: Mistake) -> str:
    """The kind of a pair joined wrongly, and whether only other documents join it."""
    parts = [mistake.what, "by closure only" if mistake.closure else ""]
    told = ", ".join(filter(None, parts))
    return f" ({told})" if told else ""


def _reasons(stated: list[tuple[str, str]]) -> list[Paragraph]:
    """What the labellers say of the documents, if anything."""
    parts = [part for document, reason in stated for part in (" · ", Code(document), f" {reason}")]
    return [Paragraph(("The labellers say: ", *parts[1:]), soft=True)] if parts else []


def _texts(cell: Cell, *, show_texts: bool) -> tuple[dict[str, str], dict[str, str], str]:
    """Texts by id as they were run on, or none and why; and reasons of labels by id."""
    from neardup.io.sources import open_corpus

    record = cell.corpus.record
    try:
        corpus, gold, _ = open_corpus(record.source, record.fields)
    except NeardupError as error:
        return {}, {}, f"The texts cannot be read: {error}"
    if corpus.checksum != record.checksum:
        return {}, {}, f"'{record.source}' has changed since the run, so only ids are shown."
    reasons = gold.reasons if gold else {}
    if not (record.redistributable or show_texts):
        return {}, reasons, "The texts of this corpus may not be redistributed, so only ids and labels are shown."
    return dict(zip(corpus.ids, corpus.texts, strict=True)), reasons, ""
