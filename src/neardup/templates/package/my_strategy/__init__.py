"""A strategy for neardup."""
