"""Corpora. Each is a package with `card.toml`, which states the facts, and with the documents if they are our own."""
