"""The metrics, a file for each or for a family of them.

To add one, write its record here or in a package of your own, name it in an entry point of the group
`neardup.metrics`, and test it against a value computed by hand. It then stands in `evaluate`, curves, intervals,
`results.json` and gates; in the table, if it has a column.
"""
