"""A recommendation in words: one table and the sentences below it, for the terminal and for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.results.formats import counted, megabytes, number, seconds
from neardup.study.verdict import called
from neardup.table import Cell, Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neardup.study.advice import Advice, Amount, Cost, Further, Operating, Spent

COLUMNS = (
    Column("operating point", help="strategy, linkage and threshold"),
    Column("F1", numeric=True, help="harmonic mean of precision and recall, with its 95 % interval"),
    Column("precision", numeric=True, help="of the pairs joined, the share that are duplicates"),
    Column("recall", numeric=True, help="of the duplicates among what was found, the share that is joined"),
    Column("wrongly removed", numeric=True, help="documents removed for one of which they are no duplicate; of all"),
    Column("left apart", numeric=True, help="pairs of duplicates that are not joined"),
)


def table(advice: Advice) -> Table:
    """The recommended operating point, or the nearest, and those that were not found different from it."""
    rows = [] if advice.best is None else [advice.best, *advice.tied]
    return Table(columns=COLUMNS, rows=[_row(one) for one in rows])


def _row(one: Operating) -> list[str | Cell]:
    return [
        called(one),
        *(_share(of) for of in (one.f1, one.precision, one.recall)),
        Cell(f"{_value(one.wrongly_removed)} of {number(one.removed)}", _ends(one.wrongly_removed, number)),
        Cell(_value(one.left_apart), _ends(one.left_apart, number)),
    ]


def _share(of: Amount) -> Cell:
    return Cell("–" if of.value is None else f"{of.value:.2f}", _ends(of, lambda value: f"{value:.2f}"))


def _ends(of: Amount, written: Callable[[float], str]) -> str:
    return f"{written(of.low)} – {written(of.high)}"


def _value(of: Amount) -> str:
    return number(of.value)


def facts(advice: Advice) -> list[str]:
    """What else there is to know, a sentence or two each."""
    return [*_of_best(advice), *_of_answers(advice), *_of_population(advice), *_of_costs(advice)]


def _of_best(advice: Advice) -> Iterator[str]:
    best = advice.best
    if best is None:
        return
    near = best.removed - best.identical
    yield (
        f"It removes {number(best.removed)} of {counted(advice.documents, 'document')}: {number(best.identical)} "
        f"identical to the one that stays, which is certain, and {number(near)} near-duplicates, of which "
        f"{_value(best.wrongly_removed)} ({_ends(best.wrongly_removed, number)}) wrongly."
    )
    closure = f", {best.closure_only:.0%} of its pairs joined only through others" if best.largest > 2 else ""
    yield f"Its largest cluster has {counted(best.largest, 'document')}{closure}."


def _of_answers(advice: Advice) -> Iterator[str]:
    if advice.unsure:
        yield (
            f"{number(advice.unsure)} of {counted(advice.labels, 'answer')} cannot tell, or people disagree: "
            "intervals hold whichever way these would be decided."
        )
    if advice.best is not None and advice.width_after is not None:
        width, after = advice.best.f1.high - advice.best.f1.low, advice.width_after
        yield f"The interval of F1 is {width:.2f} wide; twenty more answers would bring it to about {after:.2f}."


def _of_population(advice: Advice) -> Iterator[str]:
    yield (
        f"Recall, F1 and what is left apart are among {counted(advice.found, 'pair')} of different texts: those that a "
        "strategy joins at its default threshold, and those that some operating point joins and that share a twentieth "
        f"of the smaller text. {_beyond(advice.further)}"
    )
    if advice.sampled < 1:
        yield (
            f"The study has {number(advice.documents)} of {number(advice.corpus_documents)} documents; "
            "all counts but the cost are of the study."
        )
    if advice.not_admitted:
        yield f"Left out, since they chain at every threshold: {', '.join(advice.not_admitted)}."


def _beyond(further: Further) -> str:
    """What is known of all other pairs."""
    beyond = "How many duplicates there are beyond these is not known and not bounded."
    if not further.pairs:
        return beyond
    pairs, answered = counted(further.pairs, "other pair"), number(further.labels)
    if not further.labels:
        return f"{pairs} could be asked about; no answer says anything of them. {beyond}"
    most = number(min(rounded(further.most), further.pairs))
    bound = f"at most {most} are duplicates (95 %); they are counted as none"
    return f"Of {pairs} that could be asked about, {answered} were answered: {bound}. {beyond}"


def rounded(count: int) -> int:
    """A bound with two digits, never rounded down."""
    step: int = 10 ** max(0, len(str(count)) - 2)
    return -(-count // step) * step


def _of_costs(advice: Advice) -> Iterator[str]:
    rows = [] if advice.best is None else [advice.best, *advice.tied]
    each = {one.name: one.cost for one in rows if one.cost is not None}
    if each:
        listed = "; ".join(f"{name} {cost_text(cost)}" for name, cost in each.items())
        yield f"Cost for {counted(advice.corpus_documents, 'document')}: {listed}."
    if advice.left_out:
        listed = "; ".join(f"{cost.strategy} {cost_text(cost)}" for cost in advice.left_out)
        yield f"Left out, since they exceed the limits of cost: {listed}."


def cost_text(cost: Cost) -> str:
    """Seconds and megabytes, and where they come from."""
    parts = [
        "seconds unknown" if cost.seconds is None else f"{_range(cost.seconds, seconds)} s",
        "memory unknown" if cost.bytes is None else f"{_range(cost.bytes, megabytes)} MB",
    ]
    known = cost.seconds or cost.bytes
    measured = known is not None and known.measured
    sizes = f"forecast from {', '.join(map(number, cost.sizes))} documents"
    return f"{', '.join(parts)} ({'measured' if measured else sizes})"


def _range(spent: Spent, written: Callable[[float], str]) -> str:
    low, high = written(spent.low), written(spent.high)
    return low if low == high else f"{low} – {high}"


def head(advice: Advice) -> str:
    """What the question was."""
    goals = " and ".join(advice.goals) or "the best F1"
    return f"Wanted: {goals}, with what counts as a duplicate at level {advice.level}."
