"""Texts as tokens with their facts, for the scorer `facts`: numbers, names, units, lines of prose, notices."""
