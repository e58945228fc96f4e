"""Studies with draws and answers on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.estimation.design import draw_batch
from neardup.study.answers import AnswerRecord
from neardup.study.draws import Origin, append_draws
from neardup.study.labels import answers_of, read_labels

if TYPE_CHECKING:
    from collections.abc import Callable

    from neardup.study.answers import Answer
    from neardup.study.labels import Labels
    from neardup.study.opened import Study


def said(a: str, b: str, answer: Answer, labeller: str = "ann", **more: object) -> AnswerRecord:
    """An answer with a time."""
    return AnswerRecord(
        **{"a": a, "b": b, "answer": answer, "labeller": labeller, "time": "2026-11-28T21:00:00+00:00"} | more  # type: ignore[arg-type]
    )


def draw(study: Study, *, fresh: int = 20) -> None:
    """Draw another batch, and keep it."""
    labels = read_labels(study)
    found = labels.sampled("copy")
    frame = study.population.frame
    new = draw_batch(frame, found.draws, found.answers, seed=study.record.seed, fresh=fresh)
    append_draws(study, new, Origin("copy", len(labels.lines)), len(labels.drawn))


def label(study: Study, batches: int = 1, *, answer: Callable[[str, str], Answer] = lambda a, b: "copy") -> Labels:
    """Draw batches, and answer all that was drawn."""
    for _ in range(batches):
        draw(study)
        labels = read_labels(study)
        open_pairs = {draw.pair for draw in labels.drawn} - set(labels.verdicts)
        answers_of(study).append([said(a, b, answer(a, b)) for a, b in sorted(open_pairs)])
    return read_labels(study)
