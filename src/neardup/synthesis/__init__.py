"""Generated corpora of any size, with known duplicates. `Synthesis` says what they can show and what they cannot."""

from neardup.synthesis.model import Synthesis

__all__ = ["Synthesis"]
