"""Corpora, a package each: `card.toml` with the facts, and the documents where they are our own."""
