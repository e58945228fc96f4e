"""Which pairs two strategies, runs or releases differ on, and why.

- `request`, `opening`: what a user asks for, and both sides opened.
- `subject`: the documents that both reported on.
- `sides`: what each of the two reports, from a strategy's text or a run folder.
- `runs`: what is read of a run folder.
- `differences`: the pairs that one reports at its threshold and the other does not, most informative first.
- `reasons`: how such a pair ended on either side, with shared shingles, bands that agree, and scores.
- `report`: the most informative pairs explained, as objects and plain data.
- `show`: the same as sentences and Markdown.
"""
