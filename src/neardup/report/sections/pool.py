"""What a sampled gold was drawn from: what it holds, what it misses, and whom it favours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neardup.report.blocks import Folded, Heading, Paragraph
from neardup.report.intervals import PAIR_TITLES
from neardup.results.formats import counted, number, share
from neardup.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neardup.report.blocks import Block
    from neardup.report.part import Part
    from neardup.results.records import FavouredResult, OutsideResult, PoolResult

_BOUNDED = (
    "Figures and intervals take it that a stratum holds few duplicates if none was drawn from it: intervals allow for"
    " one more drawn pair in the strata from which a duplicate was drawn and in the one after each. How many there may"
    " be at most stands in the table of strata (upper end of the 95 % interval of Clopper and Pearson)."
)


def section(part: Part) -> list[Block]:
    """The pool in sentences, its strata and methods, and the strategies that fed it judged without favour."""
    pool = part.found.pool
    if pool is None:
        return []
    inside: list[Block] = [_strata(pool), _methods(pool, part.names)]
    return [
        Heading("The pool that gold was drawn from"),
        Paragraph(_about(pool)),
        Paragraph(_BOUNDED, soft=True),
        Folded("Its strata, and what each method proposed", inside),
        *([Paragraph(_outside(pool.outside))] if pool.outside else []),
        *(_favoured(pool.favoured, part.names) if pool.favoured else []),
    ]


def _about(pool: PoolResult) -> str:
    alone = sum(method.alone for method in pool.methods)
    return (
        f"{counted(len(pool.methods), 'method')} proposed {counted(pool.pairs, 'pair')}, {number(alone)} of them only"
        f" one method. Of these pairs, {number(pool.labelled)} were drawn with known probabilities and labelled."
        " Figures are estimates for the whole pool: a labelled pair counts as many times as it stands for. A strategy"
        " predicts a pair where its clusters hold both documents. Predicted pairs outside the pool are unjudged and"
        " count neither way; their share of all predicted pairs stands beside the figures."
    )


def _outside(outside: OutsideResult) -> str:
    return (
        f"Outside the pool lie {number(outside.pairs)} pairs. Of {number(outside.labelled)} drawn evenly from them,"
        f" {number(outside.duplicates)} are duplicates. So at most {number(outside.most)} duplicates lie there (upper"
        " end of the 95 % interval of Clopper and Pearson). Recall is of the duplicates in the pool."
    )


def _strata(pool: PoolResult) -> Table:
    heads = ["stratum", "pairs", "drawn", "labelled", "duplicates among them", "duplicates in all, at most"]
    rows = [
        [one.name, *(number(count) for count in (one.pairs, one.drawn, one.labelled, one.duplicates, one.most))]
        for one in pool.strata
    ]
    return Table.of(heads, rows, figures=slice(1, None))


def _methods(pool: PoolResult, names: Mapping[str, str]) -> Table:
    rows = [[names.get(one.name, one.name), number(one.proposed), number(one.alone)] for one in pool.methods]
    return Table.of(["method", "pairs proposed", "proposed by it alone"], rows, figures=slice(1, None))


def _favoured(rows: Sequence[FavouredResult], names: Mapping[str, str]) -> list[Block]:
    """Figures with and without the pairs that only the strategy itself proposed."""
    about = (
        "Pairs that a strategy proposed for the pool could be labelled; those that only another strategy finds could"
        " not. Here all pairs that only the strategy itself proposed, labelled or not, are taken out of the pool. What"
        " changes is how far feeding the pool moves its figures."
    )
    columns = [
        Column("strategy"),
        Column("labelled pairs that only it proposed", numeric=True),
        *(
            Column(title, numeric=True, help=f"{title} over the whole pool, and beside it without these pairs")
            for title in PAIR_TITLES.values()
        ),
    ]
    texts: list[Row] = [
        [Cell(names[row.strategy], help=row.strategy), number(row.listed), *_pairs_of(row)] for row in rows
    ]
    return [
        Heading("Strategies that fed the pool, judged without favour", 4),
        Paragraph(about, soft=True),
        Table(columns=columns, rows=texts),
    ]


def _pairs_of(row: FavouredResult) -> list[str]:
    return [f"{share(row.figures[name])} → {share(row.without[name])}" for name in PAIR_TITLES]
