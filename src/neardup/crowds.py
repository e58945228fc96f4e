"""For strategies that compare all documents: which pairs of large families they need not find."""

from neardup.core.crowd_kernels import excludes
from neardup.core.crowds import FAR, Crossing, Crowds, Level, Standing, levels_of, nobody

__all__ = ["FAR", "Crossing", "Crowds", "Level", "Standing", "excludes", "levels_of", "nobody"]
