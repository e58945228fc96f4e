"""The comparison of two runs as a page and as Markdown.

- `compared`: what both are made from.
- `changes`: the figures as rows, ranked; how noise was judged.
- `sentence`: the sentence that both begin with.
- `facts`: what differs between the runs beside their figures.
- `moved_pairs`: pairs that are joined in one run and apart in the other, and why.
- `chains`: how other documents join a pair.
- `pair_records`, `pairs`: what the page keeps of them.
- `views`: the views of the page; their scripts stand with those of the report, in `neardup.report.page`.
- `text`: the same as blocks, for Markdown.
"""
