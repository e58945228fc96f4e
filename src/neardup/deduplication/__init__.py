"""Removing near-duplicates, and putting them back.

- `request`: what is asked for. `decide`, `across`, `chains`: which documents go, for which partner, and why.
- `removal`: both together, for a corpus. `doubt`, `summary`: what a user reads of it.
- `record`, `removed_file`: the file of removed documents. `passages`: what a document shares with its partner.
- `clean`, `undo`: files without duplicates, and with them again.
- `frames`: the same for tables of pandas, polars, Arrow and Hugging Face datasets.
"""
