"""How sure a figure is: intervals, and which strategies differ.

What is drawn is never a single document, as copies, versions and templates depend on one another, but a *unit* of them.

- `units`: the units of a corpus.
- `bootstrap`: pairwise and B³ figures of clusterings under resampled units.
- `jackknife`: ARI, AMI and V-measure without one group of units after the other.
- `estimates`: from resamples to intervals; or the reason why there is none.
- `comparison`: differences between strategies on the same resamples.
"""
