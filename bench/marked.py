"""Generated text in a page that people write: it stands between two marks."""

from __future__ import annotations


def marked(page: str, start: str, end: str, text: str) -> str:
    """The page with this text between two marks, which have one place in it."""
    before, _, rest = page.partition(start)
    _, found, after = rest.partition(end)
    assert found, f"the page has no place for what stands between {start} and {end}"
    return f"{before}{start}\n\n{text}\n{end}{after}"
