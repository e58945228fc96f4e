"""Linkages turn scored pairs into clusters. Each has its own module, and its class docstring states its promise.

| | promise | nested | cost |
|---|---|---|---|
| `components` | a chain of pairs joins | yes | linear in the pairs |
| `star` | every member is paired with one centre | no | linear in the pairs |
| `complete` | every two members are paired | yes | m log m |
| `average` | clusters joined are similar on average | yes | m log m where clusters are small |
| `louvain` | members are paired with most others | no | linear in the pairs, a few passes |

All of them keep identical texts together, refine `components` at the same threshold, and do not depend on the order of
the documents: ties by score are broken by id. The clusters of a nested linkage at a higher threshold refine those at a
lower one. No further refinement holds between any two linkages.
"""

from __future__ import annotations

from neardup.linkages.average import Average
from neardup.linkages.complete import Complete
from neardup.linkages.components import Components
from neardup.linkages.hierarchy import Hierarchical
from neardup.linkages.star import Star

__all__ = ["Average", "Complete", "Components", "Hierarchical", "Star"]
