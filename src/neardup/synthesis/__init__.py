"""Generated corpora with known duplicates, of any size; what they are good for and what not, `Synthesis` tells."""

from neardup.synthesis.model import Synthesis

__all__ = ["Synthesis"]
