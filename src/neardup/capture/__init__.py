"""Predicted against measured: which pairs a strategy catches, by exact similarity."""
