"""Which strategy for which texts, as the reference report found it: a table that ships with neardup, and its screen.

`python -m bench.choices` makes `reference.json` from `reports/reference/results.json`.
"""
