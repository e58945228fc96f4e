"""The worst errors of each strategy, with their texts where these may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.core.explanation import explained
from neardup.core.strategy import explainer_of
from neardup.report.blocks import Code, Folded, Heading, Line, PageOnly, Paragraph, SideBySide, Strong
from neardup.report.documents import documents_of
from neardup.results.mistakes import Mistake, worst_errors
from neardup.text.marked import marked

if TYPE_CHECKING:
    from neardup.core.explanation import Explanation
    from neardup.report.blocks import Block
    from neardup.report.documents import Documents
    from neardup.report.part import Part
    from neardup.results.cells import Cell

_ABOUT = (
    "At the default threshold: pairs joined wrongly, the most similar first, and missed copies, the least similar"
    " first; of gold clusters one for each. The kind of a pair joined wrongly stands beside it. "
)
_WHY = (
    " finds: how much of each main text the other covers, passages in common, facts that contradict each other, and the"
    " score with those of its factors that are below 1."
)


def section(part: Part) -> list[Block]:
    """Mistakes by strategy; on a page only. Without gold there is none."""
    if not part.cells or part.cells[0].corpus.judge is None:
        return []
    documents = documents_of(part.cells[0], show_texts=part.whole.show_texts)
    note = documents.note
    about: Line = (_ABOUT, Strong(note) if note else "Words that the other text lacks are marked.")
    folded = [_folded(cell, part.names[cell.strategy], documents) for cell in part.cells]
    return [PageOnly([Heading("The worst errors"), Paragraph(about, soft=True), *folded])]


def _folded(cell: Cell, name: str, documents: Documents) -> Folded:
    found = worst_errors(cell)
    why = documents.explanations(cell, [(mistake.a, mistake.b) for mistake in found])
    shown = [block for one in found for block in _shown(one, documents, why.get((one.a, one.b)))]
    title = (Strong(name), f": {len(found)} shown")
    return Folded(title, [*_scorer(cell, asked=bool(why)), *shown] if found else [Paragraph("None.")])


def _scorer(cell: Cell, *, asked: bool) -> list[Block]:
    """What the lines below each pair are, where the strategy's scorer explains pairs."""
    explainer = explainer_of(cell.component)
    if explainer is None:
        return []
    if not cell.askable:
        fact = " was run by other code than is installed, so it is not asked why."
        return [Paragraph(("Its scorer ", Code(str(explainer)), fact), soft=True)]
    return (
        [
            Paragraph(
                ("Below each pair of different texts stands what its scorer ", Code(str(explainer)), _WHY), soft=True
            )
        ]
        if asked
        else []
    )


def _shown(mistake: Mistake, documents: Documents, why: Explanation | None) -> list[Block]:
    score = ", never scored" if mistake.score is None else f", similarity {mistake.score:.3f}"
    ends, reasons = (mistake.a, mistake.b), documents.reasons
    shown: list[Block] = [
        Heading((f"{mistake.kind}{_what(mistake)}: ", Code(mistake.a), " and ", Code(mistake.b), score), 4),
        *_reasons([(document, reasons[document]) for document in ends if reasons.get(document)]),
    ]
    if why is not None:
        shown.append(Paragraph(_capitalised(explained(why, quoted=documents.shown)), soft=True))
    one, other = (documents.text(document) for document in ends)
    if one is not None and other is not None:
        shown.append(SideBySide(*marked(one, other)))
    return shown


def _capitalised(line: str) -> str:
    return f"{line[0].upper()}{line[1:]}."


def _what(mistake: Mistake) -> str:
    """The kind of a pair joined wrongly, and whether only other documents join it."""
    parts = [mistake.what, "by closure only" if mistake.closure else ""]
    told = ", ".join(filter(None, parts))
    return f" ({told})" if told else ""


def _reasons(stated: list[tuple[str, str]]) -> list[Paragraph]:
    """What the labellers say of the documents, if anything."""
    parts = [part for document, reason in stated for part in (" · ", Code(document), f" {reason}")]
    return [Paragraph(("The labellers say: ", *parts[1:]), soft=True)] if parts else []
