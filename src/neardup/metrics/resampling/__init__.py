"""How sure a figure is: intervals, and which strategies differ.

What is left out is never a single document, as copies, versions and templates depend on one another, but a *unit* of
them.

- `units`: the units of a corpus.
- `tables`: documents by unit, and the sums of a clustering without each unit.
- `jackknife`: figures without each unit, their standard error, and its degrees of freedom.
- `estimates`: from these to intervals; or the reason why there is none.
- `differences`: differences between strategies, without the same units.
- `simulated`: how often such intervals held the true figure in simulation.
"""
