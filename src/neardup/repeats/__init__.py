"""Passages that stand more than once in a corpus: where, how often, and which share of each document they are."""
