"""What a gold cannot tell."""

from __future__ import annotations


class Untold(Exception):  # noqa: N818  (it is no error: the row that raises it shows the reason)
    """A statement that cannot be made of a corpus; its text is the reason, as the end of a sentence."""
