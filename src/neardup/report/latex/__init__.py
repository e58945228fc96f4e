"""The main tables of a report as LaTeX, which compiles as it is and can be read into a paper.

- `text`: plain text as LaTeX prints it.
- `tabular`: one table as floats that fit a page.
- `document`: which tables, and what stands around them.
"""
