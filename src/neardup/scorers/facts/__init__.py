"""Texts as tokens with their facts, for the scorer `facts`: numbers, dates, names, lines of prose, notices."""
