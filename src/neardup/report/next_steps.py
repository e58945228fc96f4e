"""What to do next with documents that have no labels: commands to copy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neardup.io.opening import names_in
from neardup.io.standard_input import STANDARD_INPUT
from neardup.report.commands import Named, dedup_words, joined, survey_command
from neardup.results.tuning import repeated

if TYPE_CHECKING:
    from neardup.results.records import CellResult, CorpusResult, OnCorpus


@dataclass(frozen=True)
class Step:
    """A step.

    Attributes:
        why: what it is for, in a sentence or two.
        command: the command.
    """

    why: str
    command: str


def next_steps(found: OnCorpus) -> list[Step]:
    """The steps from documents without labels to clean ones."""
    study = study_name(found.corpus)
    steps = [
        Step("Make a study: a panel of strategies finds the pairs to ask about.", make_study(found.corpus)),
        Step("Say what some of these pairs are, on a page of this machine.", joined(["neardup", "label", study])),
        Step(
            "Read which strategy and threshold to use, how sure that is, and the command that removes.",
            joined(["neardup", "recommend", study]),
        ),
    ]
    example = _example(found)
    if example is None:
        return steps
    words = [*dedup_words(named(found.corpus), example.strategy, example.linkage), "--threshold"]
    how = "Or look now at what would go; this writes nothing."
    if example.figures.get("agreement") is not None:
        how += " Of the strategies, this one agrees most with the others."
    return [*steps, Step(how, joined([*words, f"{example.threshold or 0.0:g}", "--dry-run"]))]


def make_study(corpus: CorpusResult) -> str:
    """The command that makes a study of the documents of a corpus."""
    return survey_command(named(corpus), study_name(corpus))


def named(corpus: CorpusResult) -> Named:
    """The documents of a corpus as commands name them."""
    source = "" if STANDARD_INPUT in names_in(corpus.source) else corpus.source
    return Named(source, corpus.id_field, corpus.text_field)


def study_name(corpus: CorpusResult) -> str:
    """The folder of a study, named after the corpus; a corpus may be called anything."""
    stem = re.sub(r"[^\w.-]+", "-", corpus.name).strip("-.") or "documents"
    return f"{stem}-study"


def _example(found: OnCorpus) -> CellResult | None:
    """The strategy that agrees most with the others, among those that remove anything and repeat no other."""
    peers = repeated(cell.strategy for cell in found.done)
    removing = [cell for cell in found.done if cell.figures.get("documents_removed") and cell.strategy not in peers]
    return max(removing, key=lambda cell: cell.figures.get("agreement") or 0.0, default=None)
