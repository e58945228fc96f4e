"""How sure a figure is: its interval, and which strategies differ.

Copies, versions and templates depend on one another. So whole *sampling units* of documents that belong together
(units, for short) are left out, never single documents.

- `units`: the units of a corpus.
- `tables`: documents by unit, and the sums of a clustering without each unit.
- `jackknife`: figures without each unit, their standard error, and its degrees of freedom.
- `estimates`: intervals from these, or the reason why there is none.
- `differences`: which strategies differ, when the same units are left out of both.
- `draws`: what figures of several strategies could have been, all on the same units.
- `ranks`: ranks on a corpus and over several, with intervals.
- `agreement`: how well two corpora agree on an order, beside what perfect agreement would show.
- `simulated`: how often such intervals held the true figure in simulation.
"""
